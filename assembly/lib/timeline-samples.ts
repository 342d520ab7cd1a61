/**
 * Totals of a recording, sampled at equal distances that grow with its length: when there is no room for another sample, every second one
 * goes and the distance doubles. What is kept are sums, so that no count is lost.
 *
 *     cycle    from    from + d   from + 2 d   ...   end
 *     sample   | u64 for each `Sampled` | ...              (see `timeline-records.ts`)
 */
import { Core } from '../core'
import { Counter } from '../counters'
import { Kind } from '../isa'
import { Sampled, SAMPLES } from '../timeline-records'

const ROOM: i32 = 2 * SAMPLES
const SAMPLE_BYTES: usize = <usize>Sampled.count * 8

@final
export class TimelineSamples {
  count: i32 = 0
  readonly address: usize
  private distance: u64 = 1
  private next: u64 = 0
  /** Occupancies so far, in the places of the sample. */
  private readonly sums: StaticArray<u64> = new StaticArray<u64>(Sampled.count)

  constructor(private readonly core: Core) {
    // One more for the end.
    this.address = heap.alloc((<usize>ROOM + 1) * SAMPLE_BYTES)
  }

  /** The recording begins with cycle t. */
  start(t: u64): void {
    this.next = t
    this.look(t)
  }

  /** All cycles before t have been run. */
  look(t: u64): void {
    if (t == this.next) this.sample(t)
    const core = this.core
    this.sum(Sampled.streamBytes, core.stream.available)
    this.sum(Sampled.readsInFlight, core.dma.reads.inFlight)
    this.sum(Sampled.dmaCommands, core.dma.commands.count)
    this.sum(Sampled.decompressorCommands, core.decompressor.commands.count)
    this.sum(Sampled.macCommands, core.mac.commands.count)
    this.sum(Sampled.vectorCommands, core.vector.commands.count)
  }

  /** The recording ends before cycle t. */
  end(t: u64): void {
    if (load<u64>(this.at(this.count - 1)) != t) this.add(t)
  }

  @inline
  private sum(sampled: i32, amount: i32): void {
    unchecked((this.sums[sampled] += amount))
  }

  private sample(t: u64): void {
    if (this.count == ROOM) {
      this.count = SAMPLES
      for (let s = 0; s < SAMPLES; s++) memory.copy(this.at(s), this.at(2 * s), SAMPLE_BYTES)
      this.distance *= 2
    }
    this.add(t)
    this.next = t + this.distance
  }

  private add(t: u64): void {
    const at = this.at(this.count++)
    const statistics = this.core.statistics
    memory.copy(at, changetype<usize>(this.sums), SAMPLE_BYTES)
    this.addTo(at, Sampled.cycle, t)
    for (let kind = 0; kind <= Kind.descriptors; kind++) {
      this.addTo(at, Sampled.dramRead, statistics.value(Counter.dramReadWeights + kind))
      this.addTo(at, Sampled.dramWritten, statistics.value(Counter.dramWriteWeights + kind))
    }
    this.addTo(at, Sampled.decompressorRead, statistics.value(Counter.decompressorReadWeights))
    this.addTo(at, Sampled.decompressorRead, statistics.value(Counter.decompressorReadRowParameters))
    this.addTo(at, Sampled.macExecuted, statistics.value(Counter.macExecuted))
    this.addTo(at, Sampled.laneWork, statistics.value(Counter.laneWork))
    this.addTo(at, Sampled.instructions, statistics.value(Counter.sequencerActive))
  }

  /** Adds to a field of a sample that is 0 at first. */
  private addTo(at: usize, sampled: i32, value: u64): void {
    const field = at + ((<usize>sampled) << 3)
    store<u64>(field, load<u64>(field) + value)
  }

  private at(sample: i32): usize {
    return this.address + <usize>sample * SAMPLE_BYTES
  }
}
