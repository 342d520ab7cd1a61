/** Real matrices and LSTMs with their integer twins, quantized here and not by what azsim quantizes with. */
import type { FloatLstm } from '../../src/reference/float-lstm.js'
import type { RowParameters } from '../../src/reference/linear.js'
import type { IntegerLstm } from '../../src/reference/lstm-step.js'

export const INPUT_UNIT = 2 ** -5
export const HIDDEN_UNIT = 2 ** -7
export const PREACTIVATION_UNIT = 2 ** -12
export const CELL_FRACTION = 11

/** A linear congruential generator (the constants of Numerical Recipes): draws from [-1, 1). */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 31 - 1
  }
}

/** Quantizes a matrix to int8 by row; a product of row r has the real value accumulator x scale[r] x (unit of the vector). */
export function quantizeRows(weights: Float64Array, columns: number) {
  const scale = new Float64Array(weights.length / columns)
  const values = Int8Array.from(weights, (weight, p) => {
    const row = Math.floor(p / columns)
    if (p % columns === 0) {
      scale[row] = weights.subarray(p, p + columns).reduce((max, w) => Math.max(max, Math.abs(w)), 0) / 127
    }
    return Math.round(weight / scale[row]!)
  })
  return { values, scale, real: Float64Array.from(values, (value, p) => value * scale[Math.floor(p / columns)]!) }
}

/** Row parameters that turn accumulators of `unit` per row into results of `resultUnit`. */
export function rowParameters(unit: Float64Array, resultUnit: number, bias?: Float64Array): RowParameters {
  const shift = Int8Array.from(unit, (u) => Math.floor(Math.log2(u / resultUnit)) + 1)
  return {
    bias: Int32Array.from(unit, (u, row) => Math.round((bias?.[row] ?? 0) / u)),
    multiplier: Int32Array.from(unit, (u, row) =>
      Math.min(2 ** 31 - 1, Math.round((u / resultUnit) * 2 ** (31 - shift[row]!))),
    ),
    shift,
  }
}

/**
 * A random layer in integers, and the float layers with its real and with its quantized weights.
 *
 * @param inputUnit what one unit of an int8 input stands for
 */
export function randomLayer(inputs: number, cells: number, outputs: number, seed: number, inputUnit = INPUT_UNIT) {
  const draw = generator(seed)
  const random = (length: number, scale: number) => Float64Array.from({ length }, () => draw() * scale)
  const projection = outputs !== cells
  const float = {
    ...{ inputs, cells, outputs },
    wx: random(4 * cells * inputs, 2.5 / Math.sqrt(inputs)),
    wh: random(4 * cells * outputs, 2 / Math.sqrt(outputs)),
    bias: random(4 * cells, 0.5),
    ...(projection && { wp: random(outputs * cells, 1.5 / Math.sqrt(cells)) }),
  } satisfies FloatLstm
  const x = quantizeRows(float.wx, inputs)
  const h = quantizeRows(float.wh, outputs)
  const p = float.wp && quantizeRows(float.wp, cells)
  const scaled = (scale: Float64Array, unit: number) => scale.map((s) => s * unit)
  const integer: IntegerLstm = {
    ...{ inputs, cells, outputs, projection, wx: x.values, wh: h.values, cellFraction: CELL_FRACTION },
    wxRows: rowParameters(scaled(x.scale, inputUnit), PREACTIVATION_UNIT, float.bias),
    whRows: rowParameters(scaled(h.scale, HIDDEN_UNIT), PREACTIVATION_UNIT),
    ...(p && { wp: p.values, wpRows: rowParameters(scaled(p.scale, HIDDEN_UNIT), HIDDEN_UNIT) }),
  }
  const quantized: FloatLstm = { ...float, wx: x.real, wh: h.real, ...(p && { wp: p.real }) }
  return { integer, float, quantized }
}

/** int8 features, a quarter of them 0, and what they stand for. */
export function randomFrames(count: number, inputs: number, seed: number) {
  const draw = generator(seed)
  const frames = Int8Array.from({ length: count * inputs }, () => (draw() < -0.5 ? 0 : Math.round(draw() * 80)))
  return { frames, real: Float64Array.from(frames, (value) => value * INPUT_UNIT) }
}
