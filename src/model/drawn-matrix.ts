/**
 * Weight matrices that are drawn: independent, Laplace distributed (trained weights have heavier tails than a normal distribution;
 * magnitude pruning depends on it), times a factor that calibration finds, clamped.
 *
 *     random numbers --drawWeights--> variance 1 --scaleBy--> float weights --quantizeWeights(format)--> QuantizedMatrix
 *
 * Pruning keeps the surviving weights as they are: at density d = 0.25 they still carry 84 % of the variance (Laplace:
 * d (1 + t + t^2 / 2) with t = -ln d), so pruned variants have somewhat smaller sums. Without retraining that is what pruning does.
 * In a whole model it would add up until nothing was said: there `restoreMeanSquares` corrects the scales.
 */
import { shareValues } from '../compress/codebook.js'
import type { QuantizedMatrix } from '../compress/matrix.js'
import { Pruning } from '../compress/prune.js'
import { quantizeEachRow } from '../compress/quantize.js'
import { fillLaplace } from './random.js'

/** How the weights of a drawn model are made small. */
export interface WeightQuantization {
  /** v, 2..8: of a stored weight. */
  bits: number
  /** Fraction of the weights of each matrix that pruning keeps, 0..1. */
  density: number
  /** Store indices of `bits` bits into shared int8 values. */
  codebook?: boolean
}

/** The most that `restoreMeanSquares` multiplies a scale with. */
const LARGEST_CORRECTION = 2
/** A row of zeros has no scale; with this one its bias has 8 fraction bits more than what the row multiplies. */
const SCALE_OF_ZEROS = 2 ** -8

/** `count` weights of mean 0 and variance 1, from `mulberry32(seed)`. */
export const drawWeights = (count: number, seed: number): Float32Array => fillLaplace(new Float32Array(count), seed)

/** Clamped to -largest .. largest; in place, or into other weights. @returns what was written */
export function scaleBy(weights: Float32Array, factor: number, largest: number, scaled = weights): Float32Array {
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]! * factor
    scaled[i] = weight > largest ? largest : weight < -largest ? -largest : weight
  }
  return scaled
}

/** Prunes and quantizes; the weights are left as they are. */
export function quantizeWeights(
  weights: Float32Array,
  rows: number,
  columns: number,
  { bits, density, codebook }: WeightQuantization,
): QuantizedMatrix {
  const weightsOf = (row: number): Float32Array => weights.subarray(row * columns, (row + 1) * columns)
  const pruning = density < 1 ? new Pruning(weights, density) : null
  const pruned = new Float32Array(columns)
  const keptOf = (row: number): Float32Array => {
    if (pruning === null) return weightsOf(row)
    pruned.set(weightsOf(row))
    pruning.next(pruned)
    return pruned
  }
  const { matrix } = quantizeEachRow(keptOf, rows, columns, codebook ? 8 : bits)
  return codebook ? shareValues(matrix, bits) : matrix
}

/**
 * Multiplies the scale of each row so that the row has the mean square that it had before it was pruned and quantized (the correction
 * of the deviation in Banner, Nahshan and Soudry, "Post training 4-bit quantization of convolutional networks for
 * rapid-deployment", NeurIPS 2019).
 *
 * @param weights that the matrix was made of
 * @param largest no scale is made larger than this
 */
export function restoreMeanSquares(matrix: QuantizedMatrix, weights: Float32Array, largest: number): QuantizedMatrix {
  const { columns, values } = matrix
  const scales = matrix.scales.map((scale, row) => {
    let before = 0
    let after = 0
    for (let at = row * columns; at < (row + 1) * columns; at++) {
      const weight = weights[at]!
      const quantized = values[at]! * scale
      before += weight * weight
      after += quantized * quantized
    }
    const correction = after === 0 ? 1 : Math.min(LARGEST_CORRECTION, Math.sqrt(before / after))
    return Math.max(scale, Math.min(largest, correction * scale))
  })
  return { ...matrix, scales }
}

const scaleOf = (matrix: QuantizedMatrix, row: number): number => matrix.scales[row]! || SCALE_OF_ZEROS

/**
 * Real factor of each row: its scale times 2^(to - from), from the unit 2^-from of what the matrix multiplies to the unit 2^-to
 * of the result.
 */
export const rowFactors = (matrix: QuantizedMatrix, from: number, to: number): Float64Array =>
  matrix.scales.map((_, row) => scaleOf(matrix, row) * 2 ** (to - from))

/** The bias in units of the accumulator, whose unit is the row's scale times 2^-from. */
export const accumulatorBias = (matrix: QuantizedMatrix, bias: Float64Array, from: number): Float64Array =>
  bias.map((b, row) => (b / scaleOf(matrix, row)) * 2 ** from)
