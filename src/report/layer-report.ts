/** The JSON report of `azsim layer`: one run, or the variants of a comparison. docs/reports.md explains every field. */
import type { MemoryMap } from '../compiler/memory-map.js'
import type { ProgramMatrix, SkipOptions } from '../compiler/chip-program.js'
import type { ResidencyPolicy } from '../compiler/residency.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { HOP_MS, STACK } from '../model/log-mel.js'
import type { LayerShape } from '../model/workloads.js'
import type { InputFrames } from '../runner/input-frames.js'
import type { LayerRun } from '../runner/layer.js'
import type { FrameInput, LayerRequest, WeightFormat } from '../runner/request.js'
import type { ChipReport } from '../runner/chip-report.js'
import { energyReport } from './energy.js'
import type { EnergyReport } from './energy-report.js'

/** Version of this report's form. */
export const LAYER_SCHEMA = 'azsim-layer/1'
/** A frame step. */
export const FRAME_MS = HOP_MS * STACK
const FRAME_SECONDS = FRAME_MS / 1000

/** What every variant has in common, and what reproduces the run. */
export interface LayerHeader {
  schema: typeof LAYER_SCHEMA
  azsim: string
  command: string
  chip: ChipConfig
  shape: LayerShape
  seed: number
  input: FrameInput & { frames: number; seconds: number }
  residency: ResidencyPolicy
  /** What one has to know of the drawn weights. */
  notes: string[]
}

export interface LayerVariantReport extends ChipReport {
  name: string
  format: WeightFormat
  skip: SkipOptions
  /** Frames that shared a loaded tile, at most. */
  chunk: number
  cyclesPerFrame: number
  microsecondsPerFrame: number
  /** Chip time / audio time: below 1 is faster than speech. */
  realTimeFactor: number
  /** Of the run, over the time of the audio. */
  energy: EnergyReport
  /** Share of non-zero values, 0..1: of the input frames, and of the hidden states that came out. */
  activationDensity: { input: number; hidden: number }
  /** Stored bits per weight over all matrices: headers, row parameters and padding included. */
  weightBits: number
  matrices: ProgramMatrix[]
  /** What lies where in the chip's memories. */
  memoryMap: MemoryMap
  /** The outputs were compared with those of the integer reference, and were equal. */
  equalsReference: boolean
}

export type LayerReport = LayerHeader & { variants: LayerVariantReport[] }

export function layerHeader(
  request: LayerRequest,
  frames: InputFrames,
  notes: string[],
  { version, command }: { version: string; command: string },
): LayerHeader {
  const { chip, shape, seed, residency } = request
  const input = { ...request.input, frames: frames.count, seconds: frames.count * FRAME_SECONDS }
  return { schema: LAYER_SCHEMA, azsim: version, command, chip, shape, seed, input, residency, notes }
}

export function layerVariantReport(
  { chip, technologyNm }: Pick<LayerRequest, 'chip' | 'technologyNm'>,
  { variant, program, hidden, report }: LayerRun,
  frames: InputFrames,
  equalsReference: boolean,
): LayerVariantReport {
  const { matrices, chunk, memoryMap } = program
  const weights = matrices.reduce((sum, { rows, columns }) => sum + rows * columns, 0)
  const storedBytes = matrices.reduce((sum, matrix) => sum + matrix.storedBytes, 0)
  const audioMicroseconds = frames.count * FRAME_SECONDS * 1e6
  return {
    ...variant,
    chunk,
    ...report,
    cyclesPerFrame: report.cycles / frames.count,
    microsecondsPerFrame: report.microseconds / frames.count,
    realTimeFactor: report.microseconds / audioMicroseconds,
    energy: energyReport(chip, report, { technologyNm, audioMicroseconds, runMicroseconds: report.microseconds }),
    activationDensity: { input: density(frames.data), hidden: density(hidden) },
    weightBits: (8 * storedBytes) / weights,
    matrices,
    memoryMap,
    equalsReference,
  }
}

/** For titles: the layer's sizes. */
export function sizesOf({ shape }: LayerHeader): string {
  const projection = shape.projection === null ? '' : `, projection ${shape.projection}`
  return `${shape.inputs} inputs, ${shape.cells} cells${projection}`
}

/** For titles: where the frames come from. */
export const sourceOf = ({ input }: LayerHeader): string => (input.kind === 'audio' ? input.file : 'drawn frames')

function density(values: Int8Array): number {
  return values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0) / values.length
}
