/**
 * An RNN-T in double precision: the yardstick of the integer network. It follows given decisions ("teacher forcing"), because it would
 * otherwise take another path where two logits are close; or it searches by itself, and so says what others have to follow.
 *
 *     e = We h + b      p = Wp g + b      a = tanh(e + p) or max(e + p, 0)      logits = Wo a + b
 *
 * Nothing is quantized but the features, which are the int8 frames. Each layer of the encoder, and where the decisions are known each
 * layer, runs over the whole utterance before the next one begins: the caller can make its weights when they are asked for, and let
 * them go afterwards.
 */
import { checkDecisions, type FrameDecisions } from './decisions.js'
import { runFloatLstm, type FloatLstm, type FloatLstmState } from './float-lstm.js'
import { addProduct, type RealMatrix } from './float-matvec.js'
import { argmax } from './joint.js'
import { checkSize } from './linear.js'
import type { FloatRnntEvent, JointActivation } from './rnnt-model.js'
import { hyperbolicTangent } from './tables.js'
import { encoderFrames, stackedLength } from './time-stack.js'

/** y = W x + b. */
export interface FloatLinear {
  /** [outputs, inputs], row-major */
  weights: RealMatrix
  /** [outputs] */
  bias: Float64Array
}

/** What has weights gives them each time it is asked, once an utterance. */
export type FloatStage =
  | { kind: 'lstm'; name: string; layer: () => FloatLstm }
  | { kind: 'time-stack'; /** Frames that become one. */ factor: number }

export interface FloatRnntModel {
  /** Features of a frame. */
  inputs: number
  /** What one unit of an int8 feature stands for; the datasheet's 2^-5. */
  featureUnit: number
  encoder: FloatStage[]
  /** The row of a symbol. */
  embedding: (symbol: number) => RealMatrix
  prediction: { name: string; layer: () => FloatLstm }[]
  joint: {
    encoder: () => FloatLinear
    prediction: () => FloatLinear
    output: () => FloatLinear
    activation: JointActivation
  }
  symbols: number
  blank: number
  symbolsPerFrame: number
}

export interface UtteranceOptions {
  reset: boolean
  /** Of each encoder frame of the utterance, to follow; without them the network decides by itself, greedily. */
  decisions?: readonly FrameDecisions[] | undefined
}

interface PredictionNetwork {
  layers: FloatRnntModel['prediction']
  output: () => FloatLinear
}

type Events<Result> = Generator<FloatRnntEvent, Result, undefined>

/** A network with its state, which stays from utterance to utterance. */
export class FloatRnnt {
  private readonly states = new Map<string, FloatLstmState & { frames: number }>()
  /** After the last step of the prediction network; undefined before the first reset. */
  private p: Float64Array | undefined
  /** Encoder frames, steps of the prediction network, since the last reset. */
  private frames = 0
  private steps = 0

  constructor(private readonly model: FloatRnntModel) {}

  /**
   * An utterance, its events layer by layer: each encoder LSTM, joint.encoder, each prediction LSTM, joint.prediction, the joint;
   * within a layer as they happen in the integer network. Without decisions, those behind the encoder come in the order of the search.
   *
   * @param frames int8 features, [n, inputs], n >= 1
   * @throws RangeError where sizes contradict each other, the decisions are none that the search could make, or the first
   *   utterance of all does not reset
   */
  *utterance(frames: Int8Array, { reset, decisions }: UtteranceOptions): Events<void> {
    const { inputs, encoder, featureUnit, blank } = this.model
    checkSize('frames, whole ones', frames.length % inputs, 0)
    if (decisions) checkDecisions(decisions, encoderFrames(encoder, frames.length / inputs), this.model)
    if (reset) this.clear()
    else if (!this.p) throw new RangeError('the first utterance resets')

    const features = Float64Array.from(frames, (value) => value * featureUnit)
    const encoded = yield* this.encode(features)
    if (!decisions) {
      yield* this.search(encoded)
      return
    }
    const symbols = decisions.flat().filter((decision) => decision !== blank)
    const predicted = yield* this.predict(this.predictionNetwork(), reset ? [blank, ...symbols] : symbols)
    yield* this.evaluate(encoded, this.p ? [this.p, ...predicted] : predicted, decisions)
    this.p = predicted.at(-1) ?? this.p
  }

  private clear(): void {
    this.states.clear()
    this.p = undefined
    this.frames = 0
    this.steps = 0
  }

  /** @returns e of each encoder frame */
  private *encode(features: Float64Array): Events<Float64Array[]> {
    let values = features
    let width = this.model.inputs
    for (const stage of this.model.encoder) {
      if (stage.kind === 'time-stack') {
        const stacked = new Float64Array(stackedLength(values.length, width, stage.factor))
        stacked.set(values)
        values = stacked
        width *= stage.factor
      } else {
        const layer = stage.layer()
        checkSize(`inputs of ${stage.name}`, layer.inputs, width)
        values = yield* this.runLstm(stage.name, layer, values)
        width = layer.outputs
      }
    }
    const encoded = linear(this.model.joint.encoder(), values, width)
    for (const [index, e] of encoded.entries()) yield { kind: 'joint.encoder', frame: this.frames + index, e }
    return encoded
  }

  private predictionNetwork(): PredictionNetwork {
    const { prediction, joint } = this.model
    return { layers: prediction, output: joint.prediction }
  }

  /** @returns p after each of the symbols */
  private *predict(network: PredictionNetwork, symbols: readonly number[]): Events<Float64Array[]> {
    if (symbols.length === 0) return []
    const rows = symbols.map(this.model.embedding)
    let width = rows[0]!.length
    let values: Float64Array = new Float64Array(symbols.length * width)
    rows.forEach((row, index) => {
      values.set(row, index * width)
    })
    for (const { name, layer: layerOf } of network.layers) {
      const layer = layerOf()
      checkSize(`inputs of ${name}`, layer.inputs, width)
      values = yield* this.runLstm(name, layer, values)
      width = layer.outputs
    }
    const predicted = linear(network.output(), values, width)
    for (const p of predicted) yield { kind: 'joint.prediction', step: this.steps++, p }
    return predicted
  }

  /** @returns h of all frames, [frames, outputs] */
  private *runLstm(name: string, layer: FloatLstm, values: Float64Array): Events<Float64Array> {
    const before = this.states.get(name)
    const first = before?.frames ?? 0
    const { hidden, cell, state } = runFloatLstm(layer, values, before)
    const { outputs, cells } = layer
    const count = hidden.length / outputs
    this.states.set(name, { ...state, frames: first + count })
    for (let index = 0; index < count; index++) {
      yield {
        kind: 'lstm',
        layer: name,
        frame: first + index,
        hidden: hidden.subarray(index * outputs, (index + 1) * outputs),
        cell: cell.subarray(index * cells, (index + 1) * cells),
      }
    }
    return hidden
  }

  /** Greedy: a symbol at a time, until the blank has the largest logit or the frame has as many symbols as it may. */
  private *search(encoded: readonly Float64Array[]): Events<void> {
    const { blank, symbolsPerFrame } = this.model
    const network = withWeights(this.predictionNetwork())
    const output = this.model.joint.output()
    if (!this.p) [this.p] = yield* this.predict(network, [blank])
    for (const e of encoded) {
      for (let emitted = 0; emitted < symbolsPerFrame; emitted++) {
        const { activation, logits } = this.join(e, this.p!, output)
        const k = argmax(logits)
        yield { kind: 'joint', frame: this.frames, activation, logits, k, decision: k }
        if (k === blank) break
        ;[this.p] = yield* this.predict(network, [k])
      }
      this.frames++
    }
  }

  /** @param p that before the first symbol of the utterance, then that after each symbol */
  private *evaluate(
    encoded: Float64Array[],
    p: readonly Float64Array[],
    decisions: readonly FrameDecisions[],
  ): Events<void> {
    const output = this.model.joint.output()
    let emitted = 0
    for (const [index, ofFrame] of decisions.entries()) {
      for (const decision of ofFrame) {
        const { activation, logits } = this.join(encoded[index]!, p[emitted]!, output)
        yield { kind: 'joint', frame: this.frames, activation, logits, k: argmax(logits), decision }
        if (decision !== this.model.blank) emitted++
      }
      this.frames++
    }
  }

  private join(e: Float64Array, p: Float64Array, output: FloatLinear): Record<'activation' | 'logits', Float64Array> {
    const f = this.model.joint.activation === 'tanh' ? hyperbolicTangent : (x: number) => Math.max(x, 0)
    const activation = e.map((value, i) => f(value + p[i]!))
    const [logits] = linear(output, activation, activation.length)
    return { activation, logits: logits! }
  }
}

/** Makes all weights now: they are used again and again. */
function withWeights({ layers, output }: PredictionNetwork): PredictionNetwork {
  const weights = output()
  const made = layers.map(({ name, layer }) => ({ name, made: layer() }))
  return { layers: made.map(({ name, made }) => ({ name, layer: () => made })), output: () => weights }
}

/** W x + b of each of the vectors, which are `width` values long. */
function linear({ weights, bias }: FloatLinear, vectors: Float64Array, width: number): Float64Array[] {
  checkSize(`weights of ${bias.length} outputs and ${width} inputs`, weights.length, bias.length * width)
  return Array.from({ length: vectors.length / width }, (_, index) => {
    const y = bias.slice()
    addProduct(y, weights, vectors.subarray(index * width, (index + 1) * width))
    return y
  })
}
