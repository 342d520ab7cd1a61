/**
 * The trace-event format, as viewers read it: fields that each kind of event has to have; slices of a track lie within or beside each other;
 * each flow has one begin and one end, later, both within a slice; every track has a name.
 */

export interface TraceEvent {
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  name: string
  cat?: string
  id?: number
  bp?: string
  args?: Record<string, unknown>
}

export interface Trace {
  traceEvents: TraceEvent[]
  otherData: Record<string, unknown>
}

/** Times have six places; what is computed from two of them may differ by less. */
const ROUNDING = 1e-7

const REQUIRED: Record<string, (keyof TraceEvent)[]> = {
  X: ['pid', 'tid', 'ts', 'dur', 'name', 'cat', 'args'],
  M: ['pid', 'tid', 'name', 'args'],
  s: ['pid', 'tid', 'ts', 'name', 'cat', 'id'],
  f: ['pid', 'tid', 'ts', 'name', 'cat', 'id', 'bp'],
  C: ['pid', 'ts', 'name', 'args'],
  i: ['pid', 'tid', 'ts', 'name'],
}

/** Parses and checks. @throws Error at the first event that is wrong */
export function parseTrace(text: string): Trace {
  const trace = JSON.parse(text) as Trace
  for (const event of trace.traceEvents) {
    const required = REQUIRED[event.ph]
    if (required === undefined) fail(event, 'an unknown kind')
    for (const field of required) if (event[field] === undefined) fail(event, `no ${field}`)
    if (event.ph !== 'M' && !(event.ts >= 0)) fail(event, 'no time')
    if (event.ph === 'C' && !Object.values(event.args!).every(Number.isFinite)) fail(event, 'no number')
  }
  const tracks = new Map<number, TraceEvent[]>()
  for (const slice of trace.traceEvents.filter(({ ph }) => ph === 'X')) {
    if (!(slice.dur! > 0)) fail(slice, 'no duration')
    tracks.set(slice.tid, [...(tracks.get(slice.tid) ?? []), slice])
  }
  for (const slices of tracks.values()) checkNesting(slices)
  checkFlows(trace.traceEvents, tracks)
  const named = trace.traceEvents.filter(({ name }) => name === 'thread_name').map(({ tid }) => tid)
  for (const track of tracks.keys()) if (!named.includes(track)) throw new Error(`track ${track} has no name`)
  return trace
}

function fail(event: TraceEvent, what: string): never {
  throw new Error(`${what}: ${JSON.stringify(event)}`)
}

/** Slices in the order of the file where they begin at the same time. */
function checkNesting(slices: TraceEvent[]): void {
  const open: number[] = []
  for (const slice of [...slices].sort((x, y) => x.ts - y.ts)) {
    while (open.length > 0 && open.at(-1)! <= slice.ts + ROUNDING) open.pop()
    const end = slice.ts + slice.dur!
    if (open.length > 0 && end > open.at(-1)! + ROUNDING) fail(slice, 'overlaps the one before')
    open.push(end)
  }
}

function checkFlows(events: TraceEvent[], tracks: Map<number, TraceEvent[]>): void {
  const begins = new Map<number, TraceEvent>()
  const ends = new Set<number>()
  for (const event of events.filter(({ ph }) => ph === 's' || ph === 'f')) {
    const isWithin = ({ ts, dur }: TraceEvent): boolean => ts < event.ts && event.ts < ts + dur!
    if (!(tracks.get(event.tid) ?? []).some(isWithin)) fail(event, 'lies in no slice')
    if (event.ph === 's') {
      if (begins.has(event.id!)) fail(event, 'begins twice')
      begins.set(event.id!, event)
    } else {
      const begin = begins.get(event.id!)
      if (begin === undefined || ends.has(event.id!)) fail(event, 'no begin of its own')
      if (begin.ts >= event.ts || begin.name !== event.name || begin.cat !== event.cat)
        fail(event, 'does not go with its begin')
      ends.add(event.id!)
    }
  }
  if (begins.size !== ends.size) throw new Error('a flow has no end')
}
