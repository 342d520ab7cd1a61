/**
 * The weight buffer: two halves of dense int8 weights, used in turn (docs/chip.md, "Weight buffer").
 *
 * Timing: a half filled in cycle t is seen full from t+1 on (the MAC array comes before the decompressor in the stage order); a half freed
 * in t can be written from t+1 on.
 */
import { WeightHalf } from './weight-half'

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
