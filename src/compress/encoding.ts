/** The zero stages by their names on the host, and what a tile takes in each: docs/chip.md, "Weight stream". */
import { BLOCK_HEADER_BYTES, ZeroStage } from '../../assembly/isa.js'

export type Encoding = 'none' | 'bitmap' | 'zero-run'

/** In the order in which they are preferred where they cost the same. */
export const ENCODINGS: readonly Encoding[] = ['none', 'bitmap', 'zero-run']

export const MAX_RUN_BITS = 8
/** The largest tile: the weight buffer's half is at most 2^20 bytes (docs/chip.md, "Chip file and presets"). */
export const MAX_TILE_POSITIONS = 2 ** 20
/** The header's fields for rows and columns have 16 bits. */
export const MAX_SIDE = 65_535

/** The header's code of each. */
export const ZERO_STAGE: Readonly<Record<Encoding, number>> = {
  none: ZeroStage.none,
  'zero-run': ZeroStage.zeroRun,
  bitmap: ZeroStage.bitmap,
}

/**
 * The symbols of a tile: a v-bit two's complement value or a codebook index per position, in the order of positions, that is
 * column by column (position p is row p mod rows, column floor(p / rows)). Only the lower v bits count; 0 is a zero.
 */
export type Positions = Int8Array | Uint8Array

/** What a zero stage makes of a tile. */
export interface EncodedTile {
  /** Stored symbols, zero-run padding included. */
  symbols: number
  payload: Uint8Array
}

export const bytesOfBits = (bits: number): number => Math.ceil(bits / 8)

/** Bytes of a block with its header and its padding to the DRAM access size. */
export const blockBytes = (payloadBytes: number, accessBytes: number): number =>
  Math.ceil((BLOCK_HEADER_BYTES + payloadBytes) / accessBytes) * accessBytes

/** Payload bytes of a tile without a zero stage. */
export const nonePayloadBytes = (positions: number, bits: number): number => bytesOfBits(positions * bits)

/** Payload bytes of a zero-run tile; `symbols` includes the padding symbols. */
export const zeroRunPayloadBytes = (symbols: number, bits: number, runBits: number): number =>
  bytesOfBits(symbols * (runBits + bits))

/** Payload bytes of one column of a bitmap tile. */
export const bitmapColumnBytes = (rows: number, nonZeros: number, bits: number): number =>
  bytesOfBits(rows) + bytesOfBits(nonZeros * bits)
