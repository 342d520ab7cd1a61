/**
 * An RNN-T in integers as the reference takes it, and what it looks at while it runs.
 *
 *     x --> encoder: LSTMs and time stacks --> joint.encoder: e --+
 *                                                                 +--> a = act(e + p) --> joint.output: logits --> k
 *     y --> embedding --> prediction LSTMs --> joint.prediction: p +
 */
import { checkLinear, checkSize, type IntegerLinear } from './linear.js'
import type { IntegerLstm } from './lstm-step.js'

export type IntegerStage =
  | { kind: 'lstm'; name: string; layer: IntegerLstm }
  | { kind: 'time-stack'; /** Frames that become one, 1.. */ factor: number }

export type JointActivation = 'tanh' | 'relu'

export interface IntegerRnntModel {
  /** Features of a frame. */
  inputs: number
  encoder: IntegerStage[]
  /** int8 [symbols, embedding], row-major. The row of the blank, with which a reset begins, is used as it is given. */
  embedding: Int8Array
  prediction: { name: string; layer: IntegerLstm }[]
  joint: {
    /** We: [joint, encoder outputs] to Q3.12. */
    encoder: IntegerLinear
    /** Wp: [joint, prediction outputs] to Q3.12. */
    prediction: IntegerLinear
    /** Wo: [symbols, joint] to logits in units of 2^-10. */
    output: IntegerLinear
    activation: JointActivation
  }
  blank: number
  /** N: symbols that an encoder frame can emit at most, 1.. */
  symbolsPerFrame: number
}

/**
 * What happens in a network, in the order in which it happens. Vectors are the network's own: they hold until the next event is
 * asked for. Frames and steps are counted from the last reset.
 */
export type RnntEvent<Narrow, Wide> =
  /** A frame of an LSTM; in the prediction network a step, 0 being the blank's. `hidden` [outputs], `cell` [cells]. */
  | { kind: 'lstm'; layer: string; frame: number; hidden: Narrow; cell: Wide }
  /** e of an encoder frame, [joint]. */
  | { kind: 'joint.encoder'; frame: number; e: Wide }
  /** p after a step of the prediction network, [joint]. */
  | { kind: 'joint.prediction'; step: number; p: Wide }
  /**
   * An evaluation of the joint in an encoder frame: `activation` [joint], `logits` [symbols]; k is the smallest index of the
   * largest, `decision` what the search went on with: the schedule's, or k. Unless it is the blank, the host gets it.
   */
  | { kind: 'joint'; frame: number; activation: Narrow; logits: Wide; k: number; decision: number }

/** Formats: `hidden` int8, `cell` int16 of the layer's fraction, e and p Q3.12, `activation` 2^-7 (tanh) or 2^-4, logits 2^-10. */
export type IntegerRnntEvent = RnntEvent<Int8Array, Int16Array>

/** The same in real numbers. */
export type FloatRnntEvent = RnntEvent<Float64Array, Float64Array>

/** Symbols with the blank. */
export const symbolCount = (model: IntegerRnntModel): number => model.joint.output.outputs

/** @throws RangeError where sizes contradict each other; those inside an LSTM are checked with it */
export function checkRnnt(model: IntegerRnntModel): void {
  const { inputs, encoder, embedding, prediction, joint, blank, symbolsPerFrame } = model
  const symbols = symbolCount(model)
  let width = inputs
  for (const stage of encoder) {
    if (stage.kind === 'time-stack') {
      if (!(stage.factor >= 1)) throw new RangeError(`a time stack takes 1 frame or more, not ${stage.factor}`)
      width *= stage.factor
    } else {
      checkSize(`inputs of ${stage.name}`, stage.layer.inputs, width)
      width = stage.layer.outputs
    }
  }
  checkSize('inputs of joint.encoder', joint.encoder.inputs, width)

  checkSize('embedding, whole rows', embedding.length % symbols, 0)
  width = embedding.length / symbols
  for (const { name, layer } of prediction) {
    checkSize(`inputs of ${name}`, layer.inputs, width)
    width = layer.outputs
  }
  checkSize('inputs of joint.prediction', joint.prediction.inputs, width)

  checkSize('outputs of joint.prediction', joint.prediction.outputs, joint.encoder.outputs)
  checkSize('inputs of joint.output', joint.output.inputs, joint.encoder.outputs)
  checkLinear('joint.encoder', joint.encoder)
  checkLinear('joint.prediction', joint.prediction)
  checkLinear('joint.output', joint.output)
  if (!(blank >= 0 && blank < symbols)) throw new RangeError(`the blank is one of ${symbols} symbols, not ${blank}`)
  if (!(symbolsPerFrame >= 1)) throw new RangeError(`a frame can emit 1 symbol or more, not ${symbolsPerFrame}`)
}
