/** The descriptor words of firmware/stream-tiles.azs, which every program with streamed weights has. */
import type { StreamedChip } from '../model/chip-fields.js'
import { MV_SKIP_ACTIVATIONS, MV_SKIP_WEIGHTS } from '../../assembly/isa.js'
import type { SkipOptions } from './chip-program.js'
import type { Residency } from './residency.js'

export const STREAM_WORDS = ['SKIP', 'CONTEXTS', 'RING', 'RING_END', 'SLOT_BYTES', 'SLOTS'] as const

export function streamWords(
  chip: StreamedChip,
  { ring }: Residency,
  skip: number,
): Record<(typeof STREAM_WORDS)[number], number> {
  return {
    SKIP: skip,
    CONTEXTS: chip.accumulators.contexts,
    RING: ring.address,
    RING_END: ring.address + ring.slots * ring.slotBytes,
    SLOT_BYTES: ring.slotBytes,
    SLOTS: ring.slots,
  }
}

/** Register rd of mac.mv. */
export function skipMode({ weights, activations }: SkipOptions): number {
  return (weights ? MV_SKIP_WEIGHTS : 0) | (activations ? MV_SKIP_ACTIVATIONS : 0)
}
