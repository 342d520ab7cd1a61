/**
 * Symmetric quantization, zero point 0, so that a zero stays a zero: docs/chip.md, "Numbers".
 *
 *     value = round(w / scale), halves away from zero, saturated to -(2^(v-1) - 1) .. 2^(v-1) - 1
 *
 * A weight that survived pruning may still round to 0, and then counts as a zero like any other: the chip skips it. So the density
 * after quantization is at most that after pruning, and is reported with the number of weights lost.
 */
import { UserError } from '../errors.js'
import { assertShape, fitsBits, largestMagnitude, type QuantizedMatrix } from './matrix.js'
import { nearestInteger, RowScales } from './row-scale.js'

export interface Quantization {
  matrix: QuantizedMatrix
  /** Fraction of non-zero weights after quantization. */
  density: number
  /** Non-zero weights that rounded to zero. */
  roundedToZero: number
}

/**
 * Quantizes a float matrix to v bits with a scale per row, that of least squared error; what is out of range saturates. Zeros cost
 * nothing at any scale, so pruning leaves the choice to the weights that survive. A row of zeros has scale 0.
 *
 * @param weights rows x columns, row-major
 * @param bits v, 2..8; the values are -(2^(v-1) - 1) .. 2^(v-1) - 1
 * @throws UserError where a weight is not finite, or so large that it overflows; RangeError where shape or bits contradict
 */
export function quantizeRows(
  weights: Float32Array | Float64Array,
  rows: number,
  columns: number,
  bits: number,
): Quantization {
  assertShape(weights, rows, columns, bits)
  return quantizeEachRow((row) => weights.subarray(row * columns, (row + 1) * columns), rows, columns, bits)
}

/**
 * As `quantizeRows`, of weights that come row by row, in order.
 *
 * @param weightsOf the weights of a row, read before the next row is asked for
 */
export function quantizeEachRow(
  weightsOf: (row: number) => Float32Array | Float64Array,
  rows: number,
  columns: number,
  bits: number,
): Quantization {
  const limit = largestMagnitude(bits)
  const values = new Int8Array(rows * columns)
  const scales = new Float64Array(rows)
  const rowScales = new RowScales(limit, columns)
  // Signs and zeros are as good as random: what depends on them is computed from the bits, without branches.
  const scaled = new Float64Array(columns)
  const scaledWords = new Int32Array(scaled.buffer)
  const magnitudes = new Float64Array(columns)
  let nonZeros = 0
  let nonZeroWeights = 0
  for (let row = 0; row < rows; row++) {
    const weights = weightsOf(row)
    const largest = largestOfRow(weights, row, limit)
    if (largest === 0) continue
    // So that no square overflows or vanishes. A power of two is exact, whichever it is, so that Math.log2 need not be.
    const unit = 2 ** Math.floor(Math.log2(largest))
    const first = row * columns
    for (let column = 0; column < columns; column++) scaled[column] = weights[column]! / unit
    let count = 0
    for (let column = 0; column < columns; column++) {
      magnitudes[count] = Math.abs(scaled[column]!)
      count += isNonZero(scaledWords[2 * column + 1]! & 0x7fffffff)
    }
    const scale = rowScales.leastError(magnitudes.subarray(0, count), weights instanceof Float32Array)
    scales[row] = scale * unit
    nonZeroWeights += count
    for (let column = 0; column < columns; column++) {
      const value = nearestInteger(Math.abs(scaled[column]!), scale, limit)
      const sign = scaledWords[2 * column + 1]! >> 31
      values[first + column] = (value ^ sign) - sign
      nonZeros += isNonZero(value)
    }
  }
  const roundedToZero = nonZeroWeights - nonZeros
  const density = values.length === 0 ? 0 : nonZeros / values.length
  return { matrix: { rows, columns, values, bits, codebook: null, scales }, density, roundedToZero }
}

/**
 * Brings an int8 matrix to v bits with one scale for the whole matrix, max |value| / (2^(v-1) - 1), which all rows report; the
 * decoded weights are the v-bit integers. A matrix that fits v-bit two's complement as it is stays as it is, with scale 1.
 *
 * @param values rows x columns, row-major
 * @throws RangeError where shape or bits contradict
 */
export function quantizeIntegers(values: Int8Array, rows: number, columns: number, bits: number): Quantization {
  assertShape(values, rows, columns, bits)
  const limit = largestMagnitude(bits)
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  const fits = fitsBits(values, bits)
  const rounded = fits ? values.slice() : values.map((value) => roundHalfAway((value * limit) / largest))
  const nonZeros = rounded.reduce((count, value) => count + (value === 0 ? 0 : 1), 0)
  const before = values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0)
  const scales = new Float64Array(rows).fill(fits ? 1 : largest / limit)
  return {
    matrix: { rows, columns, values: rounded, bits, codebook: null, scales },
    density: values.length === 0 ? 0 : nonZeros / values.length,
    roundedToZero: before - nonZeros,
  }
}

/** 1 for 1 .. 2^31 - 1, 0 for 0. */
const isNonZero = (n: number): number => (n + 0x7fffffff) >>> 31

/** Nearest integer, halves away from zero. */
function roundHalfAway(x: number): number {
  return x < 0 ? -Math.round(-x) : Math.round(x) // Math.round takes halves up
}

/** max |w| of a row; @throws UserError where a weight times `limit` is not finite. */
function largestOfRow(weights: Float32Array | Float64Array, row: number, limit: number): number {
  let largest = 0
  for (let column = 0; column < weights.length; column++) {
    const magnitude = Math.abs(weights[column]!)
    if (magnitude <= largest) continue
    largest = magnitude
    if (Number.isFinite(magnitude * limit)) continue // neither is a number that is none
    const where = `row ${row}, column ${column}`
    throw new UserError(`the weight is ${weights[column]!}`, { where, allowed: 'finite numbers' })
  }
  return largest
}
