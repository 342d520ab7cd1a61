/** Matrices, their statistics, pruning and quantization: are the values right, and the edges said? */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { density, entropyBits, histogram } from '../../src/compress/entropy.js'
import { firstMisfit, fitsBits } from '../../src/compress/matrix.js'
import { prune, Pruning } from '../../src/compress/prune.js'
import { quantizeIntegers, quantizeRows } from '../../src/compress/quantize.js'
import { UserError } from '../../src/errors.js'
import { mulberry32 } from '../../src/model/random.js'

describe('matrix', () => {
  test('two bits hold -2..1, eight bits any int8', () => {
    expect(fitsBits(Int8Array.of(-2, 1), 2)).toBe(true)
    expect(fitsBits(Int8Array.of(2), 2)).toBe(false)
    expect(fitsBits(Int8Array.of(-128, 127), 8)).toBe(true)
  })

  test('the first misfit is told by row and column', () => {
    expect(firstMisfit(Int8Array.of(0, 7, -8, 0, 1, 8, -9, 0), 4, 3)).toEqual({ row: 1, column: 2, value: 8 })
    expect(firstMisfit(Int8Array.of(0, 7, -8), 4, 3)).toBeUndefined()
  })
})

describe('statistics', () => {
  test('known entropies', () => {
    expect(entropyBits(new Int8Array(10))).toBe(0)
    expect(entropyBits(Int8Array.of(0, 1))).toBe(1)
    expect(entropyBits(Int8Array.of(0, 0, 0, 0, 1, 1, -128, 127))).toBe(1.75)
    expect(entropyBits(Int8Array.from({ length: 256 }, (_, i) => i))).toBe(8)
    expect(entropyBits(new Int8Array(0))).toBe(0)
  })

  test('density and histogram', () => {
    expect(density(Int8Array.of(0, 1, -1, 0))).toBe(0.5)
    expect(density(new Int8Array(0))).toBe(0)
    const counts = histogram(Int8Array.of(-128, 127, 127))
    expect([counts[0], counts[255], counts[128]]).toEqual([1, 2, 0])
  })
})

describe.each([Float32Array, Float64Array])('prune, $name', (FloatArray) => {
  test('stretch by stretch is as all at once', () => {
    const weights = FloatArray.of(3, -1, 2, -2, 0, 2, 5, -2)
    const pruning = new Pruning(weights, 0.5)
    const stretches = [weights.slice(0, 3), weights.slice(3, 3), weights.slice(3)]
    expect(stretches.map((stretch) => pruning.next(stretch))).toEqual([2, 0, 2])
    expect(stretches.flatMap((stretch) => [...stretch])).toEqual([3, 0, 2, -2, 0, 0, 5, 0])
  })

  test('keeps the largest magnitudes, and of equal ones the first', () => {
    const weights = FloatArray.of(1, -3, 2, -2, 2, 0.5)
    expect(prune(weights, 0.5)).toBe(3)
    expect([...weights]).toEqual([0, -3, 2, -2, 0, 0])
  })

  test('zeros among those kept are not counted', () => {
    const weights = FloatArray.of(0, 5, 0, 0)
    expect(prune(weights, 0.75)).toBe(1)
    expect([...weights]).toEqual([0, 5, 0, 0])
  })

  test('densities 0 and 1, and no weights at all', () => {
    const weights = FloatArray.of(1, -2)
    expect(prune(weights, 1)).toBe(2)
    expect([...weights]).toEqual([1, -2])
    expect(prune(weights, 0)).toBe(0)
    expect([...weights]).toEqual([0, 0])
    expect(prune(new FloatArray(0), 0.5)).toBe(0)
  })

  test('equals a stable sort by magnitude', () => {
    const magnitude = fc.oneof(
      fc.constantFrom(0, 1, 2, 1e-40, 3e38),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
    )
    const weights = fc.array(magnitude, { maxLength: 50 })
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, share) => {
        const before = FloatArray.from(drawn)
        const pruned = before.slice()
        prune(pruned, share)
        const order = [...before.keys()].sort((a, b) => Math.abs(before[b]!) - Math.abs(before[a]!))
        const kept = new Set(order.slice(0, Math.round(share * before.length)))
        expect([...pruned].map(Math.abs)).toEqual([...before].map((w, i) => (kept.has(i) ? Math.abs(w) : 0)))
      }),
      { numRuns: 300 },
    )
  })

  test('refuses what has no magnitude, and densities out of range', () => {
    expect(() => prune(FloatArray.of(1, NaN), 0.5)).toThrow(/weight number 1 .* is NaN/)
    expect(() => prune(FloatArray.of(-Infinity), 0.5)).toThrow(UserError)
    for (const share of [-0.1, 1.1, NaN]) expect(() => prune(FloatArray.of(1), share)).toThrow(UserError)
  })
})

test('float64 magnitudes that differ only in their lower word are told apart', () => {
  const weights = Float64Array.of(1, 1 + 2 ** -52, 1 + 2 ** -30, 1)
  prune(weights, 0.5)
  expect([...weights]).toEqual([0, 1 + 2 ** -52, 1 + 2 ** -30, 0])
})

describe('quantize', () => {
  test('a scale per row, halves away from zero, zeros exact', () => {
    const { matrix, density, roundedToZero } = quantizeRows(Float32Array.of(7, -0.5, 0.49, 0, 0, 0, 0, 0), 2, 4, 4)
    expect([...matrix.values]).toEqual([7, -1, 0, 0, 0, 0, 0, 0])
    expect([...matrix.scales]).toEqual([0.99, 0]) // (7 x 7 + 0.5 x 1) / (7^2 + 1^2): the least squared error
    expect({ density, roundedToZero }).toEqual({ density: 0.25, roundedToZero: 1 })
  })

  test('scale x value is within half a scale of the weight, or saturated, for all v', () => {
    const random = mulberry32(7)
    const weights = Float64Array.from({ length: 600 }, () => random() - 0.5)
    for (let bits = 2; bits <= 8; bits++) {
      const { matrix } = quantizeRows(weights, 6, 100, bits)
      for (let row = 0; row < 6; row++) {
        const ofRow = matrix.values.subarray(row * 100, (row + 1) * 100)
        const scale = matrix.scales[row]!
        const range = (2 ** (bits - 1) - 1) * scale
        for (const [column, value] of ofRow.entries()) {
          const weight = Math.max(-range, Math.min(range, weights[row * 100 + column]!))
          expect(Math.abs(value * scale - weight)).toBeLessThanOrEqual((scale / 2) * (1 + 1e-9))
        }
      }
    }
  })

  test('refuses infinite weights by row and column', () => {
    expect(() => quantizeRows(Float32Array.of(1, 2, 3, Infinity), 2, 2, 8)).toThrow(/row 1, column 1: .* Infinity/)
    expect(() => quantizeRows(Float64Array.of(1.7e308), 1, 1, 8)).toThrow(UserError)
  })

  test('a shape or a width that contradicts is a defect', () => {
    expect(() => quantizeRows(Float32Array.of(1), 1, 2, 8)).toThrow(RangeError)
    expect(() => quantizeIntegers(Int8Array.of(1), 1, 1, 9)).toThrow(RangeError)
  })

  test('int8 matrices: one scale for the matrix', () => {
    const { matrix, roundedToZero } = quantizeIntegers(Int8Array.of(127, -127, 9, 10, -64, 0), 2, 3, 4)
    // scale 127 / 7 = 18.14: 9 is 0.496 of it, 10 is 0.551, -64 is -3.53
    expect([...matrix.values]).toEqual([7, -7, 0, 1, -4, 0])
    expect([...matrix.scales]).toEqual([127 / 7, 127 / 7])
    expect(roundedToZero).toBe(1)
  })

  test('int8 matrices that fit stay as they are', () => {
    const { matrix } = quantizeIntegers(Int8Array.of(-8, 7, 1), 1, 3, 4)
    expect([...matrix.values]).toEqual([-8, 7, 1])
    expect([...matrix.scales]).toEqual([1])
  })
})
