import { describe, expect, it } from 'vitest'
import {
  functionTable,
  hyperbolicTangent,
  logistic,
  sigmoid,
  SIGMOID_TABLE,
  tanh,
  TANH_TABLE,
} from '../../src/reference/tables.js'

/** The largest |f(x) - exact(x)| over all 65,536 arguments. */
function largestError(f: (x: number) => number, exact: (x: number) => number): number {
  let largest = 0
  for (let x = -32_768; x <= 32_767; x++) largest = Math.max(largest, Math.abs(f(x) / 32_768 - exact(x / 4096)))
  return largest
}

describe.each([
  {
    name: 'sigmoid',
    table: SIGMOID_TABLE,
    f: sigmoid,
    own: logistic,
    exact: (x: number) => 0.5 + 0.5 * Math.tanh(x / 2),
    bound: 3.9e-5,
  },
  { name: 'tanh', table: TANH_TABLE, f: tanh, own: hyperbolicTangent, exact: Math.tanh, bound: 1.16e-4 },
])('the table of $name', ({ table, f, own, exact, bound }) => {
  it('has 513 ascending entries', () => {
    expect(table).toHaveLength(513)
    for (let i = 1; i < 513; i++) expect(table[i]).toBeGreaterThanOrEqual(table[i - 1]!)
  })

  it('is the same by another expression of the function', () => {
    expect(functionTable(exact)).toEqual(table)
    for (let x = -8; x <= 8; x += 1 / 32) expect(Math.abs(own(x) - exact(x))).toBeLessThan(1e-15)
  })

  it('is met exactly at its entries', () => {
    for (let i = 0; i < 512; i++) expect(f((i - 256) * 128)).toBe(table[i])
  })

  it('interpolates upwards everywhere', () => {
    for (let x = -32_767; x <= 32_767; x++) if (f(x) < f(x - 1)) throw new Error(`falls at ${x}`)
  })

  it(`errs by at most ${bound} within the range`, () => {
    expect(largestError(f, exact)).toBeLessThan(bound)
  })
})

describe('symmetry', () => {
  it('the sigmoid entries of x and -x add up to one', () => {
    for (let i = 0; i <= 512; i++) expect(SIGMOID_TABLE[i]! + SIGMOID_TABLE[512 - i]!).toBe(32_768)
  })

  it('the tanh entries are odd, but for the clamp at +1', () => {
    for (let i = 0; i <= 512; i++) {
      expect(TANH_TABLE[i]! + TANH_TABLE[512 - i]!).toBe(
        TANH_TABLE[i] === -32_768 || TANH_TABLE[512 - i] === -32_768 ? -1 : 0,
      )
    }
  })

  it('between entries both miss it by at most one unit', () => {
    for (let x = -32_767; x <= 32_767; x++) {
      if (Math.abs(tanh(x) + tanh(-x)) > 1) throw new Error(`tanh at ${x}`)
      if (Math.abs(sigmoid(x) + sigmoid(-x) - 32_768) > 1) throw new Error(`sigmoid at ${x}`)
    }
  })
})

describe('fixed points', () => {
  it('are where they should be', () => {
    expect([sigmoid(0), tanh(0)]).toEqual([16_384, 0])
    expect([sigmoid(-32_768), sigmoid(32_767)]).toEqual([11, 32_757])
    expect([tanh(-32_768), tanh(32_767)]).toEqual([-32_768, 32_767])
  })
})

it('refuses a table that hangs on the last bit of a libm', () => {
  expect(() => functionTable(() => 100.5 / 32_768)).toThrow(/entry 0/)
})
