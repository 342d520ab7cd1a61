/**
 * Reads weight blocks back: docs/chip.md, "Weight stream". Plain and strict, for tests. It has no groups and no cycles: those are the
 * chip's.
 *
 * Accepted, because it has a meaning, though azsim's encoders never write it: a zero as a symbol of its own (zero-run, where it is
 * no padding; bitmap). Refused: bits of a payload or of a block's padding that nothing stands for and that are not 0.
 */
import { BLOCK_HEADER_BYTES } from '../../assembly/isa.js'
import type { BlockHeader } from '../../src/compress/block-header.js'
import { malformed, parseBlockHeader } from './parse-block-header.js'
import type { Encoding } from '../../src/compress/encoding.js'

export interface DecodedParameters {
  header: BlockHeader
  bias: Int32Array
  multiplier: Int32Array
  shift: Int8Array
  codebook: Int8Array | null
}

const MAX_ACCESS_BYTES = 64

/**
 * Decodes a tile block.
 *
 * @param block the whole block; its padding may be missing
 * @param codebook that of the latest parameter block that brought one; not used where the tile has none
 * @returns rows x columns weights, column-major: the weight of row r and column c is at c x rows + r
 * @throws UserError where the block is malformed; nothing larger than 2^20 bytes is allocated
 */
export function decodeTile(block: Uint8Array, codebook: Int8Array | null = null): Int8Array {
  const header = parseBlock(block, 'tile')
  const weights = new Int8Array(header.rows * header.columns)
  const reader = new BitReader(block, header)
  DECODERS[header.encoding](header, reader, weightOf(header, codebook), weights)
  reader.end()
  return weights
}

/** Decodes a parameter block. @throws UserError where it is malformed */
export function decodeParameters(block: Uint8Array): DecodedParameters {
  const header = parseBlock(block, 'parameters')
  const { rows } = header
  const view = new DataView(block.buffer, block.byteOffset + BLOCK_HEADER_BYTES, header.payloadBytes)
  const bias = Int32Array.from({ length: rows }, (_, row) => view.getInt32(row * 4, true))
  const multiplier = Int32Array.from({ length: rows }, (_, row) => view.getInt32((rows + row) * 4, true))
  const shift = Int8Array.from({ length: rows }, (_, row) => view.getInt8(rows * 8 + row))
  const entries = header.hasCodebook ? 2 ** header.bits : 0
  const codebook = header.hasCodebook
    ? Int8Array.from({ length: entries }, (_, index) => view.getInt8(rows * 9 + index))
    : null
  const payloadAt = (offset: number) => BLOCK_HEADER_BYTES + offset
  const badMultiplier = multiplier.findIndex((m) => m < 0)
  if (badMultiplier >= 0)
    throw malformed(payloadAt((rows + badMultiplier) * 4), 'a negative multiplier', '0 .. 2^31 - 1')
  const badShift = shift.findIndex((s) => s < -31 || s > 7)
  if (badShift >= 0) throw malformed(payloadAt(rows * 8 + badShift), `a shift of ${shift[badShift]!}`, '-31..7')
  if (codebook !== null && codebook[0] !== 0) throw malformed(payloadAt(rows * 9), 'codebook entry 0 is not 0')
  return { header, bias, multiplier, shift, codebook }
}

/** The header, once the block is of that kind, has all its payload, and nothing but zeros after it. */
function parseBlock(block: Uint8Array, kind: BlockHeader['kind']): BlockHeader {
  const header = parseBlockHeader(block)
  if (header.kind !== kind) throw malformed(0, `a ${header.kind} block where a ${kind} block is wanted`)
  const end = BLOCK_HEADER_BYTES + header.payloadBytes
  if (block.length < end) throw malformed(block.length, `the block ends; its payload ends at byte ${end}`)
  if (block.length - end >= MAX_ACCESS_BYTES) throw malformed(end, `${block.length - end} bytes follow the payload`)
  const stray = block.subarray(end).findIndex((byte) => byte !== 0)
  if (stray >= 0) throw malformed(end + stray, 'padding that is not 0')
  return header
}

/** What each v-bit symbol decodes to. */
function weightOf({ bits, hasCodebook }: BlockHeader, codebook: Int8Array | null): Int8Array {
  if (!hasCodebook) return Int8Array.from({ length: 2 ** bits }, (_, symbol) => (symbol << (32 - bits)) >> (32 - bits))
  if (codebook?.length !== 2 ** bits) {
    throw malformed(2, `${2 ** bits} codebook entries are needed, ${codebook?.length ?? 'none'} are there`)
  }
  return codebook
}

type Decoder = (header: BlockHeader, reader: BitReader, weightOf: Int8Array, weights: Int8Array) => void

const DECODERS: Record<Encoding, Decoder> = {
  none({ bits }, reader, weightOf, weights) {
    for (let p = 0; p < weights.length; p++) weights[p] = weightOf[reader.read(bits)]!
  },

  'zero-run'({ bits, runBits, symbols }, reader, weightOf, weights) {
    let p = 0
    for (let symbol = 0; symbol < symbols; symbol++) {
      p += reader.read(runBits)
      if (p >= weights.length) throw malformed(reader.byte, `symbol ${symbol} lies beyond the tile`)
      weights[p++] = weightOf[reader.read(bits)]!
    }
  },

  bitmap({ bits, rows, symbols }, reader, weightOf, weights) {
    const nonZeroRows: number[] = []
    let values = 0
    for (let start = 0; start < weights.length; start += rows) {
      nonZeroRows.length = 0
      for (let row = 0; row < rows; row++) if (reader.read(1) === 1) nonZeroRows.push(row)
      reader.align()
      for (const row of nonZeroRows) weights[start + row] = weightOf[reader.read(bits)]!
      reader.align()
      values += nonZeroRows.length
    }
    if (values !== symbols) throw malformed(8, `${symbols} symbols, but the bitmaps have ${values}`)
  },
}

/** Reads fields of bits from bit 0 of the payload's byte 0 upwards. */
class BitReader {
  private bit: number
  private readonly endBit: number

  constructor(
    private readonly block: Uint8Array,
    header: BlockHeader,
  ) {
    this.bit = BLOCK_HEADER_BYTES * 8
    this.endBit = this.bit + header.payloadBytes * 8
  }

  /** The byte of the block that is read next. */
  get byte(): number {
    return this.bit >> 3
  }

  /** @param bits 0..8 */
  read(bits: number): number {
    if (this.bit + bits > this.endBit) throw malformed(this.byte, 'the payload ends within a symbol or a bitmap')
    const at = this.byte
    const word = this.block[at]! | ((this.block[at + 1] ?? 0) << 8)
    const value = (word >> (this.bit & 7)) & (2 ** bits - 1)
    this.bit += bits
    return value
  }

  /** Skips to the next whole byte. */
  align(): void {
    if (this.read(-this.bit & 7) !== 0) throw malformed(this.byte - 1, 'padding bits that are not 0')
  }

  /** The payload must have been read to its end. */
  end(): void {
    this.align()
    if (this.bit !== this.endBit) throw malformed(this.byte, 'payload bytes that nothing stands for')
  }
}
