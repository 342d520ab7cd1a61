/** Counter tracks of a timeline: for each distance between two samples the mean per cycle. */
import type { ChipConfig } from '../model/chip-fields.js'
import type { TimelineRecording, TimelineSample } from '../runner/timeline.js'
import type { TraceClock } from './timeline-clock.js'

interface CounterTrack {
  name: string
  unit: string
  field: keyof TimelineSample
  /** What a count per cycle is multiplied by. */
  factor?: number
}

function counterTracks({ mac }: ChipConfig): CounterTrack[] {
  return [
    { name: 'DRAM read', unit: 'bytes per cycle', field: 'dramRead' },
    { name: 'DRAM written', unit: 'bytes per cycle', field: 'dramWritten' },
    { name: 'DRAM reads', unit: 'in flight', field: 'readsInFlight' },
    { name: 'decompressor', unit: 'bytes per cycle', field: 'decompressorRead' },
    { name: 'MAC array, non-zero', unit: 'products per cycle', field: 'macExecuted' },
    { name: 'MAC array, utilization', unit: '% of the lanes', field: 'laneWork', factor: 100 / mac.lanes },
    { name: 'sequencer', unit: 'instructions per cycle', field: 'instructions' },
    { name: 'stream FIFO', unit: 'bytes', field: 'streamBytes' },
    { name: 'FIFO of the DMA', unit: 'commands', field: 'dmaCommands' },
    { name: 'FIFO of the decompressor', unit: 'commands', field: 'decompressorCommands' },
    { name: 'FIFO of the MAC array', unit: 'commands', field: 'macCommands' },
    { name: 'FIFO of the vector unit', unit: 'commands', field: 'vectorCommands' },
  ]
}

/** Lines of the file; a value is given where it changes, and 0 at the end. */
export function* counterEvents(
  { samples }: TimelineRecording,
  chip: ChipConfig,
  clock: TraceClock,
  pid: number,
): Generator<string> {
  for (const { name, unit, field, factor = 1 } of counterTracks(chip)) {
    let shown: number | undefined
    for (const [s, sample] of samples.entries()) {
      const next = samples[s + 1]
      const value = next === undefined ? 0 : (factor * (next[field] - sample[field])) / (next.cycle - sample.cycle)
      const rounded = Number(value.toPrecision(6))
      if (rounded === shown) continue
      shown = rounded
      const ts = clock.at(sample.cycle)
      yield `{"ph":"C","pid":${pid},"ts":${ts},"name":"${name}","args":{"${unit}":${rounded}}},\n`
    }
  }
}
