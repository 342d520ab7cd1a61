/** Runs a lowered program on a virtual chip and gathers what came out and what it cost. */
import type { ChipProgram, HostRows } from '../compiler/chip-program.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { chipReport } from '../report/chip-report.js'
import type { ChipReport } from '../report/chip-report.js'
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
  const virtual = VirtualChip.create(chip, program)
  virtual.setInput(padRows(input, program.input))
  await virtual.run(options)
  return {
    output: unpadRows(virtual.output(), program.output),
    report: chipReport(chip, virtual.counters(), virtual.dramCounters()),
  }
}

function padRows(rows: Int8Array, { count, bytes, strideBytes }: HostRows): Uint8Array {
  const padded = new Int8Array(count * strideBytes)
  for (let r = 0; r < count; r++) padded.set(rows.subarray(r * bytes, (r + 1) * bytes), r * strideBytes)
  return new Uint8Array(padded.buffer)
}

function unpadRows(padded: Uint8Array, { count, bytes, strideBytes }: HostRows): Uint8Array {
  const rows = new Uint8Array(count * bytes)
  for (let r = 0; r < count; r++) rows.set(padded.subarray(r * strideBytes, r * strideBytes + bytes), r * bytes)
  return rows
}
