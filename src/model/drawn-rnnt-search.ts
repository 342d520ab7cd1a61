/**
 * The prediction network and the greedy search in float, for calibrating the bias of the blank on drawn weights. Hidden values are
 * rounded as on the chip, the joint is not.
 */
import { FloatLstm } from './float-lstm-step.js'
import type { RecurrentWeights } from './float-lstm-step.js'
import { multiply } from './float-product.js'
import type { JointActivation } from './rnnt.js'

export const JOINT_FUNCTION: Readonly<Record<JointActivation, (x: number) => number>> = {
  tanh: Math.tanh,
  relu: (x) => Math.max(x, 0),
}

export interface PredictionLayer extends RecurrentWeights {
  /** [4 cells, inputs] */
  wx: Float32Array
}

/** The prediction network with joint.prediction behind it. */
export class PredictionNetwork {
  private lstms: FloatLstm[] = []

  /** @param output [joint, outputs of the last layer] */
  constructor(
    private readonly layers: readonly PredictionLayer[],
    private readonly output: Float32Array,
  ) {
    this.reset()
  }

  reset(): void {
    this.lstms = this.layers.map((layer) => new FloatLstm(layer))
  }

  /** @param symbol [embedding], in real units @returns p, [joint] */
  step(symbol: Float64Array): Float64Array {
    let x = symbol
    for (const [index, lstm] of this.lstms.entries()) {
      const { shape, wx } = this.layers[index]!
      const z = new Float64Array(4 * shape.cells)
      multiply(wx, x, z)
      lstm.step(z)
      x = lstm.hidden
    }
    const p = new Float64Array(this.output.length / x.length)
    multiply(this.output, x, p)
    return p
  }
}

export interface SearchNetwork {
  prediction: PredictionNetwork
  /** The row of a symbol in real units, [embedding]. */
  embedding: (symbol: number) => Float64Array
  /** e of each encoder frame, [frames, joint]. */
  encoded: Float64Array
  /** [vocabulary, joint], and its bias [vocabulary], 0 for the blank. */
  output: Float32Array
  bias: Float64Array
  activation: JointActivation
  blank: number
  symbolsPerFrame: number
}

export class FloatSearch {
  private readonly a: Float64Array
  private readonly logits: Float64Array
  private readonly frames: number
  private p: Float64Array

  constructor(private readonly network: SearchNetwork) {
    const { encoded, output, bias } = network
    this.a = new Float64Array(output.length / bias.length)
    this.logits = new Float64Array(bias.length)
    this.frames = encoded.length / this.a.length
    this.p = this.reset()
  }

  /**
   * Greedy search over all frames, from the reset.
   *
   * @param most symbols after which it gives up
   * @returns symbols that came out, at most `most`
   */
  run(blankBias: number, most: number): number {
    this.p = this.reset()
    let symbols = 0
    for (let frame = 0; frame < this.frames; frame++) {
      for (let n = 0; n < this.network.symbolsPerFrame; n++) {
        const { label, margin } = this.evaluate(frame)
        if (margin <= blankBias) break
        if (++symbols === most) return symbols
        this.emit(label)
      }
    }
    return symbols
  }

  /**
   * Margins of the best label over the blank without its bias, of all evaluations of the joint along a path on which `symbols`
   * symbols come at even distances.
   */
  margins(symbols: number): Float64Array {
    this.p = this.reset()
    const margins: number[] = []
    let emitted = 0
    for (let frame = 0; frame < this.frames; frame++) {
      for (;;) {
        const { label, margin } = this.evaluate(frame)
        margins.push(margin)
        if (emitted >= (symbols * (frame + 1)) / this.frames) break
        emitted++
        this.emit(label)
      }
    }
    return Float64Array.from(margins)
  }

  private reset(): Float64Array {
    const { prediction, embedding, blank } = this.network
    prediction.reset()
    return prediction.step(embedding(blank))
  }

  private emit(label: number): void {
    this.p = this.network.prediction.step(this.network.embedding(label))
  }

  /** The label with the largest logit, and by how much it is above the blank's. */
  private evaluate(frame: number): { label: number; margin: number } {
    const { encoded, output, bias, activation, blank } = this.network
    const { a, logits, p } = this
    const f = JOINT_FUNCTION[activation]
    for (let j = 0, at = frame * a.length; j < a.length; j++, at++) a[j] = f(encoded[at]! + p[j]!)
    multiply(output, a, logits)
    let label = blank
    let best = -Infinity
    for (let k = 0; k < logits.length; k++) {
      const logit = logits[k]! + bias[k]!
      if (k !== blank && logit > best) [label, best] = [k, logit]
    }
    return { label, margin: best - logits[blank]! }
  }
}
