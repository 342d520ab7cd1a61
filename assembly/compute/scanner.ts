/**
 * The scanner of the MAC array: finds the non-zero activations and broadcasts their columns (docs/chip.md, "MAC array", rule 1).
 *
 *     activation SRAM --> S activations --> next non-zero --> broadcast: column, activation --> queue of every lane
 *
 * Timing: one broadcast a cycle, unless a lane's queue held Q - 1 columns at its start; one cycle for loading the next S, except behind a
 * broadcast of the last of the S.
 *
 * Every lane gets every column, so that the model keeps one ring of broadcast columns, and per lane only how many it has taken.
 */
import { Config } from '../config'
import { Counter } from '../counters'
import { Event } from '../events'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { WeightHalf } from '../memory/weight-half'

/** Columns in flight: at least the largest queue, a power of two. */
const RING: i32 = 64

@final
export class Scanner {
  /** Columns broadcast so far in the pass. */
  broadcasts: i32 = 0
  private readonly ringColumns: StaticArray<i32> = new StaticArray<i32>(RING)
  private readonly ringActivations: StaticArray<i32> = new StaticArray<i32>(RING)
  private readonly queue: i32
  private readonly scan: i32

  // The pass.
  private half: WeightHalf
  private vector: usize = 0
  private columns: i32 = 0
  private skipWeights: bool = false
  private skipActivations: bool = false
  /** Next position to look at, and the end of the S activations that the scanner holds. */
  private position: i32 = 0
  private groupEnd: i32 = 0

  constructor(
    config: Config,
    half: WeightHalf,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
  ) {
    this.queue = config.queue
    this.scan = config.scan
    this.half = half
  }

  /** A pass begins: the first S activations are there. */
  begin(half: WeightHalf, vector: usize, skipWeights: bool, skipActivations: bool): void {
    this.half = half
    this.vector = vector
    this.columns = half.columns
    this.skipWeights = skipWeights
    this.skipActivations = skipActivations
    this.position = 0
    this.groupEnd = 0
    this.broadcasts = 0
    this.load()
  }

  /** Column number of the n-th broadcast, and its activation; only while some lane has yet to take it. */
  @inline
  column(n: i32): i32 {
    return unchecked(this.ringColumns[n & (RING - 1)])
  }

  @inline
  activation(n: i32): i32 {
    return unchecked(this.ringActivations[n & (RING - 1)])
  }

  /** One cycle; `fewestTaken`: columns taken, at its start, by the lane that has taken fewest. Returns whether nothing is left to do after it. */
  tick(fewestTaken: i32): bool {
    if (this.position < this.groupEnd) {
      if (this.broadcasts - fewestTaken >= this.queue - 1) {
        this.statistics.count(Counter.scannerQueue)
        return false
      }
      this.broadcast()
    } else if (this.groupEnd < this.columns) {
      this.load()
      this.statistics.count(Counter.scannerLoad)
    } else {
      this.statistics.count(Counter.scannerDone)
    }
    return this.position == this.columns
  }

  private broadcast(): void {
    const column = this.position
    const slot = this.broadcasts & (RING - 1)
    const activation = load<i8>(this.vector + column)
    unchecked((this.ringColumns[slot] = column))
    unchecked((this.ringActivations[slot] = activation))
    this.broadcasts++
    this.statistics.count(Counter.scannerBroadcast)
    if (this.skipWeights) this.statistics.add(Counter.macSkippedWeight, this.half.rows - this.half.nonZerosOf(column))
    if (this.recorder.on) this.recorder.event(Event.broadcast, column, activation)
    this.position++
    // The last of the S was the one just broadcast: the next S are there in the next cycle.
    if (this.position == this.groupEnd && this.groupEnd < this.columns) this.load()
    else this.skipZeros()
  }

  /** The next S activations come in; those at their front that are skipped take no time. */
  private load(): void {
    const end = min(this.columns, this.groupEnd + this.scan)
    this.statistics.add(Counter.activationsReadScanner, end - this.groupEnd)
    this.groupEnd = end
    this.skipZeros()
  }

  private skipZeros(): void {
    if (!this.skipActivations) return
    let position = this.position
    while (position < this.groupEnd && load<i8>(this.vector + position) == 0) position++
    const skipped = <u64>(position - this.position) * this.half.rows
    this.statistics.add(Counter.macSkippedActivation, skipped)
    this.position = position
  }
}
