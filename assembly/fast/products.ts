/**
 * The products of a pass at once: the tile times the vector, added to the accumulators of its context. Zeros on either side add nothing, so
 * that it does not matter which the array skips; sums are modulo 2^32, as those of the chip.
 *
 *     16 rows side by side:     sum over pairs of columns of int16 products
 */
import { Config } from '../config'
import { PAIR_BYTES, ROWS_AT_ONCE, Tile } from './tile'

const COLUMNS_AT_ONCE: usize = 8
/** Columns of the widest tile, and those that fill up the last vector. */
const MOST_COLUMNS: usize = 65536 + COLUMNS_AT_ONCE

@final
export class Products {
  private readonly lanes: i32
  private readonly window: i32
  /** The vector, int16. */
  private readonly vector: usize = heap.alloc(MOST_COLUMNS * 2)
  /** Sums of 16 rows. */
  private readonly sums: usize = heap.alloc(<usize>ROWS_AT_ONCE * 4)
  private tile: Tile = new Tile()
  private accumulators: usize = 0

  constructor(config: Config) {
    this.lanes = config.lanes
    this.window = config.window
  }

  /** Takes the vector as it is now; what is behind it is multiplied by zeros. */
  begin(tile: Tile, vector: usize, accumulators: usize): void {
    this.tile = tile
    this.accumulators = accumulators
    for (let c: usize = 0; c < <usize>tile.columns; c += COLUMNS_AT_ONCE) {
      v128.store(this.vector + 2 * c, v128.load8x8_s(vector + c))
    }
  }

  finish(): void {
    const tile = this.tile
    const rowsBytes = tile.rowsBytes
    let weights = tile.weights
    let lane = 0
    let slot = 0
    for (let row = 0; row < tile.rows; row += ROWS_AT_ONCE) {
      this.sum(weights, weights + rowsBytes)
      weights += rowsBytes
      for (let r = 0; r < min(ROWS_AT_ONCE, tile.rows - row); r++) {
        const at = this.accumulators + ((<usize>(lane * this.window + slot)) << 2)
        store<i32>(at, load<i32>(at) + load<i32>(this.sums + ((<usize>r) << 2)))
        if (++lane == this.lanes) {
          lane = 0
          slot++
        }
      }
    }
  }

  /** The products of 16 rows, whose weights lie from `at` to `end`, with the vector. */
  @inline
  private sum(at: usize, end: usize): void {
    let s0 = i32x4.splat(0)
    let s1 = i32x4.splat(0)
    let s2 = i32x4.splat(0)
    let s3 = i32x4.splat(0)
    let vector = this.vector
    while (at < end) {
      const x = v128.load32_splat(vector)
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load8x8_s(at), x))
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load8x8_s(at, 8), x))
      s2 = i32x4.add(s2, i32x4.dot_i16x8_s(v128.load8x8_s(at, 16), x))
      s3 = i32x4.add(s3, i32x4.dot_i16x8_s(v128.load8x8_s(at, 24), x))
      at += PAIR_BYTES
      vector += 4
    }
    v128.store(this.sums, s0)
    v128.store(this.sums, s1, 16)
    v128.store(this.sums, s2, 32)
    v128.store(this.sums, s3, 48)
  }
}
