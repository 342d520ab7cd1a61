/** When a chip begins with each block of frames: the cycle in which it takes the block's header from the host. */
import type { BlockFormat } from './host-words.js'

const WORD_BYTES = 4
const FRAMES_MASK = 0xff

/**
 * @param words all that the host sends, as `hostWords` gives it
 * @param cycles in which the chip has taken each 32-bit word, of those that it has taken
 * @returns core cycles, of the blocks that have begun
 */
export function blockStarts(
  program: BlockFormat & { scheduled: boolean },
  words: Uint8Array,
  cycles: readonly number[],
): number[] {
  return headerOffsets(program, words).flatMap((offset) => cycles[offset / WORD_BYTES] ?? [])
}

/** Bytes before each block's header: docs/chip.md, "RNN-T on the chip", From the host. */
function headerOffsets({ input, scheduled }: BlockFormat & { scheduled: boolean }, words: Uint8Array): number[] {
  const view = new DataView(words.buffer, words.byteOffset, words.length)
  const offsets: number[] = []
  for (let at = 0; at < words.length;) {
    offsets.push(at)
    const frames = view.getUint32(at, true) & FRAMES_MASK
    const decisions = scheduled ? 1 + view.getUint32(at + WORD_BYTES, true) : 0
    at += WORD_BYTES * (1 + decisions) + frames * input.strideBytes
  }
  return offsets
}
