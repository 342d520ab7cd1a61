/** Lowers a matrix times vectors for a chip whose weights lie in the lanes: firmware/matvec-preloaded.azs. */
import { DESCRIPTORS_SCALAR_ADDRESS } from '../../assembly/isa.js'
import { MAX_SIDE } from '../compress/encoding.js'
import { density, entropyBits } from '../compress/entropy.js'
import type { QuantizedMatrix } from '../compress/matrix.js'
import { UserError } from '../errors.js'
import type { PreloadedChip } from '../model/chip-fields.js'
import { instructionMemory, scalarMemory } from './chip-memories.js'
import { hostRows, programOf } from './chip-program.js'
import type { ChipProgram } from './chip-program.js'
import { layOutTable, tableConstants, writeTable } from './descriptors.js'
import { assembleFirmware } from './firmware.js'
import { chooseBuffers, ELEMENT_BYTES, MATRIX_NAME, SKIP_ALL } from './matvec-buffers.js'
import type { MatvecOptions } from './matvec-buffers.js'
import { skipMode } from './stream-descriptors.js'
import { stripCapacity } from './tiling.js'
import type { MatrixStatistics } from './weight-image.js'

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

/** @throws UserError where the matrix does not fit into the lanes, or its vectors not into the activation SRAM */
export function lowerPreloaded(chip: PreloadedChip, matrix: QuantizedMatrix, options: MatvecOptions): ChipProgram {
  checkPreloaded(chip, matrix, options)
  const { frames, skip = SKIP_ALL } = options
  const input = hostRows(frames, matrix.columns)
  const output = hostRows(frames, matrix.rows * ELEMENT_BYTES.raw)
  const { activations, inputs, results } = chooseBuffers(chip, frames, 1, input.strideBytes, output.strideBytes)

  const table = layOutTable(PRELOADED_WORDS, [], {})
  const assembly = assembleFirmware('matvec-preloaded.azs', tableConstants(table))
  const instructions = instructionMemory(chip, assembly)
  const scalars = scalarMemory(chip, table.bytes, assembly)
  const words: Record<(typeof PRELOADED_WORDS)[number], number> = {
    SKIP: skipMode(skip),
    CONTEXTS: chip.accumulators.contexts,
    FRAMES: frames,
    X0: inputs.first,
    X1: inputs.second,
    X_BYTES: input.strideBytes,
    OUT: results.first,
    OUT_SUM: results.first + results.second,
    OUT_BUFFERS: results.count,
    OUT_BYTES: output.bytes,
    ROWS: matrix.rows,
  }
  const descriptors = writeTable(table, { words, stages: {}, matrices: {} })
  const { rows, columns } = matrix
  const tile = { rows, columns, weights: columnMajor(matrix), passes: frames }
  return programOf(assembly, {
    preloaded: { program: assembly.words, descriptors, descriptorsAddress: DESCRIPTORS_SCALAR_ADDRESS, tile },
    descriptors,
    input,
    output,
    chunk: 1,
    memoryMap: [instructions, scalars, activations],
    matrices: [{ ...preloadedStatistics(matrix), mode: 'preloaded', heldTiles: 0, heldBytes: 0 }],
  })
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
      hint:
        window <= MAX_WINDOW && window * chip.mac.lanes <= MAX_SIDE
          ? `--set mac.window=${window}`
          : '--chip az1-like, which streams its weights',
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

/** Of mac.window: docs/chip.md, "Chip file and presets"; lanes x window is at most MAX_SIDE. */
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
    name: MATRIX_NAME,
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
