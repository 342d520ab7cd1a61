/** Pass `chunk`: how many frames share a tile and how many make a block, and the buffers in the activation SRAM, which grow with both. */
import { UserError } from '../../errors.js'
import { activationBuffers } from '../activation-buffers.js'
import type { BufferSizes } from '../activation-buffers.js'
import { chooseChunk } from '../chunk.js'
import { align } from '../memory-map.js'
import type { MemorySpace } from '../memory-map.js'
import type { Network } from '../network.js'

export interface Chunked {
  /** Frames of a stage that share a tile, at most. */
  chunk: number
  /** Input frames of a block, at most. */
  block: number
  activations: MemorySpace
}

/** docs/chip.md, "RNN-T on the chip": the header of a block has 8 bits for its frames. */
const MAX_BLOCK = 255

/** @throws UserError where the chunk is larger than the contexts, or the buffers do not fit */
export function chunk(state: BufferSizes & { options: { chunk?: number } }): Chunked {
  const { chip, network, options } = state
  const { chunk, activations } = chooseChunk(chip, network.frames ?? Infinity, options.chunk, (chunk) =>
    activationBuffers(state, chunk, blockOf(network, chunk)),
  )
  return { chunk, block: blockOf(network, chunk), activations }
}

/** The smallest multiple of the whole time reduction that is at least the chunk. */
function blockOf({ reduction }: Network, chunk: number): number {
  const block = align(chunk, reduction)
  if (block <= MAX_BLOCK) return block
  throw new UserError(`the encoder makes one frame of ${reduction}, so that a block has ${block}`, {
    where: 'time stacks',
    allowed: `blocks of at most ${MAX_BLOCK} frames`,
    hint: 'time stacks of smaller factors',
  })
}
