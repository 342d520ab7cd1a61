/**
 * Timelines of random programs: their totals are the report's counters, of the whole run, of windows, and where the recording is full; begins,
 * ends and tokens are those of the core's events; nothing of the run changes.
 */
import { describe, expect, it } from 'vitest'
import { Event } from '../../assembly/events.js'
import { Unit } from '../../assembly/faults.js'
import { Opcode } from '../../assembly/isa.js'
import { RecordKind } from '../../assembly/timeline-records.js'
import { tokenFlows } from '../../src/report/timeline-flows.js'
import { TimelineRecorder } from '../../src/runner/timeline.js'
import type { TimelineRecord, TimelineRecording } from '../../src/runner/timeline.js'
import type { ChipEvent } from '../../src/runner/virtual-chip.js'
import { isOf } from '../helpers/chip-cycles.js'
import { Random, seeds } from '../helpers/random.js'
import { countersOf, totalsOf, traceOf } from '../helpers/timeline-totals.js'
import { randomTracedProgram, runTraced } from '../helpers/traced-program.js'

const CASES = 24
const KINDS = ['Weights', 'RowParameters', 'Activations', 'Instructions', 'Descriptors'] as const

describe.each(seeds(CASES))('seed %i', (seed) => {
  const random = new Random(seed)
  const traced = randomTracedProgram(random)
  const shownAs = { ...traced.program, chip: traced.chip }
  const recorder = new TimelineRecorder()
  const virtual = runTraced(traced, [recorder], 2_000_000)
  const recording = recorder.recording()
  const counters = virtual.counters()

  it('has the totals of the report', () => {
    const trace = traceOf(recording, shownAs)
    expect(trace.otherData).toMatchObject({ firstCycle: 0, endCycle: counters.cycles, isFull: false })
    expect(totalsOf([trace])).toEqual(countersOf(counters))
    const loads = trace.traceEvents.filter(({ cat }) => cat === 'load')
    const bytes = loads.reduce((sum, { args }) => sum + (args!['bytes'] as number), 0)
    expect(bytes).toBe(recording.samples.at(-1)!.dramRead)
    expect(bytes).toBe(KINDS.reduce((sum, kind) => sum + counters[`dramRead${kind}`], 0))
  })

  it('has the totals of the report in windows, too', () => {
    const cuts = [0, random.integer(0, counters.cycles), random.integer(0, counters.cycles), counters.cycles]
    const windows = cuts.sort((x, y) => x - y).flatMap((from, n) => (n === 3 ? [] : [{ from, until: cuts[n + 1]! }]))
    const recordings = windows.map((window) => {
      const part = new TimelineRecorder({ window })
      runTraced(traced, [part])
      return part.recording()
    })
    const shown = recordings.filter(({ begin, end }) => end > begin)
    expect(shown.map(({ begin, end }) => ({ from: begin, until: end }))).toEqual(
      windows.filter(({ from, until }) => until > from),
    )
    expect(totalsOf(shown.map((part) => traceOf(part, shownAs)))).toEqual(countersOf(counters))
    // Tokens that were there when a window began come first: the flows of a window are those of the whole run that lie in it.
    const ways = (part: TimelineRecording) =>
      tokenFlows(part).map(({ from, to }) => ({ semaphore: to.record.wait, from: from.cycle, to: to.cycle }))
    for (const part of shown) {
      expect(ways(part)).toEqual(ways(recording).filter(({ from, to }) => from >= part.begin && to < part.end))
    }
  })

  it('ends where there is no room for more, and is the same until there', () => {
    // The last records are those that the end of the run closes.
    const capacity = random.integer(1, Math.floor(recording.records.length / 2))
    const bounded = new TimelineRecorder({ capacity })
    runTraced(traced, [bounded])
    const part = bounded.recording()
    expect(part).toMatchObject({ isFull: true, cycles: counters.cycles })
    expect(part.end).toBeLessThan(counters.cycles)
    const window = new TimelineRecorder({ window: { from: 0, until: part.end } })
    runTraced(traced, [window])
    expect(part).toEqual({ ...window.recording(), isFull: true })
    expect(traceOf(part, shownAs).traceEvents.at(-1)!.name).toMatch(/full.*--window/)
  })

  it('changes nothing of the run', () => {
    const plain = runTraced(traced, [])
    expect(counters).toEqual(plain.counters())
    expect(virtual.dramCounters()).toEqual(plain.dramCounters())
    expect(virtual.output()).toEqual(plain.output())
  })

  it('begins and ends when the events say', () => {
    const events = virtual.events()
    const { records } = recording
    const cycles = (kind: Event, where = (_: ChipEvent) => true) =>
      events.filter((event) => isOf(event, kind) && where(event)).map(({ cycle }) => cycle)
    const works = (unit: Unit, where = (_: TimelineRecord) => true) =>
      records.filter((record) => record.kind === RecordKind.work && record.unit === unit && where(record))
    const lasts = (some: TimelineRecord[]) => some.map(({ end }) => end - 1)
    const isLoad = ({ opcode }: TimelineRecord) => opcode === Opcode.dmaLoad
    const isBlock = ({ opcode }: TimelineRecord) => opcode !== Opcode.decSync
    const isPass = ({ opcode }: TimelineRecord) => opcode === Opcode.macMv

    const loads = records.filter(({ kind }) => kind === RecordKind.load)
    expect(lasts(loads)).toEqual(cycles(Event.moved, ({ b }) => b === (Opcode.dmaLoad as number)))
    expect(loads.map(({ begin }) => begin)).toEqual(works(Unit.dma, isLoad).map(({ begin }) => begin))
    const others = works(Unit.dma, (record) => !isLoad(record))
    expect(lasts(others)).toEqual(cycles(Event.moved, ({ b }) => b !== (Opcode.dmaLoad as number)))
    expect(lasts(works(Unit.decompressor, isBlock))).toEqual(cycles(Event.decoded))
    expect(works(Unit.mac, isPass).map(({ begin }) => begin)).toEqual(cycles(Event.passBegan))
    expect(lasts(works(Unit.mac, isPass))).toEqual(cycles(Event.passEnded))
    expect(lasts(works(Unit.vector))).toEqual(cycles(Event.vectorDone))
    const syncs = cycles(Event.issued, ({ b }) => b === (Opcode.sync as number))
    expect(lasts(records.filter(({ kind }) => kind === RecordKind.sync))).toEqual(syncs)
  })

  it('leads each token from its signal to the command that takes it', () => {
    const flows = tokenFlows(recording)
    // Semaphore 15 is also the boot's, which has no flows: it signals it three times before the program begins.
    const booted = virtual.events().find((event) => isOf(event, Event.issued))!.cycle
    const signals = virtual.events().filter((event) => isOf(event, Event.signalled) && event.cycle >= booted)
    for (let semaphore = 1; semaphore < 16; semaphore++) {
      const given = signals.filter(({ a }) => a === semaphore).map(({ cycle }) => cycle)
      const ways = flows.filter(({ to }) => to.record.wait === semaphore)
      // In order: the k-th signal goes to the k-th that takes; what is left at the end nobody took.
      expect(ways.map(({ from }) => from.cycle)).toEqual(given.slice(0, ways.length))
      const taken = ways.map(({ to }) => to.cycle)
      expect(taken).toEqual([...taken].sort((x, y) => x - y))
      for (const { from, to } of ways) expect(to.cycle).toBeGreaterThan(from.cycle)
      const takes = recording.records.filter(({ kind, unit, wait }) => {
        const isCommand = kind === RecordKind.work && unit !== Unit.sequencer
        return wait === semaphore && (isCommand || kind === RecordKind.sync)
      })
      expect(ways).toHaveLength(takes.length)
    }
    expect(flows.length).toBeGreaterThan(2)
  })

  it('has samples that add up', () => {
    const { samples } = recording
    const last = samples.at(-1)!
    expect(samples[0]!.cycle).toBe(0)
    expect(last).toMatchObject({
      cycle: counters.cycles,
      macExecuted: counters.macExecuted,
      laneWork: counters.laneWork,
      instructions: counters.sequencerActive,
      decompressorRead: counters.decompressorReadWeights + counters.decompressorReadRowParameters,
    })
    const { traceEvents } = traceOf(recording, shownAs)
    const points = traceEvents.filter(({ ph, name }) => ph === 'C' && name === 'MAC array, non-zero')
    const products = points.reduce((sum, { ts, args }, n) => {
      const until = points[n + 1]?.ts ?? ts
      return sum + (Object.values(args!)[0] as number) * (until - ts) * traced.chip.clockMHz
    }, 0)
    expect(products / Math.max(1, counters.macExecuted)).toBeCloseTo(counters.macExecuted > 0 ? 1 : 0, 3)
  })
})
