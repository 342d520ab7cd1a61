/**
 * The lanes of the MAC array: each works through the non-zero weights in its window of the columns that the scanner broadcasts
 * (docs/chip.md, "MAC array", rule 2).
 *
 *     queue (Q columns) --> window of W weights --> M multipliers --> accumulators of the lane's rows
 *
 * Timing: a column with n weights to be worked on that is taken in cycle t keeps the lane busy in t+1 ... t+ceil(n/M); in the last of these,
 * and at the earliest in t+1, the lane may take the next column that was broadcast in an earlier cycle.
 *
 * Not modelled: the pipeline of a multiplier (a product is in its accumulator at the end of its cycle).
 */
import { Config } from '../config'
import { Counter } from '../counters'
import { Event } from '../events'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { WeightHalf } from '../memory/weight-half'
import { Scanner } from './scanner'

/** Weights whose non-zero marks fit one word. */
const BLOCK: i32 = 64

/** One lane's place in its column. */
@unmanaged
class Lane {
  /** Columns taken so far in this pass. */
  taken: i32
  /** Weights of the column still to be worked on. */
  left: i32
  /** Marks of the weights still to be worked on among the 64 from `block` on. */
  marks: u64
  block: i32
  /** Rows of the tile that this lane holds. */
  held: i32
  activation: i32
  window: usize
  accumulators: usize
}

@final
export class Lanes {
  /** Columns taken by the lane that has taken fewest. */
  fewestTaken: i32 = 0
  private readonly count: i32
  private readonly window: i32
  private readonly multipliers: i32
  private readonly lanes: StaticArray<Lane>
  private half: WeightHalf
  private skipWeights: bool = false

  constructor(
    config: Config,
    half: WeightHalf,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
  ) {
    this.count = config.lanes
    this.window = config.window
    this.multipliers = config.multipliers
    this.half = half
    this.lanes = new StaticArray<Lane>(config.lanes)
    for (let l = 0; l < config.lanes; l++) {
      const lane = changetype<Lane>(heap.alloc(offsetof<Lane>()))
      memory.fill(changetype<usize>(lane), 0, offsetof<Lane>())
      this.lanes[l] = lane
    }
  }

  /** Of one lane in the pass: columns taken, weights of the last of them still to be worked on. */
  taken(lane: i32): i32 {
    return unchecked(this.lanes[lane]).taken
  }

  left(lane: i32): i32 {
    return unchecked(this.lanes[lane]).left
  }

  /** A pass begins; `accumulators`: those of its context. */
  begin(half: WeightHalf, accumulators: usize, skipWeights: bool): void {
    this.half = half
    this.skipWeights = skipWeights
    this.fewestTaken = 0
    for (let l = 0; l < this.count; l++) {
      const lane = unchecked(this.lanes[l])
      lane.taken = 0
      lane.left = 0
      lane.held = l < half.rows ? (half.rows - l + this.count - 1) / this.count : 0
      lane.accumulators = accumulators + <usize>(l * this.window) * 4
    }
  }

  /** Cycles outside passes. */
  idle(cycles: u64): void {
    this.statistics.add(Counter.laneIdle, cycles * this.count)
  }

  /** One cycle of a pass; `visible`: columns broadcast before it. Returns whether every lane has finished all of them. */
  tick(scanner: Scanner, visible: i32): bool {
    let working = 0
    let taking = 0
    let busy = false
    let fewest = i32.MAX_VALUE
    const recording = this.recorder.on
    for (let l = 0; l < this.count; l++) {
      const lane = unchecked(this.lanes[l])
      const works = lane.left > 0
      if (works) {
        this.work(lane)
        working++
        if (recording && lane.left == 0) this.recorder.event(Event.finished, l, scanner.column(lane.taken - 1))
      }
      if (lane.left == 0 && lane.taken < visible) {
        if (recording) this.recorder.event(Event.taken, l, scanner.column(lane.taken))
        this.take(lane, l, scanner)
        if (!works) taking++
      }
      if (lane.left > 0) busy = true
      if (lane.taken < fewest) fewest = lane.taken
    }
    this.fewestTaken = fewest
    this.statistics.add(Counter.laneWork, working)
    this.statistics.add(Counter.laneTake, taking)
    this.statistics.add(Counter.laneStarved, this.count - working - taking)
    return !busy && fewest == visible
  }

  /** The lane takes the next column: finds the weights to be worked on. */
  @inline
  private take(lane: Lane, l: i32, scanner: Scanner): void {
    const n = lane.taken++
    const held = lane.held
    if (held == 0) return
    lane.activation = scanner.activation(n)
    const window = this.half.window(scanner.column(n), l)
    lane.window = window
    lane.block = 0
    lane.marks = this.marksOf(window, min(held, BLOCK))
    let left = popcnt<u64>(lane.marks)
    for (let block = BLOCK; block < held; block += BLOCK) {
      left += popcnt<u64>(this.marksOf(window + block, min(held - block, BLOCK)))
    }
    lane.left = <i32>left
    this.statistics.add(Counter.weightBufferRead, held)
    this.statistics.add(Counter.macExecuted, left)
    this.statistics.add(Counter.accumulatorsRead, left * 4)
    this.statistics.add(Counter.accumulatorsWrite, left * 4)
  }

  /** A bit for each of up to 64 weights that is to be worked on. */
  @inline
  private marksOf(at: usize, weights: i32): u64 {
    if (!this.skipWeights) return weights == BLOCK ? u64.MAX_VALUE : ((<u64>1) << weights) - 1
    const zero = i8x16.splat(0)
    let marks = <u64>i8x16.bitmask(i8x16.ne(v128.load(at), zero))
    for (let i = 16; i < weights; i += 16) {
      marks |= (<u64>i8x16.bitmask(i8x16.ne(v128.load(at + i), zero))) << i
    }
    return marks
  }

  /** One cycle of a lane's multipliers. */
  @inline
  private work(lane: Lane): void {
    const n = min(this.multipliers, lane.left)
    for (let m = 0; m < n; m++) {
      while (lane.marks == 0) {
        lane.block += BLOCK
        lane.marks = this.marksOf(lane.window + lane.block, min(lane.held - lane.block, BLOCK))
      }
      const slot = <usize>(lane.block + (ctz<u64>(lane.marks) as i32))
      lane.marks &= lane.marks - 1
      const at = lane.accumulators + (slot << 2)
      store<i32>(at, load<i32>(at) + load<i8>(lane.window + slot) * lane.activation)
    }
    lane.left -= n
  }
}
