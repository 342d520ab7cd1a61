/**
 * Waveforms of random programs: what they show is what the core's events say of the same cycle, and what units count in it adds up to the
 * report's counters. The files are read by a strict reader.
 */
import { describe, expect, it } from 'vitest'
import { Event } from '../../assembly/events.js'
import { Unit } from '../../assembly/faults.js'
import { RecordKind } from '../../assembly/timeline-records.js'
import { VcdWriter } from '../../src/report/vcd.js'
import { vcdSignals } from '../../src/report/vcd-signals.js'
import type { CounterName } from '../../src/runner/counter-values.js'
import { SignalSampler } from '../../src/runner/signal-sampler.js'
import { causesOf, TimelineRecorder } from '../../src/runner/timeline.js'
import type { CycleWindow } from '../../src/runner/timeline.js'
import type { ChipEvent } from '../../src/runner/virtual-chip.js'
import { isOf } from '../helpers/chip-cycles.js'
import { parseVcd, valueAt } from '../helpers/parse-vcd.js'
import type { Vcd } from '../helpers/parse-vcd.js'
import { Random, seeds } from '../helpers/random.js'
import { randomTracedProgram, runTraced } from '../helpers/traced-program.js'
import type { TracedProgram } from '../helpers/traced-program.js'

const CASES = 12
const UNITS = [Unit.sequencer, Unit.dma, Unit.decompressor, Unit.mac, Unit.vector]

function recordVcd(traced: TracedProgram, window: CycleWindow, events = 0) {
  const writer = new VcdWriter(traced.chip, 'azsim')
  const sampler = new SignalSampler(traced.chip, window, (sample) => {
    writer.cycle(sample)
  })
  const recorder = new TimelineRecorder({ window })
  const virtual = runTraced(traced, [sampler, recorder], events)
  const text = Buffer.concat([...writer.pieces()]).toString('latin1')
  return { virtual, text, vcd: parseVcd(text), recording: recorder.recording() }
}

/** A variable's values, summed over the cycles, those of its last value until `end`. */
function sumOver(vcd: Vcd, clockMHz: number, end: number, path: string): number {
  const { times, values } = vcd.variables.get(path)!
  const cycleOf = (time: number): number => Math.ceil((time * clockMHz) / 1_000_000)
  return values.reduce((sum, value, n) => {
    const until = n + 1 < times.length ? cycleOf(times[n + 1]!) : end
    return sum + (value === 'x' ? 0 : parseInt(value, 2) * (until - cycleOf(times[n]!)))
  }, 0)
}

describe.each(seeds(CASES))('seed %i', (seed) => {
  const random = new Random(seed)
  const traced = randomTracedProgram(random)
  const { clockMHz, mac } = traced.chip
  const { cycles } = runTraced(traced, [])
  const from = random.integer(0, Math.floor(cycles / 2))
  const window = { from, until: Math.min(cycles, from + 4000) }
  const { virtual, text, vcd, recording } = recordVcd(traced, window, 2_000_000)
  const events = virtual.events()
  const inWindow = events.filter(({ cycle }) => cycle >= window.from && cycle < window.until)
  const of = (kind: Event): ChipEvent[] => inWindow.filter((event) => isOf(event, kind))

  const timeOf = (cycle: number): number => Math.floor((cycle * 1_000_000) / clockMHz)
  const at = (path: string, cycle: number): number | undefined => valueAt(vcd, `core.${path}`, timeOf(cycle))

  const sum = (path: string): number => sumOver(vcd, clockMHz, window.until, path)

  it('has a clock, and the time of each cycle', () => {
    expect(vcd.timescale).toBe('1 ps')
    expect(vcd.end).toBe(timeOf(window.until))
    const clock = vcd.variables.get('core.clock')!
    expect(clock.times.filter((_, n) => clock.values[n] === '1')).toEqual(
      Array.from({ length: window.until - window.from }, (_, n) => timeOf(window.from + n)),
    )
    for (const cycle of [window.from, window.until - 1]) expect(at('cycle', cycle)).toBe(cycle)
  })

  it('shows the instruction that issues', () => {
    const issued = of(Event.issued)
    for (const { cycle, a, b } of issued) {
      expect([at('sequencer.programCounter', cycle), at('sequencer.opcode', cycle)]).toEqual([a, b])
    }
    expect(sum('core.sequencer.active')).toBe(issued.length)
  })

  it('shows the columns broadcast', () => {
    const broadcasts = of(Event.broadcast)
    for (const { cycle, a, b } of broadcasts) {
      expect([at('mac.column', cycle), at('mac.activation', cycle)]).toEqual([a, b & 0xff])
    }
    expect(sum('core.mac.broadcast')).toBe(broadcasts.length)
  })

  it('shows passes', () => {
    // Of all events, because a pass may have begun before the window.
    let inPass = false
    const changes = events.filter((event) => isOf(event, Event.passBegan) || isOf(event, Event.passEnded))
    let next = 0
    for (let cycle = 0; cycle < window.until; cycle++) {
      let ends = false
      for (; next < changes.length && changes[next]!.cycle === cycle; next++) {
        if (isOf(changes[next]!, Event.passBegan)) inPass = true
        else ends = true
      }
      if (cycle >= window.from) expect(at('mac.inPass', cycle), `cycle ${cycle}`).toBe(inPass ? 1 : 0)
      if (ends) inPass = false
    }
  })

  it('shows the groups of the decompressor', () => {
    const groups = of(Event.group)
    for (const { cycle, a, b } of groups) {
      expect([at('decompressor.column', cycle), at('decompressor.positions', cycle)]).toEqual([a, b])
    }
    expect(sum('core.decompressor.groups')).toBe(groups.length)
  })

  it('shows the queue of each lane, and whether it works', () => {
    const isLaneEvent = ({ kind }: ChipEvent): boolean =>
      [Event.broadcast, Event.taken, Event.finished, Event.passBegan].includes(kind)
    const laneEvents = events.filter(isLaneEvent)
    const lane = random.integer(0, mac.lanes - 1)
    let [queue, next] = [0, 0]
    for (let cycle = 0; cycle < window.until; cycle++) {
      if (cycle >= window.from) expect(at(`mac.lane${lane}.queue`, cycle), `cycle ${cycle}`).toBe(queue)
      for (; next < laneEvents.length && laneEvents[next]!.cycle === cycle; next++) {
        const { kind, a } = laneEvents[next]!
        if (kind === (Event.broadcast as number)) queue++
        if (kind === (Event.taken as number) && a === lane) queue--
      }
    }
    const finished = of(Event.finished).filter(({ a }) => a === lane)
    for (const { cycle } of finished) expect(at(`mac.lane${lane}.busy`, cycle)).toBe(1)
    const lanes = Array.from({ length: mac.lanes }, (_, l) => sum(`core.mac.lane${l}.busy`))
    expect(lanes.reduce((all, busy) => all + busy, 0)).toBe(sum('core.mac.work'))
  })

  it('shows the semaphores', () => {
    const takes = recording.records.filter(({ kind, unit, wait, isCutAtBegin }) => {
      const isCommand = kind === RecordKind.work && unit !== Unit.sequencer && !isCutAtBegin
      return wait !== 0 && (isCommand || kind === RecordKind.sync)
    })
    // 15 is also the boot's, whose takes are in no record.
    for (let semaphore = 1; semaphore < 15; semaphore++) {
      const changes = new Map<number, number>()
      const add = (cycle: number, tokens: number) => changes.set(cycle, (changes.get(cycle) ?? 0) + tokens)
      for (const { cycle, a } of of(Event.signalled)) if (a === semaphore) add(cycle, 1)
      for (const { begin, wait } of takes) if (wait === semaphore) add(begin, -1)
      for (let cycle = window.from; cycle + 1 < window.until; cycle++) {
        const tokens = at(`semaphores.s${semaphore}`, cycle)! + (changes.get(cycle) ?? 0)
        expect(at(`semaphores.s${semaphore}`, cycle + 1), `s${semaphore} in cycle ${cycle + 1}`).toBe(tokens)
      }
    }
  })

  it('adds up to the counters', () => {
    const whole = recordVcd(traced, { from: 0, until: cycles })
    const counters = whole.virtual.counters()
    for (const unit of UNITS) {
      for (const cause of causesOf(unit)) {
        const name = `${Unit[unit]}${cause[0]!.toUpperCase()}${cause.slice(1)}` as CounterName
        expect(sumOver(whole.vcd, clockMHz, counters.cycles, `core.${Unit[unit]}.${cause}`), name).toBe(counters[name])
      }
    }
    expect(sumOver(whole.vcd, clockMHz, counters.cycles, 'core.mac.products')).toBe(counters.macExecuted)
    expect(sumOver(whole.vcd, clockMHz, counters.cycles, 'core.decompressor.portBytes')).toBe(
      counters.decompressorReadWeights + counters.decompressorReadRowParameters,
    )
  })

  it('is the same for the same run, and no wider than declared', () => {
    expect(recordVcd(traced, window).text).toBe(text)
    for (const { scope, name, bits } of vcdSignals(traced.chip)) {
      expect(vcd.variables.get(`${scope}.${name}`)!.bits).toBe(bits)
    }
  })
})
