/** What the command line asks of the runner, and what of it goes together. */
import type { SkipOptions } from '../compiler/chip-program.js'
import type { ResidencyPolicy } from '../compiler/residency.js'
import type { Encoding } from '../compress/encoding.js'
import { UserError } from '../errors.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { checkLayerShape } from '../model/workloads.js'
import type { LayerShape } from '../model/workloads.js'

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
  /** Print what lies where. */
  memoryMap: boolean
  skip: SkipOptions
}

export type LayerInput = { kind: 'audio'; file: string } | { kind: 'frames'; count: number }

/** `azsim layer`: one LSTM layer with drawn weights. */
export interface LayerRequest extends ChipRun {
  shape: LayerShape
  input: LayerInput
  seed: number
  /** Five variants side by side, from dense int8 to everything skipped, in place of one. */
  compare: boolean
  /** Folder for report.json and the chart; null: no files. */
  out: string | null
}

/** `azsim matvec`: an int8 matrix [rows, columns] times an int8 vector. */
export interface MatvecRequest extends ChipRun {
  weightsFile: string
  inputFile: string
  /** Round weights that do not fit the format, and prune; otherwise they are refused. */
  quantize: boolean
  /** For the int32 accumulators, as .npy; null: none. */
  outputFile: string | null
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
