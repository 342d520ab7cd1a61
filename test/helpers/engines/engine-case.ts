/** What both engines run: a chip, what lies in its memories, and what a suite counts of the case. */
import { loadChip } from '../../../src/model/chip.js'
import type { ChipConfig } from '../../../src/model/chip-fields.js'
import type { ChipImage } from '../../../src/runner/virtual-chip.js'
import type { ChipSpec } from './case-spec.js'

export interface EngineCase {
  chip: ChipConfig
  image: ChipImage
  input: Uint8Array
  /** Two words per instruction. */
  program: Uint32Array
  /** For the tally. */
  features: Record<string, string | number | boolean | readonly string[]>
  /** The run is compared up to here, whether it has ended or not. */
  mostCycles: number
}

export function chipOf({ base, sets }: ChipSpec): ChipConfig {
  return loadChip(
    base,
    Object.entries(sets).map(([field, value]) => `${field}=${value}`),
  )
}

const LOWEST_VECTOR = 0x50
const HIGHEST_VECTOR = 0x56

/** Addresses of the instructions that are commands of the vector unit. */
export function vectorInstructions(program: Uint32Array): number[] {
  const addresses: number[] = []
  for (let address = 0; 2 * address < program.length; address++) {
    const opcode = program[2 * address]! & 0xff
    if (opcode >= LOWEST_VECTOR && opcode <= HIGHEST_VECTOR) addresses.push(address)
  }
  return addresses
}
