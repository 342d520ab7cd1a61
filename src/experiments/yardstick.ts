/**
 * What a model says in real numbers: the decisions that all its variants follow, so that they do the same work, and the logits that
 * theirs are compared with, so that no saving is shown without its price.
 */
import type { FloatRnnt } from '../model/float-rnnt.js'
import { decisionsOf } from '../reference/decisions.js'
import { FloatRnnt as FloatReference } from '../reference/float-rnnt.js'
import { argmax } from '../reference/joint.js'
import { SignalToNoise } from '../reference/signal-to-noise.js'
import type { OutputError } from '../report/rnnt-report.js'
import { encoderFrames } from '../runner/host-words.js'
import type { SymbolSchedule } from '../runner/host-words.js'
import type { InputFrames } from '../runner/input-frames.js'
import type { ModelRun } from '../runner/request.js'
import { LOGIT_FRACTION } from '../model/rnnt.js'
import { floatRnnt } from './reference-models.js'

export class Yardstick {
  /** What the search decides. */
  readonly schedule: SymbolSchedule
  /** Of each evaluation of the joint. */
  private readonly evaluations: { logits: Float64Array; argmax: number }[] = []

  /** @param schedule decisions to follow; the network's own without them */
  constructor(float: FloatRnnt, frames: InputFrames, schedule?: SymbolSchedule) {
    const { vocabulary, search } = float.description
    const limits = { symbols: vocabulary.size, blank: vocabulary.blank, symbolsPerFrame: search.symbolsPerFrame }
    const decisions = schedule && decisionsOf(schedule, encoderFrames(float, frames.count), limits)
    const symbols: { frame: number; symbol: number }[] = []
    for (const event of new FloatReference(floatRnnt(float)).utterance(frames.data, { reset: true, decisions })) {
      if (event.kind !== 'joint') continue
      const { frame, decision, logits, k } = event
      this.evaluations.push({ logits: logits.slice(), argmax: k })
      if (decision !== vocabulary.blank) symbols.push({ frame, symbol: decision })
    }
    this.schedule = symbols
  }

  /**
   * @param logits of a run on the same input that followed `schedule`, in the order of the evaluations
   * @throws RangeError where there are more or fewer
   */
  errorOf(logits: readonly Int16Array[]): OutputError {
    if (logits.length !== this.evaluations.length) {
      throw new RangeError(`${logits.length} evaluations of the joint, ${this.evaluations.length} in real numbers`)
    }
    const ratio = new SignalToNoise()
    let agreeing = 0
    for (const [index, real] of this.evaluations.entries()) {
      const chip = logits[index]!
      ratio.add(real.logits, chip, 2 ** -LOGIT_FRACTION)
      if (argmax(chip) === real.argmax) agreeing++
    }
    const { decibels } = ratio
    return {
      logitsSignalToNoiseDb: Number.isFinite(decibels) ? decibels : null,
      decisions: { count: logits.length, agreeing },
    }
  }
}

/** As a report has it: whose decisions a run follows. */
export const followed = (run: ModelRun): ModelRun =>
  run.symbols.kind === 'free' ? { ...run, symbols: { kind: 'float' } } : run
