/**
 * The function tables of the vector unit and their interpolation: the datasheet's section "Numbers", "Tables".
 *
 *     x (int16, Q3.12)  u = x + 32768:  | i = u >> 7 (9 bits) | w = u & 127 (7 bits) |      f(x) = T[i] + (((T[i+1] - T[i]) w + 64) >> 7)
 */

const INTERVALS = 512
/** Entries per unit of the argument: entry i belongs to (i - 256) / 32. */
const ENTRIES_PER_UNIT = 32
const ONE_Q15 = 32_768
/** How close an entry may come to a rounding tie, in units of the last place: far more than any libm is wrong by. */
const TIE_MARGIN = 1e-6

/** The logistic function 1 / (1 + e^-x). */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** tanh x = (1 - e^-2x) / (1 + e^-2x) for x >= 0, odd: by its own expression, not by Math.tanh. */
export function hyperbolicTangent(x: number): number {
  const minus = Math.expm1(-2 * Math.abs(x)) // e^-2x - 1, without cancellation
  const magnitude = -minus / (2 + minus)
  return x < 0 ? -magnitude : magnitude
}

/**
 * T[i] = min(32767, floor(32768 f((i - 256) / 32) + 1/2)), i = 0..512.
 *
 * @returns [513], Q0.15
 * @throws RangeError where an entry is so close to a rounding tie that another libm could give another table
 */
export function functionTable(f: (x: number) => number): Int16Array {
  return Int16Array.from({ length: INTERVALS + 1 }, (_, i) => {
    const exact = ONE_Q15 * f((i - INTERVALS / 2) / ENTRIES_PER_UNIT) + 0.5
    if (Math.abs(exact - Math.round(exact)) < TIE_MARGIN) {
      throw new RangeError(`table entry ${i} is a rounding tie: ${exact - 0.5}`)
    }
    return Math.min(ONE_Q15 - 1, Math.floor(exact))
  })
}

export const SIGMOID_TABLE = functionTable(logistic)
export const TANH_TABLE = functionTable(hyperbolicTangent)

/**
 * f(x) by table.
 *
 * @param table [513], Q0.15
 * @param x int16, Q3.12
 * @returns int16, Q0.15
 */
export function interpolate(table: Int16Array, x: number): number {
  const u = x + 32_768
  const i = u >> 7
  const w = u & 127
  const left = table[i]!
  return left + (((table[i + 1]! - left) * w + 64) >> 7)
}

/** sigmoid(x) of the datasheet: int16 Q3.12 to int16 Q0.15. */
export function sigmoid(x: number): number {
  return interpolate(SIGMOID_TABLE, x)
}

/** tanh(x) of the datasheet: int16 Q3.12 to int16 Q0.15. */
export function tanh(x: number): number {
  return interpolate(TANH_TABLE, x)
}
