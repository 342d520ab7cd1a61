/**
 * One virtual chip: a WebAssembly instance with a program in its memory.
 *
 *     image (DRAM, or the test port's contents) + input words  -->  run  -->  output bytes, counters, events
 *
 * Observers can have it stop where the vector unit completes a command, and look into the activation SRAM (`watch`).
 */
import { Counter } from '../../assembly/counters.js'
import { EVENT_WORDS, WATCHED_INSTRUCTIONS } from '../../assembly/events.js'
import { Fault } from '../../assembly/faults.js'
import type { SourceLine } from '../compiler/assembler.js'
import type { PreloadedImage } from '../compiler/chip-program.js'
import { ChipError } from '../errors.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { configure } from './configure-chip.js'
import { readCounters, readDramCounters, readSections } from './counter-values.js'
import type { CounterValues, DramCounterValues, SectionCounters } from './counter-values.js'
import { describeFault } from './fault-message.js'
import { instantiateChip, releaseChip } from './wasm.js'
import type { ChipExports } from './wasm.js'

/** What lies in the chip's memories before cycle 0. */
export interface ChipImage {
  /** Boot block, program, descriptors and matrices; empty for a chip without DRAM. */
  dram: Uint8Array
  /** Only for a chip without DRAM: what its test port puts in place. */
  preloaded?: PreloadedImage | undefined
  /** Bytes that the host sends, and most that it takes. */
  inputBytes: number
  outputBytes: number
  /** Where each instruction comes from, for messages. */
  sourceMap?: readonly SourceLine[]
}

/** One recorded event; `kind` is an `Event` of `assembly/events.ts`. */
export interface ChipEvent {
  cycle: number
  kind: number
  a: number
  b: number
}

/** Called at a watched instruction; `section`: of its command. The chip stands still meanwhile. */
export type OnWatch = (instruction: number, section: number) => void

/** Looks on while a program runs, and has no influence on it. */
export interface RunObserver {
  /** Before the first cycle. */
  attach(wasm: ChipExports): void
  /** Cycles that may pass before it has to look again; it looks at least where a slice of the run ends. */
  cyclesToLook?(cycle: number): number
  /** `cycle` cycles have been run. */
  look?(cycle: number): void
  /** The run has ended, has failed, or was stopped. */
  finish(): void
}

/**
 * How time is computed, and nothing else: `stepped` runs cycle by cycle, `fast` leaps from event to event. Outputs, counters and the cycles of
 * all that is observed are the same.
 */
export const ENGINES = ['fast', 'stepped'] as const
export type EngineName = (typeof ENGINES)[number]

export interface ChipOptions {
  /** `fast` unless set. */
  engine?: EngineName | undefined
  /** How many events to record at most; with more than 0 the chip is stepped. */
  events?: number | undefined
  /** MiB that the fast engine may use for what it knows of tiles. */
  tileCacheMiB?: number | undefined
}

export interface RunOptions extends Pick<ChipOptions, 'engine' | 'tileCacheMiB'> {
  observers?: readonly RunObserver[] | undefined
  /** Called each time that a command of a watched instruction completes, at the end of that cycle. */
  onWatch?: OnWatch | undefined
  /** Called some twenty times a second or more, with the cycles simulated so far. */
  onProgress?: ((cycles: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Some 20 to 50 ms of work. */
const CYCLES_PER_SLICE = { stepped: 1 << 16, fast: 1 << 18 } as const

const MIB = 1 << 20
/** Enough for all models that come with azsim. */
export const DEFAULT_TILE_CACHE_MIB = 512
/** The chip's WebAssembly has 4 GiB for everything. */
export const MAX_TILE_CACHE_MIB = 2048
/** A cache that is never filled need not be asked for: tiles take rarely more than so many bytes for each of their blocks. */
const TILE_CACHE_BYTES = 4 * MIB
const TILE_BYTES_PER_BYTE = 48

export class VirtualChip {
  private watched = 0
  private readonly observers: RunObserver[] = []

  private live: ChipExports | undefined

  private constructor(
    wasm: ChipExports,
    private readonly chip: ChipConfig,
    private readonly image: ChipImage,
    private readonly cyclesPerSlice: number,
  ) {
    this.live = wasm
  }

  private get wasm(): ChipExports {
    if (this.live === undefined) throw new RangeError('the chip has been released')
    return this.live
  }

  /** The chip is done with: its memory may serve another, and nothing can be asked of it any more. Not while someone observes it. */
  release(): void {
    if (this.observers.length > 0) return
    releaseChip(this.wasm)
    this.live = undefined
  }

  /** Builds a chip and loads its image. */
  static create(chip: ChipConfig, image: ChipImage, options: ChipOptions = {}): VirtualChip {
    const { engine = 'fast', events = 0, tileCacheMiB = DEFAULT_TILE_CACHE_MIB } = options
    const wasm = instantiateChip()
    configure(wasm, chip)
    wasm.build(image.dram.length, Math.ceil(image.inputBytes / 4), Math.ceil(image.outputBytes / 4))
    if (events > 0) wasm.record(events)
    else if (engine === 'fast') {
      wasm.makeTileCache(Math.min(tileCacheMiB * MIB, TILE_CACHE_BYTES + TILE_BYTES_PER_BYTE * image.dram.length))
      wasm.leap(true)
    }
    const virtual = new VirtualChip(wasm, chip, image, CYCLES_PER_SLICE[engine])
    if (image.preloaded === undefined) virtual.write(wasm.dramAddress(), image.dram)
    else virtual.preload(image.preloaded)
    return virtual
  }

  private preload({ program, descriptors, descriptorsAddress, tile }: PreloadedImage): void {
    const { wasm } = this
    this.write(wasm.preloadAddress(tile.rows, tile.columns), bytesOf(tile.weights))
    wasm.preload(tile.rows, tile.columns, tile.passes)
    this.write(wasm.instructionsAddress(), bytesOf(program))
    this.write(wasm.scalarsAddress() + descriptorsAddress, descriptors)
  }

  private write(address: number, bytes: Uint8Array): void {
    new Uint8Array(this.wasm.memory.buffer, address >>> 0, bytes.length).set(bytes)
  }

  /** What the host will send: as many bytes as the image said. */
  setInput(bytes: Uint8Array): void {
    this.write(this.wasm.inputAddress(), bytes.subarray(0, this.image.inputBytes))
  }

  /**
   * From here on `onWatch` is told when the vector unit completes a command of one of these instructions (addresses as in a listing).
   * @throws RangeError if there are more of them than the chip can watch
   */
  watch(instructions: readonly number[]): void {
    this.watched += instructions.length
    if (this.watched > WATCHED_INSTRUCTIONS) throw new RangeError(`more than ${WATCHED_INSTRUCTIONS} instructions`)
    for (const instruction of instructions) this.wasm.watch(instruction)
  }

  /** From here on `observer` looks on. */
  observe(observer: RunObserver): void {
    observer.attach(this.wasm)
    this.observers.push(observer)
  }

  /** Runs at most `cycles` cycles; true if the program has ended. Throws a `ChipError` if it has failed. */
  step(cycles: number, onWatch?: OnWatch): boolean {
    const end = this.cycles + cycles
    let ended: boolean
    do {
      ended = Boolean(this.wasm.run(this.cyclesUntil(end)))
      for (const observer of this.observers) observer.look?.(this.cycles)
      const instruction = this.wasm.watchHit()
      if (instruction >= 0) onWatch?.(instruction, this.wasm.watchSection())
    } while (!ended && this.cycles < end)
    const code = this.wasm.faultCode() as Fault
    if (code !== Fault.none) throw new ChipError(describeFault(this.wasm, this.cycles - 1, this.image.sourceMap))
    return ended
  }

  /** Cycles that can be run in one piece, until `end` at most. */
  private cyclesUntil(end: number): number {
    const { cycles } = this
    let piece = end - cycles
    for (const observer of this.observers) piece = Math.min(piece, observer.cyclesToLook?.(cycles) ?? piece)
    return piece
  }

  /**
   * Runs until the program halts.
   * @throws ChipError if it fails; whatever `signal` was aborted with
   */
  async run(options: Omit<RunOptions, keyof ChipOptions> = {}): Promise<void> {
    const { observers = [], onWatch, onProgress, signal } = options
    for (const observer of observers) this.observe(observer)
    try {
      while (!this.step(this.cyclesPerSlice, onWatch)) {
        onProgress?.(this.cycles)
        await new Promise((resolve) => setImmediate(resolve)) // lets signals through
        signal?.throwIfAborted()
      }
    } finally {
      for (const observer of this.observers) observer.finish()
    }
  }

  get cycles(): number {
    const counters = new BigUint64Array(this.wasm.memory.buffer, this.wasm.countersAddress() >>> 0, Counter.count)
    return Number(counters[Counter.cycles])
  }

  /** Bytes that the program has sent to the host, whole words. */
  output(): Uint8Array {
    const { memory } = this.wasm
    return new Uint8Array(memory.buffer, this.wasm.outputAddress() >>> 0, this.wasm.outputWords() * 4).slice()
  }

  /** The cycle in which each 32-bit word of the output was sent. */
  outputCycles(): number[] {
    const { memory } = this.wasm
    const cycles = new BigUint64Array(memory.buffer, this.wasm.outputCyclesAddress() >>> 0, this.wasm.outputWords())
    return Array.from(cycles, Number)
  }

  /**
   * A copy of what lies in the activation SRAM now.
   * @throws RangeError if the bytes are not all inside it
   */
  activations(address: number, bytes: number): Uint8Array {
    if (address < 0 || bytes < 0 || address + bytes > this.chip.activations.bytes)
      throw new RangeError(`${bytes} bytes at ${address} are outside the activation SRAM`)
    return new Uint8Array(this.wasm.memory.buffer, (this.wasm.activationsAddress() >>> 0) + address, bytes).slice()
  }

  /** The cycle in which each 32-bit word of the input was taken, of those that were. */
  inputCycles(): number[] {
    const { memory } = this.wasm
    const cycles = new BigUint64Array(memory.buffer, this.wasm.inputCyclesAddress() >>> 0, this.wasm.inputWordsTaken())
    return Array.from(cycles, Number)
  }

  /** Bytes of the input that the program has taken. */
  get inputTaken(): number {
    return this.wasm.inputWordsTaken() * 4
  }

  counters(): CounterValues {
    this.wasm.settle()
    return readCounters(this.wasm)
  }

  dramCounters(): DramCounterValues {
    this.wasm.settle()
    return readDramCounters(this.wasm)
  }

  /** What each section of the program has cost so far; only sections of which anything was counted. */
  sections(): SectionCounters[] {
    return readSections(this.wasm)
  }

  /** Events recorded so far; throws if there were more than asked for. */
  events(): ChipEvent[] {
    const dropped = this.wasm.eventsDropped()
    if (dropped > 0) throw new RangeError(`${dropped} events more than there was room for`)
    const count = this.wasm.eventCount()
    const words = new Int32Array(this.wasm.memory.buffer, this.wasm.eventsAddress() >>> 0, count * EVENT_WORDS)
    return Array.from({ length: count }, (_, e) => {
      const [cycle = 0, kind = 0, a = 0, b = 0] = words.subarray(e * EVENT_WORDS)
      return { cycle: cycle >>> 0, kind, a, b }
    })
  }
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
