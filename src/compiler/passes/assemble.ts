/** Pass `assemble`: the program, with the places of its descriptors. */
import type { Assembly } from '../assembler.js'
import { tableConstants } from '../descriptors.js'
import { assembleFirmware } from '../firmware.js'
import type { Network } from '../network.js'
import type { Chunked } from './chunk.js'
import type { Described } from './describe.js'

export interface Assembled {
  assembly: Assembly
}

const DECISION_BYTES = 4

export function assemble({ network, block, table }: Chunked & Described & { network: Network }): Assembled {
  const constants = tableConstants(table)
  const { search, reduction } = network
  if (search === null) return { assembly: assembleFirmware('lstm-layer.azs', constants) }
  // Each frame has symbolsPerFrame decisions, or fewer and the blank.
  const decisions = search.scheduled ? (block / reduction) * search.symbolsPerFrame : 0
  return {
    assembly: assembleFirmware('rnnt.azs', {
      ...constants,
      D_WO: table.matrices[search.output.name]!,
      DECISION_BYTES: decisions * DECISION_BYTES,
    }),
  }
}
