/**
 * A pass of the MAC array at once: what scanner and lanes do cycle by cycle, as recurrences over the columns that are broadcast
 * (docs/chip.md, "MAC array", rules 1 to 3).
 *
 *     broadcast of column n     B[n] = max(B[n-1] + 1 + loads, the latest T[n-Q+1] + 1)
 *     the lanes take it         T[n], E[n]: lane-times.ts
 *     the pass ends             with the last of: a load, a column taken, work on a column
 *
 * Cycles count from the first of the pass, here number 0.
 */
import { Config } from '../config'
import { Counter } from '../counters'
import { Statistics } from '../lib/statistics'
import { LARGEST_SHORT, LaneTimes } from './lane-times'
import { Products } from './products'
import { aligned, LANES_AT_ONCE, Tile } from './tile'

/** Places for the latest cycles in which columns were taken: at least the largest queue, a power of two. */
const RING: i32 = 64

@final
export class PassLeap {
  /** A pass has begun and is not done; its first and its last cycle. */
  isUnderWay: bool = false
  firstCycle: u64 = 0
  lastCycle: u64 = 0

  private readonly lanes: i32
  private readonly paddedLanes: i32
  private readonly multipliers: i32
  private readonly queue: i32
  private readonly scan: i32
  private readonly products: Products
  private readonly shortTimes: LaneTimes<i16>
  private readonly longTimes: LaneTimes<i32>
  private readonly latestTaken: StaticArray<i32> = new StaticArray<i32>(RING)
  /** u16 for each lane: what it works on any column, if zero weights are not skipped; all lanes together. */
  private readonly denseWork: usize
  private allDenseWork: i32 = 0

  // The pass.
  private tile: Tile = new Tile()
  private skipWeights: bool = false
  private skipActivations: bool = false
  private broadcasts: i32 = 0
  private loads: i32 = 0
  private queueCycles: i32 = 0
  private takes: u64 = 0
  private works: u64 = 0
  private executed: u64 = 0

  constructor(
    config: Config,
    private readonly statistics: Statistics,
  ) {
    const padded = aligned(config.lanes, LANES_AT_ONCE)
    this.lanes = config.lanes
    this.paddedLanes = padded
    this.multipliers = config.multipliers
    this.queue = config.queue
    this.scan = config.scan
    this.products = new Products(config)
    this.shortTimes = new LaneTimes<i16>(padded)
    this.longTimes = new LaneTimes<i32>(padded)
    this.denseWork = heap.alloc(<usize>padded * 2)
  }

  /** A pass begins in cycle t: `vector` int8 at an address, `accumulators` those of its context. */
  begin(t: u64, tile: Tile, vector: usize, accumulators: usize, skipWeights: bool, skipActivations: bool): void {
    this.tile = tile
    this.skipWeights = skipWeights
    this.skipActivations = skipActivations
    this.products.begin(tile, vector, accumulators)
    if (!skipWeights) this.workOnAll(tile.rows)
    const mostWork = skipWeights ? tile.mostWork : load<u16>(this.denseWork)
    const mostCycles = <i64>tile.columns * (max<i32>(1, mostWork) + 1) + <i64>(tile.columns / this.scan) + 2
    const last =
      mostCycles < LARGEST_SHORT ? this.follow<i16>(this.shortTimes, vector) : this.follow<i32>(this.longTimes, vector)
    this.isUnderWay = true
    this.firstCycle = t
    this.lastCycle = t + last
  }

  /** The pass ends: its products are in the accumulators, and everything is counted. */
  finish(): void {
    const tile = this.tile
    const statistics = this.statistics
    const cycles = this.lastCycle - this.firstCycle + 1
    const broadcasts = <u64>this.broadcasts
    const rows = <u64>tile.rows
    this.isUnderWay = false
    this.products.finish()
    statistics.add(Counter.macActive, cycles)
    statistics.add(Counter.macPassCycles, cycles)
    statistics.add(Counter.scannerBroadcast, broadcasts)
    statistics.add(Counter.scannerLoad, this.loads)
    statistics.add(Counter.scannerQueue, this.queueCycles)
    statistics.add(Counter.scannerDone, cycles - broadcasts - this.loads - this.queueCycles)
    statistics.add(Counter.laneWork, this.works)
    statistics.add(Counter.laneTake, this.takes)
    statistics.add(Counter.laneStarved, <u64>this.lanes * cycles - this.works - this.takes)
    statistics.add(Counter.activationsReadScanner, tile.columns)
    statistics.add(Counter.weightBufferRead, rows * broadcasts)
    statistics.add(Counter.macExecuted, this.executed)
    statistics.add(Counter.accumulatorsRead, this.executed * 4)
    statistics.add(Counter.accumulatorsWrite, this.executed * 4)
    if (this.skipWeights) statistics.add(Counter.macSkippedWeight, rows * broadcasts - this.executed)
    statistics.add(Counter.macSkippedActivation, rows * (tile.columns - broadcasts))
  }

  /** It goes on cycle by cycle, from its first. */
  leave(): void {
    this.isUnderWay = false
  }

  /** Follows the pass from column to column; returns the number of its last cycle. */
  private follow<T>(times: LaneTimes<T>, vector: usize): i32 {
    const tile = this.tile
    const columns = tile.columns
    const scan = this.scan
    const skipActivations = this.skipActivations
    const skipWeights = this.skipWeights
    const ahead = this.queue - 1
    const work = skipWeights ? tile.work : this.denseWork
    const workStride = skipWeights ? <usize>tile.laneStride * 2 : 0
    let broadcasts = 0
    let loads = 0
    let queueCycles = 0
    let lastBroadcast = -1
    let lastColumn = -1
    let works: u64 = 0
    let executed: u64 = 0
    times.begin()
    for (let column = 0; column < columns; column++) {
      if (skipActivations && load<i8>(vector + column) == 0) continue
      const waited = skipActivations ? this.loadsBetween(lastColumn, column / scan) : 0
      loads += waited
      let cycle = lastBroadcast + 1 + waited
      if (broadcasts >= ahead) {
        const free = unchecked(this.latestTaken[(broadcasts - ahead) & (RING - 1)]) + 1
        if (free > cycle) {
          queueCycles += free - cycle
          cycle = free
        }
      }
      const taken = times.take(work + <usize>column * workStride, cycle + 1)
      unchecked((this.latestTaken[broadcasts & (RING - 1)] = taken))
      works += tile.allWorkOf(column)
      executed += tile.nonZerosOf(column)
      broadcasts++
      lastBroadcast = cycle
      lastColumn = column
    }
    const trailing = this.loadsBetween(lastColumn, (columns - 1) / scan)
    this.loads = loads + trailing
    this.broadcasts = broadcasts
    this.queueCycles = queueCycles
    this.executed = skipWeights ? executed : <u64>tile.rows * broadcasts
    this.works = skipWeights ? works : <u64>this.allDenseWork * broadcasts
    // What lanes that only fill up have taken is taken back.
    this.takes = times.allTakes() - <u64>(this.paddedLanes - this.lanes) * broadcasts
    return max(max(lastBroadcast + trailing, 0), times.end())
  }

  /** Cycles that the scanner loads from the broadcast of `column` on (-1: from the beginning) until it holds group `group`. */
  private loadsBetween(column: i32, group: i32): i32 {
    if (column < 0) return group
    const loads = group - column / this.scan
    // Behind a broadcast of the last of the S the next are there at once.
    return loads > 0 && column % this.scan == this.scan - 1 ? loads - 1 : loads
  }

  /** Zero weights are not skipped: each lane works on all that it holds of a tile of so many rows. */
  private workOnAll(rows: i32): void {
    this.allDenseWork = 0
    for (let lane = 0; lane < this.paddedLanes; lane++) {
      const held = lane < min(this.lanes, rows) ? (rows - lane + this.lanes - 1) / this.lanes : 0
      const cycles = (held + this.multipliers - 1) / this.multipliers
      store<u16>(this.denseWork + ((<usize>lane) << 1), cycles)
      this.allDenseWork += cycles
    }
  }
}
