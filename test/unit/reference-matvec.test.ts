import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulateMacPass } from '../../src/reference/mac-timing.js'
import { countMacs, matvec, nonZerosPerColumn } from '../../src/reference/matvec.js'

const int8 = fc.oneof(fc.constant(0), fc.integer({ min: -128, max: 127 }))

/** A matrix of rows x columns and a vector to go with it, about half zeros. */
const product = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).chain(([rows, columns]) =>
  fc.record({
    rows: fc.constant(rows),
    columns: fc.constant(columns),
    matrix: fc.array(int8, { minLength: rows * columns, maxLength: rows * columns }).map((a) => Int8Array.from(a)),
    vector: fc.array(int8, { minLength: columns, maxLength: columns }).map((a) => Int8Array.from(a)),
  }),
)
const skip = fc.record({ weights: fc.boolean(), activations: fc.boolean() })

describe('matvec', () => {
  it('is the sum of products of each row', () => {
    expect(matvec(Int8Array.of(1, 2, 3, -4, 5, -6), Int8Array.of(7, -8, 9))).toEqual(Int32Array.of(18, -122))
  })

  it('wraps modulo 2^32', () => {
    const columns = 2 ** 17 // x (-128)^2 = 2^31
    expect(matvec(new Int8Array(columns).fill(-128), new Int8Array(columns).fill(-128))).toEqual(
      Int32Array.of(-(2 ** 31)),
    )
  })

  it('refuses sizes that contradict each other', () => {
    expect(() => matvec(new Int8Array(6), new Int8Array(3), new Int32Array(3))).toThrow(RangeError)
    expect(() => matvec(new Int8Array(7), new Int8Array(3))).toThrow(RangeError)
  })
})

describe('the products executed and skipped', () => {
  it('are rows x columns together, and none is skipped that is not to be', () => {
    fc.assert(
      fc.property(product, skip, ({ rows, columns, matrix, vector }, skip) => {
        const counts = countMacs(nonZerosPerColumn(matrix, columns), rows, vector, skip)
        expect(counts.macs + counts.skippedWeight + counts.skippedActivation).toBe(rows * columns)
        if (!skip.weights) expect(counts.skippedWeight).toBe(0)
        if (!skip.activations) expect(counts.skippedActivation).toBe(0)
      }),
    )
  })

  it('are, with both skips, exactly the products of two non-zeros', () => {
    fc.assert(
      fc.property(product, ({ rows, columns, matrix, vector }) => {
        const { macs } = countMacs(nonZerosPerColumn(matrix, columns), rows, vector, {
          weights: true,
          activations: true,
        })
        expect(macs).toBe(matrix.filter((weight, p) => weight !== 0 && vector[p % columns] !== 0).length)
      }),
    )
  })

  it('are those of the array stepped cycle by cycle', () => {
    fc.assert(
      fc.property(product, skip, ({ rows, columns, matrix, vector }, skip) => {
        const { macs, skippedWeight, skippedActivation } = simulateMacPass(matrix, rows, vector, {
          ...{ lanes: 3, multipliers: 2, queue: 3, scan: 4 },
          ...{ skipWeights: skip.weights, skipActivations: skip.activations },
        })
        const counts = countMacs(nonZerosPerColumn(matrix, columns), rows, vector, skip)
        expect(counts).toEqual({ macs, skippedWeight, skippedActivation })
      }),
    )
  })
})
