/**
 * One LSTM layer in double precision: PyTorch's formulas (torch.nn.LSTM, `proj_size` included), with the chip's gate order i, f, o, g,
 * one bias and real numbers throughout. The yardstick of the integer layer, and the source of calibration figures.
 *
 *     z = Wx x + Wh h + b      c' = sigmoid(f) c + sigmoid(i) tanh(g)      m = sigmoid(o) tanh(c')      h' = m, or P m
 */
import { hyperbolicTangent, logistic } from './tables.js'

/** A layer's sizes and weights; matrices are row-major, those with 4 cells rows in the order i, f, o, g. */
export interface FloatLstm {
  inputs: number
  cells: number
  /** Size of the hidden state: `cells` without a projection. */
  outputs: number
  /** [4 cells, inputs] */
  wx: Float64Array
  /** [4 cells, outputs] */
  wh: Float64Array
  /** [4 cells] */
  bias: Float64Array
  /** [outputs, cells]: P, with a projection only */
  wp?: Float64Array
}

export interface FloatLstmState {
  /** [outputs] */
  hidden: Float64Array
  /** [cells] */
  cell: Float64Array
}

export interface FloatLstmRun {
  /** [frames, outputs] */
  hidden: Float64Array
  /** [frames, cells] */
  cell: Float64Array
  /** For each frame, over the 4 cells pre-activations: the largest |z|, and the root of their mean square about their mean. */
  statistics: { maxPreactivation: Float64Array; stdPreactivation: Float64Array }
  /** The state after the last frame, to go on from. */
  state: FloatLstmState
}

/**
 * Runs a layer over `frames` frames.
 *
 * @param frames [frames, inputs], row-major, in real units (an int8 feature times 2^-5)
 * @param initial the state before the first frame, zero if left out; it is not changed
 * @throws RangeError where sizes contradict each other
 */
export function runFloatLstm(layer: FloatLstm, frames: Float64Array, initial?: FloatLstmState): FloatLstmRun {
  const { inputs, cells, outputs, wx, wh, bias, wp } = layer
  const rows = 4 * cells
  const hidden = initial?.hidden.slice() ?? new Float64Array(outputs)
  const cell = initial?.cell.slice() ?? new Float64Array(cells)
  if (
    frames.length % inputs !== 0 ||
    wx.length !== rows * inputs ||
    wh.length !== rows * outputs ||
    bias.length !== rows ||
    (wp ? wp.length !== outputs * cells : outputs !== cells) ||
    hidden.length !== outputs ||
    cell.length !== cells
  ) {
    throw new RangeError(`the arrays do not fit a layer of ${inputs} inputs, ${cells} cells and ${outputs} outputs`)
  }
  const frameCount = frames.length / inputs
  const run: FloatLstmRun = {
    hidden: new Float64Array(frameCount * outputs),
    cell: new Float64Array(frameCount * cells),
    statistics: {
      maxPreactivation: new Float64Array(frameCount),
      stdPreactivation: new Float64Array(frameCount),
    },
    state: { hidden, cell },
  }
  const z = new Float64Array(rows)
  const m = new Float64Array(cells)

  for (let frame = 0; frame < frameCount; frame++) {
    z.set(bias)
    addProduct(z, wx, frames.subarray(frame * inputs, (frame + 1) * inputs))
    addProduct(z, wh, hidden)
    for (let j = 0; j < cells; j++) {
      const i = logistic(z[j]!)
      const f = logistic(z[cells + j]!)
      const o = logistic(z[2 * cells + j]!)
      const g = hyperbolicTangent(z[3 * cells + j]!)
      cell[j] = f * cell[j]! + i * g
      m[j] = o * hyperbolicTangent(cell[j]!)
    }
    if (wp) addProduct(hidden.fill(0), wp, m)
    else hidden.set(m)
    run.hidden.set(hidden, frame * outputs)
    run.cell.set(cell, frame * cells)
    run.statistics.maxPreactivation[frame] = z.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    run.statistics.stdPreactivation[frame] = standardDeviation(z)
  }
  return run
}

/**
 * Signal-to-noise ratio in dB: 10 log10(sum of reference^2 / sum of (actual - reference)^2); Infinity where they are equal.
 *
 * @param actual what is judged, in the unit of `reference` once multiplied by `unit`
 * @param unit what one unit of `actual` stands for, such as 2^-7 for a hidden state
 * @throws RangeError where the lengths differ
 */
export function signalToNoiseDb(reference: Float64Array, actual: ArrayLike<number>, unit = 1): number {
  if (reference.length !== actual.length) throw new RangeError(`${actual.length} values against ${reference.length}`)
  let signal = 0
  let noise = 0
  reference.forEach((value, index) => {
    signal += value ** 2
    noise += (actual[index]! * unit - value) ** 2
  })
  return noise === 0 ? Infinity : 10 * Math.log10(signal / noise)
}

/** sum += matrix x vector; matrix [sum.length, vector.length], row-major. */
function addProduct(sum: Float64Array, matrix: Float64Array, vector: Float64Array): void {
  const columns = vector.length
  for (let row = 0; row < sum.length; row++) {
    const start = row * columns
    let total = 0
    for (let column = 0; column < columns; column++) total += matrix[start + column]! * vector[column]!
    sum[row]! += total
  }
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
