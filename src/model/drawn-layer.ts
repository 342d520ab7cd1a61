/**
 * One LSTM layer whose weights are drawn from a seed and scaled so that it behaves like a trained one (`drawn-matrix.ts`,
 * `drawn-lstm.ts`). What it computes means nothing.
 *
 *     seed, shape, frames --drawLayer--> FloatLayer --quantizeLayer(bits, density, codebook)--> QuantizedLayer
 *
 * The variants of a comparison are quantized from one FloatLayer.
 */
import { CALIBRATION_FRAMES, calibrateLstm, quantizeLstm } from './drawn-lstm.js'
import type { Calibration } from './drawn-lstm.js'
import { drawWeights, quantizeWeights } from './drawn-matrix.js'
import type { WeightQuantization } from './drawn-matrix.js'
import { FEATURE_FRACTION_BITS } from './log-mel.js'
import type { LstmLayer } from './lstm-layer.js'
import { streamSeed } from './random.js'
import { outputsOf } from './workloads.js'
import type { LayerShape } from './workloads.js'

export interface FloatLayer {
  shape: LayerShape
  seed: number
  /** Row-major: wx [4 cells, inputs], wh [4 cells, outputs], wp [projection, cells]; rows in the order i, f, o, g. */
  wx: Float32Array
  wh: Float32Array
  wp: Float32Array | null
  /** Of 4 cells rows, in pre-activation units. */
  bias: Float64Array
  /** h is int8 in units of 2^-outputFraction. */
  outputFraction: number
  calibration: Calibration
}

export interface QuantizedLayer extends LstmLayer {
  /** h is int8 in units of 2^-outputFraction. */
  outputFraction: number
  /** What a report has to say about the weights. */
  notes: string[]
}

/**
 * @param frames int8 features, [n, inputs] with n >= 1, 2^-5 per unit; what the scales are calibrated on
 * @param seed any integer; the same seed, shape and frames give the same layer
 */
export function drawLayer(shape: LayerShape, frames: Int8Array, seed: number): FloatLayer {
  const { inputs, cells, projection } = shape
  const wx = drawWeights(4 * cells * inputs, streamSeed(seed, 0))
  const wh = drawWeights(4 * cells * outputsOf(shape), streamSeed(seed, 1))
  const wp = projection === null ? null : drawWeights(projection * cells, streamSeed(seed, 2))
  const input = { values: frames, fraction: FEATURE_FRACTION_BITS }
  const run = Math.min(CALIBRATION_FRAMES, frames.length / inputs)
  const { bias, outputFraction, calibration } = calibrateLstm(shape, { wx, wh, wp }, input, run).scaling
  return { shape, seed, wx, wh, wp, bias, outputFraction, calibration }
}

/** One variant of a layer. The float layer is left as it is. */
export function quantizeLayer(layer: FloatLayer, options: WeightQuantization): QuantizedLayer {
  const { shape, bias, outputFraction } = layer
  const scaling = { bias, inputFraction: FEATURE_FRACTION_BITS, outputFraction }
  const quantized = quantizeLstm(shape, scaling, (matrix, rows, columns) =>
    quantizeWeights(layer[matrix]!, rows, columns, options),
  )
  return { ...quantized, outputFraction, notes: notesOf(layer, options) }
}

function notesOf({ seed, calibration }: FloatLayer, { density }: WeightQuantization): string[] {
  const { frames, preActivationDeviation, hiddenDeviation, hiddenZeros } = calibration
  const pruning = density < 1 ? ', pruned by magnitude without retraining' : ''
  return [
    `weights drawn from seed ${seed} (Laplace${pruning}): what the layer puts out means nothing`,
    `calibrated on ${frames} frames: deviation of pre-activations ${preActivationDeviation.toFixed(2)}, ` +
      `of hidden values ${hiddenDeviation.toFixed(3)}, ${(100 * hiddenZeros).toFixed(1)} % of them zero`,
    'results of activation skipping are synthetic',
  ]
}
