/**
 * Bitmap: per column one bit per row (row 0 in bit 0; 1 = non-zero), then the v-bit values of the non-zeros, each padded to a byte.
 *
 *     | bitmap, ceil(rows / 8) bytes | values, ceil(n v / 8) bytes | bitmap of the next column | ...
 *
 * All columns are present.
 */
import { BitWriter } from './bit-writer.js'
import { bitmapColumnBytes, type EncodedTile, type Positions } from './encoding.js'

/** @param positions column-major symbols of the tile, a multiple of `rows` of them; @param bits v, 2..8 */
export function encodeBitmap(positions: Positions, rows: number, bits: number): EncodedTile {
  const mask = 2 ** bits - 1
  const columns = positions.length / rows
  const writer = new BitWriter(columns * bitmapColumnBytes(rows, rows, bits))
  let symbols = 0
  for (let start = 0; start < positions.length; start += rows) {
    for (let p = start; p < start + rows; p++) writer.write((positions[p]! & mask) === 0 ? 0 : 1, 1)
    writer.align()
    for (let p = start; p < start + rows; p++) {
      const value = positions[p]! & mask
      if (value === 0) continue
      writer.write(value, bits)
      symbols++
    }
    writer.align()
  }
  return { symbols, payload: writer.finish() }
}
