/**
 * An LSTM layer in float, h rounded to what the chip's int8 holds: what calibration and the search on drawn weights run.
 *
 *     z += Wh h      c = sigmoid(f) c + sigmoid(i) tanh(g)      m = rounded(sigmoid(o) tanh(c))      h = m, or rounded(P m)
 */
import { multiply } from './float-product.js'
import { outputsOf } from './workloads.js'
import type { LayerShape } from './workloads.js'

/** Fraction bits of m = o tanh(c) as int8, and so of h without a projection. */
export const HIDDEN_FRACTION = 7

/** What a step needs; matrices are row-major, rows in the order i, f, o, g. */
export interface RecurrentWeights {
  shape: LayerShape
  /** [4 cells, outputs] */
  wh: Float32Array
  /** [projection, cells] */
  wp: Float32Array | null
  /** [4 cells], in pre-activation units. */
  bias: Float64Array
  /** h is int8 in units of 2^-outputFraction. */
  outputFraction: number
}

export class FloatLstm {
  /** [outputs], [cells], in real units; 0 before the first frame. */
  readonly hidden: Float64Array
  private readonly cell: Float64Array
  /** [outputs]: P m before it is rounded. */
  readonly projected: Float64Array
  private readonly m: Float64Array
  private readonly recurrent: Float64Array

  constructor(private readonly weights: RecurrentWeights) {
    const { cells } = weights.shape
    this.hidden = new Float64Array(outputsOf(weights.shape))
    this.cell = new Float64Array(cells)
    this.projected = new Float64Array(weights.wp === null ? 0 : this.hidden.length)
    this.m = weights.wp === null ? this.hidden : new Float64Array(cells)
    this.recurrent = new Float64Array(4 * cells)
  }

  /** @param z [4 cells]: Wx x of the frame; Wh h is added in place, the bias is not */
  step(z: Float64Array): void {
    const { shape, wh, wp, bias, outputFraction } = this.weights
    const { cells } = shape
    const { cell, m, hidden, recurrent, projected } = this
    multiply(wh, hidden, recurrent)
    for (let row = 0; row < z.length; row++) z[row]! += recurrent[row]!
    for (let i = 0, f = cells, o = 2 * cells, g = 3 * cells; i < cells; i++, f++, o++, g++) {
      const input = sigmoid(z[i]! + bias[i]!) * Math.tanh(z[g]! + bias[g]!)
      cell[i] = sigmoid(z[f]! + bias[f]!) * cell[i]! + input
      m[i] = roundedInt8(sigmoid(z[o]! + bias[o]!) * Math.tanh(cell[i]!), HIDDEN_FRACTION) * 2 ** -HIDDEN_FRACTION
    }
    if (wp === null) return
    multiply(wp, m, projected)
    for (let i = 0; i < hidden.length; i++) {
      hidden[i] = roundedInt8(projected[i]!, outputFraction) * 2 ** -outputFraction
    }
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** The nearest int8 in units of 2^-fraction. */
export const roundedInt8 = (x: number, fraction: number): number =>
  Math.max(-128, Math.min(127, Math.round(x * 2 ** fraction)))

/** int8 values of a fraction in real units. */
export const inRealUnits = (values: Int8Array, fraction: number): Float64Array =>
  Float64Array.from(values, (value) => value * 2 ** -fraction)
