/**
 * Runs a case on the stepped chip, a cycle at a time, and records all that the co-simulation compares or needs:
 *
 *     stepped chip --+-- events ----------------------------+
 *                    +-- probes: FIFOs, semaphores, ... ----+--> RecordedCase
 *                    '-- requests, responses --> crossing --+    what the core sees of the memory in each cycle
 *
 * The chip's own crossing cannot be looked at from outside: another one, with a controller of its own, is given the same requests in the same
 * cycles.
 */
import { EVENT_WORDS, Event } from '../../assembly/events.js'
import { Fault } from '../../assembly/faults.js'
import type { Unit } from '../../assembly/faults.js'
import { Signal } from '../../assembly/signals.js'
import { DMA_TAGS } from '../../assembly/config-fields.js'
import { accessBytes } from '../../src/model/chip.js'
import { dramChannel } from '../../src/model/dram-channel.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'
import { releaseChip } from '../../src/runner/wasm.js'
import type { ChipExports } from '../../src/runner/wasm.js'
import type { EngineCase } from '../helpers/engines/engine-case.js'
import { instantiateReplay } from '../helpers/wasm.js'
import type { CrossingExports } from '../helpers/wasm.js'
import type { RecordedCase } from './case-file.js'

const MOST_EVENTS = 1 << 20
/** Events of a cycle besides those of lanes. */
const OTHER_EVENTS = 24
/** Of the state of crossingState: full, empty, the response. */
const SEEN = ~0b1010

/** The core's numbers of its units go the other way. */
const rtlUnit = (unit: Unit): number => 5 - unit

/** Words that grow. */
class WordList {
  private words = new Int32Array(1024)
  private length = 0

  push(...values: number[]): void {
    if (this.length + values.length > this.words.length) {
      const words = new Int32Array(2 * this.words.length)
      words.set(this.words)
      this.words = words
    }
    for (const value of values) this.words[this.length++] = value
  }

  get all(): Int32Array {
    return this.words.slice(0, this.length)
  }
}

let crossings: CrossingExports | undefined
/** Cases after which the instance is given up: preparing another controller takes memory each time. */
const CROSSING_CASES = 500
let crossingCases = 0

/** What the core sees of the memory. */
class MemoryTrace {
  readonly records = new WordList()
  private readonly wasm: CrossingExports
  private nextTag = 0
  private last = -1

  constructor(speed: number, access: number, coreMHz: number) {
    if (crossingCases++ % CROSSING_CASES === 0) crossings = undefined
    this.wasm = crossings ??= instantiateReplay()
    this.wasm.crossingPrepare(speed, access, coreMHz)
  }

  /** The start of cycle t. */
  begin(t: number): void {
    this.wasm.crossingRun(t)
    const state = this.wasm.crossingState() & SEEN
    if (state !== this.last) this.records.push(t, state)
    this.last = state
  }

  arrived(tag: number): void {
    const seen = (this.wasm.crossingState() >> 4) - 1
    if (seen !== tag) throw new RangeError(`the response is ${seen}, not ${tag}: the two crossings differ`)
    this.wasm.crossingTakeResponse()
  }

  requested(t: number, address: number, isWrite: boolean): void {
    this.wasm.crossingOffer(t, address, isWrite, isWrite ? 0 : this.nextTag++ % DMA_TAGS)
  }
}

/** FIFOs, contexts and semaphores as they stand at the start of each cycle; a record where they change. */
class UnitTrace {
  readonly records = new WordList()
  private readonly last = new Int32Array(6).fill(-1)
  private readonly now = new Int32Array(6)

  begin(t: number, signals: Int32Array): void {
    const { last, now } = this
    now[0] =
      signals[Signal.dmaCommands]! |
      (signals[Signal.decompressorCommands]! << 3) |
      (signals[Signal.macCommands]! << 6) |
      (signals[Signal.vectorCommands]! << 9) |
      (signals[Signal.results]! << 12) |
      (signals[Signal.streamBytes]! << 16)
    now[1] = signals[Signal.contexts]!
    for (let word = 2; word < 6; word++) now[word] = 0
    for (let s = 1; s < 16; s++) now[2 + (s >> 2)]! |= signals[Signal.semaphores + s - 1]! << (8 * (s & 3))
    if (now.every((word, n) => word === last[n])) return
    this.records.push(t, ...now)
    last.set(now)
  }
}

function chipOf(drawn: EngineCase): { virtual: VirtualChip; wasm: ChipExports } {
  const virtual = VirtualChip.create(drawn.chip, drawn.image, { engine: 'stepped', events: MOST_EVENTS })
  virtual.setInput(drawn.input)
  let wasm: ChipExports | undefined
  virtual.observe({ attach: (exports) => (wasm = exports), finish: () => undefined })
  return { virtual, wasm: wasm! }
}

/** At most so many cycles of it, and so many events as are recorded. */
export function recordCase(name: string, drawn: EngineCase, mostCycles: number): RecordedCase {
  const { chip, image } = drawn
  const { virtual, wasm } = chipOf(drawn)
  const trace =
    chip.weights === 'preloaded'
      ? null
      : new MemoryTrace(dramChannel(chip.dram.type).transfersMTs, accessBytes(chip), chip.clockMHz)
  const units = new UnitTrace()
  const events = new Int32Array(wasm.memory.buffer, wasm.eventsAddress() >>> 0, MOST_EVENTS * EVENT_WORDS)
  const lastEvent = MOST_EVENTS - 2 * chip.mac.lanes - OTHER_EVENTS
  let [cycles, count, hasEnded] = [0, 0, false]
  while (!hasEnded && cycles < mostCycles && count < lastEvent) {
    // The probes lie where they lay the first time.
    units.begin(cycles, new Int32Array(wasm.memory.buffer, wasm.probe() >>> 0, Signal.lanes))
    trace?.begin(cycles)
    hasEnded = Boolean(wasm.run(1))
    for (const end = wasm.eventCount(); count < end; count++) {
      const [kind, a, b] = [events[4 * count + 1]!, events[4 * count + 2]!, events[4 * count + 3]!]
      if (kind === Event.arrived) trace!.arrived(a)
      else if (kind === Event.requested) trace!.requested(cycles, a >>> 0, b === 1)
    }
    cycles++
  }
  const fault = wasm.faultCode() as Fault
  // The watchdog is not of the core, and the DRAM of hardware does not end with the image.
  const isUnseen = fault === Fault.deadlock || fault === Fault.runaway
  const isBeyondImage = fault === Fault.dramAddress
  const end = !hasEnded || isUnseen || isBeyondImage ? 'open' : fault === Fault.none ? 'halted' : 'refused'
  const words = virtual.output()
  const sent = new Int32Array(words.buffer, words.byteOffset, words.length >> 2)
  const output = Int32Array.from(virtual.outputCycles().flatMap((cycle, n) => [cycle, sent[n]!]))
  const bytes = (address: number, length: number) => new Uint8Array(wasm.memory.buffer, address >>> 0, length).slice()
  const recorded: RecordedCase = {
    ...{ name, chip, image, input: drawn.input, end },
    cycles: isBeyondImage ? cycles - 1 : cycles,
    faultUnit: end === 'refused' ? rtlUnit(wasm.faultUnit()) : 0,
    memory: trace?.records.all ?? new Int32Array(0),
    units: units.records.all,
    events: bytes(wasm.eventsAddress(), count * EVENT_WORDS * 4),
    output,
    inputCycles: Int32Array.from(virtual.inputCycles()),
    activations: bytes(wasm.activationsAddress(), chip.activations.bytes),
    scalars: bytes(wasm.scalarsAddress(), chip.sequencer.scalarBytes),
    dram: bytes(wasm.dramAddress(), image.dram.length),
  }
  releaseChip(wasm)
  return recorded
}
