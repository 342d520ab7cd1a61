/** Random RNN-Ts with their chips, inputs and options; and a run of one, compared bit by bit with the integer reference. */
import { integerRnnt } from '../../src/experiments/reference-models.js'
import { lowerRnnt } from '../../src/compiler/lower-rnnt.js'
import type { RnntOptions, RnntProgram } from '../../src/compiler/lower-rnnt.js'
import type { StreamedChip } from '../../src/model/chip-fields.js'
import { timeReduction } from '../../src/model/rnnt.js'
import type { QuantizedRnnt } from '../../src/model/rnnt.js'
import { decisionsOf } from '../../src/reference/decisions.js'
import { IntegerRnnt } from '../../src/reference/rnnt.js'
import type { IntegerRnntEvent } from '../../src/reference/rnnt-model.js'
import { encoderFrames } from '../../src/runner/host-words.js'
import type { ScheduledSymbol, SymbolSchedule, Utterance } from '../../src/runner/host-words.js'
import { runRnnt } from '../../src/runner/rnnt.js'
import type { RnntRun } from '../../src/runner/rnnt.js'
import type { Random } from './random.js'
import { randomChip } from './random-chip.js'
import { drawSkip } from './random-matvec.js'
import { sampleRnnt } from './sample-rnnt.js'

export interface RnntCase {
  chip: StreamedChip
  model: QuantizedRnnt
  utterances: Utterance[]
  /** null: a free run. */
  schedule: SymbolSchedule[] | null
  options: RnntOptions
}

/** On a chip of its own, unless it is given. */
export function randomRnntCase(random: Random, drawn = randomChip(random)): RnntCase {
  // Half of the stores are about as small as the models.
  const store = random.chance(0.5) ? { bytes: random.integer(0, 40_000) } : drawn.store
  const chip = { ...drawn, store }
  const model = sampleRnnt(random)
  const utterances = drawUtterances(random, model)
  balance(model, utterances)
  const schedule = random.chance(0.3) ? utterances.map(({ count }) => drawSchedule(random, model, count)) : null
  const encoding = random.pick(['auto', 'none', 'zero-run', 'bitmap'] as const)
  const options: RnntOptions = {
    scheduled: schedule !== null,
    residency: random.pick(['auto', 'auto', 'off'] as const),
    skip: drawSkip(random),
    encoding,
    ...(encoding === 'zero-run' && random.chance(0.5) && { runBits: random.integer(0, 8) }),
    ...(random.chance(0.4) && { chunk: random.integer(1, chip.accumulators.contexts) }),
  }
  return { chip, model, utterances, schedule, options }
}

export const inputsOf = ({ description: { input } }: QuantizedRnnt): number => input.mels * input.stack

function drawUtterances(random: Random, model: QuantizedRnnt): Utterance[] {
  const inputs = inputsOf(model)
  return Array.from({ length: random.pick([1, 1, 2, 3]) }, (_, index): Utterance => {
    const count = random.integer(1, 14)
    const density = random.pick([0, 0.3, 1, 1, 1])
    const frames = Int8Array.from({ length: count * inputs }, () =>
      random.chance(density) ? random.integer(-90, 90) : 0,
    )
    return { frames, count, reset: index === 0 || random.chance(0.6) }
  })
}

/** Sets the bias of the blank such that, before any symbol, it wins in about half of the frames. */
function balance(model: QuantizedRnnt, utterances: Utterance[]): void {
  const { blank } = model.description.vocabulary
  const silent = { model, utterances, schedule: utterances.map(() => []) }
  const margins: number[] = []
  for (const event of referenceEvents(silent, 64 * timeReduction(model.description))) {
    if (event.kind === 'joint') margins.push(margin(event.logits, blank))
  }
  const median = margins.sort((a, b) => a - b)[margins.length >> 1]!
  const { bias, multiplier, shift } = model.joint.output.params
  const step = (median * 2 ** (31 - shift[blank]!)) / Math.max(1, multiplier[blank]!)
  bias[blank] = Math.max(-(2 ** 30), Math.min(2 ** 30, bias[blank]! + Math.round(step)))
}

/** By how much the largest other logit is above the blank's. */
const margin = (logits: Int16Array, blank: number): number =>
  Math.max(...logits.filter((_, symbol) => symbol !== blank)) - logits[blank]!

/** Of an utterance of `count` input frames. */
export function drawSchedule(random: Random, model: QuantizedRnnt, count: number): ScheduledSymbol[] {
  const { vocabulary, search } = model.description
  return Array.from({ length: encoderFrames(model, count) }, (_, frame) =>
    Array.from({ length: random.integer(0, search.symbolsPerFrame) }, () => ({
      frame,
      symbol: (vocabulary.blank + random.integer(1, vocabulary.size - 1)) % vocabulary.size,
    })),
  ).flat()
}

/** What the integer reference does with the utterances, in the chip's order. */
export function* referenceEvents(
  { model, utterances, schedule }: Pick<RnntCase, 'model' | 'utterances' | 'schedule'>,
  block: number,
): Generator<IntegerRnntEvent, void, undefined> {
  const { vocabulary, search } = model.description
  const limits = { symbols: vocabulary.size, blank: vocabulary.blank, symbolsPerFrame: search.symbolsPerFrame }
  const reference = new IntegerRnnt(integerRnnt(model))
  for (const [index, { frames, count, reset }] of utterances.entries()) {
    const decisions = schedule && decisionsOf(schedule[index]!, encoderFrames(model, count), limits)
    yield* reference.utterance(frames, { reset, blockFrames: block, ...(decisions && { decisions }) })
  }
}

/** Throws where the chip differs from the reference. */
export async function runCase(drawn: RnntCase): Promise<{ program: RnntProgram; run: RnntRun }> {
  const { chip, model, utterances, options } = drawn
  const schedule = drawn.schedule ?? undefined
  const program = lowerRnnt(chip, model, options)
  const check = referenceEvents(drawn, program.block)
  return { program, run: await runRnnt(chip, program, model, utterances, { schedule, check }) }
}
