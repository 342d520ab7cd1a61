/** Pass `place`: where program, tables and matrices lie in the chip's memories. */
import { accessBytes } from '../../model/chip.js'
import type { StreamedChip } from '../../model/chip-fields.js'
import { dramMemory, instructionMemory, scalarMemory, storeMemory } from '../chip-memories.js'
import { align } from '../memory-map.js'
import type { MemorySpace } from '../memory-map.js'
import type { Network, Search } from '../network.js'
import type { Assembled } from './assemble.js'
import type { Described } from './describe.js'
import type { Encoded } from './encode.js'
import type { Placed } from './residency.js'

export interface Mapped {
  memories: { dram: MemorySpace; instructions: MemorySpace; scalars: MemorySpace; store: MemorySpace }
}

interface State extends Encoded, Placed, Described, Assembled {
  chip: StreamedChip
  network: Network
}

/** The embedding's name in DRAM. */
export const EMBEDDING = 'embedding'

/** From one row to the next: each begins on an access boundary. */
export const embeddingStride = (chip: StreamedChip, { embeddingSize }: Search): number =>
  align(embeddingSize, accessBytes(chip))

/** @throws UserError where a memory is too small */
export function place({ chip, network: { search }, images, residency, table, assembly }: State): Mapped {
  const sizes = Object.entries(images).map(([name, { blocks }]) => ({ name, bytes: blocks.length }))
  const rows = search === null ? [] : [{ name: EMBEDDING, bytes: search.symbols * embeddingStride(chip, search) }]
  return {
    memories: {
      dram: dramMemory(chip, assembly, table.bytes, [...sizes, ...rows]),
      instructions: instructionMemory(chip, assembly),
      scalars: scalarMemory(chip, table.bytes, assembly),
      store: storeMemory(chip, sizes, residency),
    },
  }
}
