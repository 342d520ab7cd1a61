/** What the command line asks of the runner, and what of it goes together. */
import { resolve } from 'node:path'
import type { SkipOptions } from '../compiler/chip-program.js'
import type { PassName } from '../compiler/pass-names.js'
import type { ResidencyPolicy } from '../compiler/residency.js'
import type { Encoding } from '../compress/encoding.js'
import { UserError } from '../errors.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { RnntDescription } from '../model/rnnt.js'
import type { TechnologyNm } from '../model/technology.js'
import { checkLayerShape } from '../model/workloads.js'
import type { LayerShape } from '../model/workloads.js'
import type { CycleWindow } from './timeline.js'
import type { EngineName } from './virtual-chip.js'

/** How weights are made small and stored. */
export interface WeightFormat {
  /** v, 2..8: of a stored weight. */
  bits: number
  /** Fraction of the weights that pruning keeps, 0..1; 1 prunes nothing. */
  density: number
  /** auto: the cheapest for each matrix. */
  encoding: Encoding | 'auto'
  /** r, 0..8, for zero-run; null: the cheapest. */
  runBits: number | null
  /** Store indices of `bits` bits into shared int8 values. */
  codebook: boolean
}

interface ChipRun {
  chip: ChipConfig
  format: WeightFormat
  /** Frames that share a loaded tile at most, 1..contexts; null: as many as fit. */
  chunk: number | null
  residency: ResidencyPolicy
  /** Zeros that the MAC array skips. */
  skip: SkipOptions
  /** Process that energies are for. */
  technologyNm: TechnologyNm
  engine: EngineName
  /** Of the fast engine: MiB for what it knows of tiles. */
  tileCacheMiB: number
}

/** Speech, or as many drawn frames. */
export type FrameInput = { kind: 'audio'; file: string } | { kind: 'frames'; count: number }

/** `azsim layer`: one LSTM layer with drawn weights. */
export interface LayerRequest extends ChipRun {
  shape: LayerShape
  input: FrameInput
  seed: number
  /** Five variants side by side, from dense int8 to everything skipped, in place of one. */
  compare: boolean
  /** Print what lies where. */
  memoryMap: boolean
  /** Folder for report.json and the chart; null: no files. */
  out: string | null
}

/** `azsim matvec`: an int8 matrix [rows, columns] times an int8 vector. */
export interface MatvecRequest extends ChipRun {
  weightsFile: string
  inputFile: string
  /** Round weights that do not fit the format, and prune; otherwise they are refused. */
  quantize: boolean
  /** Print what lies where. */
  memoryMap: boolean
  /** For the int32 accumulators, as .npy; null: none. */
  outputFile: string | null
}

/** Whose decisions the search follows: the chip's own; those of a file, or of the model in real numbers, whatever the chip's would be. */
export type SymbolSource = { kind: 'free' } | { kind: 'file'; file: string } | { kind: 'float' }

/** A run of a whole RNN-T with drawn weights, from features to symbols: all that has influence on its figures. */
export interface ModelRun extends ChipRun {
  model: RnntDescription
  input: FrameInput
  seed: number
  symbols: SymbolSource
}

/** `azsim run`. */
export interface RnntRequest extends ModelRun {
  /** Compare all that the layers compute with the references. */
  check: boolean
  /** Folder for report.json; null: no file. */
  out: string | null
  /** For the symbols that come out, as a file that `symbols` takes. */
  saveSymbols: string | null
  /** Print what lies where. */
  memoryMap: boolean
  /** Print the program as it is after this pass of the lowering, and run nothing. */
  dumpAfter: PassName | null
  timeline: string | null
  vcd: string | null
  /** Of the timeline and the VCD; null: the whole run. */
  window: CycleWindow | null
}

/** @throws UserError where the parts of the request contradict each other or the chip */
export function checkLayerRequest(request: LayerRequest): LayerRequest {
  checkLayerShape(request.shape)
  checkRun(request)
  return request
}

/** @throws UserError where the parts of the request contradict each other or the chip */
export function checkMatvecRequest(request: MatvecRequest): MatvecRequest {
  if (request.format.density < 1 && !request.quantize) {
    throw new UserError('pruning would change the given weights', {
      where: '--density',
      allowed: '1, unless --quantize asks for other weights',
      hint: 'add --quantize',
    })
  }
  checkRun(request)
  return request
}

/** @throws UserError where the parts contradict each other or the chip */
export function checkModelRun<Run extends ModelRun>(run: Run): Run {
  const { chip } = run
  checkRun(run)
  if (chip.weights === 'preloaded') {
    throw new UserError('a model has many matrices, this chip holds one preloaded tile', {
      where: `chip ${chip.name}`,
      allowed: 'a chip with streamed weights',
      hint: '--chip az1-like',
    })
  }
  return run
}

/** @throws UserError where the parts of the request contradict each other or the chip */
export function checkRnntRequest(request: RnntRequest): RnntRequest {
  const { check, memoryMap, dumpAfter, timeline, vcd, window, out, saveSymbols } = request
  checkModelRun(request)
  const ofTheRun = { check, 'memory-map': memoryMap, out, 'save-symbols': saveSymbols, timeline, vcd }
  const [idle] = Object.entries(ofTheRun).find(([, value]) => value !== null && value !== false) ?? []
  if (dumpAfter !== null && idle !== undefined) {
    throw new UserError('nothing runs with --dump-after', {
      where: `--${idle}`,
      allowed: '--dump-after PASS without it',
    })
  }
  if (window !== null && timeline === null && vcd === null) {
    throw new UserError('there is nothing to cut out', { where: '--window', allowed: 'with --timeline or --vcd' })
  }
  checkDifferent({ timeline, vcd, 'save-symbols': saveSymbols })
  return request
}

/** @throws UserError where two options name the same file */
function checkDifferent(files: Record<string, string | null>): void {
  const named = new Map<string, string>()
  for (const [option, file] of Object.entries(files)) {
    if (file === null) continue
    const path = resolve(file)
    const other = named.get(path)
    if (other !== undefined) {
      throw new UserError(`--${other} writes to the same file`, { where: `--${option}`, allowed: 'another file' })
    }
    named.set(path, option)
  }
}

function checkRun({ chip, format, chunk }: ChipRun): void {
  const { contexts } = chip.accumulators
  if (chunk !== null && chunk > contexts) {
    throw new UserError(`${chunk} frames cannot share a tile: the chip has ${contexts} accumulator contexts`, {
      where: '--chunk',
      allowed: `1 to ${contexts}`,
      hint: chunk <= 16 ? `--set accumulators.contexts=${chunk}` : `--chunk ${contexts}`,
    })
  }
  const { encoding, runBits, codebook } = format
  if (runBits !== null && (encoding === 'none' || encoding === 'bitmap')) {
    throw new UserError(`${encoding} has no runs`, {
      where: '--run-bits',
      allowed: 'with --encoding zero-run or auto',
      hint: `--encoding zero-run --run-bits ${runBits}`,
    })
  }
  if (chip.weights === 'preloaded') {
    const asked = [
      encoding === 'auto' || encoding === 'none' ? undefined : `--encoding ${encoding}`,
      runBits === null ? undefined : '--run-bits',
      codebook ? '--codebook' : undefined,
    ].find((option) => option !== undefined)
    if (asked === undefined) return
    throw new UserError('the weights of this chip are preloaded as int8: it has no decompressor', {
      where: asked,
      allowed: '--encoding none on a chip with preloaded weights',
      hint: '--chip az1-like',
    })
  }
}
