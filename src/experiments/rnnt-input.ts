/** What `azsim run` runs: the input of a request, and its model lowered for its chip. */
import { lowerRnnt } from '../compiler/lower-rnnt.js'
import type { RnntProgram } from '../compiler/lower-rnnt.js'
import { rnntOutline } from '../model/rnnt-outline.js'
import type { QuantizedRnnt } from '../model/rnnt.js'
import { encoderFrames } from '../runner/host-words.js'
import type { SymbolSchedule } from '../runner/host-words.js'
import { inputFrames } from '../runner/input-frames.js'
import type { InputFrames } from '../runner/input-frames.js'
import type { ModelRun } from '../runner/request.js'
import { loadSymbolSchedule } from '../runner/symbol-schedule.js'
import { lowerUntil } from './dump.js'
import type { OnPass } from './dump.js'

/** What goes in besides the model. */
export interface RunInput {
  frames: InputFrames
  /** The search's decisions; undefined: its own. */
  schedule: SymbolSchedule | undefined
}

export function runInput({ model, input, seed, symbols }: ModelRun): RunInput {
  const { mels, stack } = model.input
  const frames = inputFrames(input, { inputs: mels * stack, stack }, seed)
  if (symbols.kind !== 'file') return { frames, schedule: undefined }
  const count = encoderFrames({ description: model }, frames.count)
  return { frames, schedule: loadSymbolSchedule(symbols.file, model, count) }
}

export function lower(
  { chip, format, chunk, residency, skip }: ModelRun,
  model: QuantizedRnnt,
  schedule: SymbolSchedule | undefined,
  onPass: OnPass,
): RnntProgram {
  return lowerRnnt(chip, model, {
    ...{ residency, skip, encoding: format.encoding, scheduled: schedule !== undefined, onPass },
    ...(format.runBits !== null && { runBits: format.runBits }),
    ...(chunk !== null && { chunk }),
  })
}

/**
 * Whether the model fits the chip, before its weights are drawn, which takes long.
 *
 * @param schedule decisions to follow; undefined: the search's own
 * @throws UserError where it does not
 */
export function checkFits(request: ModelRun, schedule: SymbolSchedule | undefined): void {
  lowerUntil('chunk', (onPass) => lower(request, rnntOutline(request.model), schedule, onPass))
}
