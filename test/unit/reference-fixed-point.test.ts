import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { highMultiply, requantize, roundingShift, sat16, sat32, sat8, wrap32 } from '../../src/reference/fixed-point.js'

const INT32_MAX = 2 ** 31 - 1
const INT32_MIN = -(2 ** 31)

/** int32, with the corners and the neighbourhood of powers of two as likely as the rest. */
const int32 = fc.oneof(
  fc.integer({ min: INT32_MIN, max: INT32_MAX }),
  fc.integer({ min: -1000, max: 1000 }),
  fc
    .tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: -2, max: 2 }), fc.constantFrom(1, -1))
    .map(([power, offset, sign]) => sat32(sign * 2 ** power + offset)),
)
const multiplier = int32.filter((value) => value >= 0)
const runs = { numRuns: 20_000 }

// The datasheet's formulas to the letter, in BigInt (whose >>, & and / are arithmetic, two's complement and truncating).

function clamp(x: bigint): bigint {
  return x > BigInt(INT32_MAX) ? BigInt(INT32_MAX) : x < BigInt(INT32_MIN) ? BigInt(INT32_MIN) : x
}

function exactRoundingShift(x: bigint, shift: bigint): bigint {
  if (shift < 0n) return clamp(x * 2n ** -shift)
  const m = 2n ** shift - 1n
  return (x & m) > (m >> 1n) + (x < 0n ? 1n : 0n) ? (x >> shift) + 1n : x >> shift
}

function exactHighMultiply(a: bigint, b: bigint): bigint {
  const p = a * b
  return clamp(p >= 0n ? (p + 2n ** 30n) / 2n ** 31n : (p + 1n - 2n ** 30n) / 2n ** 31n)
}

function exactRequantize(x: bigint, factor: bigint, shift: bigint): bigint {
  const left = shift > 0n ? shift : 0n
  const right = shift < 0n ? -shift : 0n
  return exactRoundingShift(exactHighMultiply(clamp(x * 2n ** left), factor), right)
}

describe('the rounding shift', () => {
  it("is the datasheet's bit formula", () => {
    fc.assert(
      fc.property(int32, fc.integer({ min: -15, max: 31 }), (x, shift) => {
        expect(BigInt(roundingShift(x, shift))).toBe(exactRoundingShift(BigInt(x), BigInt(shift)))
      }),
      runs,
    )
  })

  it.each([
    [5, 1, 3],
    [-5, 1, -3],
    [3, 2, 1],
    [-2, 2, -1],
    [1, 31, 0],
    [2 ** 30, 31, 1],
    [-(2 ** 30), 31, -1],
    [INT32_MIN, 31, -1],
    [INT32_MIN, 0, INT32_MIN],
    [-20_000, -15, -655_360_000],
    [70_000, -15, INT32_MAX],
    [-70_000, -15, INT32_MIN],
  ])('takes %i by %i to %i', (x, shift, expected) => {
    expect(roundingShift(x, shift)).toBe(expected)
  })

  it('never gives -0, and is odd', () => {
    expect(Object.is(roundingShift(-1, 4), 0)).toBe(true)
    expect(Object.is(roundingShift(0, -4), 0)).toBe(true)
    fc.assert(
      fc.property(fc.integer({ min: -INT32_MAX, max: INT32_MAX }), fc.integer({ min: 0, max: 31 }), (x, shift) => {
        expect(roundingShift(-x, shift) + roundingShift(x, shift)).toBe(0)
      }),
    )
  })

  it.each([-16, 32, NaN])('refuses a shift of %d', (shift) => {
    expect(() => roundingShift(1, shift)).toThrow(RangeError)
  })
})

describe('the high multiply', () => {
  it("is the datasheet's division of the 64-bit product", () => {
    fc.assert(
      fc.property(int32, int32, (a, b) => {
        expect(BigInt(highMultiply(a, b))).toBe(exactHighMultiply(BigInt(a), BigInt(b)))
      }),
      runs,
    )
  })

  it('rounds ties up and saturates its one overflow', () => {
    const half = 2 ** 30
    expect([1, -1, 3, -3].map((x) => highMultiply(x, half))).toEqual([1, 0, 2, -1])
    expect(Object.is(highMultiply(-1, half), 0)).toBe(true)
    expect(Object.is(highMultiply(0, INT32_MIN), 0)).toBe(true)
    expect(highMultiply(INT32_MIN, INT32_MIN)).toBe(INT32_MAX)
    expect(highMultiply(INT32_MIN, INT32_MAX)).toBe(-INT32_MAX)
  })
})

describe('requantization', () => {
  it("is the datasheet's formula", () => {
    fc.assert(
      fc.property(int32, multiplier, fc.integer({ min: -31, max: 7 }), (x, factor, shift) => {
        expect(BigInt(requantize(x, factor, shift))).toBe(exactRequantize(BigInt(x), BigInt(factor), BigInt(shift)))
      }),
      runs,
    )
  })

  // ruy/apply_multiplier_test.cc; its last line is the tie that tells rounding up from rounding away from zero.
  it.each([
    [1000, INT32_MAX, 0, 1000],
    [1000, 2 ** 30, 0, 500],
    [1000, 2 ** 30 + 2 ** 28, 0, 625],
    [1000, 2 ** 30 + 2 ** 27, 0, 563],
    [1000, 2 ** 30 + 2 ** 26, 0, 531],
    [-1000, INT32_MAX, 0, -1000],
    [-1000, 2 ** 30 + 2 ** 27, 0, -562],
  ])('agrees with ruy: %i, %i, %i', (x, factor, shift, expected) => {
    expect(requantize(x, factor, shift)).toBe(expected)
  })

  // tensorflow/lite/kernels/internal/quantization_util_test.cc, MultiplyByQuantizedMultiplierInt32
  it.each([
    [10_000, Math.round(0.00097656 * 2 ** 41), -10, 10],
    [-10_000, Math.round(0.00097656 * 2 ** 41), -10, -10],
    [INT32_MIN, Math.round(0.00001 * 2 ** 47), -16, -21_475],
    [INT32_MAX, Math.round(0.00001 * 2 ** 47), -16, 21_475],
    [INT32_MAX, INT32_MAX, -3, 2 ** 28],
    [-INT32_MAX, INT32_MAX, -3, -(2 ** 28)],
    [1, 0, 0, 0],
  ])('agrees with TensorFlow Lite: %i, %i, %i', (x, factor, shift, expected) => {
    expect(requantize(x, factor, shift)).toBe(expected)
  })

  it('rounds twice: -5/8 goes to -1/2 and then to -1, where a tie of the first rounding goes up', () => {
    expect(requantize(-5, 2 ** 30, -2)).toBe(-1) // -2.5 -> -2 (up), -0.5 -> -1 (away from zero)
    expect(requantize(-1, 2 ** 30, 0)).toBe(0)
  })

  it('saturates the left shift', () => {
    expect(requantize(2 ** 30, INT32_MAX, 7)).toBe(INT32_MAX - 1)
    expect(requantize(-(2 ** 30), INT32_MAX, 7)).toBe(-INT32_MAX)
  })

  it.each([
    [-1, 0],
    [2 ** 31, 0],
    [1, -32],
    [1, 8],
  ])('refuses the multiplier %d with the shift %d', (factor, shift) => {
    expect(() => requantize(1, factor, shift)).toThrow(RangeError)
  })
})

describe('saturation and wrapping', () => {
  it('clamp to the full range of the type', () => {
    expect([sat8(-129), sat8(-128), sat8(127), sat8(128)]).toEqual([-128, -128, 127, 127])
    expect([sat16(-32_769), sat16(-32_768), sat16(32_767), sat16(32_768)]).toEqual([-32_768, -32_768, 32_767, 32_767])
    expect([sat32(INT32_MIN - 1), sat32(INT32_MAX + 1)]).toEqual([INT32_MIN, INT32_MAX])
  })

  it('wrap32 is modulo 2^32', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (x) => {
        expect(BigInt(wrap32(x))).toBe(BigInt.asIntN(32, BigInt(x)))
      }),
    )
  })
})
