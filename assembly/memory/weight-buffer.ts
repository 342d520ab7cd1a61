/**
 * The weight buffer: two halves of dense int8 weights, used in turn (docs/chip.md, "Weight buffer").
 *
 *     one half, column by column:     | lane 0: slots 0 .. | lane 1: slots 0 .. | ... |       row r: lane r mod L, slot floor(r / L)
 *
 * The model pads each lane's slots to a multiple of 16 bytes, so that a window is read 16 weights at a time; the padding is zero and is
 * no part of the chip.
 *
 * Timing: a half filled in cycle t is seen full from t+1 on (the MAC array comes before the decompressor in the stage order); a half freed
 * in t can be written from t+1 on.
 */

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

  /** Makes room for a tile of this shape; the weights are undefined. */
  shape(rows: i32, columns: i32, lanes: i32): void {
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

@final
export class WeightBuffer {
  readonly even: WeightHalf = new WeightHalf()
  readonly odd: WeightHalf = new WeightHalf()
  private fillsOdd: bool = false
  private worksOnOdd: bool = false

  constructor(readonly lanes: i32) {}

  /** The half that the decompressor fills, or will. */
  @inline
  get filling(): WeightHalf {
    return this.fillsOdd ? this.odd : this.even
  }

  /** The half that holds the oldest tile, or will. */
  @inline
  get working(): WeightHalf {
    return this.worksOnOdd ? this.odd : this.even
  }

  /** Whether the half to be filled is free, as seen in cycle t. */
  @inline
  canFill(t: u64): bool {
    const half = this.filling
    return !half.full && (t == 0 || half.freedIn < t)
  }

  /** The test port of a preloaded chip: a whole strip as one tile, from dense int8 column by column. */
  preload(source: usize, rows: i32, columns: i32, passes: i32): void {
    const half = this.filling
    half.shape(rows, columns, this.lanes)
    memory.fill(half.address, 0, <usize>half.columnStride * columns)
    for (let c = 0; c < columns; c++) {
      let nonZeros = 0
      for (let r = 0; r < rows; r++) {
        const weight = load<i8>(source + <usize>c * rows + r)
        if (weight == 0) continue
        nonZeros++
        store<i8>(half.window(c, 0) + half.offset(r), weight)
      }
      half.setNonZeros(c, nonZeros)
    }
    half.firstTile = true
    half.lastTile = true
    this.filled(passes)
  }

  filled(passes: i32): void {
    const half = this.filling
    half.full = true
    half.passesLeft = passes
    this.fillsOdd = !this.fillsOdd
  }

  /** A pass over the oldest tile ended in cycle t. */
  passEnded(t: u64): void {
    const half = this.working
    if (--half.passesLeft > 0) return
    half.full = false
    half.freedIn = t
    this.worksOnOdd = !this.worksOnOdd
  }
}
