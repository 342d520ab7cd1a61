/** Codebooks: exact where they can be, optimal where not, and zeros for the zeros alone. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clusterCodebook, codebookIndices, exactCodebook, shareValues } from '../../src/compress/codebook.js'
import type { QuantizedMatrix } from '../../src/compress/matrix.js'
import { mulberry32 } from '../../src/model/random.js'

const matrixOf = (values: Int8Array): QuantizedMatrix => ({
  rows: 1,
  columns: values.length,
  values,
  bits: 8,
  codebook: null,
  scales: Float64Array.of(0.25),
})

const squaredError = (values: Int8Array, approximations: Int8Array): number =>
  values.reduce((sum, value, i) => sum + (value - approximations[i]!) ** 2, 0)

describe('exact', () => {
  test('0 first, then the values that occur, then filled up', () => {
    expect([...exactCodebook(Int8Array.of(5, -128, 5), 2)!]).toEqual([0, -128, 5, 0])
    expect([...exactCodebook(new Int8Array(3), 2)!]).toEqual([0, 0, 0, 0])
  })

  test('three non-zero values fit into two bits, four do not', () => {
    expect(exactCodebook(Int8Array.of(1, 2, 3), 2)).not.toBeNull()
    expect(exactCodebook(Int8Array.of(1, 2, 3, 4), 2)).toBeNull()
    expect(
      exactCodebook(
        Int8Array.from({ length: 256 }, (_, i) => i),
        8,
      ),
    ).toHaveLength(256)
  })

  test('changes no value', () => {
    const values = Int8Array.of(0, 100, -100, 0, 3)
    const shared = shareValues(matrixOf(values), 2)
    expect(shared.values).toEqual(values)
    expect(shared).toMatchObject({ bits: 2, scales: Float64Array.of(0.25) })
  })
})

describe('clustered', () => {
  test('three groups, three entries', () => {
    expect([...clusterCodebook(Int8Array.of(-90, -92, 10, 12, 60, 60, 63), 2)]).toEqual([0, -91, 11, 61])
  })

  test('small values of both signs do not become zero', () => {
    const shared = shareValues(matrixOf(Int8Array.of(-1, 1, 0, -100, 100, 99, -99)), 2)
    expect(shared.codebook![0]).toBe(0)
    expect(shared.values.map((value) => Math.min(1, Math.abs(value)))).toEqual(Int8Array.of(1, 1, 0, 1, 1, 1, 1))
  })

  test('a value between two entries takes the one farther from zero', () => {
    // The entries are 10 (of ten), 14 (of ten) and -50; 12 is as near to 10 as to 14.
    const often = (value: number) => new Array<number>(10).fill(value)
    const shared = shareValues(matrixOf(Int8Array.of(...often(10), ...often(14), ...often(-50), 12)), 2)
    expect([...shared.codebook!]).toEqual([0, -50, 10, 14])
    expect(shared.values.at(-1)).toBe(14)
  })

  test('is the best of all codebooks', () => {
    const values = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(values, (drawn) => {
        const values = Int8Array.from(drawn)
        const candidates = Array.from({ length: 13 }, (_, i) => i - 6).filter((value) => value !== 0)
        let least = Infinity
        for (const a of candidates)
          for (const b of candidates)
            for (const c of candidates) {
              const nearest = (x: number) => Math.min((x - a) ** 2, (x - b) ** 2, (x - c) ** 2)
              least = Math.min(
                least,
                drawn.reduce((sum, x) => sum + (x === 0 ? 0 : nearest(x)), 0),
              )
            }
        expect(squaredError(values, shareValues(matrixOf(values), 2).values)).toBe(least)
      }),
      { numRuns: 60 },
    )
  })

  test.each([2, 3, 4, 5, 6, 7])(
    '%i bits: distinct entries, zeros for the zeros alone, an index for each weight',
    (bits) => {
      const random = mulberry32(bits)
      const values = Int8Array.from({ length: 5000 }, () => {
        const value = Math.round(Math.log(random() + 1e-9) * 12 * (random() < 0.5 ? -1 : 1))
        return random() < 0.5 ? 0 : Math.max(-127, Math.min(127, value))
      })
      const shared = shareValues(matrixOf(values), bits)
      const codebook = shared.codebook!
      expect(codebook).toHaveLength(2 ** bits)
      expect(new Set(codebook).size).toBe(2 ** bits)
      expect(values.every((value, i) => (value === 0) === (shared.values[i] === 0))).toBe(true)
      const indices = codebookIndices(codebook)
      expect(shared.values.every((value) => codebook[indices[value & 0xff]!] === value)).toBe(true)
      // The same matrix gives the same codebook, and one more bit a smaller error.
      expect(shareValues(matrixOf(values), bits).codebook).toEqual(codebook)
      const finer = shareValues(matrixOf(values), bits + 1)
      expect(squaredError(values, finer.values)).toBeLessThan(squaredError(values, shared.values))
    },
  )
})
