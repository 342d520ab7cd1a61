/**
 * The chip's fixed-point arithmetic in exact JavaScript numbers: the datasheet's section "Numbers", by the definitions in words
 * (round to nearest, halves away from zero) rather than by the bit formulas beside them.
 *
 * All arguments are integers; a double holds every intermediate exactly, which each function's comment bounds.
 */

const INT32_MAX = 2 ** 31 - 1
const INT32_MIN = -(2 ** 31)

/** Clamps to -128..127. */
export function sat8(x: number): number {
  return x > 127 ? 127 : x < -128 ? -128 : x
}

/** Clamps to -32,768..32,767. */
export function sat16(x: number): number {
  return x > 32_767 ? 32_767 : x < -32_768 ? -32_768 : x
}

/** Clamps to -2^31..2^31 - 1. */
export function sat32(x: number): number {
  return x > INT32_MAX ? INT32_MAX : x < INT32_MIN ? INT32_MIN : x
}

/** The int32 that is congruent to x modulo 2^32; |x| <= 2^53. */
export function wrap32(x: number): number {
  return x | 0
}

/**
 * RS(x, shift): for shift >= 0 x / 2^shift, rounded to nearest, halves away from zero; for shift < 0 x 2^-shift, saturated to int32.
 *
 * @param x an int32: |x| + 2^(shift-1) and |x| 2^15 stay below 2^53
 * @param shift -15..31, the datasheet's range for the vector unit (-15..30) and for requantization (0..31)
 * @throws RangeError where the shift is outside
 */
export function roundingShift(x: number, shift: number): number {
  if (!(shift >= -15 && shift <= 31)) throw new RangeError(`the rounding shift takes -15..31, not ${shift}`)
  if (shift < 0) return sat32(x * 2 ** -shift)
  const power = 2 ** shift
  const magnitude = Math.floor((Math.abs(x) + power / 2) / power)
  return x < 0 ? 0 - magnitude : magnitude
}

/**
 * HM(a, b): the product of two int32 divided by 2^31 and rounded to nearest, halves up (towards +infinity); -2^31 times -2^31 gives
 * 2^31 - 1. Source: gemmlowp's SaturatingRoundingDoublingHighMul, which TensorFlow Lite uses.
 *
 * With |a| = high 2^16 + low the product is high |b| 2^16 + low |b|, whose parts stay below 2^47 and 2^48.
 */
export function highMultiply(a: number, b: number): number {
  const magnitudeA = Math.abs(a)
  const magnitudeB = Math.abs(b)
  const isNegative = a < 0 !== b < 0
  const high = Math.floor(magnitudeA / 2 ** 16)
  const low = magnitudeA % 2 ** 16
  const nudge = isNegative ? 2 ** 30 - 1 : 2 ** 30
  const carried = high * magnitudeB + Math.floor((low * magnitudeB + nudge) / 2 ** 16)
  const rounded = Math.floor(carried / 2 ** 15)
  return isNegative ? 0 - rounded : Math.min(rounded, INT32_MAX)
}

/**
 * RQ(x, multiplier, shift): x times multiplier 2^(shift - 31), rounded twice. Source: TensorFlow Lite's
 * MultiplyByQuantizedMultiplier, with a left shift that saturates.
 *
 * @param x an int32
 * @param multiplier 0..2^31 - 1
 * @param shift -31..7
 * @throws RangeError where multiplier or shift are outside
 */
export function requantize(x: number, multiplier: number, shift: number): number {
  if (!(multiplier >= 0 && multiplier <= INT32_MAX && shift >= -31 && shift <= 7)) {
    throw new RangeError(`requantization takes multipliers 0..2^31-1 and shifts -31..7, not ${multiplier}, ${shift}`)
  }
  const shifted = shift > 0 ? sat32(x * 2 ** shift) : x
  return roundingShift(highMultiply(shifted, multiplier), shift < 0 ? -shift : 0)
}
