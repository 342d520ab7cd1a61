/**
 * Zero runs: symbols of r + v bits, an r-bit count of zeros before a v-bit value.
 *
 *     bit 0         r            r + v
 *     | run         | value       | run | value | ...
 *
 * A longer gap takes padding symbols, run 2^r - 1 and value 0, which stand for 2^r zeros. Zeros after the last non-zero of the tile
 * are not stored. Runs cross columns, never tiles.
 */
import { BitWriter } from './bit-writer.js'
import { zeroRunPayloadBytes, type EncodedTile, type Positions } from './encoding.js'

/** @param positions column-major symbols of the tile; @param bits v, 2..8; @param runBits r, 0..8 */
export function encodeZeroRun(positions: Positions, bits: number, runBits: number): EncodedTile {
  const mask = 2 ** bits - 1
  const longest = 2 ** runBits - 1 // a padding symbol's run; its value of 0 leaves it as it is
  // Every symbol stands for one position at least.
  const writer = new BitWriter(zeroRunPayloadBytes(positions.length, bits, runBits))
  let symbols = 0
  let gap = 0
  for (let p = 0; p < positions.length; p++) {
    const value = positions[p]! & mask
    if (value === 0) {
      gap++
      continue
    }
    for (; gap > longest; gap -= longest + 1) {
      writer.write(longest, runBits + bits)
      symbols++
    }
    writer.write(gap | (value << runBits), runBits + bits)
    symbols++
    gap = 0
  }
  return { symbols, payload: writer.finish() }
}
