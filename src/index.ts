/**
 * azsim as a library: what its commands do, for a script of your own. docs/library.md has examples.
 *
 *     const report = await run({ model: 'tiny', bits: 4, density: 0.5 })
 *     const comparison = await compare({ model: 'mlperf-rnnt', audio: 'a.wav', bits: 4, density: 0.5 })
 *
 * And below it a product on a chip, step by step:
 *
 *     const chip = loadChip('az1-like', ['mac.lanes=32'])
 *     const program = lowerMatvec(chip, matrix, { frames: 1 })
 *     const { output, report } = await runProgram(chip, program, vector)
 */
export { ChipError, UserError } from './errors.js'
export { chips, compare, models, run } from './experiments/library.js'
export type { CheckedRunOptions, CompareOptions, RunOptions } from './experiments/library.js'
export type { ChipEntry } from './model/chip-entries.js'
export type { ModelEntry } from './model/model-entries.js'
export type { RnntDescription } from './model/rnnt.js'
export type { ComparisonReport } from './report/rnnt-comparison.js'
export type { EnergyReport } from './report/energy-report.js'
export type { RunReport } from './report/rnnt-report.js'
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
