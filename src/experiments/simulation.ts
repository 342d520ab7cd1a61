/** One run of a model on a chip: lowered, simulated, reported. What commands and the library have in common. */
import type { RnntProgram } from '../compiler/lower-rnnt.js'
import type { QuantizedRnnt } from '../model/rnnt.js'
import { runReport } from '../report/rnnt-report.js'
import type { OutputError, RunCheck, RunParts, RunReport } from '../report/rnnt-report.js'
import { formatNumber, formatPercent } from '../report/table.js'
import type { SymbolSchedule } from '../runner/host-words.js'
import type { InputFrames } from '../runner/input-frames.js'
import type { ModelRun } from '../runner/request.js'
import { runRnnt } from '../runner/rnnt.js'
import type { RnntRun, RnntRunOptions } from '../runner/rnnt.js'
import { lower } from './rnnt-input.js'
import type { Yardstick } from './yardstick.js'

/** Told what is being done, some twenty times a second or more. */
export type OnProgress = (what: string) => void

/** What stands in every report besides the figures. */
export interface Provenance {
  /** Of azsim, and of Node. */
  versions: { azsim: string; node: string }
  /** What reproduces it. */
  command: string
}

export interface SimulationInput {
  request: ModelRun
  /** Quantized as the request says. */
  model: QuantizedRnnt
  frames: InputFrames
  /** Decisions to follow; the model's own without them. */
  schedule: SymbolSchedule | undefined
}

/** Of work that takes long. */
export interface RunningOptions {
  onProgress?: OnProgress | undefined
  signal?: AbortSignal | undefined
  /** Wraps what gives way to the event loop now and then; the rest of the work does not. */
  whileRunning?: (<T>(work: () => Promise<T>) => Promise<T>) | undefined
}

export type ExperimentOptions = Provenance & RunningOptions

export interface SimulationOptions extends RunningOptions, Pick<RnntRunOptions, 'observers' | 'check' | 'keepLogits'> {}

/** @throws UserError where the model does not fit the chip; ChipError; whatever `signal` was aborted with */
export function lowered({ request, model, schedule }: SimulationInput, onProgress?: OnProgress): RnntProgram {
  return lower(request, model, schedule, (pass) => onProgress?.(`lowering: ${pass} done`))
}

export async function simulate(
  { request, model, frames, schedule }: SimulationInput,
  program: RnntProgram,
  { onProgress, whileRunning = (work) => work(), ...options }: SimulationOptions = {},
): Promise<RnntRun> {
  const { chip, engine, tileCacheMiB } = request
  const utterances = [{ frames: frames.data, count: frames.count, reset: true }]
  return whileRunning(() =>
    runRnnt(chip, program, model, utterances, {
      ...options,
      ...{ schedule: schedule && [schedule], engine, tileCacheMiB },
      onProgress: (cycles, share) => {
        onProgress?.(`${formatNumber(cycles)} cycles, ${formatPercent(share, 0)} of the audio taken`)
      },
    }),
  )
}

/** What a report has of a program: not its image, which is large. */
type ReportedProgram = RunParts['program']

/** What a report of a run that follows the yardstick is made of. */
export interface Measurement {
  program: ReportedProgram
  run: RnntRun
  outputError: OutputError
}

/** A run that follows the yardstick's decisions, and how far its logits are from the yardstick's. */
export async function measureRun(
  input: Omit<SimulationInput, 'schedule'>,
  yardstick: Yardstick,
  options: RunningOptions = {},
): Promise<Measurement> {
  const scheduled = { ...input, schedule: yardstick.schedule }
  const whole = lowered(scheduled, options.onProgress)
  const run = await simulate(scheduled, whole, { ...options, keepLogits: true })
  const { chunk, block, matrices, memoryMap } = whole
  return { program: { chunk, block, matrices, memoryMap }, run, outputError: yardstick.errorOf(run.logits) }
}

export function measuredReport(
  input: Omit<SimulationInput, 'schedule'>,
  { program, run, outputError }: Measurement,
  provenance: Provenance,
): RunReport {
  return reportOf(input, program, run, provenance, { outputError })
}

export function reportOf(
  { request, model, frames }: Omit<SimulationInput, 'schedule'>,
  program: ReportedProgram,
  run: RnntRun,
  { versions, command }: Provenance,
  { check = null, outputError = null }: Partial<Pick<RunReport, 'check' | 'outputError'>> = {},
): RunReport {
  return runReport({ request, frames, program, notes: model.notes, run, outputError, check, versions, command })
}

/** What a check says of the outputs, as a run that follows the yardstick has it. */
export function outputErrorOf({ layers, decisions }: RunCheck): RunReport['outputError'] {
  const { signalToNoiseDb } = layers.find(({ name }) => name === 'joint.output')!
  return { logitsSignalToNoiseDb: signalToNoiseDb, decisions }
}
