/** One chip that runs a case, with one of the engines: what it has done so far, and how it ended. */
import { Counter } from '../../../assembly/counters.js'
import { ChipError } from '../../../src/errors.js'
import { VirtualChip } from '../../../src/runner/virtual-chip.js'
import type { EngineName } from '../../../src/runner/virtual-chip.js'
import type { ChipExports } from '../../../src/runner/wasm.js'
import { countedAreas, memoryAreas, signalAreas, differences } from './chip-state.js'
import type { EngineCase } from './engine-case.js'

/** Bytes of the activation SRAM that are kept at a watched command, and commands of which they are. */
const WATCHED_BYTES = 4096
const WATCHED_COMMANDS = 60

export class EngineRun {
  readonly virtual: VirtualChip
  readonly wasm: ChipExports
  /** null: it has not ended; else `halted`, or the message of its fault. */
  end: string | null = null
  /** A line for each watched command, and what then lay in the activation SRAM. */
  readonly hits: string[] = []
  readonly seen: Uint8Array[] = []

  constructor(
    readonly drawn: EngineCase,
    engine: EngineName,
    tileCacheMiB: number | null,
    watched: readonly number[],
  ) {
    this.virtual = VirtualChip.create(drawn.chip, drawn.image, {
      engine,
      ...(tileCacheMiB !== null && { tileCacheMiB }),
    })
    this.virtual.setInput(drawn.input)
    if (watched.length > 0) this.virtual.watch(watched)
    let wasm: ChipExports | undefined
    this.virtual.observe({
      attach: (exports) => (wasm = exports),
      finish: () => undefined,
    })
    this.wasm = wasm!
  }

  get cycles(): number {
    return this.virtual.cycles
  }

  /** Columns that have been broadcast. */
  get broadcasts(): number {
    const counters = new BigUint64Array(this.wasm.memory.buffer, this.wasm.countersAddress() >>> 0, Counter.count)
    return Number(counters[Counter.scannerBroadcast])
  }

  /** Up to `cycles` more. */
  step(cycles: number): void {
    if (this.end !== null) return
    try {
      if (this.virtual.step(cycles, this.onWatch)) this.end = 'halted'
    } catch (error) {
      if (!(error instanceof ChipError)) throw error
      this.end = error.message
    }
  }

  runTo(cycle: number): void {
    if (cycle > this.cycles) this.step(cycle - this.cycles)
  }

  private readonly onWatch = (instruction: number, section: number): void => {
    this.hits.push(`cycle ${this.cycles}: instruction ${instruction} of section ${section}`)
    if (this.seen.length >= WATCHED_COMMANDS) return
    this.seen.push(this.virtual.activations(0, Math.min(WATCHED_BYTES, this.drawn.chip.activations.bytes)))
  }
}

/** How the runs differ, at the same moment: none, if the list is empty. */
export function compareCounted(fast: EngineRun, stepped: EngineRun): string[] {
  const lines: string[] = []
  if (fast.end !== stepped.end) lines.push(`end: ${fast.end} on the fast chip, ${stepped.end} on the stepped`)
  const hit = stepped.hits.findIndex((line, n) => line !== fast.hits[n])
  if (hit >= 0 || fast.hits.length !== stepped.hits.length) {
    lines.push(`watched command ${hit}: ${fast.hits[hit]} on the fast chip, ${stepped.hits[hit]} on the stepped`)
  }
  const seen = stepped.seen.findIndex((bytes, n) => Buffer.compare(bytes, fast.seen[n] ?? new Uint8Array(0)) !== 0)
  if (seen >= 0) lines.push(`what lies in the activation SRAM at watched command ${seen}: ${stepped.hits[seen]}`)
  return [...lines, ...differences(countedAreas(fast.wasm), countedAreas(stepped.wasm))]
}

export function compareMemories(fast: EngineRun, stepped: EngineRun): string[] {
  const { chip, image } = fast.drawn
  const areas = (run: EngineRun) => memoryAreas(run.wasm, chip, image.dram.length)
  return differences(areas(fast), areas(stepped))
}

/** `broadcasts`: those of the stepped chip a cycle ago. */
export function compareSignals(fast: EngineRun, stepped: EngineRun, broadcasts: number): string[] {
  const { chip } = fast.drawn
  const areas = (run: EngineRun) => signalAreas(run.wasm, chip, stepped.broadcasts > broadcasts)
  return differences(areas(fast), areas(stepped))
}
