/**
 * The JSON report of `azsim run`. docs/run-report.schema.json is its form, docs/reports.md explains every field; the report alone
 * reproduces the run.
 */
import type { SkipOptions } from '../compiler/chip-program.js'
import type { RnntMatrix, RnntProgram } from '../compiler/lower-rnnt.js'
import type { MemoryMap } from '../compiler/memory-map.js'
import type { ResidencyPolicy } from '../compiler/residency.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { RnntDescription } from '../model/rnnt.js'
import type { ChipReport } from '../runner/chip-report.js'
import type { InputFrames } from '../runner/input-frames.js'
import type { FrameInput, ModelRun, SymbolSource, WeightFormat } from '../runner/request.js'
import type { EmittedSymbol, RnntRun } from '../runner/rnnt.js'
import type { SectionReport } from '../runner/section-report.js'
import { energyReport } from './energy.js'
import type { EnergyReport } from './energy-report.js'
import { SymbolLatency } from './symbol-latency.js'

/** Version of this report's form. */
export const RUN_SCHEMA = 'azsim-run/1'

/** What one layer cost: everything of its section of the program. */
export interface LayerCost extends SectionReport, LayerStore {
  energy: EnergyReport
  /** Its time / audio time; those of all layers add up to the run's. */
  realTimeFactor: number
}

/** What the weights' format costs in what comes out. */
export interface OutputError {
  /** Of all logits against those of the float model that takes the same decisions; null: equal, or these are all 0. */
  logitsSignalToNoiseDb: number | null
  /** Evaluations of the joint, and those in which the float model has the same largest logit. */
  decisions: { count: number; agreeing: number }
}

/** What is stored of a layer's weights, and how many of its activations are zero. */
interface LayerStore {
  weights: number
  storedBytes: number
  /**
   * Share of the activations that are not zero, 0..1, each counted by the weights that it meets; null where none is multiplied, or zeros
   * are not skipped and so not seen.
   */
  activationDensity: number | null
}

export interface ReportedSymbol {
  /** Encoder frame, from 0. */
  frame: number
  symbol: number
  /** null: the model has no labels. */
  label: string | null
  /** Core cycle in which the chip sent it, all audio being there from cycle 0 on; the same in microseconds. */
  cycle: number
  microseconds: number
  /** From the beginning of the audio to the end of the encoder frame. */
  audioMicroseconds: number
  /** From there to the symbol, if frames arrived as they are spoken: `SymbolLatency`. */
  latencyMicroseconds: number
}

export interface RunReport extends ChipReport, LayerStore {
  schema: typeof RUN_SCHEMA
  azsim: string
  /** Of Node. */
  node: string
  command: string
  chip: ChipConfig
  model: RnntDescription
  seed: number
  /** `sha256` of the audio file, null for drawn frames; a frame is a step of `stepMs` milliseconds. */
  input: FrameInput & { sha256: string | null; frames: number; stepMs: number; seconds: number }
  symbolSource: SymbolSource
  format: WeightFormat
  skip: SkipOptions
  residency: ResidencyPolicy
  /** Frames that shared a loaded tile, at most, and frames of a block. */
  chunk: number
  block: number
  /** What one has to know of the drawn weights. */
  notes: string[]
  /** Chip time / audio time: below 1 is faster than speech. */
  realTimeFactor: number
  /** Of the run, over the time of the audio. */
  energy: EnergyReport
  /** Stored bits per weight over all matrices: headers, row parameters and padding included. */
  weightBits: number
  /** In the order of the program; their cycles, and all other counts, add up to those of the run. */
  layers: LayerCost[]
  symbols: ReportedSymbol[]
  matrices: RnntMatrix[]
  /** What lies where in the chip's memories. */
  memoryMap: MemoryMap
  /** null: not compared. */
  outputError: OutputError | null
  /** null: not compared. */
  check: RunCheck | null
}

/** A comparison with references; the run was equal to the integer one, or there is no report. */
export interface RunCheck {
  /** Values that were compared: of hidden states, of logits; symbols. */
  hidden: number
  logits: number
  symbols: number
  /** In the order of the network: outputs against real numbers that took the same decisions; null: equal, or these are all 0. */
  layers: { name: string; signalToNoiseDb: number | null }[]
  /** Evaluations of the joint, and those in which real numbers have the same largest logit. */
  decisions: { count: number; agreeing: number }
}

/** What a run was made of and what it gave. */
export interface RunParts {
  request: ModelRun
  frames: InputFrames
  program: Pick<RnntProgram, 'chunk' | 'block' | 'matrices' | 'memoryMap'>
  notes: string[]
  run: RnntRun
  outputError: OutputError | null
  check: RunCheck | null
  versions: { azsim: string; node: string }
  command: string
}

export function runReport(parts: RunParts): RunReport {
  const { request, frames, program, notes, run, outputError, check, versions, command } = parts
  const { chip, model, seed, input, symbols, format, skip, residency, technologyNm } = request
  const { chunk, block, matrices, memoryMap } = program
  const { count, stepMs, sha256 } = frames
  const seconds = (count * stepMs) / 1000
  const realTimeFactor = ({ microseconds }: ChipReport): number => microseconds / (seconds * 1e6)
  const energyOf = (counted: ChipReport): EnergyReport =>
    energyReport(chip, counted, {
      technologyNm,
      audioMicroseconds: seconds * 1e6,
      runMicroseconds: run.report.microseconds,
    })
  const total = layerStore(matrices, run.report, skip)
  const latency = new SymbolLatency(model, { block, count, stepMs, clockMHz: chip.clockMHz, starts: run.blockStarts })
  return {
    ...{ schema: RUN_SCHEMA, ...versions, command },
    ...{ chip, model, seed, input: { ...input, sha256, frames: count, stepMs, seconds }, symbolSource: symbols },
    ...{ format, skip, residency, chunk, block, notes },
    ...run.report,
    realTimeFactor: realTimeFactor(run.report),
    energy: energyOf(run.report),
    ...total,
    weightBits: (8 * total.storedBytes) / total.weights,
    layers: run.sections.map((section) => ({
      ...section,
      realTimeFactor: realTimeFactor(section),
      energy: energyOf(section),
      ...layerStore(
        matrices.filter(({ layer }) => layer === section.name),
        section,
        skip,
      ),
    })),
    symbols: run.symbols.map((symbol) => reportedSymbol(symbol, model, latency)),
    ...{ matrices, memoryMap, outputError, check },
  }
}

function layerStore(matrices: readonly RnntMatrix[], { mac }: ChipReport, skip: SkipOptions): LayerStore {
  const products = mac.macs + mac.skippedWeight + mac.skippedActivation
  return {
    weights: matrices.reduce((sum, { rows, columns }) => sum + rows * columns, 0),
    storedBytes: matrices.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
    activationDensity: skip.activations && products > 0 ? 1 - mac.skippedActivation / products : null,
  }
}

function reportedSymbol(
  { frame, symbol, cycle, microseconds }: EmittedSymbol,
  { vocabulary }: RnntDescription,
  latency: SymbolLatency,
): ReportedSymbol {
  return {
    ...{ frame, symbol, label: vocabulary.labels?.[symbol] ?? null, cycle, microseconds },
    audioMicroseconds: latency.audioEnd(frame),
    latencyMicroseconds: latency.of(frame, cycle),
  }
}
