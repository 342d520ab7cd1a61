/**
 * A pass of the MAC array at once: what scanner and lanes do cycle by cycle, as recurrences over the columns that are broadcast
 * (docs/chip.md, "MAC array", rules 1 to 3).
 *
 *     broadcast of column n     B[n] = max(B[n-1] + 1 + loads, the latest T[n-Q+1] + 1)
 *     a lane takes it           T[n] = max(B[n] + 1, T[n-1] + max(1, work[n-1]))
 *     the pass ends             with the last of: a load, a column taken, work on a column
 *
 * Cycles count from the first of the pass, here number 0. Lanes are followed four at a time; those that fill up the last four hold nothing,
 * and take a column no later than any other lane does.
 */
import { Config } from '../config'
import { Counter } from '../counters'
import { Statistics } from '../lib/statistics'
import { Products } from './products'
import { SIDE_BY_SIDE, Tile } from './tile'

/** Places for the latest cycles in which columns were taken: at least the largest queue, a power of two. */
const RING: i32 = 64

@final
export class PassLeap {
  /** A pass has begun and is not done; its first and its last cycle. */
  isUnderWay: bool = false
  firstCycle: u64 = 0
  lastCycle: u64 = 0

  private readonly lanes: i32
  private readonly multipliers: i32
  private readonly queue: i32
  private readonly scan: i32
  private readonly products: Products
  /** Of each lane: the cycle in which it took its last column, and the last in which it works on it (i32). */
  private readonly tookIn: usize
  private readonly worksUntil: usize
  private readonly latestTaken: StaticArray<i32> = new StaticArray<i32>(RING)
  /** u16 for each lane: what it works on any column, if zero weights are not skipped. */
  private readonly denseWork: usize

  // The pass.
  private tile: Tile
  private skipWeights: bool = false
  private skipActivations: bool = false
  private broadcasts: i32 = 0
  private loads: i32 = 0
  private queueCycles: i32 = 0
  private takes: i64 = 0
  private works: i64 = 0
  private executed: u64 = 0

  constructor(
    config: Config,
    private readonly statistics: Statistics,
  ) {
    const padded = (config.lanes + SIDE_BY_SIDE - 1) & ~(SIDE_BY_SIDE - 1)
    this.lanes = config.lanes
    this.multipliers = config.multipliers
    this.queue = config.queue
    this.scan = config.scan
    this.products = new Products(config)
    this.tookIn = heap.alloc(<usize>padded * 4)
    this.worksUntil = heap.alloc(<usize>padded * 4)
    this.denseWork = heap.alloc(<usize>padded * 2)
    this.tile = new Tile()
  }

  /** A pass begins in cycle t: `vector` int8 at an address, `accumulators` those of its context. */
  begin(t: u64, tile: Tile, vector: usize, accumulators: usize, skipWeights: bool, skipActivations: bool): void {
    this.tile = tile
    this.skipWeights = skipWeights
    this.skipActivations = skipActivations
    this.products.begin(tile, vector, accumulators)
    this.isUnderWay = true
    this.firstCycle = t
    this.lastCycle = t + this.follow(vector)
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
  private follow(vector: usize): i32 {
    const tile = this.tile
    const columns = tile.columns
    const scan = this.scan
    const laneBytes = <usize>tile.laneStride * 2
    this.start(tile)
    let broadcasts = 0
    let loads = 0
    let queueCycles = 0
    let lastBroadcast = -1
    let lastColumn = -1
    let executed: u64 = 0
    for (let column = 0; column < columns; column++) {
      if (this.skipActivations && load<i8>(vector + column) == 0) continue
      const waited = this.loadsBetween(lastColumn, column / scan)
      loads += waited
      let cycle = lastBroadcast + 1 + waited
      if (broadcasts >= this.queue - 1) {
        const free = unchecked(this.latestTaken[(broadcasts - this.queue + 1) & (RING - 1)]) + 1
        if (free > cycle) {
          queueCycles += free - cycle
          cycle = free
        }
      }
      const work = this.skipWeights ? tile.work + <usize>column * laneBytes : this.denseWork
      unchecked((this.latestTaken[broadcasts & (RING - 1)] = this.take(work, cycle + 1)))
      executed += tile.nonZerosOf(column)
      broadcasts++
      lastBroadcast = cycle
      lastColumn = column
    }
    const trailing = this.loadsBetween(lastColumn, (columns - 1) / scan)
    this.loads = loads + trailing
    this.broadcasts = broadcasts
    this.queueCycles = queueCycles
    this.executed = this.skipWeights ? executed : <u64>tile.rows * broadcasts
    this.count(broadcasts)
    return max(max(lastBroadcast + trailing, 0), this.end())
  }

  /** Cycles that the scanner loads from the broadcast of `column` on (-1: from the beginning) until it holds group `group`. */
  @inline
  private loadsBetween(column: i32, group: i32): i32 {
    if (column < 0) return group
    const scan = this.scan
    const loads = group - column / scan
    // Behind a broadcast of the last of the S the next are there at once.
    return loads > 0 && column % scan == scan - 1 ? loads - 1 : loads
  }

  private start(tile: Tile): void {
    const padded = tile.laneStride
    this.takes = 0
    this.works = 0
    memory.fill(this.tookIn, 0xff, <usize>padded * 4) // cycle -1
    memory.fill(this.worksUntil, 0xff, <usize>padded * 4)
    if (this.skipWeights) return
    for (let lane = 0; lane < padded; lane++) {
      const held = lane < this.lanes && lane < tile.rows ? (tile.rows - lane + this.lanes - 1) / this.lanes : 0
      store<u16>(this.denseWork + ((<usize>lane) << 1), (held + this.multipliers - 1) / this.multipliers)
    }
  }

  /** Every lane takes a column that it can take from cycle `from` on; returns when the last one does. */
  private take(work: usize, from: i32): i32 {
    const one = i32x4.splat(1)
    const first = i32x4.splat(from)
    let latest = i32x4.splat(0)
    let taking = i32x4.splat(0)
    let working = i32x4.splat(0)
    const end = <usize>this.tile.laneStride << 2
    for (let at: usize = 0; at < end; at += 16) {
      const until = v128.load(this.worksUntil + at)
      const next = i32x4.max_s(until, i32x4.add(v128.load(this.tookIn + at), one))
      const took = i32x4.max_s(next, first)
      const cycles = v128.load16x4_u(work + (at >> 1))
      // In the last cycle of its work a lane takes besides; in a later one it does nothing else.
      taking = i32x4.sub(taking, i32x4.gt_s(took, until))
      working = i32x4.add(working, cycles)
      v128.store(this.tookIn + at, took)
      v128.store(this.worksUntil + at, i32x4.add(took, cycles))
      latest = i32x4.max_s(latest, took)
    }
    this.takes += sum(taking)
    this.works += sum(working)
    return largest(latest)
  }

  /** What has been added up of the lanes that only fill up is taken back. */
  private count(broadcasts: i32): void {
    this.takes -= <i64>(this.tile.laneStride - this.lanes) * broadcasts
  }

  /** The last cycle in which a lane takes or works; -1: none does. */
  private end(): i32 {
    let latest = i32x4.splat(-1)
    const end = <usize>this.tile.laneStride << 2
    for (let at: usize = 0; at < end; at += 16) {
      latest = i32x4.max_s(latest, v128.load(this.worksUntil + at))
    }
    return largest(latest)
  }
}

function sum(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3)
}

function largest(v: v128): i32 {
  const halves = i32x4.max_s(v, i32x4.shuffle(v, v, 2, 3, 0, 1))
  return i32x4.extract_lane(i32x4.max_s(halves, i32x4.shuffle(halves, halves, 1, 0, 3, 2)), 0)
}
