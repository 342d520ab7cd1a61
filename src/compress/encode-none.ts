/**
 * No zero stage: one symbol of v bits per position, columns not padded.
 *
 *     bit 0            v            2v
 *     | value (row 0) | value (row 1) | ...
 */
import { BitWriter } from './bit-writer.js'
import { nonePayloadBytes, type EncodedTile, type Positions } from './encoding.js'

/** @param positions column-major symbols of the tile; @param bits v, 2..8 */
export function encodeNone(positions: Positions, bits: number): EncodedTile {
  if (bits === 8) return { symbols: positions.length, payload: new Uint8Array(positions) }
  const mask = 2 ** bits - 1
  const writer = new BitWriter(nonePayloadBytes(positions.length, bits))
  for (let p = 0; p < positions.length; p++) writer.write(positions[p]! & mask, bits)
  return { symbols: positions.length, payload: writer.finish() }
}
