import { describe, expect, it } from 'vitest'
import { gaussian, laplace, mulberry32, stream } from '../../src/model/random.js'
import type { Random } from '../../src/model/random.js'

const DRAWS = 200_000

function moments(draw: (random: Random) => number) {
  const random = mulberry32(7)
  const values = Float64Array.from({ length: DRAWS }, () => draw(random))
  const mean = values.reduce((sum, x) => sum + x, 0) / DRAWS
  const central = (power: number) => values.reduce((sum, x) => sum + (x - mean) ** power, 0) / DRAWS
  return { mean, variance: central(2), kurtosis: central(4) / central(2) ** 2, isFinite: values.every(Number.isFinite) }
}

describe('mulberry32', () => {
  it('seed 1 begins as stated in anchors.md', () => {
    const random = mulberry32(1)
    expect([1, 2, 3, 4].map(() => random().toFixed(8))).toEqual([
      '0.62707394',
      '0.00273572',
      '0.52744704',
      '0.98105097',
    ])
  })

  it('gives the same numbers for seeds that are equal modulo 2^32', () => {
    expect(mulberry32(-1)()).toBe(mulberry32(2 ** 32 - 1)())
  })

  it('streams of one seed differ from each other and between seeds', () => {
    const firsts = [0, 1, 2].flatMap((seed) => [0, 1, 2, 3].map((number) => stream(seed, number)()))
    expect(new Set(firsts).size).toBe(firsts.length)
  })
})

// Five standard errors: sqrt(Var / n), for the kurtosis of a Laplace distribution, whose tails are heavy, by trial.
describe('distributions', () => {
  it('gaussian: mean 0, variance 1, kurtosis 3', () => {
    const { mean, variance, kurtosis, isFinite } = moments(gaussian)
    expect(isFinite).toBe(true)
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(DRAWS))
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / DRAWS))
    expect(Math.abs(kurtosis - 3)).toBeLessThan(5 * Math.sqrt(24 / DRAWS))
  })

  it('laplace: mean 0, variance 1, kurtosis 6', () => {
    const { mean, variance, kurtosis, isFinite } = moments(laplace)
    expect(isFinite).toBe(true)
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(DRAWS))
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(5 / DRAWS))
    expect(Math.abs(kurtosis - 6)).toBeLessThan(0.6)
  })

  it('laplace is finite at the ends of the generator', () => {
    for (const u of [0, 1 - 2 ** -32, 0.5]) expect(Math.abs(laplace(() => u))).toBeLessThan(15.7)
  })

  it('gaussian is finite at the ends of the generator', () => {
    for (const u of [0, 1 - 2 ** -32]) expect(Number.isFinite(gaussian(() => u))).toBe(true)
  })
})
