/**
 * How close the integer network comes to the real one that follows its decisions: the signal-to-noise ratio of each layer's
 * values, and how often both would have decided alike.
 *
 *     IntegerRnnt.utterance --recordUtterance--> RnntRecording --decisions--> FloatRnnt.utterance
 *                                                      |                            | events
 *                                                      +-------> RnntFidelity <-----+
 *
 * A layer's noise is all that has gone wrong up to it, not what the layer adds by itself.
 */
import type { FrameDecisions, FrameSymbol } from './decisions.js'
import type { FloatRnntEvent, IntegerRnntEvent, JointActivation, RnntEvent } from './rnnt-model.js'
import { SignalToNoise } from './signal-to-noise.js'

/** An utterance of the integer network: a few int8 and int16 vectors a frame, no cell states. */
export interface RnntRecording {
  /** Of each layer that puts something out (see `outputsOf`), its vectors in their order. */
  outputs: ReadonlyMap<string, readonly (Int8Array | Int16Array)[]>
  /** k of each evaluation of the joint. */
  argmax: readonly number[]
  /** Of each encoder frame. */
  decisions: readonly FrameDecisions[]
  /** What the host gets, frames counted from the last reset. */
  symbols: readonly FrameSymbol[]
}

/** @param events of one utterance, to the end */
export function recordUtterance(events: Iterable<IntegerRnntEvent>, blank: number): RnntRecording {
  const outputs = new Map<string, (Int8Array | Int16Array)[]>()
  const argmax: number[] = []
  const decisions: number[][] = []
  const symbols: FrameSymbol[] = []
  let frame = -1
  for (const event of events) {
    for (const [layer, values] of outputsOf(event)) {
      const series = outputs.get(layer) ?? []
      series.push(values.slice())
      outputs.set(layer, series)
    }
    if (event.kind !== 'joint') continue
    if (event.frame !== frame) decisions.push([])
    frame = event.frame
    argmax.push(event.k)
    decisions.at(-1)!.push(event.decision)
    if (event.decision !== blank) symbols.push({ frame, symbol: event.decision })
  }
  return { outputs, argmax, decisions, symbols }
}

/** Fraction bits of h of an LSTM: 7 without a projection, the layer's own with one. */
export type HiddenFractions = (layer: string) => number

export interface FidelityReport {
  /**
   * In the order of the network; Infinity where nothing differs. An LSTM's values are h, those of joint.encoder and
   * joint.prediction e and p, of the joint a, of joint.output the logits.
   */
  layers: { name: string; signalToNoiseDb: number }[]
  /** Evaluations of the joint, and those in which both have the same largest logit. */
  decisions: { count: number; agreeing: number }
}

/** Fraction bits of the outputs that are no LSTM's. */
const GATE_FRACTION = 12
const LOGIT_FRACTION = 10
const ACTIVATION_FRACTION = { tanh: 7, relu: 4 }

/** Sums up over utterances. */
export class RnntFidelity {
  private readonly ratios = new Map<string, SignalToNoise>()
  private readonly decisions = { count: 0, agreeing: 0 }

  constructor(
    private readonly activation: JointActivation,
    private readonly hiddenFractions: HiddenFractions,
  ) {}

  /**
   * @param real events of the same utterance with the recording's decisions, to the end
   * @throws RangeError where the two are not of the same utterance: other layers, frames or sizes
   */
  add(recording: RnntRecording, real: Iterable<FloatRnntEvent>): void {
    const compared = new Map<string, number>()
    let evaluation = 0
    for (const event of real) {
      for (const [layer, values] of outputsOf(event)) {
        const index = compared.get(layer) ?? 0
        const judged = recording.outputs.get(layer)?.[index]
        if (!judged) throw new RangeError(`${layer}: no vector ${index} was recorded`)
        this.ratio(layer).add(values, judged, 2 ** -this.fraction(layer))
        compared.set(layer, index + 1)
      }
      if (event.kind !== 'joint') continue
      this.decisions.count++
      if (recording.argmax[evaluation++] === event.k) this.decisions.agreeing++
    }
    for (const [layer, { length }] of recording.outputs) {
      if (compared.get(layer) !== length) throw new RangeError(`${layer}: not all of ${length} vectors were compared`)
    }
  }

  report(): FidelityReport {
    const layers = Array.from(this.ratios, ([name, ratio]) => ({ name, signalToNoiseDb: ratio.decibels }))
    return { layers, decisions: { ...this.decisions } }
  }

  private ratio(layer: string): SignalToNoise {
    const ratio = this.ratios.get(layer) ?? new SignalToNoise()
    this.ratios.set(layer, ratio)
    return ratio
  }

  private fraction(layer: string): number {
    if (layer === 'joint.encoder' || layer === 'joint.prediction') return GATE_FRACTION
    if (layer === 'joint') return ACTIVATION_FRACTION[this.activation]
    return layer === 'joint.output' ? LOGIT_FRACTION : this.hiddenFractions(layer)
  }
}

/** What an event says a layer puts out. */
function outputsOf<Narrow, Wide>(event: RnntEvent<Narrow, Wide>): [layer: string, values: Narrow | Wide][] {
  switch (event.kind) {
    case 'lstm':
      return [[event.layer, event.hidden]]
    case 'joint.encoder':
      return [[event.kind, event.e]]
    case 'joint.prediction':
      return [[event.kind, event.p]]
    case 'joint':
      return [
        ['joint', event.activation],
        ['joint.output', event.logits],
      ]
  }
}
