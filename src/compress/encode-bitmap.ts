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
    const end = start + rows
    for (let first = start; first < end; first += 8) {
      const last = Math.min(first + 8, end)
      let bitmap = 0
      for (let p = first; p < last; p++) bitmap |= (((positions[p]! & mask) + mask) >> bits) << (p - first)
      writer.write(bitmap, 8)
    }
    symbols += writer.writeNonZeros(positions, start, end, bits)
    writer.align()
  }
  return { symbols, payload: writer.finish() }
}
