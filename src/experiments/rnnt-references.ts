/**
 * What `azsim run --check` compares a run with: the integer reference, event by event while the chip goes on, and afterwards real
 * numbers that take the same decisions.
 */
import type { FloatRnnt } from '../model/float-rnnt.js'
import type { QuantizedRnnt } from '../model/rnnt.js'
import { decisionsOf } from '../reference/decisions.js'
import { FloatRnnt as FloatReference } from '../reference/float-rnnt.js'
import { IntegerRnnt } from '../reference/rnnt.js'
import { recordUtterance, RnntFidelity } from '../reference/rnnt-fidelity.js'
import type { IntegerRnntEvent } from '../reference/rnnt-model.js'
import type { RunCheck } from '../report/rnnt-report.js'
import { encoderFrames } from '../runner/host-words.js'
import type { SymbolSchedule } from '../runner/host-words.js'
import type { InputFrames } from '../runner/input-frames.js'
import { floatRnnt, integerRnnt } from './reference-models.js'

/** How the chip is fed. */
export interface ReferenceInput {
  frames: InputFrames
  /** Frames of a block. */
  block: number
  /** Decisions to follow; the model's own without them. */
  schedule?: SymbolSchedule | undefined
}

const NOTHING = new Int16Array(0)

export class RunReferences {
  /** What the integer reference has done so far. */
  private readonly seen: IntegerRnntEvent[] = []

  constructor(
    private readonly model: QuantizedRnnt,
    private readonly input: ReferenceInput,
  ) {}

  /** What the integer reference does, in the chip's order. To be asked for once. */
  *events(): Generator<IntegerRnntEvent, void, undefined> {
    const { frames, block, schedule } = this.input
    const { vocabulary, search } = this.model.description
    const limits = { symbols: vocabulary.size, blank: vocabulary.blank, symbolsPerFrame: search.symbolsPerFrame }
    const decisions = schedule && decisionsOf(schedule, encoderFrames(this.model, frames.count), limits)
    const options = { reset: true, blockFrames: block, ...(decisions && { decisions }) }
    for (const event of new IntegerRnnt(integerRnnt(this.model)).utterance(frames.data, options)) {
      this.seen.push(kept(event))
      yield event
    }
  }

  /** Once all events have been asked for: what they were, and how close to those of the float model. */
  compare(float: FloatRnnt): RunCheck {
    const { description } = this.model
    const recording = recordUtterance(this.seen, description.vocabulary.blank)
    const layers = [...float.encoder, ...float.prediction].filter((stage) => 'scaling' in stage)
    const fractions = new Map(layers.map(({ name, scaling }) => [name, scaling.outputFraction]))
    const fidelity = new RnntFidelity(description.joint.activation, (layer) => fractions.get(layer)!)
    const { decisions } = recording
    const real = new FloatReference(floatRnnt(float)).utterance(this.input.frames.data, { reset: true, decisions })
    fidelity.add(recording, real)
    const report = fidelity.report()
    return {
      hidden: this.seen.reduce((sum, event) => sum + (event.kind === 'lstm' ? event.hidden.length : 0), 0),
      logits: this.seen.reduce((sum, event) => sum + (event.kind === 'joint' ? event.logits.length : 0), 0),
      symbols: recording.symbols.length,
      layers: report.layers.map(({ name, signalToNoiseDb }) => ({
        name,
        signalToNoiseDb: Number.isFinite(signalToNoiseDb) ? signalToNoiseDb : null,
      })),
      decisions: report.decisions,
    }
  }
}

/** An event that holds when the next one has been asked for; without cell states, which are only compared. */
function kept(event: IntegerRnntEvent): IntegerRnntEvent {
  switch (event.kind) {
    case 'lstm':
      return { ...event, hidden: event.hidden.slice(), cell: NOTHING }
    case 'joint.encoder':
      return { ...event, e: event.e.slice() }
    case 'joint.prediction':
      return { ...event, p: event.p.slice() }
    case 'joint':
      return { ...event, activation: event.activation.slice(), logits: event.logits.slice() }
  }
}
