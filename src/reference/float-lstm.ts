/**
 * One LSTM layer in double precision: PyTorch's formulas (torch.nn.LSTM, `proj_size` included), with the chip's gate order i, f, o, g,
 * one bias and real numbers throughout. The yardstick of the integer layer, and the source of calibration figures.
 *
 *     z = Wx x + Wh h + b      c' = sigmoid(f) c + sigmoid(i) tanh(g)      m = sigmoid(o) tanh(c')      h' = m, or P m
 */
import { addProduct, type RealMatrix } from './float-matvec.js'
import { hyperbolicTangent, logistic } from './tables.js'

/** A layer's sizes and weights; matrices are row-major, those with 4 cells rows in the order i, f, o, g. */
export interface FloatLstm {
  inputs: number
  cells: number
  /** Size of the hidden state: `cells` without a projection. */
  outputs: number
  /** [4 cells, inputs] */
  wx: RealMatrix
  /** [4 cells, outputs] */
  wh: RealMatrix
  /** [4 cells] */
  bias: Float64Array
  /** [outputs, cells]: P, with a projection only */
  wp?: RealMatrix
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

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}
