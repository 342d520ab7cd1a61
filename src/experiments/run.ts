/** A run of a model: drawn, quantized, lowered, simulated, and compared with the references if asked to. */
import type { RnntProgram } from '../compiler/lower-rnnt.js'
import type { PassName } from '../compiler/pass-names.js'
import { drawQuantizedRnnts } from '../model/drawn-rnnt-quantized.js'
import type { RunReport } from '../report/rnnt-report.js'
import type { ModelRun } from '../runner/request.js'
import type { RunObserver } from '../runner/virtual-chip.js'
import { dumpText, lowerUntil } from './dump.js'
import { checkFits, lower, runInput } from './rnnt-input.js'
import { RunReferences } from './rnnt-references.js'
import { lowered, outputErrorOf, reportOf, simulate } from './simulation.js'
import type { ExperimentOptions, OnProgress } from './simulation.js'

export interface RunModelOptions extends ExperimentOptions {
  /** Compare all that the layers compute with the references. */
  check?: boolean | undefined
  /** Who looks on. */
  observe?: ((program: RnntProgram) => readonly RunObserver[]) | undefined
}

/**
 * @throws UserError where the model does not fit the chip, or a file makes no sense; ChipError; Error, a defect of azsim, where the chip
 *   differs from the integer reference
 */
export async function runModel(
  request: ModelRun,
  { check: isChecked = false, observe, onProgress, signal, whileRunning, ...provenance }: RunModelOptions,
): Promise<RunReport> {
  const { frames, schedule } = runInput(request)
  checkFits(request, schedule)
  const { float, model } = drawModel(request, frames.data, onProgress)
  const input = { request, model, frames, schedule }
  const program = lowered(input, onProgress)
  const references = isChecked ? new RunReferences(model, { ...input, block: program.block }) : undefined
  const run = await simulate(input, program, {
    ...{ observers: observe?.(program), check: references?.events(), onProgress, signal, whileRunning },
  })
  if (references !== undefined) onProgress?.('comparing with real numbers')
  const check = references?.compare(float) ?? null
  return reportOf(input, program, run, provenance, { check, outputError: check && outputErrorOf(check) })
}

/** The program as it is after a pass of the lowering, as JSON. */
export function dumpModel(request: ModelRun, lastPass: PassName, onProgress?: OnProgress): string {
  const { frames, schedule } = runInput(request)
  const { model } = drawModel(request, frames.data, onProgress)
  return dumpText(lowerUntil(lastPass, (onPass) => lower(request, model, schedule, onPass)))
}

function drawModel({ model: description, seed, format }: ModelRun, frames: Int8Array, onProgress?: OnProgress) {
  const { float, variants } = drawQuantizedRnnts(description, frames, seed, [format], (part) => {
    onProgress?.(`drawing, calibrating and quantizing the weights: ${part}`)
  })
  return { float, model: variants[0]! }
}
