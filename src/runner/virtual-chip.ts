/**
 * One virtual chip: a WebAssembly instance with a program in its memory.
 *
 *     image (DRAM, or the test port's contents) + input words  -->  run  -->  output bytes, counters, events
 */
import { ConfigField } from '../../assembly/config-fields.js'
import { Counter } from '../../assembly/counters.js'
import { EVENT_WORDS } from '../../assembly/events.js'
import { DramCounter } from '../../assembly/memory/lpddr4.js'
import { Fault } from '../../assembly/faults.js'
import type { SourceLine } from '../compiler/assembler.js'
import type { PreloadedImage } from '../compiler/chip-program.js'
import { ChipError } from '../errors.js'
import { accessBytes, dramChannel } from '../model/chip.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { describeFault } from './fault-message.js'
import { instantiateChip } from './wasm.js'
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

/** Names of the raw counters, as in `assembly/counters.ts`. */
export type CounterName = Exclude<keyof typeof Counter, 'count'>
export type DramCounterName = Exclude<keyof typeof DramCounter, 'count'>
export type CounterValues = Record<CounterName, number>
export type DramCounterValues = Record<DramCounterName, number>

/** One recorded event; `kind` is an `Event` of `assembly/events.ts`. */
export interface ChipEvent {
  cycle: number
  kind: number
  a: number
  b: number
}

export interface RunOptions {
  /** Called some twenty times a second or more, with the cycles simulated so far. */
  onProgress?: ((cycles: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/** Some 20 to 50 ms of work. */
const CYCLES_PER_SLICE = 1 << 16

const isName = (key: string): boolean => Number.isNaN(Number(key)) && key !== 'count'
const COUNTER_NAMES = Object.keys(Counter).filter(isName) as CounterName[]
const DRAM_COUNTER_NAMES = Object.keys(DramCounter).filter(isName) as DramCounterName[]

export class VirtualChip {
  private constructor(
    private readonly wasm: ChipExports,
    private readonly image: ChipImage,
  ) {}

  /** Builds a chip and loads its image. `recordEvents`: how many events to keep at most. */
  static create(chip: ChipConfig, image: ChipImage, recordEvents = 0): VirtualChip {
    const wasm = instantiateChip()
    configure(wasm, chip)
    wasm.build(image.dram.length, Math.ceil(image.inputBytes / 4), Math.ceil(image.outputBytes / 4))
    if (recordEvents > 0) wasm.record(recordEvents)
    const virtual = new VirtualChip(wasm, image)
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

  /** Runs at most `cycles` cycles; true if the program has ended. Throws a `ChipError` if it has failed. */
  step(cycles: number): boolean {
    if (!this.wasm.run(cycles)) return false
    const code = this.wasm.faultCode() as Fault
    if (code !== Fault.none) throw new ChipError(describeFault(this.wasm, this.cycles - 1, this.image.sourceMap))
    return true
  }

  /**
   * Runs until the program halts.
   * @throws ChipError if it fails; whatever `signal` was aborted with
   */
  async run({ onProgress, signal }: RunOptions = {}): Promise<void> {
    while (!this.step(CYCLES_PER_SLICE)) {
      onProgress?.(this.cycles)
      await new Promise((resolve) => setImmediate(resolve)) // lets signals through
      signal?.throwIfAborted()
    }
  }

  get cycles(): number {
    return this.counters().cycles
  }

  /** Bytes that the program has sent to the host, whole words. */
  output(): Uint8Array {
    const { memory } = this.wasm
    return new Uint8Array(memory.buffer, this.wasm.outputAddress() >>> 0, this.wasm.outputWords() * 4).slice()
  }

  counters(): CounterValues {
    const values = new BigUint64Array(this.wasm.memory.buffer, this.wasm.countersAddress() >>> 0, COUNTER_NAMES.length)
    return Object.fromEntries(COUNTER_NAMES.map((name) => [name, Number(values[Counter[name]])])) as CounterValues
  }

  dramCounters(): DramCounterValues {
    return Object.fromEntries(
      DRAM_COUNTER_NAMES.map((name) => [name, this.wasm.dramCounter(DramCounter[name])]),
    ) as DramCounterValues
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

function configure(wasm: ChipExports, chip: ChipConfig): void {
  const streamed = chip.weights === 'streamed' ? chip : undefined
  const fields: [ConfigField, number][] = [
    [ConfigField.clockMHz, chip.clockMHz],
    [ConfigField.lanes, chip.mac.lanes],
    [ConfigField.window, chip.mac.window],
    [ConfigField.multipliers, chip.mac.multipliers],
    [ConfigField.queue, chip.mac.queue],
    [ConfigField.scan, chip.mac.scan],
    [ConfigField.decoderSymbols, streamed?.decompressor.symbols ?? 1],
    [ConfigField.decoderPositions, streamed?.decompressor.positions ?? 1],
    [ConfigField.decoderPortBytes, streamed?.decompressor.portBytes ?? 1],
    [ConfigField.halfBytes, streamed?.weightBuffer.halfBytes ?? 0],
    [ConfigField.storeBytes, streamed?.store.bytes ?? 0],
    [ConfigField.activationBytes, chip.activations.bytes],
    [ConfigField.vectorWidth, chip.vector.width],
    [ConfigField.contexts, chip.accumulators.contexts],
    [ConfigField.instructions, chip.sequencer.instructions],
    [ConfigField.scalarBytes, chip.sequencer.scalarBytes],
    [ConfigField.dramSpeed, streamed === undefined ? 0 : dramChannel(streamed.dram.type).transfersMTs],
    [ConfigField.accessBytes, accessBytes(chip)],
  ]
  for (const [field, value] of fields) wasm.configure(field, value)
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}
