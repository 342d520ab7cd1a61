/** `azsim matvec`: reads matrix and vector, brings the matrix to its format, and multiplies on the chip. */
import { lowerMatvec } from '../compiler/lower-matvec.js'
import type { ChipProgram } from '../compiler/chip-program.js'
import { exactCodebook, shareValues } from '../compress/codebook.js'
import { firstMisfit } from '../compress/matrix.js'
import type { QuantizedMatrix } from '../compress/matrix.js'
import { prune } from '../compress/prune.js'
import { quantizeIntegers } from '../compress/quantize.js'
import { UserError } from '../errors.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { readNpyInt8 } from '../model/npy.js'
import { readUserFile } from '../model/read-file.js'
import type { ChipReport } from './chip-report.js'
import { runProgram } from './program-run.js'
import type { MatvecRequest } from './request.js'
import type { RunOptions } from './virtual-chip.js'

const MAX_NPY_BYTES = 2 ** 28

export interface LoweredMatvec {
  chip: ChipConfig
  /** int8 [columns] */
  vector: Int8Array
  program: ChipProgram
}

export interface MatvecResult {
  /** int32 [rows] */
  accumulators: Int32Array
  report: ChipReport
}

/** Reads the files, brings the matrix to its format, and lowers it. @throws UserError where one of these cannot be */
export function lowerMatvecRequest(request: MatvecRequest): LoweredMatvec {
  const { rows, columns, values } = readMatrix(request.weightsFile)
  const vector = readVector(request.inputFile, columns, request.weightsFile)
  const matrix = formatted(values, rows, columns, request)
  const { chip, chunk, residency, skip, format } = request
  const program = lowerMatvec(chip, matrix, {
    frames: 1,
    residency,
    skip,
    encoding: format.encoding,
    ...(format.runBits !== null && { runBits: format.runBits }),
    ...(chunk !== null && { chunk }),
  })
  return { chip, vector, program }
}

export async function runMatvec(
  { chip, vector, program }: LoweredMatvec,
  options: RunOptions = {},
): Promise<MatvecResult> {
  const { output, report } = await runProgram(chip, program, vector, options)
  return { accumulators: new Int32Array(output.buffer), report }
}

function readMatrix(file: string): { rows: number; columns: number; values: Int8Array } {
  const { shape, data } = readNpyInt8(readUserFile(file, MAX_NPY_BYTES), file)
  const [rows, columns] = shape
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new UserError(`the array has the shape ${shown(shape)}`, {
      where: file,
      allowed: 'a matrix of two dimensions: [rows, columns]',
      hint: 'W.reshape(rows, columns)',
    })
  }
  if (rows === 0 || columns === 0) {
    throw new UserError(`the matrix is empty: ${rows} rows, ${columns} columns`, {
      where: file,
      allowed: 'at least one row and one column',
    })
  }
  return { rows, columns, values: data }
}

function readVector(file: string, columns: number, weightsFile: string): Int8Array {
  const { shape, data } = readNpyInt8(readUserFile(file, MAX_NPY_BYTES), file)
  if (shape.length !== 1 || data.length !== columns) {
    throw new UserError(`the array has the shape ${shown(shape)}`, {
      where: file,
      allowed: `a vector of ${columns} values, as many as ${weightsFile} has columns`,
      hint: data.length === columns ? 'x.reshape(-1)' : 'another vector, or the matrix transposed',
    })
  }
  return data
}

/** As NumPy writes it. */
const shown = (shape: readonly number[]): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`

/** The matrix in the format asked for: exactly where it fits, rounded where that was asked for. */
function formatted(values: Int8Array, rows: number, columns: number, request: MatvecRequest): QuantizedMatrix {
  const { quantize, weightsFile } = request
  const { bits, density, codebook } = request.format
  const kept = density < 1 ? pruned(values, density) : values
  const scales = new Float64Array(rows).fill(1)
  if (codebook) {
    if (!quantize && exactCodebook(kept, bits) === null) {
      throw new UserError(`the matrix has more than ${2 ** bits - 1} different non-zero values`, {
        where: weightsFile,
        allowed: `at most ${2 ** bits - 1} for a codebook of ${bits}-bit indices`,
        hint: 'more --bits, or --quantize to have the values clustered',
      })
    }
    return shareValues({ rows, columns, values: kept, bits: 8, codebook: null, scales }, bits)
  }
  if (quantize) return quantizeIntegers(kept, rows, columns, bits).matrix
  const misfit = firstMisfit(kept, bits, columns)
  if (misfit !== undefined) {
    throw new UserError(`${misfit.value} in row ${misfit.row}, column ${misfit.column} does not fit ${bits} bits`, {
      where: weightsFile,
      allowed: `${-(2 ** (bits - 1))} to ${2 ** (bits - 1) - 1} with --bits ${bits}`,
      hint: 'more --bits, or --quantize to have the matrix rounded',
    })
  }
  return { rows, columns, values: kept, bits, codebook: null, scales }
}

function pruned(values: Int8Array, density: number): Int8Array {
  const magnitudes = Float32Array.from(values)
  prune(magnitudes, density)
  return Int8Array.from(magnitudes)
}
