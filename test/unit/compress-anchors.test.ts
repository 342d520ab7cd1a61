/**
 * Are the encodings as large as others measured? The table of figures to beat: bits per weight of a 1024 x 1024 matrix of values
 * +-1..7 in 4 bits, zeros placed independently, against fixed-width bitmap and zero-run codes. Payload only, one tile of the whole
 * matrix, so no header, no row parameters and no padding of blocks.
 *
 * The table's own draws are not known, and another draw of 2^20 weights at 50 % zeros has a number of zeros whose standard deviation
 * alone is worth 0.002 bits. But its entropy column tells how many zeros it drew: H(d) = h(d) + d H(values) with h the entropy of
 * zero or not. So the matrices here have the density d that gives its entropy, and are else as random as it: mulberry32 of the seed
 * below, per weight in the order of positions, zero where the first draw is below zeros left / weights left (Knuth's selection
 * sampling: all placements of that number of zeros are equally likely); else the sign from a second draw and the magnitude from a
 * third, uniform in 1..7 or with probabilities in proportion to exp(-magnitude / 2).
 */
import { describe, expect, test } from 'vitest'
import { bitmapColumnBytes } from '../../src/compress/encoding.js'
import { chooseEncoding } from '../../src/compress/choose.js'
import { encodeBitmap } from '../../src/compress/encode-bitmap.js'
import { encodeZeroRun } from '../../src/compress/encode-zero-run.js'
import { entropyBits } from '../../src/compress/entropy.js'
import { mulberry32 } from '../../src/model/random.js'

const SIDE = 1024
const WEIGHTS = SIDE * SIDE
const BITS = 4
const SEED = 1
const TOLERANCE = 0.005

/** Probabilities of the magnitudes 1..7. */
const MAGNITUDES = {
  uniform: normalized([1, 1, 1, 1, 1, 1, 1]),
  laplace: normalized([1, 2, 3, 4, 5, 6, 7].map((magnitude) => Math.exp(-magnitude / 2))),
}

// values, zeros, entropy, bitmap + 4 bits, best zero-run + 4 bits
const TABLE: [keyof typeof MAGNITUDES, number, number, number, number][] = [
  ['uniform', 0, 3.807, 5.0, 5.0],
  ['uniform', 0.5, 2.901, 2.997, 3.196],
  ['uniform', 0.75, 1.764, 2.001, 1.945],
  ['uniform', 0.9, 0.849, 1.4, 0.931],
  ['laplace', 0, 3.257, 5.0, 5.0],
  ['laplace', 0.5, 2.632, 3.004, 3.204],
  ['laplace', 0.75, 1.623, 1.999, 1.944],
  ['laplace', 0.9, 0.794, 1.4, 0.931],
]

describe('bits per weight', () => {
  test.each(TABLE)('%s, zeros %f: entropy %f, bitmap %f, zero-run %f', (values, zeros, entropy, bitmap, zeroRun) => {
    const positions = drawWeights(zeros === 0 ? WEIGHTS : nonZerosOf(entropy, 1 - zeros, values), values)
    const tile = { rows: SIDE, columns: SIDE, positions }
    const { candidates } = chooseEncoding([tile], { bits: BITS, accessBytes: 32 })
    const payload = candidates.map(({ encoding, runBits, payloadBytes }) => ({
      encoding,
      runBits,
      bits: (payloadBytes * 8) / WEIGHTS,
    }))
    const bitmapBits = payload.find(({ encoding }) => encoding === 'bitmap')!.bits
    // The table's best zero-run at no zeros, 5.000, has one run bit at least.
    const runs = payload.filter(({ encoding, runBits }) => encoding === 'zero-run' && runBits > 0)
    const best = runs.reduce((a, b) => (b.bits < a.bits ? b : a))

    expect.soft(Math.abs(entropyBits(positions) - entropy), `entropy ${entropyBits(positions)}`).toBeLessThan(TOLERANCE)
    expect.soft(Math.abs(bitmapBits - bitmap), `bitmap ${bitmapBits}`).toBeLessThan(TOLERANCE)
    expect.soft(Math.abs(best.bits - zeroRun), `zero-run ${best.bits}, r = ${best.runBits}`).toBeLessThan(TOLERANCE)

    expect((encodeBitmap(positions, SIDE, BITS).payload.length * 8) / WEIGHTS).toBe(bitmapBits)
    expect((encodeZeroRun(positions, BITS, best.runBits).payload.length * 8) / WEIGHTS).toBe(best.bits)
  })

  test('without zeros a bitmap costs its bit, and zero-run of r = 0 nothing', () => {
    const positions = drawWeights(WEIGHTS, 'uniform')
    const options = { bits: BITS, accessBytes: 32, encoding: 'zero-run' as const }
    const choice = chooseEncoding([{ rows: SIDE, columns: SIDE, positions }], options)
    expect(choice).toMatchObject({ runBits: 0, payloadBytes: WEIGHTS / 2 })
    expect(SIDE * bitmapColumnBytes(SIDE, SIDE, BITS)).toBe((WEIGHTS * 5) / 8)
  })
})

function normalized(weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

const entropyOf = (probabilities: number[]): number =>
  probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0)

/** The number of non-zeros near `density` that gives the entropy, by Newton's method: dH/dd = log2((1 - d) / d) + H(values). */
function nonZerosOf(entropy: number, density: number, values: keyof typeof MAGNITUDES): number {
  const valueBits = entropyOf(MAGNITUDES[values]) + 1 // and the sign
  let d = density
  for (let i = 0; i < 5; i++)
    d -= (entropyOf([d, 1 - d]) + d * valueBits - entropy) / (Math.log2((1 - d) / d) + valueBits)
  return Math.round(d * WEIGHTS)
}

function drawWeights(nonZeros: number, values: keyof typeof MAGNITUDES): Int8Array {
  const random = mulberry32(SEED)
  const limits = MAGNITUDES[values].map((_, i, all) => all.slice(0, i + 1).reduce((sum, p) => sum + p, 0)).slice(0, -1)
  let zerosLeft = WEIGHTS - nonZeros
  return Int8Array.from({ length: WEIGHTS }, (_, i) => {
    if (random() * (WEIGHTS - i) < zerosLeft) {
      zerosLeft--
      return 0
    }
    const sign = random() < 0.5 ? -1 : 1
    const draw = random()
    return sign * (1 + limits.filter((limit) => draw >= limit).length)
  })
}
