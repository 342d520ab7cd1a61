/**
 * RNN-T models: what a description says, and the integers that run on the chip (docs/chip.md, "RNN-T on the chip").
 *
 *     features --> encoder stages --> joint.encoder --+
 *                                                     +--> joint (tanh or ReLU) --> joint.output --> logits --> argmax
 *     symbol --> embedding --> prediction LSTMs --> joint.prediction
 */
import type { QuantizedMatrix } from '../compress/matrix.js'
import type { LstmLayer } from './lstm-layer.js'
import type { RowParameters } from './requantization.js'

export interface LstmStage {
  kind: 'lstm'
  cells: number
  /** Values of h; null: as many as cells. */
  projection: number | null
}

/** `factor` consecutive frames become one; zeros fill up the last of an utterance. */
export interface TimeStackStage {
  kind: 'time-stack'
  factor: number
}

export type EncoderStage = LstmStage | TimeStackStage

export type JointActivation = 'tanh' | 'relu'

/** A model file: docs/model.schema.json. */
export interface RnntDescription {
  name: string
  /** Where the shape comes from, or that it is an assumption. */
  source: string
  /** Log-mel features of `mels` bands, `stack` hops of 10 ms in a frame. */
  input: { mels: number; stack: number }
  /** At least one LSTM. */
  encoder: EncoderStage[]
  prediction: { embedding: number; layers: LstmStage[] }
  joint: { size: number; activation: JointActivation }
  /** Symbols with the blank; `labels`, if given, is as long. */
  vocabulary: { size: number; blank: number; labels?: string[] }
  /** Greedy search: symbols that a frame can emit at most; the rate to which drawn weights are calibrated. */
  search: { symbolsPerFrame: number; symbolsPerSecond: number }
}

/** y = RQ(W x + bias), saturated to int16. */
export interface LinearLayer {
  matrix: QuantizedMatrix
  params: RowParameters
}

/** One encoder stage in integers; `name` is what reports call it: "encoder.0", ... counting LSTMs only. */
export type QuantizedStage = { kind: 'lstm'; name: string; layer: LstmLayer } | { kind: 'time-stack'; factor: number }

/** A model in integers, ready to be lowered. Scales are powers of two where no multiplier absorbs them. */
export interface QuantizedRnnt {
  description: RnntDescription
  encoder: QuantizedStage[]
  /** int8 [vocabulary, embedding], row-major; the row of the blank is 0: it begins an utterance. */
  embedding: Int8Array
  /** "prediction.0", ... */
  prediction: { name: string; layer: LstmLayer }[]
  joint: {
    /** [joint, encoder outputs], with the joint's bias: Q3.12. */
    encoder: LinearLayer
    /** [joint, prediction outputs]: Q3.12. */
    prediction: LinearLayer
    /** [vocabulary, joint], with the bias of the symbols: logits in units of 2^-LOGIT_FRACTION. */
    output: LinearLayer
    activation: JointActivation
  }
  /** What a report has to say about the weights. */
  notes: string[]
}

/** Fraction bits: of e and p, of a, of the logits. */
export const JOINT_FRACTION = 12
export const ACTIVATION_FRACTION: Readonly<Record<JointActivation, number>> = { tanh: 7, relu: 4 }
export const LOGIT_FRACTION = 10
/** Out shift of the joint: tanh, Q0.15 to 2^-7; ReLU, Q3.12 to 2^-4. */
export const JOINT_OUT_SHIFT = 8

/** Frames that become one in the whole encoder. */
export function timeReduction({ encoder }: Pick<RnntDescription, 'encoder'>): number {
  return encoder.reduce((product, stage) => product * (stage.kind === 'time-stack' ? stage.factor : 1), 1)
}
