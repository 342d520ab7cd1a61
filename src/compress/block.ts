/**
 * Whole weight blocks, as they lie in DRAM: header, payload, zeros up to the next boundary of the DRAM access size.
 *
 *     | header, 16 bytes | payload | 0 ... |
 *
 * docs/chip.md, "Weight stream". What is refused here with a RangeError is a defect of the caller: users' weights have been quantized,
 * and users' chips checked, before.
 */
import { BLOCK_HEADER_BYTES } from '../../assembly/isa.js'
import { parameterPayloadBytes, writeBlockHeader, type BlockHeader } from './block-header.js'
import { encodeBitmap } from './encode-bitmap.js'
import { encodeNone } from './encode-none.js'
import { encodeZeroRun } from './encode-zero-run.js'
import { blockBytes, MAX_RUN_BITS, MAX_SIDE, MAX_TILE_POSITIONS, type EncodedTile, type Encoding } from './encoding.js'
import { assertBits, largestMagnitude } from './matrix.js'
import type { Tile } from './tile.js'

export interface TileBlock extends Tile {
  encoding: Encoding
  /** v, 2..8. */
  bits: number
  /** r, 0..8; for zero-run, else 0. */
  runBits: number
  /** 2^v entries, if positions are codebook indices; it travels in the parameter block. */
  codebook: Int8Array | null
  /** Whether it is the first, the last tile of its strip. */
  firstTile: boolean
  lastTile: boolean
  /** DRAM access size, 32 or 64. */
  accessBytes: number
}

export interface ParameterBlock {
  /** One of each per row of the strip: docs/chip.md, "Numbers", Requantization. */
  bias: Int32Array
  /** 0 .. 2^31 - 1. */
  multiplier: Int32Array
  /** -31..7. */
  shift: Int8Array
  /** v, 2..8, of the tiles that follow. */
  bits: number
  codebook: Int8Array | null
  accessBytes: number
}

/** The header's fields for what a parameter block does not have. */
const NO_TILE = { encoding: 'none', runBits: 0, firstTile: false, lastTile: false, columns: 0, symbols: 0 } as const

/** Encodes a tile. @throws RangeError where a field is out of range, or a position has no v-bit symbol */
export function encodeTileBlock(tile: TileBlock): Uint8Array {
  assertTile(tile)
  assertCodebook(tile.bits, tile.codebook)
  assertAccess(tile.accessBytes)
  const { symbols, payload } = encodePositions(tile)
  const header = { ...tile, kind: 'tile', hasCodebook: tile.codebook !== null, symbols } as const
  return assemble(header, payload, tile.accessBytes)
}

/** Encodes the row parameters of a strip. @throws RangeError where a field is out of range, or the lengths differ */
export function encodeParameterBlock(parameters: ParameterBlock): Uint8Array {
  const { bias, multiplier, shift, bits, codebook, accessBytes } = parameters
  const rows = bias.length
  if (rows < 1 || rows > MAX_SIDE || multiplier.length !== rows || shift.length !== rows) {
    throw new RangeError(`${rows} biases, ${multiplier.length} multipliers, ${shift.length} shifts`)
  }
  if (multiplier.some((m) => m < 0) || shift.some((s) => s < -31 || s > 7)) {
    throw new RangeError('a multiplier below 0 or a shift outside of -31..7')
  }
  assertCodebook(bits, codebook)
  assertAccess(accessBytes)
  const payload = new Uint8Array(parameterPayloadBytes(rows, codebook?.length ?? 0))
  const view = new DataView(payload.buffer)
  for (let row = 0; row < rows; row++) {
    view.setInt32(row * 4, bias[row]!, true)
    view.setInt32((rows + row) * 4, multiplier[row]!, true)
    view.setInt8(rows * 8 + row, shift[row]!)
  }
  if (codebook !== null) payload.set(codebook, rows * 9)
  return assemble({ ...NO_TILE, kind: 'parameters', bits, hasCodebook: codebook !== null, rows }, payload, accessBytes)
}

function encodePositions({ encoding, positions, rows, bits, runBits }: TileBlock): EncodedTile {
  switch (encoding) {
    case 'none':
      return encodeNone(positions, bits)
    case 'zero-run':
      return encodeZeroRun(positions, bits, runBits)
    case 'bitmap':
      return encodeBitmap(positions, rows, bits)
  }
}

function assemble(header: Omit<BlockHeader, 'payloadBytes'>, payload: Uint8Array, accessBytes: number): Uint8Array {
  const block = new Uint8Array(blockBytes(payload.length, accessBytes))
  writeBlockHeader(block, { ...header, payloadBytes: payload.length })
  block.set(payload, BLOCK_HEADER_BYTES)
  return block
}

function assertTile({ rows, columns, positions, encoding, bits, runBits }: TileBlock): void {
  const isSide = (n: number) => Number.isInteger(n) && n >= 1 && n <= MAX_SIDE
  if (!isSide(rows) || !isSide(columns) || rows * columns > MAX_TILE_POSITIONS || positions.length !== rows * columns) {
    throw new RangeError(`a tile of ${rows} x ${columns} with ${positions.length} positions`)
  }
  assertBits(bits)
  const mostRunBits = encoding === 'zero-run' ? MAX_RUN_BITS : 0
  if (!Number.isInteger(runBits) || runBits < 0 || runBits > mostRunBits) {
    throw new RangeError(`${runBits} run bits (${encoding}): 0..${mostRunBits} are possible`)
  }
  const lowest = positions instanceof Int8Array ? -largestMagnitude(bits) - 1 : 0
  const highest = positions instanceof Int8Array ? largestMagnitude(bits) : 2 ** bits - 1
  let used = 0 // bits that a magnitude, or one's complement, has
  for (let p = 0; p < positions.length; p++) used |= positions[p]! ^ (positions[p]! >> 31)
  if (used <= highest) return
  const p = positions.findIndex((position) => position < lowest || position > highest)
  throw new RangeError(`position ${p} holds ${positions[p]!}, which is no symbol of ${bits} bits`)
}

function assertCodebook(bits: number, codebook: Int8Array | null): void {
  assertBits(bits)
  if (codebook !== null && (codebook.length !== 2 ** bits || codebook[0] !== 0)) {
    throw new RangeError(`a codebook of ${codebook.length} entries beginning with ${codebook[0]} for ${bits} bits`)
  }
}

function assertAccess(accessBytes: number): void {
  if (accessBytes !== 32 && accessBytes !== 64) throw new RangeError(`accesses of ${accessBytes} bytes`)
}
