/**
 * Real factors as the chip multiplies with them: docs/chip.md, "Numbers", Requantization.
 *
 *     f = multiplier x 2^(shift - 31)        2^30 <= multiplier < 2^31        -31 <= shift <= 7
 */
import { UserError } from '../errors.js'

export const MIN_SHIFT = -31
export const MAX_SHIFT = 7

/** The relative error of a factor so written is at most 2^-31. */
export interface Multiplier {
  multiplier: number
  shift: number
}

/**
 * @param factor real, 0 or 2^-32 up to, not including, 2^7; 0 is { 0, 0 }
 * @throws UserError where it is negative, not finite or out of the range
 */
export function multiplierOf(factor: number): Multiplier {
  if (factor === 0) return { multiplier: 0, shift: 0 }
  if (!(factor > 0 && factor < Infinity)) throw outOfRange(factor)
  let shift = Math.floor(Math.log2(factor)) + 1
  // Math.log2 may be off in its last bit next to a power of two.
  if (factor * 2 ** -shift >= 1) shift++
  else if (factor * 2 ** -shift < 0.5) shift--
  let multiplier = Math.round(factor * 2 ** (31 - shift))
  if (multiplier === 2 ** 31) {
    multiplier = 2 ** 30
    shift++
  }
  if (shift < MIN_SHIFT || shift > MAX_SHIFT) throw outOfRange(factor)
  return { multiplier, shift }
}

function outOfRange(factor: number): UserError {
  return new UserError(`the factor ${factor} cannot be written as a multiplier and a shift`, {
    allowed: `0, or ${2 ** (MIN_SHIFT - 1)} up to ${2 ** MAX_SHIFT}`,
    hint: 'scale the weights or the values that they multiply',
  })
}

/** What the vector unit does to the accumulator of each row: RQ(accumulator + bias, multiplier, shift). */
export interface RowParameters {
  bias: Int32Array
  multiplier: Int32Array
  shift: Int8Array
}

/**
 * @param factors real factor of each row
 * @param biases in units of the accumulator, rounded and saturated to int32 here; 0 unless given
 */
export function rowParameters(factors: Float64Array, biases?: Float64Array): RowParameters {
  const multiplier = new Int32Array(factors.length)
  const shift = new Int8Array(factors.length)
  factors.forEach((factor, row) => {
    const written = multiplierOf(factor)
    multiplier[row] = written.multiplier
    shift[row] = written.shift
  })
  const bias = Int32Array.from({ length: factors.length }, (_, row) => {
    return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.round(biases?.[row] ?? 0)))
  })
  return { bias, multiplier, shift }
}
