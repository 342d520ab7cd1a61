/**
 * An RNN-T in real numbers with its greedy search, from the formulas of docs/chip.md ("RNN-T on the chip"): nothing is rounded but
 * the features and embeddings, which are int8. It takes from a FloatRnnt what anyone can ask it for.
 */
import { FEATURE_FRACTION_BITS } from '../../src/model/log-mel.js'
import { EMBEDDING_FRACTION } from '../../src/model/drawn-rnnt-embedding.js'
import { floatMatrix } from '../../src/model/float-rnnt.js'
import type { FloatLstmLayer, FloatRnnt } from '../../src/model/float-rnnt.js'

type Vector = Float64Array<ArrayBuffer>

export class NaiveFloatRnnt {
  /** Of each LSTM, by its name and by the step: pre-activations without the bias, hidden values. */
  readonly preActivations = new Map<string, Vector[]>()
  readonly hidden = new Map<string, Vector[]>()
  /** After each step of the prediction network. */
  readonly predicted: Vector[] = []
  private readonly matrices = new Map<string, Float32Array>()

  constructor(private readonly model: FloatRnnt) {
    for (const name of model.matrices.keys()) this.matrices.set(name, floatMatrix(model, name))
  }

  /** e of each encoder frame; the last is filled up with zeros. */
  encode(frames: Int8Array): Vector[] {
    const { mels, stack } = this.model.description.input
    let vectors = chunks(
      Float64Array.from(frames, (x) => x * 2 ** -FEATURE_FRACTION_BITS),
      mels * stack,
    )
    for (const stage of this.model.encoder) {
      if (stage.kind === 'lstm') {
        const lstm = this.lstm(stage)
        vectors = vectors.map((x) => lstm(x))
      } else vectors = chunks(Float64Array.from(vectors.flatMap((x) => [...x])), stage.factor * vectors[0]!.length)
    }
    return vectors.map((h) => this.times('joint.encoder', h).map((e, j) => e + this.model.jointBias[j]!))
  }

  /** Symbols of each encoder frame. */
  search(encoded: readonly Vector[]): number[][] {
    const { description, prediction, embedding, outputBias } = this.model
    const { vocabulary, search, joint } = description
    const lstms = prediction.map((layer) => this.lstm(layer))
    const predict = (symbol: number): Vector => {
      const width = description.prediction.embedding
      const row = embedding.subarray(symbol * width, (symbol + 1) * width)
      let x = Float64Array.from(row, (value) => value * 2 ** -EMBEDDING_FRACTION)
      for (const lstm of lstms) x = lstm(x)
      this.predicted.push(this.times('joint.prediction', x))
      return this.predicted.at(-1)!
    }
    let p = predict(vocabulary.blank)
    return encoded.map((e) => {
      const symbols: number[] = []
      while (symbols.length < search.symbolsPerFrame) {
        const a = e.map((x, j) => (joint.activation === 'tanh' ? Math.tanh(x + p[j]!) : Math.max(0, x + p[j]!)))
        const logits = this.times('joint.output', a).map((x, k) => x + outputBias[k]!)
        const k = logits.indexOf(Math.max(...logits))
        if (k === vocabulary.blank) break
        symbols.push(k)
        p = predict(k)
      }
      return symbols
    })
  }

  private lstm({ name, shape, scaling }: FloatLstmLayer): (x: Vector) => Vector {
    const { cells, projection } = shape
    const c = new Float64Array(cells)
    let h: Vector = new Float64Array(projection ?? cells)
    const steps = { z: [] as Vector[], h: [] as Vector[] }
    this.preActivations.set(name, steps.z)
    this.hidden.set(name, steps.h)
    return (x) => {
      const recurrent = this.times(`${name}.wh`, h)
      const z = this.times(`${name}.wx`, x).map((zx, row) => zx + recurrent[row]!)
      const gate = (number: number, j: number): number => z[number * cells + j]! + scaling.bias[number * cells + j]!
      const m = c.map((before, j) => {
        c[j] = sigmoid(gate(1, j)) * before + sigmoid(gate(0, j)) * Math.tanh(gate(3, j))
        return sigmoid(gate(2, j)) * Math.tanh(c[j])
      })
      h = projection === null ? m : this.times(`${name}.wp`, m)
      steps.z.push(z)
      steps.h.push(h)
      return h
    }
  }

  private times(name: string, x: Vector): Vector {
    const weights = this.matrices.get(name)!
    return Float64Array.from({ length: weights.length / x.length }, (_, row) => {
      let sum = 0
      for (let column = 0; column < x.length; column++) sum += weights[row * x.length + column]! * x[column]!
      return sum
    })
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

function chunks(values: Vector, width: number): Vector[] {
  const whole = new Float64Array(Math.ceil(values.length / width) * width)
  whole.set(values)
  return Array.from({ length: whole.length / width }, (_, i) => whole.subarray(i * width, (i + 1) * width))
}
