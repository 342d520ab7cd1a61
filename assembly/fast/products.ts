/**
 * The products of a pass at once: the tile times the vector, added to the accumulators of its context. Zeros on either side add nothing, so
 * that it does not matter which the array skips; sums are modulo 2^32, as those of the chip.
 *
 *     four rows side by side:     sum over columns, 8 at a time, of int16 products
 */
import { Config } from '../config'
import { ROWS_AT_ONCE, Tile } from './tile'

/** Columns of the widest tile, and the padding of a row. */
const MOST_COLUMNS: usize = 65536
const COLUMNS_AT_ONCE: usize = 8

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
    const columns = <usize>tile.columns
    this.tile = tile
    this.accumulators = accumulators
    for (let c: usize = 0; c < columns; c += COLUMNS_AT_ONCE) {
      v128.store(this.vector + 2 * c, v128.load8x8_s(vector + c))
    }
    memory.fill(this.vector + 2 * columns, 0, 2 * (<usize>tile.rowStride - columns))
  }

  finish(): void {
    const tile = this.tile
    const rows = tile.rows
    const stride = <usize>tile.rowStride
    let lane = 0
    let slot = 0
    for (let row = 0; row < rows; row += ROWS_AT_ONCE) {
      const sums = this.sum(tile.weights + <usize>row * stride, stride)
      for (let r = 0; r < ROWS_AT_ONCE && row + r < rows; r++) {
        const at = this.accumulators + ((<usize>(lane * this.window + slot)) << 2)
        const sum =
          r == 0
            ? i32x4.extract_lane(sums, 0)
            : r == 1
              ? i32x4.extract_lane(sums, 1)
              : r == 2
                ? i32x4.extract_lane(sums, 2)
                : i32x4.extract_lane(sums, 3)
        store<i32>(at, load<i32>(at) + sum)
        if (++lane == this.lanes) {
          lane = 0
          slot++
        }
      }
    }
  }

  /** The products of four rows with the vector. */
  @inline
  private sum(weights: usize, stride: usize): v128 {
    let s0 = i32x4.splat(0)
    let s1 = i32x4.splat(0)
    let s2 = i32x4.splat(0)
    let s3 = i32x4.splat(0)
    let vector = this.vector
    const end = weights + stride
    while (weights < end) {
      const x = v128.load(vector)
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load8x8_s(weights), x))
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load8x8_s(weights + stride), x))
      s2 = i32x4.add(s2, i32x4.dot_i16x8_s(v128.load8x8_s(weights + 2 * stride), x))
      s3 = i32x4.add(s3, i32x4.dot_i16x8_s(v128.load8x8_s(weights + 3 * stride), x))
      weights += COLUMNS_AT_ONCE
      vector += 2 * COLUMNS_AT_ONCE
    }
    const low = i32x4.add(i32x4.shuffle(s0, s1, 0, 4, 1, 5), i32x4.shuffle(s0, s1, 2, 6, 3, 7))
    const high = i32x4.add(i32x4.shuffle(s2, s3, 0, 4, 1, 5), i32x4.shuffle(s2, s3, 2, 6, 3, 7))
    return i32x4.add(i64x2.shuffle(low, high, 0, 2), i64x2.shuffle(low, high, 1, 3))
  }
}
