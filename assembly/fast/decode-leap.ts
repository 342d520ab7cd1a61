/**
 * The decoding of a tile that lies in the compressed store at once: port and groups as recurrences (docs/chip.md, "Decompressor", Timing).
 *
 *     move k of the port   p[k] = max(p[k-1] + 1, 1 + the cycle in which enough of what is before it has left the buffer)
 *     group g              x[g] = max(x[g-1] + 1, the half is free, 1 + the move that brings its last byte)
 *     complete             in the later of the last group and the last move
 *
 * Cycles count from that in which the command is taken, here number 0. While the half is not free only the port is at work; when it is,
 * everything to come is known. Two cases, by far the most frequent, are worked out once for each tile: the half is free from the beginning,
 * and the buffer is full before it is.
 */
import { GroupDecoder } from '../compute/group-decoder'
import { Config } from '../config'
import { Counter } from '../counters'
import { BLOCK_HEADER_BYTES } from '../isa'
import { Statistics } from '../lib/statistics'
import { GROUP_BYTES, Tile } from './tile'
import { TileCache } from './tile-cache'

const NEVER: i64 = i64.MAX_VALUE

@final
export class DecodeLeap {
  /** A command has been taken and its tile is not complete. */
  isUnderWay: bool = false
  /** The half is free, and so `lastCycle` known. */
  isKnown: bool = false
  lastCycle: u64 = u64.MAX_VALUE
  tile: Tile = new Tile()
  firstCycle: u64 = 0

  private readonly portBytes: i32
  private readonly bufferBytes: i32
  /** The cycle of the header: that behind the move of its last byte. */
  private readonly headerCycle: i64
  private bytes: i32 = 0
  private freeFrom: i64 = NEVER

  // What `walk` has found of the cycles before one.
  private groups: i32 = 0
  private moved: i32 = 0
  private lastGroup: i64 = NEVER
  private end: i64 = 0
  /** i64 for each group: its cycle. */
  private groupCycles: usize = 0
  private groupRoom: i32 = 0
  /** The first group that may have used up enough for the next move. */
  private use: i32 = 0

  // What of it has been counted.
  private settledUntil: i64 = 0
  private countedGroups: i32 = 0
  private countedMoved: i32 = 0
  private countedActive: i64 = 0
  private countedHalf: i64 = 0
  private countedTail: i64 = 0

  constructor(
    config: Config,
    private readonly cache: TileCache,
    private readonly statistics: Statistics,
  ) {
    this.portBytes = config.decoderPortBytes
    this.bufferBytes = config.decoderGroupBytes + config.decoderPortBytes
    this.headerCycle = this.movesOf(BLOCK_HEADER_BYTES)
  }

  /**
   * A command is taken in cycle t: a block in the store, of so many bytes with its padding, and its `origin` there. False where it has to go cycle by cycle: the
   * block would be refused, or there is no room to keep its tile.
   */
  begin(t: u64, block: usize, bytes: i32, decoder: GroupDecoder, origin: u32): bool {
    const tile = this.cache.find(block, bytes, decoder, origin)
    if (tile === null) return false
    tile.users++
    this.tile = tile
    this.bytes = bytes
    this.isUnderWay = true
    this.isKnown = false
    this.firstCycle = t
    this.lastCycle = u64.MAX_VALUE
    this.freeFrom = NEVER
    this.settledUntil = 0
    this.countedGroups = 0
    this.countedMoved = 0
    this.countedActive = 0
    this.countedHalf = 0
    this.countedTail = 0
    return true
  }

  /** What is known of a tile that was decoded cycle by cycle from a block. */
  find(block: usize, bytes: i32, decoder: GroupDecoder): Tile | null {
    return this.cache.find(block, bytes, decoder, 0)
  }

  /** The half is free, as is first seen in cycle t. */
  free(t: u64): void {
    const tile = this.tile
    const from = <i64>(t - this.firstCycle)
    this.isKnown = true
    this.freeFrom = from
    let cycles: i64
    if (from <= this.headerCycle + 1) {
      if (tile.cyclesWhenFree == 0) {
        this.walk(NEVER)
        tile.cyclesWhenFree = this.end
        tile.tailWhenFree = this.end - 1 - this.lastGroup
      }
      cycles = tile.cyclesWhenFree
      this.lastGroup = cycles - 1 - tile.tailWhenFree
    } else if (from > this.lastMoveAhead) {
      if (tile.cyclesWhenFull == 0) {
        this.walk(NEVER)
        tile.cyclesWhenFull = this.end - from
        tile.tailWhenFull = this.end - 1 - this.lastGroup
      }
      cycles = tile.cyclesWhenFull + from
      this.lastGroup = cycles - 1 - tile.tailWhenFull
    } else {
      this.walk(NEVER)
      cycles = this.end
    }
    this.end = cycles
    this.lastCycle = this.firstCycle + cycles - 1
  }

  /** The first cycle in which nothing is done any more, as far as is known. */
  get activeUntil(): u64 {
    return this.firstCycle + (this.isKnown ? this.end : max<i64>(this.headerCycle, this.lastMoveAhead) + 1)
  }

  /** Whether it waits for the half in cycle t: until it is known to be free, once the header is decoded. */
  waitsForHalf(t: u64): bool {
    return !this.isKnown && <i64>(t - this.firstCycle) > this.headerCycle
  }

  /** Cycle `lastCycle` is over: everything is counted. */
  finish(): void {
    this.groups = this.tile.groups
    this.moved = this.bytes
    this.count(this.end)
    this.leave()
  }

  /** Counts what is done before cycle t, which is not behind the last. */
  settle(t: u64): void {
    const until = <i64>(t - this.firstCycle)
    if (until <= this.settledUntil) return
    const end = this.end
    const lastGroup = this.lastGroup
    this.walk(until)
    this.count(until)
    this.end = end
    this.lastGroup = lastGroup
  }

  /** It goes on cycle by cycle. */
  leave(): void {
    this.tile.users--
    this.isUnderWay = false
  }

  /** The last move before the half is free, where that comes late: then the buffer has no room for another. */
  private get lastMoveAhead(): i64 {
    const room = this.bufferBytes + BLOCK_HEADER_BYTES
    const moves = this.bytes <= room ? this.movesOf(this.bytes) : room / this.portBytes
    const beforeHeader = <i32>this.headerCycle + 1
    // The move in the cycle of the header does not have its room yet.
    const isLate = moves >= beforeHeader && min(this.bytes, beforeHeader * this.portBytes) > this.bufferBytes
    return moves - 1 + (isLate ? 1 : 0)
  }

  /** Moves that bring so many bytes. */
  private movesOf(bytes: i32): i32 {
    return (bytes + this.portBytes - 1) / this.portBytes
  }

  /** Follows groups and moves through the cycles before `until`; to the end, if that is NEVER. */
  private walk(until: i64): void {
    const tile = this.tile
    const moves = this.movesOf(this.bytes)
    this.makeRoom(tile.groups)
    let move = 0
    let movedIn: i64 = -1
    let movedBefore = 0
    let decodedIn = max(this.headerCycle, this.freeFrom - 1)
    this.groups = 0
    this.use = 0
    if (this.freeFrom < until) {
      while (this.groups < tile.groups) {
        const needed = this.movesOf(load<i32>(tile.groupsAddress + <usize>this.groups * GROUP_BYTES))
        while (move < needed) {
          movedIn = max(movedIn, this.roomSince(move)) + 1
          move++
          if (movedIn < until) movedBefore = move
        }
        const cycle = max(decodedIn, movedIn) + 1
        if (cycle >= until) break
        decodedIn = cycle
        store<i64>(this.groupCycles + ((<usize>this.groups) << 3), cycle)
        this.groups++
      }
    }
    // The port goes on as far as it has room.
    while (move < moves) {
      const since = this.roomSince(move)
      if (since == NEVER) break
      movedIn = max(movedIn, since) + 1
      if (movedIn >= until) break
      move++
      movedBefore = move
    }
    this.moved = min(this.bytes, movedBefore * this.portBytes)
    this.lastGroup = this.groups == tile.groups ? decodedIn : NEVER
    this.end = max(decodedIn, movedIn) + 1
  }

  /** The cycle behind which the buffer has room for a move; -1: it always has; NEVER: not known from the groups so far. */
  @inline
  private roomSince(move: i32): i64 {
    const before = move * this.portBytes
    const used = before + min(this.portBytes, this.bytes - before) - this.bufferBytes
    if (used <= 0) return -1
    if (used <= BLOCK_HEADER_BYTES) return this.headerCycle
    const uses = this.tile.groupsAddress + 4
    while (this.use < this.groups && load<i32>(uses + <usize>this.use * GROUP_BYTES) < used) this.use++
    if (this.use < this.groups) return load<i64>(this.groupCycles + ((<usize>this.use) << 3))
    // With the last group everything leaves the buffer.
    return this.groups == this.tile.groups ? load<i64>(this.groupCycles + ((<usize>(this.groups - 1)) << 3)) : NEVER
  }

  /** Counts what `walk` has found of the cycles before `until`, as far as it has not been counted. */
  private count(until: i64): void {
    const statistics = this.statistics
    const header = this.headerCycle
    const active = (header < until ? 1 : 0) + <i64>this.groups
    const half = max<i64>(0, min(this.freeFrom, until) - header - 1)
    const tail = this.lastGroup < until ? until - this.lastGroup - 1 : 0
    const stalls = until - this.settledUntil - (active - this.countedActive)
    const waits = half - this.countedHalf + (tail - this.countedTail)
    statistics.add(Counter.decompressorActive, active - this.countedActive)
    statistics.add(Counter.decompressorHalf, half - this.countedHalf)
    statistics.add(Counter.decompressorTail, tail - this.countedTail)
    statistics.add(Counter.decompressorSupply, stalls - waits)
    statistics.add(Counter.decompressorGroups, this.groups - this.countedGroups)
    statistics.add(Counter.weightBufferWrite, this.positionsOf(this.groups) - this.positionsOf(this.countedGroups))
    statistics.add(Counter.storeRead, this.moved - this.countedMoved)
    statistics.add(Counter.decompressorReadWeights, this.moved - this.countedMoved)
    this.settledUntil = until
    this.countedActive = active
    this.countedHalf = half
    this.countedTail = tail
    this.countedGroups = this.groups
    this.countedMoved = this.moved
  }

  /** Written with the first so many groups. */
  private positionsOf(groups: i32): i32 {
    return groups == 0 ? 0 : load<i32>(this.tile.groupsAddress + <usize>(groups - 1) * GROUP_BYTES, 8)
  }

  private makeRoom(groups: i32): void {
    if (groups <= this.groupRoom) return
    this.groupRoom = 2 * groups
    this.groupCycles = heap.alloc(<usize>this.groupRoom * 8)
  }
}
