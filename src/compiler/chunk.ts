/**
 * Frames that share a loaded tile, and the buffers in the activation SRAM, which grow with them (docs/chip.md, "Accumulator file").
 *
 * Where the chunk is not given, it is the largest whose buffers fit, at most the contexts.
 */
import { UserError } from '../errors.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { layOut, requireFit } from './memory-map.js'
import type { MemoryInfo, MemorySpace } from './memory-map.js'

export interface Buffer {
  name: string
  bytes: number
}

export interface ChunkChoice {
  chunk: number
  /** The activation SRAM with the program's buffers. */
  activations: MemorySpace
}

/**
 * @param frames of the run: a larger chunk is of no use
 * @param given what the user asked for, or undefined
 * @param buffersOf the program's buffers for a chunk
 * @throws UserError where the chunk is larger than the contexts, or the buffers do not fit
 */
export function chooseChunk(
  chip: ChipConfig,
  frames: number,
  given: number | undefined,
  buffersOf: (chunk: number) => Buffer[],
): ChunkChoice {
  const { contexts } = chip.accumulators
  if (given !== undefined && given > contexts) {
    throw new UserError(`a chunk of ${given} frames needs as many accumulator contexts, the chip has ${contexts}`, {
      where: `chip ${chip.name}`,
      allowed: `a chunk of 1..${contexts}`,
      hint: `--chunk ${contexts}`,
    })
  }
  const memory = activationMemory(chip)
  const wanted = Math.min(given ?? contexts, frames)
  const layOutFor = (chunk: number): MemorySpace => layOut(memory, buffersOf(chunk))
  const fitting = largestFitting(wanted, layOutFor)
  if (fitting === undefined) {
    const activations = layOutFor(1)
    requireFit(activations, memory, `--set activations.bytes=${activations.usedBytes}`)
    throw new Error('unreachable: a chunk of 1 fits')
  }
  if (given !== undefined && fitting.chunk < wanted) requireFit(layOutFor(wanted), memory, `--chunk ${fitting.chunk}`)
  return fitting
}

function largestFitting(most: number, layOutFor: (chunk: number) => MemorySpace): ChunkChoice | undefined {
  for (let chunk = most; chunk > 0; chunk--) {
    const activations = layOutFor(chunk)
    if (activations.usedBytes <= activations.capacityBytes) return { chunk, activations }
  }
  return undefined
}

function activationMemory(chip: ChipConfig): MemoryInfo {
  return { name: 'activation SRAM', capacityBytes: chip.activations.bytes, alignment: 4, field: 'activations.bytes' }
}
