/**
 * Lowers a matrix times vectors to a program of the chip: firmware/matvec.azs, or matvec-preloaded.azs where the weights lie in the lanes.
 * The passes are those of lower-network.ts.
 */
import { VectorType } from '../../assembly/isa.js'
import type { QuantizedMatrix } from '../compress/matrix.js'
import { accessBytes } from '../model/chip.js'
import type { ChipConfig, StreamedChip } from '../model/chip-fields.js'
import type { RowParameters } from '../model/requantization.js'
import { dramImage, dramMemory, instructionMemory, scalarMemory, storeMemory } from './chip-memories.js'
import { hostRows, programMatrix, programOf } from './chip-program.js'
import type { ChipProgram } from './chip-program.js'
import { layOutTable, tableConstants, writeTable } from './descriptors.js'
import { assembleFirmware } from './firmware.js'
import { lowerPreloaded } from './lower-matvec-preloaded.js'
import { chooseBuffers, ELEMENT_BYTES, MATRIX_NAME, SKIP_ALL } from './matvec-buffers.js'
import type { MatvecOptions, OutputType } from './matvec-buffers.js'
import { areaOf } from './memory-map.js'
import { chooseResidency } from './residency.js'
import { skipMode, streamWords, STREAM_WORDS } from './stream-descriptors.js'
import { plainLayout } from './tiling.js'
import { buildMatrixImage } from './weight-image.js'

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

  const { chunk, activations, inputs, results } = chooseBuffers(
    chip,
    frames,
    options.chunk,
    input.strideBytes,
    output.strideBytes,
  )
  const params = rowParametersOf(matrix, type, options.params)
  const layout = plainLayout(chip, matrix.rows)
  const stored = { encoding, ...(runBits === undefined ? {} : { runBits }) }
  const image = buildMatrixImage(MATRIX_NAME, matrix, params, layout, access, stored)
  const sizes = [{ name: MATRIX_NAME, bytes: image.blocks.length }]
  const readsPerFrame = 1 / chunk
  const candidate = { bytes: image.blocks.length, slotBytes: image.slotBytes, readsPerFrame, holding: null }
  // A matrix that is read once gains nothing by staying.
  const residency = chooseResidency([candidate], chip.store.bytes, frames > chunk ? policy : 'off')

  const placement = residency.placements[0]!
  const table = layOutTable(WORDS, [], { [MATRIX_NAME]: image.strips })
  const assembly = assembleFirmware('matvec.azs', {
    ...tableConstants(table),
    D_W: table.matrices[MATRIX_NAME]!,
    OUTPUT_TYPE: VectorType[type],
  })
  const instructions = instructionMemory(chip, assembly)
  const scalars = scalarMemory(chip, table.bytes, assembly)
  const dram = dramMemory(chip, assembly, table.bytes, sizes)
  const words: Record<(typeof WORDS)[number], number> = {
    ...streamWords(chip, residency, skipMode(skip)),
    FRAMES: frames,
    CHUNK: chunk,
    X0: inputs.first,
    X1: inputs.second,
    X_STRIDE: input.strideBytes,
    OUT: results.first,
    OUT_SUM: results.first + results.second,
    OUT_ROWS: results.count * chunk,
    OUT_STRIDE: output.strideBytes,
    OUT_BYTES: output.bytes,
    ELEMENT_BYTES: ELEMENT_BYTES[type],
  }
  const dramAddress = areaOf(dram, MATRIX_NAME).address
  const record = { ...placement, strips: image.strips, dramAddress, section: 0 }
  const descriptors = writeTable(table, { words, stages: {}, matrices: { [MATRIX_NAME]: record } })
  return programOf(assembly, {
    dram: dramImage(dram, assembly, descriptors, [{ name: MATRIX_NAME, blocks: image.blocks }]),
    descriptors,
    input,
    output,
    chunk,
    memoryMap: [dram, instructions, scalars, storeMemory(chip, sizes, residency), activations],
    matrices: [programMatrix(image.statistics, placement)],
  })
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
