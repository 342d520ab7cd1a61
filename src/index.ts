/**
 * azsim as a library: what its commands do, for a script of your own.
 *
 *     const chip = loadChip('az1-like', ['mac.lanes=32'])
 *     const program = lowerMatvec(chip, matrix, { frames: 1 })
 *     const { output, report } = await runProgram(chip, program, vector)
 */
export { ChipError, UserError } from './errors.js'
export { loadChip } from './model/chip.js'
export type { ChipConfig } from './model/chip-fields.js'
export type { QuantizedMatrix } from './compress/matrix.js'
export { quantizeIntegers, quantizeRows } from './compress/quantize.js'
export type { ChipProgram } from './compiler/chip-program.js'
export { lowerLstm } from './compiler/lower-lstm.js'
export type { LstmOptions } from './compiler/lower-lstm.js'
export { lowerMatvec } from './compiler/lower-matvec.js'
export type { MatvecOptions } from './compiler/matvec-buffers.js'
export type { LstmLayer } from './model/lstm-layer.js'
export type { RowParameters } from './model/requantization.js'
export type { ChipReport } from './runner/chip-report.js'
export { runProgram } from './runner/program-run.js'
export type { ProgramResult } from './runner/program-run.js'
