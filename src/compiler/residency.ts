/**
 * What stays in the compressed store, and what remains for the ring through which the rest streams (docs/chip.md, "Compressed store",
 * Reuse).
 *
 *     store: | resident | resident | ... | held tiles | slot | slot | slot | slot | ... | unused |
 *
 * A matrix is resident, or it streams: through the ring where the loads can run ahead for it, directly where not. The *held area* keeps
 * tiles of one recurrent matrix after the other while a block of frames goes through its layer: all that can be held share its bytes.
 *
 * The ring comes first: it has at least 4 slots, or 3 where 4 do not fit; where not even 3 do, all that streams streams directly, and nothing
 * is held. Then bytes of the store are given out by what they save, DRAM bytes per input frame, step by step: the next resident matrix is
 * the one that saves most per byte, beyond what the same bytes would save in the held area. What is left in the end is the held area's,
 * up to the largest matrix that can be held, then the ring's. If all that would go through the ring can be resident there is none.
 */
import { holdTiles } from './held-tiles.js'
import type { StripImage } from './weight-image.js'

/** How the blocks of a matrix reach the decompressor: firmware/stream-tiles.azs. */
export type StreamedMode = 'resident' | 'ring' | 'direct'
/** `auto`: what saves most stays in the compressed store. `off`: every matrix is read from DRAM each time. */
export type ResidencyPolicy = 'auto' | 'off'

export interface ResidencyCandidate {
  /** All its blocks. */
  bytes: number
  /** The largest slot that it needs in the ring; 0: the loads cannot run ahead for it. */
  slotBytes: number
  /** Times that it is read per input frame. */
  readsPerFrame: number
  /** What of it can be held; null: nothing. */
  holding: Holding | null
}

export interface Holding {
  strips: readonly StripImage[]
  /** Reads of a held tile that are saved per input frame. */
  savedReadsPerFrame: number
}

export interface Placement {
  mode: StreamedMode
  /** Of the matrix if it is resident, of the held area if tiles are held; else 0. */
  storeAddress: number
  /** Of each strip, so many of its first tiles; empty where the matrix can hold none. */
  heldTiles: readonly number[]
  /** Of all of them, with the parameter blocks of their strips. */
  heldBytes: number
}

export interface Residency {
  /** One per candidate. */
  placements: Placement[]
  held: { address: number; bytes: number }
  /** slots 0: there is no ring. */
  ring: { address: number; slotBytes: number; slots: number }
}

/** A tile being decoded and loads ahead: fewer slots than the first of these hold the loads up. */
const RING_SLOTS = [4, 3]
/** More are of no use: the lead is used up by the longest time in which the memory is the slower. */
const MAX_SLOTS = 16

/** Candidates that are resident, and least slots of the ring for the others; 0: there is none. */
interface Plan {
  resident: ReadonlySet<number>
  slots: number
}

export function chooseResidency(
  candidates: readonly ResidencyCandidate[],
  storeBytes: number,
  policy: ResidencyPolicy,
): Residency {
  const chooser = new Chooser(candidates, storeBytes)
  return chooser.place(policy === 'off' ? chooser.streaming() : chooser.best(), policy === 'auto')
}

class Chooser {
  constructor(
    private readonly candidates: readonly ResidencyCandidate[],
    private readonly storeBytes: number,
  ) {}

  /** Nothing is resident. */
  streaming(): Plan {
    const resident = new Set<number>()
    const slots = RING_SLOTS.find((slots) => this.room({ resident, slots }) >= 0)
    return { resident, slots: slots ?? 0 }
  }

  best(): Plan {
    const ahead = this.candidates.flatMap(({ slotBytes }, index) => (slotBytes > 0 ? [index] : []))
    const withoutRing = { resident: new Set(ahead), slots: 0 }
    const streaming = this.streaming()
    // A large matrix that small ones would shut out has its chance: no choice by bytes alone is far from the best then.
    const largest = this.extended(streaming, (saved) => saved) ?? streaming
    const plans = [withoutRing, streaming, largest].filter((plan) => this.room(plan) >= 0)
    return plans.map((plan) => this.filled(plan)).reduce((a, b) => (this.savedBytes(b) > this.savedBytes(a) ? b : a))
  }

  /** The plan with more and more of what pays most per byte. */
  private filled(plan: Plan): Plan {
    const next = this.extended(plan, (saved, bytes) => saved / bytes)
    return next === undefined ? plan : this.filled(next)
  }

  /** The plan with one more resident matrix, which is worth most by `value`; undefined if none that fits saves anything. */
  private extended(plan: Plan, value: (savedBytes: number, bytes: number) => number): Plan | undefined {
    const saved = this.savedBytes(plan)
    let best: Plan | undefined
    let bestValue = 0
    for (const [index, { bytes }] of this.candidates.entries()) {
      if (plan.resident.has(index)) continue
      const next = { ...plan, resident: new Set([...plan.resident, index]) }
      if (this.room(next) < 0) continue
      const worth = value(this.savedBytes(next) - saved, bytes)
      if (worth > bestValue) [best, bestValue] = [next, worth]
    }
    return best
  }

  /** Bytes of the store beyond the resident matrices and the least ring; negative: they do not fit. */
  private room({ resident, slots }: Plan): number {
    let bytes = slots * this.slotBytes(resident)
    for (const index of resident) bytes += this.candidates[index]!.bytes
    return this.storeBytes - bytes
  }

  /** The slot of the largest that streams ahead; 0 if nothing does. */
  private slotBytes(resident: ReadonlySet<number>): number {
    return this.candidates.reduce(
      (most, { slotBytes }, index) => (resident.has(index) ? most : Math.max(most, slotBytes)),
      0,
    )
  }

  /** DRAM bytes per input frame that need not be read. */
  private savedBytes(plan: Plan): number {
    const room = this.room(plan)
    return this.candidates.reduce((sum, { bytes, readsPerFrame, holding }, index) => {
      if (plan.resident.has(index)) return sum + bytes * readsPerFrame
      if (holding === null || plan.slots === 0) return sum
      return sum + Math.min(room, bytes) * holding.savedReadsPerFrame
    }, 0)
  }

  /** @param hold whether what is left may hold tiles */
  place(plan: Plan, hold: boolean): Residency {
    const { resident, slots } = plan
    let free = 0
    const take = (bytes: number): number => (free += bytes) - bytes
    const addresses = this.candidates.map(({ bytes }, index) => (resident.has(index) ? take(bytes) : 0))
    const slotBytes = slots === 0 ? 0 : this.slotBytes(resident)
    const held = this.candidates.map(({ holding }, index) =>
      hold && holding !== null && slotBytes > 0 && !resident.has(index)
        ? holdTiles(holding.strips, this.room(plan))
        : { tiles: [], bytes: 0 },
    )
    const heldBytes = Math.max(0, ...held.map(({ bytes }) => bytes))
    const heldAddress = take(heldBytes)
    const placements = this.candidates.map((candidate, index): Placement => {
      const { tiles: heldTiles, bytes: heldBytes } = held[index]!
      if (resident.has(index)) return { mode: 'resident', storeAddress: addresses[index]!, heldTiles, heldBytes }
      const mode = slotBytes > 0 && candidate.slotBytes > 0 ? 'ring' : 'direct'
      return { mode, storeAddress: heldBytes > 0 ? heldAddress : 0, heldTiles, heldBytes }
    })
    const ring = {
      address: free,
      slotBytes,
      slots: Math.min(MAX_SLOTS, Math.floor((this.storeBytes - free) / slotBytes)),
    }
    return {
      placements,
      held: { address: heldBytes > 0 ? heldAddress : 0, bytes: heldBytes },
      ring: slotBytes > 0 ? ring : { address: 0, slotBytes: 0, slots: 0 },
    }
  }
}
