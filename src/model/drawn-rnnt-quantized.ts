/** One variant of a drawn RNN-T: pruned, quantized, with the factors and shifts that the chip computes with. */
import { quantizeLstm } from './drawn-lstm.js'
import type { QuantizedMatrix } from '../compress/matrix.js'
import { accumulatorBias, quantizeWeights, restoreMeanSquares, rowFactors } from './drawn-matrix.js'
import type { WeightQuantization } from './drawn-matrix.js'
import { drawRnnt } from './drawn-rnnt.js'
import { floatMatrix } from './float-rnnt.js'
import type { DrawnMatrix, FloatLstmLayer, FloatRnnt } from './float-rnnt.js'
import type { LstmLayer } from './lstm-layer.js'
import { rowParameters } from './requantization.js'
import { ACTIVATION_FRACTION, JOINT_FRACTION, LOGIT_FRACTION } from './rnnt.js'
import type { LinearLayer, QuantizedRnnt, QuantizedStage, RnntDescription } from './rnnt.js'

/**
 * The embedding stays int8 whatever the format. The float model is left as it is.
 *
 * @param onMatrix called with the name of the matrix that is done next
 */
export function quantizeRnnt(
  model: FloatRnnt,
  format: WeightQuantization,
  onMatrix: (name: string) => void = () => undefined,
): QuantizedRnnt {
  return inIntegers(model, format, (name) => {
    onMatrix(name)
    return quantizeMatrix(model.matrices.get(name)!, floatMatrix(model, name), format)
  })
}

/**
 * Draws a model and makes variants of it, as `drawRnnt` and `quantizeRnnt` for each format do; but the weights are drawn once, and
 * gone when they are quantized.
 *
 * @param onPart called with the name of the part that is done next
 */
export function drawQuantizedRnnts(
  description: RnntDescription,
  frames: Int8Array,
  seed: number,
  formats: readonly WeightQuantization[],
  onPart?: (part: string) => void,
): { float: FloatRnnt; variants: QuantizedRnnt[] } {
  const quantized = formats.map(() => new Map<string, QuantizedMatrix>())
  const float = drawRnnt(description, frames, seed, onPart, (name, matrix, weights) => {
    for (const [index, format] of formats.entries()) {
      quantized[index]!.set(name, quantizeMatrix(matrix, weights, format))
    }
  })
  const variants = formats.map((format, index) => inIntegers(float, format, (name) => quantized[index]!.get(name)!))
  return { float, variants }
}

function quantizeMatrix(
  { rows, columns, largest }: DrawnMatrix,
  weights: Float32Array,
  format: WeightQuantization,
): QuantizedMatrix {
  return restoreMeanSquares(quantizeWeights(weights, rows, columns, format), weights, largest)
}

function inIntegers(
  model: FloatRnnt,
  format: WeightQuantization,
  quantized: (name: string) => QuantizedMatrix,
): QuantizedRnnt {
  const { description, encoder, prediction, embedding, encodedFraction, predictedFraction } = model
  const { activation } = description.joint
  const lstm = ({ name, shape, scaling }: FloatLstmLayer): LstmLayer =>
    quantizeLstm(shape, scaling, (matrix) => quantized(`${name}.${matrix}`))
  const linear = (name: string, from: number, to: number, bias?: Float64Array): LinearLayer => {
    const matrix = quantized(name)
    return { matrix, params: rowParameters(rowFactors(matrix, from, to), bias && accumulatorBias(matrix, bias, from)) }
  }
  return {
    description,
    encoder: encoder.map((stage): QuantizedStage =>
      stage.kind === 'lstm' ? { kind: 'lstm', name: stage.name, layer: lstm(stage) } : stage,
    ),
    embedding,
    prediction: prediction.map((layer) => ({ name: layer.name, layer: lstm(layer) })),
    joint: {
      encoder: linear('joint.encoder', encodedFraction, JOINT_FRACTION, model.jointBias),
      prediction: linear('joint.prediction', predictedFraction, JOINT_FRACTION),
      output: linear('joint.output', ACTIVATION_FRACTION[activation], LOGIT_FRACTION, model.outputBias),
      activation,
    },
    notes: notesOf(model, format),
  }
}

function notesOf({ seed, description, calibration }: FloatRnnt, { density }: WeightQuantization): string[] {
  const { frames, given, layers, jointDeviation, symbolsPerSecond } = calibration
  const pruning = density < 1 ? ', pruned by magnitude without retraining, rows scaled to their mean square' : ''
  const drawn = given < frames ? ` (${frames - given} of them drawn)` : ''
  const range = (values: number[], digits: number): string => {
    const [least, most] = [Math.min(...values).toFixed(digits), Math.max(...values).toFixed(digits)]
    return least === most ? least : `${least} to ${most}`
  }
  const gates = range(
    layers.map(({ preActivationDeviation }) => preActivationDeviation),
    2,
  )
  const hidden = range(
    layers.map(({ hiddenDeviation }) => hiddenDeviation),
    2,
  )
  const zeros = range(
    layers.map(({ hiddenZeros }) => 100 * hiddenZeros),
    1,
  )
  return [
    `weights drawn from seed ${seed} (Laplace${pruning}): what the model says means nothing`,
    `calibrated on ${frames} frames${drawn}: deviation of pre-activations ${gates} in the LSTMs and ` +
      `${jointDeviation.toFixed(2)} in the joint, of hidden values ${hidden}, ${zeros} % of them zero`,
    `blank calibrated to ${description.search.symbolsPerSecond} symbols a second: the float search gives ` +
      `${symbolsPerSecond.toFixed(1)} on those frames`,
    'results of activation skipping are synthetic',
  ]
}
