/**
 * A weight matrix as the chip computes with it: int8 after decoding, one real scale per row.
 *
 *     float weights --prune--> --quantize--> QuantizedMatrix --(codebook)--> QuantizedMatrix --tile, encode--> blocks
 */

export interface QuantizedMatrix {
  rows: number
  columns: number
  /** Decoded weights, row-major: the weight at [r, c] is `values[r * columns + c]`. */
  values: Int8Array
  /** v, bits of a stored value or codebook index, 2..8. */
  bits: number
  /** 2^v entries, entry 0 being 0; a weight is stored as the index of its entry. null: weights are v-bit two's complement. */
  codebook: Int8Array | null
  /** One per row; the real weight at [r, c] is `values[r * columns + c] * scales[r]`. */
  scales: Float64Array
}

/** A weight that its format cannot hold. */
export interface Misfit {
  row: number
  column: number
  value: number
}

/** Bits of a stored value: docs/chip.md, "Weight stream". */
export const MIN_BITS = 2
export const MAX_BITS = 8

/** The largest magnitude that azsim's own quantization to `bits` gives: 2^(bits - 1) - 1. */
export const largestMagnitude = (bits: number): number => 2 ** (bits - 1) - 1

/** Whether every value is a `bits`-bit two's complement number, -2^(bits - 1) .. 2^(bits - 1) - 1. */
export function fitsBits(values: Int8Array, bits: number): boolean {
  return firstMisfit(values, bits, values.length) === undefined
}

/**
 * The first value, in row-major order, that is no `bits`-bit two's complement number.
 *
 * @param columns of the matrix, so that the row and the column can be told
 */
export function firstMisfit(values: Int8Array, bits: number, columns: number): Misfit | undefined {
  const highest = largestMagnitude(bits)
  const lowest = -highest - 1
  const at = values.findIndex((value) => value < lowest || value > highest)
  return at < 0 ? undefined : { row: Math.floor(at / columns), column: at % columns, value: values[at]! }
}

/** @throws RangeError where v is not 2..8, or the number of values is not that of the shape: both the caller's defect. */
export function assertShape(values: { length: number }, rows: number, columns: number, bits: number): void {
  if (values.length !== rows * columns) {
    throw new RangeError(`${values.length} values do not make a matrix of ${rows} x ${columns}`)
  }
  assertBits(bits)
}

/** @throws RangeError where v is not an integer of 2..8. */
export function assertBits(bits: number): void {
  if (!Number.isInteger(bits) || bits < MIN_BITS || bits > MAX_BITS) {
    throw new RangeError(`${bits} bits per value: 2..8 are possible`)
  }
}
