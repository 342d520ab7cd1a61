/** The scale per row: is its squared error the least there is, and are rows that need no rounding reproduced? */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_BITS, MIN_BITS, largestMagnitude } from '../../src/compress/matrix.js'
import { quantizeRows } from '../../src/compress/quantize.js'
import { mulberry32 } from '../../src/model/random.js'

const WIDTHS = Array.from({ length: MAX_BITS - MIN_BITS + 1 }, (_, i) => MIN_BITS + i)

function quantizeRow(weights: Iterable<number>, bits: number) {
  const row = Float64Array.from(weights)
  const { matrix, roundedToZero } = quantizeRows(row, 1, row.length, bits)
  return { values: [...matrix.values], scale: matrix.scales[0]!, roundedToZero }
}

const sum = (terms: number[]): number => terms.reduce((total, term) => total + term, 0)
const energyOf = (weights: number[]): number => sum(weights.map((w) => w * w))

/** Squared error where every weight takes the nearest of -limit .. limit. */
function errorAt(weights: number[], limit: number, scale: number): number {
  return energyOf(weights.map((w) => Math.abs(w) - scale * Math.min(limit, Math.round(Math.abs(w) / scale))))
}

/** By trying every assignment of integers that some scale gives: between each two scales at which a weight changes its integer. */
function leastError(weights: number[], limit: number): number {
  const changes = weights.flatMap((w) =>
    w === 0 ? [] : Array.from({ length: limit }, (_, k) => Math.abs(w) / (k + 0.5)),
  )
  changes.sort((a, b) => a - b)
  const errors = changes.map((change, i) => {
    const inside = (change + (changes[i - 1] ?? 0)) / 2
    const integers = weights.map((w) => Math.min(limit, Math.round(Math.abs(w) / inside)))
    const scale = sum(weights.map((w, j) => Math.abs(w) * integers[j]!)) / energyOf(integers)
    return energyOf(weights.map((w, j) => Math.abs(w) - scale * integers[j]!))
  })
  return Math.min(...errors)
}

/** The squared error that quantizeRows makes. */
function errorOf(weights: number[], bits: number): number {
  const { values, scale } = quantizeRow(weights, bits)
  return energyOf(weights.map((w, i) => w - values[i]! * scale))
}

const bitsDrawn = fc.constantFrom(...WIDTHS)

/** Quantiles of |w|, Laplace distributed with b = 1. */
const laplaceQuantiles = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => -Math.log(1 - (i + 0.5) / count))

describe('least squared error', () => {
  test('no scale is better: small rows, against all assignments', () => {
    const weight = fc.oneof(
      fc.double({ min: -1, max: 1, noNaN: true }).map((w) => (Math.abs(w) < 1e-9 ? 0 : w)), // the check below is in plain squares
      fc.integer({ min: -9, max: 9 }),
      fc.constantFrom(0, 1, 1 + 1e-9, 100, -1e-3),
    )
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 9 }), bitsDrawn, (weights, bits) => {
        if (energyOf(weights) === 0) return
        const least = leastError(weights, largestMagnitude(bits))
        expect(errorOf(weights, bits)).toBeLessThanOrEqual(least * (1 + 1e-9) + 1e-11 * energyOf(weights))
      }),
      { numRuns: 500 },
    )
  })

  test.each(WIDTHS)('no scale is better: a row of 250, %i bits', (bits) => {
    const random = mulberry32(bits)
    const weights = Array.from({ length: 250 }, () => -Math.log(1 - random()) * (random() < 0.5 ? -1 : 1))
    const least = leastError(weights, largestMagnitude(bits))
    expect(errorOf(weights, bits) / least).toBeCloseTo(1, 9)
  })

  test.each(WIDTHS)('is what the integral over a Laplace distribution asks for, %i bits', (bits) => {
    const limit = largestMagnitude(bits)
    const weights = laplaceQuantiles(30_000)
    /** Integral of (x - c)^2 exp(-x) from x on. */
    const from = (x: number, c: number) => Math.exp(-x) * ((x - c) ** 2 + 2 * (x - c) + 2)
    const expected = (scale: number) =>
      from(0, 0) +
      sum(
        Array.from(
          { length: limit },
          (_, k) => from((k + 0.5) * scale, (k + 1) * scale) - from((k + 0.5) * scale, k * scale),
        ),
      )
    const { scale } = quantizeRow(weights, bits)
    const least = Math.min(...Array.from({ length: 2000 }, (_, i) => expected(((i + 1) * 2) / 2000)))
    expect(expected(scale) / least).toBeLessThan(1.01)
  })

  test('is never above that of max |w| / limit, whatever the magnitudes', () => {
    const weight = fc.oneof(
      fc.double({ min: -1e300, max: 1e300, noNaN: true }),
      fc.constantFrom(0, 1e-300, 5e-324, 1e300),
    )
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 30 }), bitsDrawn, (drawn, bits) => {
        const largest = Math.max(...drawn.map(Math.abs))
        if (largest < 1e-290) return
        const limit = largestMagnitude(bits)
        const { values, scale } = quantizeRow(drawn, bits)
        const weights = drawn.map((w) => w / largest)
        const error = energyOf(weights.map((w, i) => w - values[i]! * (scale / largest)))
        expect(error).toBeLessThanOrEqual(errorAt(weights, limit, 1 / limit) + 1e-11 * energyOf(weights))
        expect(scale).toBeLessThanOrEqual(largest * (1 + 1e-12))
        expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit)
      }),
      { numRuns: 500 },
    )
  })

  test('Laplace at 4 bits: 2 dB better than max |w| / 7, and fewer weights lost', () => {
    const weights = laplaceQuantiles(1024)
    const ofMaxAbs = Math.max(...weights) / 7
    const decibels = 10 * Math.log10(errorAt(weights, 7, ofMaxAbs) / errorOf(weights, 4))
    expect(decibels).toBeGreaterThan(2)
    expect(quantizeRow(weights, 4).roundedToZero / 1024).toBeLessThan(0.3)
    expect(weights.filter((w) => w < ofMaxAbs / 2).length / 1024).toBeGreaterThan(0.4)
  })
})

describe('values', () => {
  test('an outlier saturates, on both sides', () => {
    const weights = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : -1))
    for (const outlier of [4, -4]) {
      const { values, scale } = quantizeRow([...weights.slice(0, 99), outlier], 2)
      expect(values).toEqual([...weights.slice(0, 99), Math.sign(outlier)])
      expect(scale).toBeCloseTo(1.03, 12) // (99 x 1 + 4) / 100
    }
  })

  test('the other sign gives the other values at the same scale; zeros change nothing', () => {
    const row = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(row, bitsDrawn, (weights, bits) => {
        const { values, scale } = quantizeRow(weights, bits)
        const negated = quantizeRow(
          weights.map((w) => -w),
          bits,
        )
        expect(negated.scale).toBe(scale)
        expect(negated.values.map((value) => 0 - value)).toEqual(values)
        const pruned = quantizeRow(
          weights.flatMap((w) => [0, w]),
          bits,
        )
        expect(pruned.scale).toBe(scale)
        expect(pruned.values).toEqual(values.flatMap((value) => [0, value]))
      }),
    )
  })

  test('rows that are integers of v bits times a unit are reproduced', () => {
    const unit = fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: -60, max: 60 }))
      .map(([m, e]) => m * 2 ** e)
    const integers = bitsDrawn.chain((bits) => {
      const limit = largestMagnitude(bits)
      const row = fc.array(fc.integer({ min: -limit, max: limit }), { minLength: 1, maxLength: 40 })
      return fc.tuple(fc.constant(bits), row)
    })
    fc.assert(
      fc.property(integers, unit, ([bits, row], c) => {
        const full = [...row, largestMagnitude(bits)]
        expect(
          quantizeRow(
            full.map((q) => q * c),
            bits,
          ),
        ).toMatchObject({ values: full.map((q) => q + 0), scale: c })
        const { values, scale } = quantizeRow(
          row.map((q) => q * c),
          bits,
        )
        for (const [i, q] of row.entries())
          expect(Math.abs(values[i]! * scale - q * c)).toBeLessThanOrEqual(1e-14 * Math.abs(q * c))
      }),
      { numRuns: 500 },
    )
  })

  test('where several scales reproduce a row, that of max |w| is taken', () => {
    expect(quantizeRow([0, -3, 3], 4)).toEqual({ values: [0, -7, 7], scale: 3 / 7, roundedToZero: 0 })
  })
})

test('the same scales on every machine', () => {
  const random = mulberry32(3)
  const weights = Array.from({ length: 500 }, () => (random() - 0.5) * random() * random())
  expect(WIDTHS.map((bits) => quantizeRow(weights, bits).scale)).toEqual([
    0.15726371223530275, 0.08977681999367777, 0.04765338941625879, 0.026998017449046403, 0.013622301981407672,
    0.007008773722511247, 0.0035491047238870614,
  ])
})
