/** Runs a lowered program on a virtual chip and gathers what came out and what it cost. */
import { padRows, unpadRows } from '../compiler/chip-program.js'
import type { ChipProgram } from '../compiler/chip-program.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { chipReport } from './chip-report.js'
import type { ChipReport } from './chip-report.js'
import { VirtualChip } from './virtual-chip.js'
import type { RunOptions } from './virtual-chip.js'

export interface ProgramResult {
  /** Rows of the output, without the padding of the FIFO: [count, bytes]. */
  output: Uint8Array
  report: ChipReport
}

/**
 * @param input rows of the program's input, without padding: [count, bytes]
 * @throws ChipError if the program goes wrong on the chip
 */
export async function runProgram(
  chip: ChipConfig,
  program: ChipProgram,
  input: Int8Array,
  options: RunOptions = {},
): Promise<ProgramResult> {
  const virtual = VirtualChip.create(chip, program, options)
  virtual.setInput(padRows(program.input, input))
  await virtual.run(options)
  const result = {
    output: unpadRows(program.output, virtual.output()),
    report: chipReport(chip, virtual.counters(), virtual.dramCounters()),
  }
  virtual.release()
  return result
}
