/** What both matvec programs have in common: options, and the buffers of vectors and results in the activation SRAM. */
import type { VectorType } from '../../assembly/isa.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { RowParameters } from '../model/requantization.js'
import { wordAligned } from './chip-program.js'
import type { SkipOptions } from './chip-program.js'
import { chooseChunk } from './chunk.js'
import type { Buffer, ChunkChoice } from './chunk.js'
import type { ResidencyPolicy } from './residency.js'
import type { EncodingOptions } from './weight-image.js'

/** Elements of the results: int32 accumulators as they are, or requantized by the row parameters. */
export type OutputType = keyof typeof VectorType

export interface MatvecOptions extends EncodingOptions {
  /** Vectors. */
  frames: number
  /** Default: raw. */
  output?: OutputType
  /** For outputs other than raw. */
  params?: RowParameters
  /** Default: the largest that fits, at most the contexts. */
  chunk?: number
  residency?: ResidencyPolicy
  skip?: SkipOptions
}

export const ELEMENT_BYTES: Record<OutputType, number> = { int8: 1, int16: 2, raw: 4 }
export const SKIP_ALL: SkipOptions = { weights: true, activations: true }

/** The matrix's name in memory maps and statistics. */
export const MATRIX_NAME = 'W'

const X0 = 'x, buffer 0'
const X1 = 'x, buffer 1'
const OUT0 = 'results, buffer 0'
const OUT1 = 'results, buffer 1'

/** Addresses; second: of the second buffer, or of the first again where there is only one. */
export interface BufferPair {
  first: number
  second: number
  count: number
}

export interface MatvecBuffers extends ChunkChoice {
  inputs: BufferPair
  results: BufferPair
}

/** Two buffers for the results where they fit, else one. */
export function chooseBuffers(
  chip: ChipConfig,
  frames: number,
  given: number | undefined,
  inputBytes: number,
  outputBytes: number,
): MatvecBuffers {
  const buffers = (chunk: number, count: number): Buffer[] => [
    { name: X0, bytes: chunk * inputBytes },
    ...(frames > chunk ? [{ name: X1, bytes: chunk * inputBytes }] : []),
    { name: OUT0, bytes: chunk * outputBytes },
    ...(count > 1 ? [{ name: OUT1, bytes: chunk * outputBytes }] : []),
  ]
  const choice = chooseChunk(chip, frames, given, (chunk) => {
    const twice = buffers(chunk, frames > chunk ? 2 : 1)
    const bytes = twice.reduce((sum, buffer) => sum + wordAligned(buffer.bytes), 0)
    return bytes <= chip.activations.bytes ? twice : buffers(chunk, 1)
  })
  return { ...choice, inputs: pair(choice, X0, X1), results: pair(choice, OUT0, OUT1) }
}

function pair({ activations: { areas } }: ChunkChoice, first: string, second: string): BufferPair {
  const [one, other] = [first, second].map((name) => areas.find((area) => area.name === name)?.address)
  return { first: one!, second: other ?? one!, count: other === undefined ? 1 : 2 }
}
