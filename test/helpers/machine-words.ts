/** Programs in machine words, for what the assembler refuses. */
import { loadChip } from '../../src/model/chip.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'

/** add r0, r0, r0 */
export const NOP = [2, 0]

/** Runs a program on the chip without DRAM. */
export function runWords(words: number[]): void {
  const tileImage = { rows: 1, columns: 1, weights: new Int8Array(1), passes: 1 }
  const descriptors = { descriptors: new Uint8Array(0), descriptorsAddress: 64 }
  const preloaded = { program: Uint32Array.from(words), ...descriptors, tile: tileImage }
  VirtualChip.create(loadChip('eie-64'), { dram: new Uint8Array(0), preloaded, inputBytes: 0, outputBytes: 0 }).step(
    10_000,
  )
}
