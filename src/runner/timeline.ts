/**
 * Records what every unit does in a window of cycles, and reads the recording back (docs/traces.md).
 *
 *     new TimelineRecorder(options) -- virtual.run({ observers: [it] }) --> recording()
 *
 * The recording itself is made by `assembly/lib/timeline.ts`; its layout is drawn in `assembly/timeline-records.ts`.
 */
import { Counter } from '../../assembly/counters.js'
import { Unit } from '../../assembly/faults.js'
import { SEMAPHORES } from '../../assembly/isa.js'
import type { RecordKind } from '../../assembly/timeline-records.js'
import { MARK_BOOT, MARK_CUT_BEGIN, MARK_CUT_END, RECORD_WORDS, Sampled } from '../../assembly/timeline-records.js'
import { readCounters } from './counter-values.js'
import type { RunObserver } from './virtual-chip.js'
import type { ChipExports } from './wasm.js'

/** Cycles from <= cycle < until. */
export interface CycleWindow {
  from: number
  until: number
}

export interface TimelineRecord {
  kind: RecordKind
  unit: Unit
  /** Cycles begin .. end - 1. */
  begin: number
  end: number
  section: number
  /** Address of the instruction. */
  instruction: number
  opcode: number
  /** Semaphores; 0: none. */
  wait: number
  signal: number
  /** Values of ra, rb, rc, rd, and imm. */
  operands: { a: number; b: number; c: number; d: number; imm: number }
  /** It began before the recording, went on behind its end, is of the boot. */
  isCutAtBegin: boolean
  isCutAtEnd: boolean
  isBoot: boolean
  /** By cause; causes that were not counted are left out. */
  cycles: Record<string, number>
}

/** Totals up to a cycle. */
export type TimelineSample = Record<Exclude<keyof typeof Sampled, 'count'>, number>

export interface TimelineRecording {
  /** The cycles that it holds: begin <= cycle < end. */
  begin: number
  end: number
  /** Cycles that have been run. */
  cycles: number
  /** It ended before the window and the run did: there was no room for more. */
  isFull: boolean
  records: TimelineRecord[]
  samples: TimelineSample[]
  /** By number: the semaphores at its begin. */
  tokens: number[]
}

/** Each is some 320 bytes of a file, its share of flows and counters included: 40 MB. */
const CAPACITY = 120_000

const WHOLE_RUN: CycleWindow = { from: 0, until: Number.MAX_SAFE_INTEGER }

export class TimelineRecorder implements RunObserver {
  private wasm: ChipExports | undefined
  private readonly window: CycleWindow
  private readonly capacity: number

  /** `capacity`: how many records to keep at most; the recording ends with the cycle in which they are that many. */
  constructor({ window = WHOLE_RUN, capacity = CAPACITY }: { window?: CycleWindow; capacity?: number } = {}) {
    this.window = window
    this.capacity = capacity
  }

  attach(wasm: ChipExports): void {
    this.wasm = wasm
    wasm.recordTimeline(this.capacity, this.window.from, this.window.until)
  }

  finish(): void {
    this.wasm?.finishTimeline()
  }

  /** What has been recorded; once the run has ended. @throws RangeError if there was no run */
  recording(): TimelineRecording {
    const { wasm } = this
    if (wasm === undefined) throw new RangeError('nothing has been run')
    const { buffer } = wasm.memory
    const count = wasm.timelineRecords()
    const words = new Uint32Array(buffer, wasm.timelineRecordsAddress() >>> 0, count * RECORD_WORDS)
    const { cycles } = readCounters(wasm)
    const [begin, end] = [wasm.timelineBegin(), wasm.timelineEnd()]
    return {
      begin,
      end,
      cycles,
      isFull: end > begin && end < Math.min(this.window.until, cycles),
      records: Array.from({ length: count }, (_, r) =>
        recordOf(words.subarray(r * RECORD_WORDS, (r + 1) * RECORD_WORDS)),
      ),
      samples: samplesOf(wasm),
      tokens: [...new Int32Array(buffer, wasm.timelineTokensAddress() >>> 0, SEMAPHORES)],
    }
  }
}

/** The counters of each unit of which one grows in a cycle: the first, and the last. */
const UNIT_COUNTERS: Record<Unit, [Counter, Counter]> = {
  [Unit.sequencer]: [Counter.sequencerActive, Counter.sequencerDrain],
  [Unit.dma]: [Counter.dmaActive, Counter.dmaInput],
  [Unit.decompressor]: [Counter.decompressorActive, Counter.decompressorTail],
  [Unit.mac]: [Counter.macActive, Counter.macContext],
  [Unit.vector]: [Counter.vectorActive, Counter.vectorResult],
}

/** What a unit counts, in order: `active`, then its stalls, by the names of the reports. */
export function causesOf(unit: Unit): string[] {
  const [first, last] = UNIT_COUNTERS[unit]
  return Array.from({ length: last - first + 1 }, (_, n) => {
    const name = Counter[first + n]!.slice(Unit[unit].length)
    return name[0]!.toLowerCase() + name.slice(1)
  })
}

const CAUSES = new Map(
  [Unit.sequencer, Unit.dma, Unit.decompressor, Unit.mac, Unit.vector].map((u) => [u, causesOf(u)]),
)

function recordOf(words: Uint32Array): TimelineRecord {
  const [low, high, length, what, instruction, command, a, b, c, d, imm, ...counts] = words
  const begin = low! + high! * 2 ** 32
  const unit = ((what! >>> 8) & 0xff) as Unit
  const marks = what! >>> 24
  const causes = CAUSES.get(unit)!
  const counted = causes.map((cause, n): [string, number] => [cause, counts[n]!]).filter(([, cycles]) => cycles > 0)
  return {
    kind: what! & 0xff,
    unit,
    begin,
    end: begin + length!,
    section: (what! >>> 16) & 0xff,
    instruction: instruction!,
    opcode: command! & 0xff,
    wait: (command! >>> 8) & 0xf,
    signal: (command! >>> 12) & 0xf,
    operands: { a: a! | 0, b: b! | 0, c: c! | 0, d: d! | 0, imm: imm! | 0 },
    isCutAtBegin: (marks & MARK_CUT_BEGIN) !== 0,
    isCutAtEnd: (marks & MARK_CUT_END) !== 0,
    isBoot: (marks & MARK_BOOT) !== 0,
    cycles: Object.fromEntries(counted),
  }
}

const SAMPLED = Object.keys(Sampled).filter((name) => Number.isNaN(Number(name)) && name !== 'count')

function samplesOf(wasm: ChipExports): TimelineSample[] {
  const at = wasm.timelineSamplesAddress() >>> 0
  return Array.from({ length: wasm.timelineSamples() }, (_, s) => {
    const values = new BigUint64Array(wasm.memory.buffer, at + s * SAMPLED.length * 8, SAMPLED.length)
    return Object.fromEntries(SAMPLED.map((name, n) => [name, Number(values[n])])) as TimelineSample
  })
}
