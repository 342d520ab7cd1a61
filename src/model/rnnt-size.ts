/** How large a model is: inputs of its stages, weights. */
import type { LstmStage, RnntDescription } from './rnnt.js'
import { weightsOf } from './workloads.js'

export const lstmOutputs = ({ cells, projection }: LstmStage): number => projection ?? cells

export interface RnntSizes {
  /** Values of a frame. */
  inputs: number
  /** Inputs of each LSTM of the encoder, in order; of each of the prediction network. */
  encoderInputs: number[]
  predictionInputs: number[]
  /** Values of an encoder frame, and of g. */
  encoderOutputs: number
  predictionOutputs: number
  /** Of all matrices and the embedding. */
  weights: number
}

export function rnntSizes({ input, encoder, prediction, joint, vocabulary }: RnntDescription): RnntSizes {
  const inputs = input.mels * input.stack
  const lstmWeights = ({ cells, projection }: LstmStage, from: number): number =>
    weightsOf({ name: '', inputs: from, cells, projection })
  const encoderInputs: number[] = []
  const predictionInputs: number[] = []
  let weights = vocabulary.size * prediction.embedding
  let width = inputs
  for (const stage of encoder) {
    if (stage.kind === 'time-stack') {
      width *= stage.factor
      continue
    }
    encoderInputs.push(width)
    weights += lstmWeights(stage, width)
    width = lstmOutputs(stage)
  }
  const encoderOutputs = width
  width = prediction.embedding
  for (const stage of prediction.layers) {
    predictionInputs.push(width)
    weights += lstmWeights(stage, width)
    width = lstmOutputs(stage)
  }
  weights += joint.size * (encoderOutputs + width + vocabulary.size)
  return { inputs, encoderInputs, predictionInputs, encoderOutputs, predictionOutputs: width, weights }
}
