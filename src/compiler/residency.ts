/**
 * Which matrices stay in the compressed store, and what remains for the ring through which the others stream.
 *
 *     store: | resident | resident | ... | slot | slot | slot | slot | unused |
 *
 * Of all choices that leave the ring at least 3 slots (or make everything resident), the one that saves the most DRAM bytes per
 * frame is taken; of equal ones, that which keeps fewer bytes. Where not even 3 slots fit, nothing goes through the store but what is
 * resident: the others stream directly.
 */
import type { StreamedMode } from './chip-program.js'

/** `auto`: what saves most stays in the compressed store. `off`: every matrix is read from DRAM each time. */
export type ResidencyPolicy = 'auto' | 'off'

export interface ResidencyCandidate {
  /** All its blocks. */
  bytes: number
  /** The largest slot that it needs when it streams. */
  slotBytes: number
  /** Times that it is read per frame. */
  readsPerFrame: number
}

export interface Residency {
  /** One per candidate. */
  modes: StreamedMode[]
  /** Store address of each resident matrix; 0 for the others. */
  addresses: number[]
  /** slots 0: there is no ring. */
  ring: { address: number; slotBytes: number; slots: number }
}

/** A tile being decoded, and the loads that the firmware keeps ahead (firmware/stream-tiles.azs). */
const MIN_SLOTS = 3
/** More are of no use: the command FIFOs end the sequencer's lead. */
const MAX_SLOTS = 8
/** Tiles that the firmware loads ahead through the ring. */
export const RING_PREFETCH = 2

const NO_RING = { address: 0, slotBytes: 0, slots: 0 }

export function chooseResidency(
  candidates: readonly ResidencyCandidate[],
  storeBytes: number,
  policy: ResidencyPolicy,
): Residency {
  const sets = policy === 'off' ? [0] : Array.from({ length: 2 ** candidates.length }, (_, set) => set)
  const withRing = sets.filter((set) => fits(candidates, set, storeBytes, MIN_SLOTS))
  const best = bestSet(candidates, withRing)
  if (best !== undefined) return place(candidates, best, storeBytes, 'ring')
  const direct = sets.filter((set) => fits(candidates, set, storeBytes, 0))
  return place(candidates, bestSet(candidates, direct) ?? 0, storeBytes, 'direct')
}

/** Bit i of a set: candidate i is resident. */
const has = (set: number, index: number): boolean => ((set >> index) & 1) === 1

function residentBytes(candidates: readonly ResidencyCandidate[], set: number): number {
  return candidates.reduce((sum, { bytes }, index) => sum + (has(set, index) ? bytes : 0), 0)
}

/** The slot of the largest that streams; 0 if nothing does. */
function slotBytesOf(candidates: readonly ResidencyCandidate[], set: number): number {
  return Math.max(0, ...candidates.map(({ slotBytes }, index) => (has(set, index) ? 0 : slotBytes)))
}

function fits(candidates: readonly ResidencyCandidate[], set: number, storeBytes: number, slots: number): boolean {
  return residentBytes(candidates, set) + slots * slotBytesOf(candidates, set) <= storeBytes
}

function bestSet(candidates: readonly ResidencyCandidate[], sets: readonly number[]): number | undefined {
  const saved = (set: number): number =>
    candidates.reduce((sum, { bytes, readsPerFrame }, index) => sum + (has(set, index) ? bytes * readsPerFrame : 0), 0)
  const better = (set: number, best: number): boolean =>
    saved(set) > saved(best) ||
    (saved(set) === saved(best) && residentBytes(candidates, set) < residentBytes(candidates, best))
  return sets.reduce<number | undefined>(
    (best, set) => (best === undefined || better(set, best) ? set : best),
    undefined,
  )
}

function place(
  candidates: readonly ResidencyCandidate[],
  set: number,
  storeBytes: number,
  streaming: 'ring' | 'direct',
): Residency {
  let free = 0
  const addresses = candidates.map(({ bytes }, index) => {
    if (!has(set, index)) return 0
    free += bytes
    return free - bytes
  })
  const slotBytes = slotBytesOf(candidates, set)
  const slots = Math.min(MAX_SLOTS, Math.floor((storeBytes - free) / slotBytes))
  return {
    modes: candidates.map((_, index) => (has(set, index) ? 'resident' : streaming)),
    addresses,
    ring: streaming === 'ring' && slotBytes > 0 ? { address: free, slotBytes, slots } : NO_RING,
  }
}
