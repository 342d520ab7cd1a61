/**
 * The products of a pass at once: the tile times the vector, added to the accumulators of its context. Zeros on either side add nothing, so
 * that it does not matter which the array skips; sums are modulo 2^32, as those of the chip.
 *
 *     four rows side by side:     sum over columns, 8 at a time, of int16 products
 */
import { Config } from '../config'
import { SIDE_BY_SIDE, Tile } from './tile'

/** Columns of the widest tile, and the padding of a row. */
const MOST_COLUMNS: usize = 65536
const AT_ONCE: i32 = 8

@final
export class Products {
  private readonly lanes: i32
  private readonly window: i32
  /** The vector, int16, padded with zeros as the rows are. */
  private readonly vector: usize = heap.alloc(MOST_COLUMNS * 2)
  private tile: Tile = new Tile()
  private accumulators: usize = 0

  constructor(config: Config) {
    this.lanes = config.lanes
    this.window = config.window
  }

  /** Takes the vector as it is now. */
  begin(tile: Tile, vector: usize, accumulators: usize): void {
    this.tile = tile
    this.accumulators = accumulators
    for (let c = 0; c < tile.columns; c++) store<i16>(this.vector + ((<usize>c) << 1), load<i8>(vector + c))
    const padding = <usize>(tile.rowStride - tile.columns)
    memory.fill(this.vector + ((<usize>tile.columns) << 1), 0, padding << 1)
  }

  finish(): void {
    const tile = this.tile
    const stride = <usize>tile.rowStride
    for (let row = 0; row < tile.rows; row += SIDE_BY_SIDE) {
      let s0 = i32x4.splat(0)
      let s1 = i32x4.splat(0)
      let s2 = i32x4.splat(0)
      let s3 = i32x4.splat(0)
      let weights = tile.weights + <usize>row * stride
      let vector = this.vector
      const end = weights + stride
      while (weights < end) {
        const x = v128.load(vector)
        s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load8x8_s(weights), x))
        s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load8x8_s(weights + stride), x))
        s2 = i32x4.add(s2, i32x4.dot_i16x8_s(v128.load8x8_s(weights + 2 * stride), x))
        s3 = i32x4.add(s3, i32x4.dot_i16x8_s(v128.load8x8_s(weights + 3 * stride), x))
        weights += AT_ONCE
        vector += 2 * AT_ONCE
      }
      // Sums of four rows in one vector.
      const low = i32x4.add(i32x4.shuffle(s0, s1, 0, 4, 1, 5), i32x4.shuffle(s0, s1, 2, 6, 3, 7))
      const high = i32x4.add(i32x4.shuffle(s2, s3, 0, 4, 1, 5), i32x4.shuffle(s2, s3, 2, 6, 3, 7))
      const sums = i32x4.add(i64x2.shuffle(low, high, 0, 2), i64x2.shuffle(low, high, 1, 3))
      this.add(row, i32x4.extract_lane(sums, 0))
      if (row + 1 < tile.rows) this.add(row + 1, i32x4.extract_lane(sums, 1))
      if (row + 2 < tile.rows) this.add(row + 2, i32x4.extract_lane(sums, 2))
      if (row + 3 < tile.rows) this.add(row + 3, i32x4.extract_lane(sums, 3))
    }
  }

  @inline
  private add(row: i32, sum: i32): void {
    const entry = (row % this.lanes) * this.window + row / this.lanes
    const at = this.accumulators + ((<usize>entry) << 2)
    store<i32>(at, load<i32>(at) + sum)
  }
}
