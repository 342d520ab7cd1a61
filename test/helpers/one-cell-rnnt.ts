/** RNN-Ts of one cell a layer, to follow by hand, and short forms of what they do. */
import type { IntegerLinear } from '../../src/reference/linear.js'
import type { IntegerLstm } from '../../src/reference/lstm-step.js'
import type { IntegerRnnt, UtteranceOptions } from '../../src/reference/rnnt.js'
import type { IntegerRnntModel, IntegerStage } from '../../src/reference/rnnt-model.js'

/** Row parameters that leave W x + bias as it is: 2^30 x 2^(1 - 31) = 1. */
export function plain(bias: number[]) {
  return {
    bias: Int32Array.from(bias),
    multiplier: new Int32Array(bias.length).fill(2 ** 30),
    shift: new Int8Array(bias.length).fill(1),
  }
}

/** y = W x + b with every weight the same. */
export function linear(inputs: number, weight: number, bias: number[]): IntegerLinear {
  const weights = new Int8Array(bias.length * inputs).fill(weight)
  return { inputs, outputs: bias.length, weights, rows: plain(bias) }
}

/** Open gates; h grows with every x above 0, falls with every x below. */
export function lstm(inputs: number): IntegerLstm {
  const wx = new Int8Array(4 * inputs).fill(100, 3 * inputs)
  const wxRows = plain([10_000, 10_000, 10_000, 0])
  const whRows = plain([0, 0, 0, 0])
  return {
    ...{ inputs, cells: 1, outputs: 1, projection: false, wx, wh: new Int8Array(4), wxRows, whRows, cellFraction: 11 },
  }
}

export const stack = (factor: number): IntegerStage => ({ kind: 'time-stack', factor })
export const encoderLstm = (index: number, inputs: number): IntegerStage => {
  return { kind: 'lstm', name: `encoder.${index}`, layer: lstm(inputs) }
}

/** One input, one LSTM on each side, a joint of one value, and these logits whatever comes in. */
export function model(logits: number[], settings: Partial<IntegerRnntModel> = {}): IntegerRnntModel {
  return {
    inputs: 1,
    encoder: [encoderLstm(0, 1)],
    embedding: Int8Array.from(logits, (_, symbol) => 10 * symbol),
    prediction: [{ name: 'prediction.0', layer: lstm(1) }],
    joint: {
      encoder: linear(1, 10, [0]),
      prediction: linear(1, 10, [0]),
      output: linear(1, 0, logits),
      activation: 'tanh',
    },
    blank: 0,
    symbolsPerFrame: 3,
    ...settings,
  }
}

export const frames = (...values: number[]) => Int8Array.from(values)

/** What an utterance does, without its vectors: `encoder.0 1`, `joint.encoder 1`, `joint 1: k -> decision`, ... */
export function story(rnnt: IntegerRnnt, x: Int8Array, options: Partial<UtteranceOptions> = {}): string[] {
  return Array.from(rnnt.utterance(x, { reset: true, ...options }), (event) => {
    if (event.kind === 'lstm') return `${event.layer} ${event.frame}`
    if (event.kind === 'joint.prediction') return `${event.kind} ${event.step}`
    const what = `${event.kind} ${event.frame}`
    return event.kind === 'joint' ? `${what}: ${event.k} -> ${event.decision}` : what
  })
}

/** The hidden values of one LSTM, each of one cell. */
export function hiddenOf(
  rnnt: IntegerRnnt,
  layer: string,
  x: Int8Array,
  options: Partial<UtteranceOptions> = {},
): number[] {
  const hidden: number[] = []
  for (const event of rnnt.utterance(x, { reset: true, ...options })) {
    if (event.kind === 'lstm' && event.layer === layer) hidden.push(event.hidden[0]!)
  }
  return hidden
}
