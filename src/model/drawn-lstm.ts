/**
 * Calibration and quantization of an LSTM layer with drawn weights, for `azsim layer` and for each LSTM of an RNN-T: gates that do
 * not saturate, hidden values of a known distribution.
 *
 * The forget bias is 1 unless the caller says otherwise, the others are 0. Two scales are calibrated on the layer's input:
 * - Wx: pre-activations from x have the variance 3/4, over all rows and the given frames;
 * - Wh: those from h have 1/4, so that the standard deviation of both together is about 1. h is measured by running the layer.
 * P preserves the mean square: its weights have the variance 1 / cells.
 */
import type { QuantizedMatrix } from '../compress/matrix.js'
import { accumulatorBias, rowFactors, scaleBy } from './drawn-matrix.js'
import { FloatLstm, HIDDEN_FRACTION, inRealUnits } from './float-lstm-step.js'
import type { RecurrentWeights } from './float-lstm-step.js'
import { multiplyEach } from './float-product.js'
import type { LstmLayer } from './lstm-layer.js'
import { rowParameters } from './requantization.js'
import { outputsOf } from './workloads.js'
import type { LayerShape } from './workloads.js'

/** Fraction bits: pre-activations Q3.12, the cell state. */
const GATE_FRACTION = 12
const CELL_FRACTION = 11
/** A projection's output: as fine as fits; at 5 the factors of Wh stay within the chip's largest shift. */
const MIN_OUTPUT_FRACTION = 5
const MAX_OUTPUT_FRACTION = 10

const INPUT_VARIANCE = 0.75
const HIDDEN_VARIANCE = 0.25
export const FORGET_BIAS = 1
/** So much that 128 x the largest scale (at most the row's largest weight) is below 2^7, the largest factor of a requantization. */
export const LARGEST_WEIGHT = 0.99
export const CALIBRATION_FRAMES = 32
const CALIBRATION_RUNS = 3
/** Mean square of h before it has been measured; of the order that comes out. */
const FIRST_HIDDEN_SQUARE = 0.05

/** Row-major: wx [4 cells, inputs], wh [4 cells, outputs], wp [projection, cells]. */
export interface LstmMatrices<T> {
  wx: T
  wh: T
  wp: T | null
}

/** int8 vectors, [n, values], in units of 2^-fraction. */
export interface Int8Vectors {
  values: Int8Array
  fraction: number
}

/** What is known of a layer besides its weights. */
export interface LstmScaling {
  /** Of what drawing gives, before clamping; without a projection, that of wp means nothing. */
  factors: Record<keyof LstmMatrices<unknown>, number>
  /** Of 4 cells rows, in pre-activation units. */
  bias: Float64Array
  /** x and h are int8 in units of 2^-fraction. */
  inputFraction: number
  outputFraction: number
  calibration: Calibration
}

/** What the float layer, with h rounded as on the chip, did on the calibration's frames. */
export interface Calibration {
  frames: number
  /** Of z over all gates, without the bias. */
  preActivationDeviation: number
  /** Of h, in real units, and the share of its values that round to 0. */
  hiddenDeviation: number
  hiddenZeros: number
}

export interface CalibratedLstm {
  scaling: LstmScaling
  /**
   * The layer from zero, h as int8 [frames, outputs].
   *
   * @param unchanged weights and biases are as the calibration has left them: its last run goes on
   */
  run: (unchanged: boolean) => Int8Array
}

/**
 * Finds the scales of a layer.
 *
 * @param drawn weights of variance 1; they come back scaled
 * @param input at least one frame: Wx is calibrated on all, Wh on the first 32
 * @param frames that `run` computes, the first ones of the input
 * @param trial memory for as many weights as Wh has
 */
export function calibrateLstm(
  shape: LayerShape,
  drawn: LstmMatrices<Float32Array>,
  input: Int8Vectors,
  frames: number,
  forgetBias = FORGET_BIAS,
  trial: Float32Array = new Float32Array(drawn.wh.length),
): CalibratedLstm {
  const { inputs, cells } = shape
  const outputs = outputsOf(shape)
  const rows = 4 * cells
  const bias = new Float64Array(rows).fill(forgetBias, cells, 2 * cells)
  const factors = {
    wx: Math.sqrt(INPUT_VARIANCE / Math.max(1, meanSquareOfFrames(input, inputs))),
    wh: Math.sqrt(HIDDEN_VARIANCE / (outputs * FIRST_HIDDEN_SQUARE)),
    wp: Math.sqrt(1 / cells),
  }
  const { wx, wp } = drawn
  scaleBy(wx, factors.wx, LARGEST_WEIGHT)
  if (wp !== null) scaleBy(wp, factors.wp, LARGEST_WEIGHT)

  const vectors = inRealUnits(input.values.subarray(0, frames * inputs), input.fraction)
  const products = multiplyEach(wx, vectors, inputs)
  const firstProducts = products.subarray(0, CALIBRATION_FRAMES * rows)
  let outputFraction = HIDDEN_FRACTION
  for (let run = 1; ; run++) {
    const wh = scaleBy(drawn.wh, factors.wh, LARGEST_WEIGHT, run < CALIBRATION_RUNS ? trial : drawn.wh)
    const trialFraction = outputFraction
    const begun = runLayer({ shape, wh, wp, bias, outputFraction }, firstProducts)
    const { calibration, largestOutput } = begun
    if (wp !== null) outputFraction = fractionThatFits(largestOutput)
    if (run === CALIBRATION_RUNS) {
      const scaling = { factors, bias, inputFraction: input.fraction, outputFraction, calibration }
      return {
        scaling,
        run: (unchanged) => {
          const goesOn = unchanged && trialFraction === outputFraction
          return runLayer({ shape, wh, wp, bias, outputFraction }, products, goesOn ? begun : undefined).hidden
        },
      }
    }
    factors.wh = Math.sqrt(HIDDEN_VARIANCE / Math.max(1, outputs * calibration.hiddenDeviation ** 2))
  }
}

/**
 * One variant of a layer.
 *
 * @param quantized makes the matrices, one after the other
 */
export function quantizeLstm(
  { inputs, cells, projection }: LayerShape,
  { bias, inputFraction, outputFraction }: Pick<LstmScaling, 'bias' | 'inputFraction' | 'outputFraction'>,
  quantized: (matrix: keyof LstmMatrices<unknown>, rows: number, columns: number) => QuantizedMatrix,
): LstmLayer {
  const outputs = projection ?? cells
  const wx = quantized('wx', 4 * cells, inputs)
  const wh = quantized('wh', 4 * cells, outputs)
  const wp = projection === null ? null : quantized('wp', projection, cells)
  return {
    inputs,
    cells,
    outputs,
    wx,
    wh,
    wp,
    params: {
      wx: rowParameters(rowFactors(wx, inputFraction, GATE_FRACTION), accumulatorBias(wx, bias, inputFraction)),
      wh: rowParameters(rowFactors(wh, outputFraction, GATE_FRACTION)),
      ...(wp !== null && { wp: rowParameters(rowFactors(wp, HIDDEN_FRACTION, outputFraction)) }),
    },
    cellFraction: CELL_FRACTION,
  }
}

/** A layer after some frames. */
interface LayerRun {
  layer: FloatLstm
  calibration: Calibration
  largestOutput: number
  /** [frames, outputs] */
  hidden: Int8Array
}

/**
 * @param products [frames, 4 cells]: Wx x of each frame
 * @param begun a run of the same weights over the first of these frames, to be gone on with; what is measured is that of the other frames
 */
function runLayer(weights: RecurrentWeights, products: Float64Array, begun?: LayerRun): LayerRun {
  const { cells } = weights.shape
  const layer = begun?.layer ?? new FloatLstm(weights)
  const outputs = layer.hidden.length
  const frames = products.length / (4 * cells)
  const hidden = new Int8Array(frames * outputs)
  if (begun !== undefined) hidden.set(begun.hidden)
  const first = (begun?.hidden.length ?? 0) / outputs
  const z = new Float64Array(4 * cells)
  const unit = 2 ** weights.outputFraction
  let [gateSquares, hiddenSquares, zeros, largestOutput] = [0, 0, 0, 0]
  for (let frame = first; frame < frames; frame++) {
    z.set(products.subarray(frame * z.length, (frame + 1) * z.length))
    layer.step(z)
    for (const value of z) gateSquares += value * value
    for (const value of layer.projected) largestOutput = Math.max(largestOutput, Math.abs(value))
    for (let i = 0; i < outputs; i++) {
      const value = layer.hidden[i]!
      hiddenSquares += value * value
      if (value === 0) zeros++
      hidden[frame * outputs + i] = value * unit
    }
  }
  const measured = frames - first
  const calibration = {
    frames: measured,
    preActivationDeviation: Math.sqrt(gateSquares / (measured * z.length)),
    hiddenDeviation: Math.sqrt(hiddenSquares / (measured * outputs)),
    hiddenZeros: zeros / (measured * outputs),
  }
  return { layer, calibration, largestOutput, hidden }
}

/** Mean over the frames of |x|^2, in real units. */
function meanSquareOfFrames({ values, fraction }: Int8Vectors, inputs: number): number {
  const squares = values.reduce((sum, x) => sum + x * x, 0)
  return (squares * inputs) / values.length / 4 ** fraction
}

function fractionThatFits(largest: number): number {
  const fits = Math.floor(Math.log2(127 / Math.max(largest, 2 ** -7)))
  return Math.max(MIN_OUTPUT_FRACTION, Math.min(MAX_OUTPUT_FRACTION, fits))
}
