/**
 * Magnitude pruning: the smallest weights become zero (Han et al., "Learning both Weights and Connections for Efficient Neural
 * Networks", NIPS 2015, without their retraining).
 *
 * The threshold is found by radix selection. IEEE 754 numbers without their sign are ordered like their bits read as an integer,
 * so a histogram of the upper 16 bits finds the upper 16 bits of the threshold, a histogram of the next 16 among the weights that
 * share those the next, and so on: two passes over float32, four over float64, no copy and no sort.
 */
import { UserError } from '../errors.js'

const DIGITS_PER_WORD = 2
const DIGIT_VALUES = 0x10000
/** Upper 16 bits, sign removed, from which on a number is infinite or not a number. */
const NON_FINITE_FLOAT32 = 0x7f80
const NON_FINITE_FLOAT64 = 0x7ff0

/**
 * Sets all but the round(density x n) weights of largest magnitude to 0, in place. Of equal magnitudes those of lower index stay.
 *
 * @param weights any shape: the whole array is one population
 * @param density fraction kept, 0..1
 * @returns the number of non-zero weights that are left; less than round(density x n) where there were fewer to begin with
 * @throws UserError where the density is out of range, or a weight is infinite or not a number
 */
export const prune = (weights: Float32Array | Float64Array, density: number): number =>
  new Pruning(weights, density).next(weights)

/** What `prune` does, stretch by stretch, so that the weights themselves can stay as they are. */
export class Pruning {
  /** Words of the smallest magnitude that is kept, the upper one first; and how many of it are still to be kept. */
  private readonly threshold: number[]
  private ties: number

  /** As of `prune`. */
  constructor(weights: Float32Array | Float64Array, density: number) {
    if (!(density >= 0 && density <= 1)) {
      throw new UserError(`a density of ${density} is not possible`, { allowed: '0..1, the fraction of weights kept' })
    }
    const kept = Math.round(density * weights.length)
    const { threshold, above } = new Magnitudes(weights).select(kept)
    this.threshold = threshold
    this.ties = kept - above
  }

  /** @param stretch the weights, or a copy of those that come next; pruned in place @returns how many non-zero ones are left */
  next(stretch: Float32Array | Float64Array): number {
    return stretch instanceof Float32Array ? this.nextFloat32(stretch) : this.nextFloat64(stretch)
  }

  private nextFloat32(stretch: Float32Array): number {
    const words = new Int32Array(stretch.buffer, stretch.byteOffset, stretch.length)
    const threshold = Math.min(this.threshold[0]!, 0x7fffffff) // beyond all where nothing is kept
    let nonZeros = 0
    for (let i = 0; i < words.length; i++) {
      const magnitude = words[i]! & 0x7fffffff
      if (magnitude === threshold) {
        if (this.ties-- <= 0) words[i] = 0
        else if (magnitude !== 0) nonZeros++
        continue
      }
      // Which of the others stay is as good as random: no branch.
      const ifAbove = (threshold - magnitude) >> 31
      words[i]! &= ifAbove
      nonZeros -= ifAbove
    }
    return nonZeros
  }

  private nextFloat64(stretch: Float64Array): number {
    const words = new Uint32Array(stretch.buffer, stretch.byteOffset, 2 * stretch.length)
    const [upper, lower] = this.threshold as [number, number]
    let nonZeros = 0
    for (let i = 0; i < stretch.length; i++) {
      const order = (words[2 * i + 1]! & 0x7fffffff) - upper || words[2 * i]! - lower
      if (order < 0 || (order === 0 && this.ties-- <= 0)) stretch[i] = 0
      else if (stretch[i] !== 0) nonZeros++
    }
    return nonZeros
  }
}

/** The bits of `|weights[i]|` as an unsigned integer of one or two 32-bit words (little-endian host: the upper is the last). */
class Magnitudes {
  private readonly words: Uint32Array
  private readonly wordsPerWeight: number
  private readonly nonFinite: number

  constructor(private readonly weights: Float32Array | Float64Array) {
    this.wordsPerWeight = weights.BYTES_PER_ELEMENT / 4
    this.words = new Uint32Array(weights.buffer, weights.byteOffset, weights.length * this.wordsPerWeight)
    this.nonFinite = weights instanceof Float32Array ? NON_FINITE_FLOAT32 : NON_FINITE_FLOAT64
  }

  /** The `rank`-th largest magnitude, counted from 1, as words from the upper one; and how many magnitudes are above it. */
  select(rank: number): { threshold: number[]; above: number } {
    const threshold = new Array<number>(this.wordsPerWeight).fill(0)
    let above = 0
    for (let digit = 0; digit < this.wordsPerWeight * DIGITS_PER_WORD; digit++) {
      const counts = this.countDigit(digit, threshold)
      if (digit === 0) this.refuseNonFinite(counts)
      let value = DIGIT_VALUES - 1
      while (value > 0 && above + counts[value]! < rank) above += counts[value--]!
      const word = digit >> 1
      threshold[word] = ((threshold[word]! << 16) | value) >>> 0
    }
    return { threshold, above }
  }

  /** Histogram of 16-bit digit number `digit`, from the top, of the magnitudes whose digits before are those of the threshold. */
  private countDigit(digit: number, threshold: number[]): Uint32Array {
    const { words, wordsPerWeight } = this
    const counts = new Uint32Array(DIGIT_VALUES)
    const isLowWord = digit >= DIGITS_PER_WORD
    const isLowHalf = digit % DIGITS_PER_WORD === 1
    const mask = isLowWord ? 0xffffffff : 0x7fffffff
    for (let at = wordsPerWeight - 1; at < words.length; at += wordsPerWeight) {
      if (isLowWord && (words[at]! & 0x7fffffff) !== threshold[0]) continue
      const word = (isLowWord ? words[at - 1]! : words[at]!) & mask
      // The threshold's word holds only its upper half yet while the lower half is being found.
      if (!isLowHalf) counts[word >>> 16]!++
      else if (word >>> 16 === threshold[digit >> 1]) counts[word & 0xffff]!++
    }
    return counts
  }

  private refuseNonFinite(counts: Uint32Array): void {
    if (!counts.subarray(this.nonFinite).some((count) => count > 0)) return
    const at = this.weights.findIndex((weight) => !Number.isFinite(weight))
    throw new UserError(`weight number ${at} (row-major, from 0) is ${this.weights[at]!}`, {
      allowed: 'finite numbers',
    })
  }
}
