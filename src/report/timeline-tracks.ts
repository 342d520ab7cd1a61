/** The tracks of a timeline, in the order in which they are shown: sections, sequencer, DMA, its loads, decompressor, MAC array, vector unit. */
import { Unit } from '../../assembly/faults.js'
import { RecordKind } from '../../assembly/timeline-records.js'
import type { TimelineRecord } from '../runner/timeline.js'

export const SECTION_TRACK = 1
const FIRST_LOAD_TRACK = 4
/** There is room for the loads that can be under way between those of DMA and decompressor. */
const UNIT_TRACKS: Record<Unit, number> = {
  [Unit.sequencer]: 2,
  [Unit.dma]: 3,
  [Unit.decompressor]: 101,
  [Unit.mac]: 102,
  [Unit.vector]: 103,
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [SECTION_TRACK, 'sections'],
  [UNIT_TRACKS[Unit.sequencer], 'sequencer'],
  [UNIT_TRACKS[Unit.dma], 'DMA'],
  [UNIT_TRACKS[Unit.decompressor], 'decompressor'],
  [UNIT_TRACKS[Unit.mac], 'MAC array'],
  [UNIT_TRACKS[Unit.vector], 'vector unit'],
])

export class TimelineTracks {
  private readonly loadTracks = new Map<TimelineRecord, number>()
  private readonly loadTrackCount: number

  /** @param records in the order in which they begin */
  constructor(records: readonly TimelineRecord[]) {
    const ends: number[] = []
    for (const load of records.filter(({ kind }) => kind === RecordKind.load)) {
      // The first track on which nothing is under way any more.
      const free = ends.findIndex((end) => end <= load.begin)
      const track = free < 0 ? ends.length : free
      ends[track] = load.end
      this.loadTracks.set(load, FIRST_LOAD_TRACK + track)
    }
    this.loadTrackCount = ends.length
  }

  of(record: TimelineRecord): number {
    if (record.kind === RecordKind.section) return SECTION_TRACK
    return this.loadTracks.get(record) ?? UNIT_TRACKS[record.unit]
  }

  /** Number and name of each. */
  names(): [number, string][] {
    const loads = Array.from({ length: this.loadTrackCount }, (_, n): [number, string] => {
      return [FIRST_LOAD_TRACK + n, `DMA loads ${n + 1}`]
    })
    return [...NAMES, ...loads].sort(([x], [y]) => x - y)
  }
}
