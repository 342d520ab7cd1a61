/**
 * The 16 bytes before every weight block: docs/chip.md, "Weight stream".
 *
 *     byte 0        1           2                 3          4..5    6..7      8..11     12..15
 *     +--------+-----------+-----------------+----------+--------+---------+---------+---------+
 *     |  kind  | zero stage| v | shared << 4 | r | flags|  rows  | columns | symbols | payload |
 *     +--------+-----------+-----------------+----------+--------+---------+---------+---------+
 *
 * Little-endian. A parameter block has v like the tiles after it, zero stage, r and flags 0; bits without a meaning are 0.
 */
import { BLOCK_CODEBOOK, BLOCK_FIRST_TILE, BLOCK_HEADER_BYTES, BLOCK_LAST_TILE, BlockKind } from '../../assembly/isa.js'
import { ZERO_STAGE, type Encoding } from './encoding.js'

export interface BlockHeader {
  kind: 'parameters' | 'tile'
  encoding: Encoding
  /** v, 2..8. */
  bits: number
  hasCodebook: boolean
  /** r, 0..8; 0 unless zero-run. */
  runBits: number
  firstTile: boolean
  lastTile: boolean
  rows: number
  /** 0 for a parameter block, as are the symbols. */
  columns: number
  symbols: number
  payloadBytes: number
}

/** Writes a header into the first 16 bytes of a block. Fields are not checked. */
export function writeBlockHeader(block: Uint8Array, header: BlockHeader): void {
  const view = new DataView(block.buffer, block.byteOffset, BLOCK_HEADER_BYTES)
  view.setUint8(0, BlockKind[header.kind])
  view.setUint8(1, ZERO_STAGE[header.encoding])
  view.setUint8(2, header.bits | (header.hasCodebook ? BLOCK_CODEBOOK : 0))
  view.setUint8(3, header.runBits | (header.firstTile ? BLOCK_FIRST_TILE : 0) | (header.lastTile ? BLOCK_LAST_TILE : 0))
  view.setUint16(4, header.rows, true)
  view.setUint16(6, header.columns, true)
  view.setUint32(8, header.symbols, true)
  view.setUint32(12, header.payloadBytes, true)
}

/** Bytes of a parameter block's payload: bias and multiplier (int32), shift (int8) of each row, then the codebook (int8). */
export const parameterPayloadBytes = (rows: number, codebookEntries: number): number => rows * 9 + codebookEntries
