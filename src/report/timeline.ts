/**
 * A recording as trace-event JSON, for Perfetto (docs/traces.md).
 *
 *     records --> slices, on a track per unit; loads on tracks of their own
 *     tokens  --> flows, from the slice that signals to the one that takes
 *     samples --> counters
 */
import { RecordKind } from '../../assembly/timeline-records.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { TimelineRecord, TimelineRecording } from '../runner/timeline.js'
import { TraceClock } from './timeline-clock.js'
import { counterEvents } from './timeline-counters.js'
import { sliceDetails } from './timeline-details.js'
import { tokenFlows } from './timeline-flows.js'
import type { TokenEnd } from './timeline-flows.js'
import { TimelineNames } from './timeline-names.js'
import type { TimelineProgram } from './timeline-names.js'
import { SECTION_TRACK, TimelineTracks } from './timeline-tracks.js'

export interface TimelineOptions extends TimelineProgram {
  chip: ChipConfig
  /** What made the file: name and version. */
  generator: string
}

/** The one process. */
const PID = 1

/** The file, in pieces. */
export function* timelineJson(recording: TimelineRecording, options: TimelineOptions): Generator<string> {
  const clock = new TraceClock(options.chip.clockMHz)
  const names = new TimelineNames(options)
  const records = recording.records.filter(({ kind }) => kind !== RecordKind.sync).sort(outerFirst)
  const tracks = new TimelineTracks(records)

  yield `{"otherData":${JSON.stringify(about(recording, options))},"traceEvents":[\n`
  yield metadata('process_name', PID, { name: `azsim: ${options.chip.name}, ${options.chip.clockMHz} MHz` })
  for (const [track, name] of tracks.names()) {
    yield metadata('thread_name', track, { name })
    yield metadata('thread_sort_index', track, { sort_index: track })
  }
  for (const record of records) {
    const place = `"pid":${PID},"tid":${tracks.of(record)}`
    const time = `"ts":${clock.at(record.begin)},"dur":${clock.between(record.begin, record.end)}`
    const text = `"name":${JSON.stringify(names.slice(record))},"cat":"${RecordKind[record.kind]}"`
    yield `{"ph":"X",${place},${time},${text},"args":${JSON.stringify(sliceDetails(record, names))}},\n`
  }
  yield* flowEvents(recording, tracks, clock, names)
  yield* counterEvents(recording, options.chip, clock, PID)
  const last = `"ts":${clock.at(recording.end)},"name":"${endName(recording)}"`
  yield `{"ph":"i","s":"t","pid":${PID},"tid":${SECTION_TRACK},${last}}\n]}\n`
}

/** A pair of events for each token, in the middles of two cycles: there it is clear which slice is meant. */
function* flowEvents(recording: TimelineRecording, tracks: TimelineTracks, clock: TraceClock, names: TimelineNames) {
  for (const [id, { from, to }] of tokenFlows(recording).entries()) {
    const flow = `"name":${JSON.stringify(names.semaphore(to.record))},"cat":"semaphore","id":${id + 1}`
    const place = ({ record }: TokenEnd): string => `"pid":${PID},"tid":${tracks.of(record)}`
    if (hasInnerSlices(from.record)) {
      // Viewers let a flow begin in the slice that began last. Where that is a stall, long over, the last cycle gets a slice of its own.
      const time = `"ts":${clock.at(from.cycle)},"dur":${clock.between(from.cycle, from.cycle + 1)}`
      yield `{"ph":"X",${place(from)},${time},"name":"signals","cat":"signal","args":{"cycle":${from.cycle}}},\n`
    }
    yield `{"ph":"s",${place(from)},"ts":${clock.at(from.cycle, 1)},${flow}},\n`
    yield `{"ph":"f","bp":"e",${place(to)},"ts":${clock.at(to.cycle, 1)},${flow}},\n`
  }
}

/** Without stalls a work has none. */
const hasInnerSlices = ({ kind, cycles }: TimelineRecord): boolean =>
  kind === RecordKind.work && Object.keys(cycles).some((cause) => cause !== 'active')

function metadata(name: string, tid: number, args: Record<string, unknown>): string {
  return `{"ph":"M","pid":${PID},"tid":${tid},"name":"${name}","args":${JSON.stringify(args)}},\n`
}

/** What a slice lies within comes before it. */
function outerFirst(x: TimelineRecord, y: TimelineRecord): number {
  return x.begin - y.begin || y.end - x.end || x.kind - y.kind
}

function about({ begin, end, cycles, isFull }: TimelineRecording, { chip, generator }: TimelineOptions) {
  return {
    generator,
    chip: chip.name,
    clockMHz: chip.clockMHz,
    firstCycle: begin,
    endCycle: end,
    cyclesRun: cycles,
    isFull,
  }
}

const endName = ({ isFull }: TimelineRecording): string =>
  isFull ? 'the recording is full: see a part with --window' : 'end of the recording'
