/** What a timeline says of a run's cycles, read from the file as a viewer reads it, and what the counters say of them. */
import { Unit } from '../../assembly/faults.js'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import type { TimelineProgram } from '../../src/report/timeline-names.js'
import { timelineJson } from '../../src/report/timeline.js'
import type { CounterName, CounterValues } from '../../src/runner/counter-values.js'
import { causesOf } from '../../src/runner/timeline.js'
import type { TimelineRecording } from '../../src/runner/timeline.js'
import { parseTrace } from './check-trace-events.js'
import type { Trace, TraceEvent } from './check-trace-events.js'

/** The name of each unit's track. */
export const TRACKS: [Unit, string][] = [
  [Unit.sequencer, 'sequencer'],
  [Unit.dma, 'DMA'],
  [Unit.decompressor, 'decompressor'],
  [Unit.mac, 'MAC array'],
  [Unit.vector, 'vector unit'],
]

export function traceOf(recording: TimelineRecording, program: TimelineProgram & { chip: ChipConfig }): Trace {
  return parseTrace([...timelineJson(recording, { ...program, generator: 'azsim' })].join(''))
}

export function slicesOf({ traceEvents }: Trace, track: string): TraceEvent[] {
  const named = traceEvents.find(({ name, args }) => name === 'thread_name' && args!['name'] === track)
  return traceEvents.filter(({ ph, tid }) => ph === 'X' && tid === named?.tid)
}

/** Cycles by unit and cause, as the slices say; what they leave is idle. */
export function totalsOf(traces: Trace[]) {
  const cycles = traces.reduce((sum, { otherData }) => {
    return sum + (otherData['endCycle'] as number) - (otherData['firstCycle'] as number)
  }, 0)
  return TRACKS.map(([unit, track]) => {
    const totals: Record<string, number> = Object.fromEntries(causesOf(unit).map((cause) => [cause, 0]))
    for (const { args } of traces.flatMap((trace) => slicesOf(trace, track))) {
      for (const [cause, count] of Object.entries((args!['cycles'] ?? {}) as Record<string, number>))
        totals[cause]! += count
    }
    if ('idle' in totals) totals['idle'] = cycles - Object.values(totals).reduce((sum, count) => sum + count, 0)
    return totals
  })
}

export function countersOf(counters: CounterValues) {
  return TRACKS.map(([unit]) => {
    const name = (cause: string) => `${Unit[unit]}${cause[0]!.toUpperCase()}${cause.slice(1)}` as CounterName
    return Object.fromEntries(causesOf(unit).map((cause) => [cause, counters[name(cause)]]))
  })
}
