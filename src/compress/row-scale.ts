/**
 * The scale of least squared error for one row: large enough not to clip too much, small enough to tell small weights apart
 * (Sung, Shin and Hwang, "Resiliency of Deep Neural Networks under Quantization", arXiv 1511.06488; Banner, Nahshan and Soudry,
 * "Post training 4-bit quantization of convolutional networks for rapid-deployment", NeurIPS 2019, who derive it
 * from a fitted distribution). Here it is the exact optimum for the weights at hand.
 *
 * For magnitudes x and integers q in 0..limit, the best scale is A / B and leaves the error sum x^2 - A^2 / B, with A = sum x q and
 * B = sum q^2. The integers nearest to x / scale change, as the scale falls from infinity, one at a time: x steps from k to k + 1 at
 * the scale x / (k + 1/2), which adds x to A and 2k + 1 to B. So all that could be best lie on one path of (B, A), and the scale
 * sought is where A^2 / B, the gain, is largest:
 *
 *     A |             . - o     1. a histogram of the steps over 1 / scale: the path at the edges of its bins
 *       |        o  '           2. a step at scale s has the slope dA / dB = s / 2, so the path is concave, and within a bin it
 *       |     /                    stays below the corner where the slopes of the bin's two edges meet. The gain is convex in
 *       |   o                      (B, A): it is largest at a corner or an edge
 *       |  /                    3. only in bins whose corner beats the best edge are the steps sorted and followed one by one
 *       +-o------------- B
 *
 * (scale-path.ts.) The search ends at a scale below which clipping alone costs more than the best fit so far. Arithmetic is +, -, x, /
 * alone, in a fixed order: the same scale on every machine.
 */
import { BestFit, ScalePath, TOLERANCE } from './scale-path.js'

/** Bins of the histogram: one per weight, within these bounds; the finer the integers, the narrower has a bin to be. */
const MIN_BINS_PER_INTEGER = 8
const MAX_BINS = 4096
/** Ratio of the scales that are tried for the lower end of the search. */
const LOWER_BY = 0.8
/** The part of all bins to which the end of those of use is found. */
const END_WITHIN = 1 / 64
/** In rows of fewer weights all integers may be even; then twice the scale is as good, and is to be found as well. */
const FEW_WEIGHTS = 64

/** round(x / scale), at most the limit. */
export const nearestInteger = (x: number, scale: number, limit: number): number =>
  x >= limit * scale ? limit : Math.floor(x / scale + 0.5)

/** Finds the scales of rows, one after the other in the same memory. */
export class RowScales {
  private readonly path: ScalePath
  private readonly clipped: Float64Array

  /**
   * @param limit largest integer
   * @param mostWeights of a row
   */
  constructor(
    private readonly limit: number,
    mostWeights: number,
  ) {
    this.path = new ScalePath(limit, binsOf(mostWeights, limit))
    this.clipped = new Float64Array(mostWeights)
  }

  /**
   * The scale is never above the largest magnitude. Where several are equally good (a row of one weight), that of max-abs, largest
   * magnitude / limit, is taken if it is among them.
   *
   * @param magnitudes positive, at least one; squares and reciprocals of the larger ones have to be finite
   * @param areFloat32 they have so few bits that the order in which they are summed up does not matter: the start can be left out
   */
  leastError(magnitudes: Float64Array, areFloat32: boolean): number {
    const { limit, path } = this
    let largest = 0
    let energy = 0
    for (let i = 0; i < magnitudes.length; i++) {
      const x = magnitudes[i]!
      if (x > largest) largest = x
      energy += x * x
    }
    const best = new BestFit()
    const lowest = this.findLowest(magnitudes, largest / limit, energy, best)
    const bins = binsOf(magnitudes.length, limit)
    const unit = lowest * bins
    const row = { magnitudes, largest, unit, end: this.lastUsefulBin(magnitudes, lowest, bins, energy - best.gain) }
    // Half a scale never has the larger error where nothing is clipped: none above 2 x max-abs is better than all below.
    const skips = areFloat32 && magnitudes.length >= FEW_WEIGHTS
    const start = skips ? Math.floor((unit * limit) / (2 * largest)) : 0
    const found = path.search({ ...row, start }, best)
    // It may be as good, where all integers are even: the largest is taken.
    const isExact = found.gain >= energy * (1 - TOLERANCE)
    return start > 0 && isExact ? path.search({ ...row, start: 0 }, best).scale : found.scale
  }

  /**
   * Falls from the scale of max-abs until clipping alone costs more than the best fit met on the way.
   *
   * @param energy sum x^2
   */
  private findLowest(magnitudes: Float64Array, maxAbs: number, energy: number, best: BestFit): number {
    const { limit } = this
    for (let scale = maxAbs; ; scale *= LOWER_BY) {
      const range = limit * scale
      let a = 0
      let b = 0
      let clipping = 0
      for (let i = 0; i < magnitudes.length; i++) {
        const x = magnitudes[i]!
        const q = nearestInteger(x, scale, limit)
        a += x * q
        b += q * q
        if (x > range) clipping += (x - range) * (x - range)
      }
      best.improve(a, b)
      if (clipping > energy - best.gain) return scale
    }
  }

  /** A bin from which on clipping alone costs more than the best fit so far, whose error is given. */
  private lastUsefulBin(magnitudes: Float64Array, lowest: number, bins: number, error: number): number {
    const { clipped, limit } = this
    let count = 0
    for (let i = 0; i < magnitudes.length; i++) {
      if (magnitudes[i]! > limit * lowest) clipped[count++] = magnitudes[i]!
    }
    const most = error * (1 + 1e-9) // so that rounding ends nothing too early
    let useful = 1
    let useless = bins
    while (useless - useful > 1 + bins * END_WITHIN) {
      const middle = (useful + useless) >> 1
      const range = (limit * lowest * bins) / middle
      let clipping = 0
      for (let i = 0; i < count; i++) {
        const beyond = clipped[i]! - range
        if (beyond > 0) clipping += beyond * beyond
      }
      if (clipping <= most) useful = middle
      else useless = middle
    }
    return useless
  }
}

const binsOf = (weights: number, limit: number): number =>
  Math.max(MIN_BINS_PER_INTEGER * limit, Math.min(MAX_BINS, weights))
