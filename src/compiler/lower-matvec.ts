/**
 * Lowers a matrix times vectors to a program of the chip: firmware/matvec.azs, or matvec-preloaded.azs where the weights lie in the lanes.
 * The passes are those of lower-lstm.ts.
 */
import { DESCRIPTORS_SCALAR_ADDRESS, VectorType } from '../../assembly/isa.js'
import { MAX_SIDE } from '../compress/encoding.js'
import { density, entropyBits } from '../compress/entropy.js'
import type { QuantizedMatrix } from '../compress/matrix.js'
import { UserError } from '../errors.js'
import { accessBytes } from '../model/chip.js'
import type { ChipConfig, PreloadedChip, StreamedChip } from '../model/chip-fields.js'
import type { RowParameters } from '../model/requantization.js'
import { dramImage, dramMemory, instructionMemory, scalarMemory, storeMemory } from './chip-memories.js'
import { hostRows, wordAligned } from './chip-program.js'
import type { ChipProgram, SkipOptions } from './chip-program.js'
import { chooseChunk } from './chunk.js'
import type { Buffer, ChunkChoice } from './chunk.js'
import { DescriptorTable } from './descriptors.js'
import { assembleFirmware } from './firmware.js'
import { areaOf } from './memory-map.js'
import { chooseResidency } from './residency.js'
import type { ResidencyPolicy } from './residency.js'
import { skipMode, streamWords, STREAM_WORDS } from './stream-descriptors.js'
import { plainLayout, stripCapacity } from './tiling.js'
import { buildMatrixImage } from './weight-image.js'
import type { EncodingOptions, MatrixStatistics } from './weight-image.js'

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

const ELEMENT_BYTES: Record<OutputType, number> = { int8: 1, int16: 2, raw: 4 }
const SKIP_ALL: SkipOptions = { weights: true, activations: true }

const WORDS = [
  ...STREAM_WORDS,
  'FRAMES',
  'CHUNK',
  'X0',
  'X1',
  'X_STRIDE',
  'OUT',
  'OUT_SUM',
  'OUT_ROWS',
  'OUT_STRIDE',
  'OUT_BYTES',
  'ELEMENT_BYTES',
] as const

const PRELOADED_WORDS = [
  'SKIP',
  'CONTEXTS',
  'FRAMES',
  'X0',
  'X1',
  'X_BYTES',
  'OUT',
  'OUT_SUM',
  'OUT_BUFFERS',
  'OUT_BYTES',
  'ROWS',
] as const

const NAME = 'W'

/** @throws UserError where the matrix does not fit the chip: what is too large, by how much, what would fit */
export function lowerMatvec(chip: ChipConfig, matrix: QuantizedMatrix, options: MatvecOptions): ChipProgram {
  const { frames } = options
  if (!Number.isInteger(frames) || frames < 1) throw new RangeError(`${frames} vectors`)
  if (matrix.rows < 1 || matrix.columns < 1) throw new RangeError(`a matrix of ${matrix.rows} x ${matrix.columns}`)
  return chip.weights === 'preloaded' ? lowerPreloaded(chip, matrix, options) : lowerStreamed(chip, matrix, options)
}

function lowerStreamed(chip: StreamedChip, matrix: QuantizedMatrix, options: MatvecOptions): ChipProgram {
  const { frames, output: type = 'raw', residency: policy = 'auto', skip = SKIP_ALL } = options
  const { encoding = 'auto', runBits } = options
  const access = accessBytes(chip)
  const input = hostRows(frames, matrix.columns)
  const output = hostRows(frames, matrix.rows * ELEMENT_BYTES[type])

  const { chunk, activations } = chooseBuffers(chip, frames, options.chunk, input.strideBytes, output.strideBytes)
  const params = rowParametersOf(matrix, type, options.params)
  const layout = plainLayout(chip, matrix.rows)
  const stored = { encoding, ...(runBits === undefined ? {} : { runBits }) }
  const image = buildMatrixImage(NAME, matrix, params, layout, access, stored)
  const sizes = [{ name: NAME, bytes: image.blocks.length }]
  const readsPerFrame = 1 / chunk
  const candidate = { bytes: image.blocks.length, slotBytes: image.slotBytes, readsPerFrame }
  // A matrix that is read once gains nothing by staying.
  const residency = chooseResidency([candidate], chip.store.bytes, frames > chunk ? policy : 'off')

  const table = new DescriptorTable(WORDS, { W: image.strips })
  const assembly = assembleFirmware('matvec.azs', { ...table.constants, OUTPUT_TYPE: VectorType[type] })
  const instructions = instructionMemory(chip, assembly)
  const scalars = scalarMemory(chip, table.bytes, assembly)
  const dram = dramMemory(chip, assembly, table.bytes, sizes)
  const out = outputBuffers(activations)
  const descriptors = table.write(
    {
      ...streamWords(chip, residency, skipMode(skip)),
      FRAMES: frames,
      CHUNK: chunk,
      X0: areaOf(activations, X0).address,
      X1: areaOf(activations, frames > chunk ? X1 : X0).address,
      X_STRIDE: input.strideBytes,
      OUT: out.first,
      OUT_SUM: out.first + out.second,
      OUT_ROWS: out.count * chunk,
      OUT_STRIDE: output.strideBytes,
      OUT_BYTES: output.bytes,
      ELEMENT_BYTES: ELEMENT_BYTES[type],
    },
    {
      W: {
        strips: image.strips,
        mode: residency.modes[0]!,
        dramAddress: areaOf(dram, NAME).address,
        storeAddress: residency.addresses[0]!,
      },
    },
  )
  return {
    dram: dramImage(dram, assembly, descriptors, [{ name: NAME, blocks: image.blocks }]),
    preloaded: undefined,
    program: assembly.words,
    sourceMap: assembly.sourceMap,
    descriptors,
    input,
    output,
    inputBytes: input.count * input.strideBytes,
    outputBytes: output.count * output.strideBytes,
    chunk,
    memoryMap: [dram, instructions, scalars, storeMemory(chip, sizes, residency), activations],
    matrices: [{ ...image.statistics, mode: residency.modes[0]! }],
  }
}

function lowerPreloaded(chip: PreloadedChip, matrix: QuantizedMatrix, options: MatvecOptions): ChipProgram {
  checkPreloaded(chip, matrix, options)
  const { frames, skip = SKIP_ALL } = options
  const input = hostRows(frames, matrix.columns)
  const output = hostRows(frames, matrix.rows * ELEMENT_BYTES.raw)
  const { activations } = chooseBuffers(chip, frames, 1, input.strideBytes, output.strideBytes)

  const table = new DescriptorTable(PRELOADED_WORDS, {})
  const assembly = assembleFirmware('matvec-preloaded.azs', table.constants)
  const instructions = instructionMemory(chip, assembly)
  const scalars = scalarMemory(chip, table.bytes, assembly)
  const out = outputBuffers(activations)
  const descriptors = table.write(
    {
      SKIP: skipMode(skip),
      CONTEXTS: chip.accumulators.contexts,
      FRAMES: frames,
      X0: areaOf(activations, X0).address,
      X1: areaOf(activations, frames > 1 ? X1 : X0).address,
      X_BYTES: input.strideBytes,
      OUT: out.first,
      OUT_SUM: out.first + out.second,
      OUT_BUFFERS: out.count,
      OUT_BYTES: output.bytes,
      ROWS: matrix.rows,
    },
    {},
  )
  const { rows, columns } = matrix
  const tile = { rows, columns, weights: columnMajor(matrix), passes: frames }
  return {
    dram: new Uint8Array(0),
    preloaded: { program: assembly.words, descriptors, descriptorsAddress: DESCRIPTORS_SCALAR_ADDRESS, tile },
    program: assembly.words,
    sourceMap: assembly.sourceMap,
    descriptors,
    input,
    output,
    inputBytes: input.count * input.strideBytes,
    outputBytes: output.count * output.strideBytes,
    chunk: 1,
    memoryMap: [instructions, scalars, activations],
    matrices: [{ ...preloadedStatistics(matrix), mode: 'preloaded' }],
  }
}

const X0 = 'x, buffer 0'
const X1 = 'x, buffer 1'
const OUT0 = 'results, buffer 0'
const OUT1 = 'results, buffer 1'

/** Two buffers for the results where they fit, else one. */
function chooseBuffers(
  chip: ChipConfig,
  frames: number,
  given: number | undefined,
  inputBytes: number,
  outputBytes: number,
): ChunkChoice {
  const buffers = (chunk: number, count: number): Buffer[] => [
    { name: X0, bytes: chunk * inputBytes },
    ...(frames > chunk ? [{ name: X1, bytes: chunk * inputBytes }] : []),
    { name: OUT0, bytes: chunk * outputBytes },
    ...(count > 1 ? [{ name: OUT1, bytes: chunk * outputBytes }] : []),
  ]
  return chooseChunk(chip, frames, given, (chunk) => {
    const twice = buffers(chunk, frames > chunk ? 2 : 1)
    const bytes = twice.reduce((sum, buffer) => sum + wordAligned(buffer.bytes), 0)
    return bytes <= chip.activations.bytes ? twice : buffers(chunk, 1)
  })
}

function outputBuffers(activations: ChunkChoice['activations']): { first: number; second: number; count: number } {
  const first = areaOf(activations, OUT0).address
  const second = activations.areas.find(({ name }) => name === OUT1)?.address
  return { first, second: second ?? first, count: second === undefined ? 1 : 2 }
}

function rowParametersOf(
  { rows }: QuantizedMatrix,
  type: OutputType,
  params: RowParameters | undefined,
): RowParameters {
  if (params !== undefined) return params
  if (type !== 'raw') throw new RangeError(`${type} results need row parameters`)
  return { bias: new Int32Array(rows), multiplier: new Int32Array(rows), shift: new Int8Array(rows) }
}

/** Why the matrix cannot lie in the lanes, if it cannot. */
function checkPreloaded(chip: PreloadedChip, { rows, columns }: QuantizedMatrix, options: MatvecOptions): void {
  if (options.output !== undefined && options.output !== 'raw') {
    throw new RangeError('a chip with preloaded weights has no row parameters: its results are raw')
  }
  const capacity = stripCapacity(chip)
  if (rows > capacity) {
    const window = Math.ceil(rows / chip.mac.lanes)
    throw new UserError(`the matrix has ${rows} rows, ${rows - capacity} more than the lanes hold`, {
      where: `chip ${chip.name}`,
      allowed: `at most mac.lanes x mac.window = ${chip.mac.lanes} x ${chip.mac.window} = ${capacity} rows`,
      hint: window <= MAX_WINDOW ? `--set mac.window=${window}` : '--chip az1-like, which streams its weights',
    })
  }
  if (columns > MAX_SIDE) {
    throw new UserError(`the matrix has ${columns} columns, ${columns - MAX_SIDE} too many for one tile`, {
      where: `chip ${chip.name}`,
      allowed: `at most ${MAX_SIDE} columns`,
      hint: '--chip az1-like, which takes several tiles',
    })
  }
}

const MAX_WINDOW = 1024

function columnMajor({ rows, columns, values }: QuantizedMatrix): Int8Array {
  const tile = new Int8Array(rows * columns)
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) tile[column * rows + row] = values[row * columns + column]!
  }
  return tile
}

/** Dense int8 in the lanes: nothing is stored but the weights. */
function preloadedStatistics({ rows, columns, values }: QuantizedMatrix): MatrixStatistics {
  return {
    name: NAME,
    rows,
    columns,
    bits: 8,
    hasCodebook: false,
    encoding: 'none',
    runBits: 0,
    strips: 1,
    tiles: 1,
    symbols: values.length,
    weightBytes: values.length,
    rowParameterBytes: 0,
    storedBytes: values.length,
    storedBitsPerWeight: 8,
    entropyBits: entropyBits(values),
    density: density(values),
  }
}
