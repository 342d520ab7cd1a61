/**
 * One half of the weight buffer: the dense int8 weights of a tile (docs/chip.md, "Weight buffer").
 *
 *     column by column:     | lane 0: slots 0 .. | lane 1: slots 0 .. | ... |       row r: lane r mod L, slot floor(r / L)
 *
 * The model pads each lane's slots to a multiple of 16 bytes, so that a window is read 16 weights at a time; the padding is zero and is
 * no part of the chip. In the fast engine a half may hold a `Tile` in place of the weights; `unfold` writes them.
 */
import { Tile } from '../fast/tile'

@final
export class WeightHalf {
  private bytes: usize = 0
  private capacity: usize = 0
  /** Where the weights are. */
  address: usize = 0
  rows: i32 = 0
  columns: i32 = 0
  private lanes: i32 = 1
  /** Bytes from a lane's window to the next lane's, and from a column to the next. */
  laneStride: i32 = 0
  columnStride: i32 = 0
  firstTile: bool = false
  lastTile: bool = false
  full: bool = false
  /** Passes that remain before the half is free. */
  passesLeft: i32 = 0
  /** The cycle in which it was freed last; it can be written from the next on. */
  freedIn: u64 = 0
  /** What the fast engine knows of the weights; null: nothing. */
  tile: Tile | null = null
  /** The weights are only in `tile`. */
  private folded: bool = false
  /** Non-zero weights of each column: u32. */
  private nonZeros: usize = 0
  private nonZeroCapacity: usize = 0

  /** Address of the window that a lane holds of a column; only for lanes that hold rows. */
  @inline
  window(column: i32, lane: i32): usize {
    return this.address + <usize>(column * this.columnStride + lane * this.laneStride)
  }

  /** Offset of a row within a column: lane row mod L, slot floor(row / L). */
  @inline
  offset(row: i32): i32 {
    return (row % this.lanes) * this.laneStride + row / this.lanes
  }

  @inline
  nonZerosOf(column: i32): i32 {
    return load<i32>(this.nonZeros + ((<usize>column) << 2))
  }

  @inline
  setNonZeros(column: i32, count: i32): void {
    store<i32>(this.nonZeros + ((<usize>column) << 2), count)
  }

  /** The half refers to a tile, or to none. */
  refer(tile: Tile | null): void {
    const before = this.tile
    if (before !== null) before.users--
    if (tile !== null) tile.users++
    this.tile = tile
  }

  /** All that a decoded tile leaves here, its weights only as `tile`. */
  fold(tile: Tile): void {
    this.refer(tile)
    this.folded = true
    this.rows = tile.rows
    this.columns = tile.columns
    this.firstTile = tile.firstTile
    this.lastTile = tile.lastTile
  }

  /** Writes the weights of `tile`, if they are nowhere else. */
  unfold(lanes: i32): void {
    const tile = this.tile
    if (!this.folded || tile === null) return
    this.shape(tile.rows, tile.columns, lanes)
    this.refer(tile)
    memory.fill(this.address, 0, <usize>this.columnStride * tile.columns)
    for (let column = 0; column < tile.columns; column++) {
      for (let row = 0; row < tile.rows; row++) {
        store<i8>(this.window(column, 0) + this.offset(row), tile.weightAt(row, column))
      }
      this.setNonZeros(column, tile.nonZerosOf(column))
    }
  }

  /** Makes room for a tile of this shape; the weights are undefined. */
  shape(rows: i32, columns: i32, lanes: i32): void {
    this.refer(null)
    this.folded = false
    this.rows = rows
    this.columns = columns
    this.lanes = lanes
    this.laneStride = ((rows + lanes - 1) / lanes + 15) & ~15
    this.columnStride = min(lanes, rows) * this.laneStride
    const needed = <usize>this.columnStride * columns
    if (needed > this.capacity) {
      // Grown at the first tile of a new largest shape only; the chip's half has a fixed size, its padded image in the model has not.
      this.capacity = needed
      this.bytes = heap.alloc(needed)
    }
    if (<usize>columns > this.nonZeroCapacity) {
      this.nonZeroCapacity = columns
      this.nonZeros = heap.alloc(<usize>columns * 4)
    }
    this.address = this.bytes
  }
}
