/**
 * Reads the header of a weight block back, strictly: docs/chip.md, "Weight stream". For tests: on the chip this is the decompressor's work.
 */
import { BLOCK_CODEBOOK, BLOCK_FIRST_TILE, BLOCK_HEADER_BYTES, BLOCK_LAST_TILE, BlockKind } from '../../assembly/isa.js'
import { parameterPayloadBytes, type BlockHeader } from '../../src/compress/block-header.js'
import {
  bytesOfBits,
  ENCODINGS,
  MAX_RUN_BITS,
  MAX_TILE_POSITIONS,
  nonePayloadBytes,
  ZERO_STAGE,
  zeroRunPayloadBytes,
  type Encoding,
} from '../../src/compress/encoding.js'
import { MAX_BITS, MIN_BITS } from '../../src/compress/matrix.js'
import { UserError } from '../../src/errors.js'

const LOW_NIBBLE = 0x0f

/**
 * Reads and checks a header. Afterwards rows x columns is at most 2^20, and the payload has the size that the other fields give;
 * for a bitmap, whose size the header does not determine, a possible one.
 *
 * @param block at least the header; the payload need not be there
 * @throws UserError where a field is out of range or contradicts another
 */
export function parseBlockHeader(block: Uint8Array): BlockHeader {
  if (block.length < BLOCK_HEADER_BYTES) {
    throw malformed(0, `${block.length} bytes are no block header`, `${BLOCK_HEADER_BYTES} bytes`)
  }
  const view = new DataView(block.buffer, block.byteOffset, BLOCK_HEADER_BYTES)
  const format = view.getUint8(2)
  const runAndFlags = view.getUint8(3)
  const header: BlockHeader = {
    kind: parseKind(view.getUint8(0)),
    encoding: parseEncoding(view.getUint8(1)),
    bits: format & LOW_NIBBLE,
    hasCodebook: (format & BLOCK_CODEBOOK) !== 0,
    runBits: runAndFlags & LOW_NIBBLE,
    firstTile: (runAndFlags & BLOCK_FIRST_TILE) !== 0,
    lastTile: (runAndFlags & BLOCK_LAST_TILE) !== 0,
    rows: view.getUint16(4, true),
    columns: view.getUint16(6, true),
    symbols: view.getUint32(8, true),
    payloadBytes: view.getUint32(12, true),
  }
  const unusedFormat = format & ~(LOW_NIBBLE | BLOCK_CODEBOOK)
  if (header.bits < MIN_BITS || header.bits > MAX_BITS || unusedFormat !== 0) {
    throw malformed(2, `value format ${hex(format)}`, '2..8 bits, plus 0x10 for a codebook')
  }
  const unusedFlags = runAndFlags & ~(LOW_NIBBLE | BLOCK_FIRST_TILE | BLOCK_LAST_TILE)
  if (header.runBits > (header.encoding === 'zero-run' ? MAX_RUN_BITS : 0) || unusedFlags !== 0) {
    throw malformed(3, `run bits and flags ${hex(runAndFlags)}`, '0..8 run bits (zero-run, else 0), plus 0x10 and 0x20')
  }
  if (header.rows === 0) throw malformed(4, '0 rows', '1..65535')
  if (header.kind === 'parameters') checkParameterHeader(header, runAndFlags)
  else checkTileHeader(header)
  return header
}

/** @param at byte of the block */
export function malformed(at: number, what: string, allowed?: string): UserError {
  return new UserError(what, { where: `weight block at byte ${at}`, ...(allowed !== undefined && { allowed }) })
}

function parseKind(kind: number): BlockHeader['kind'] {
  const name: string | undefined = BlockKind[kind]
  if (name === 'parameters' || name === 'tile') return name
  throw malformed(0, `block kind ${kind}`, '1 (parameters), 2 (tile)')
}

function parseEncoding(stage: number): Encoding {
  const encoding = ENCODINGS.find((name) => ZERO_STAGE[name] === stage)
  if (encoding === undefined) throw malformed(1, `zero stage ${stage}`, '0 (none), 1 (zero-run), 2 (bitmap)')
  return encoding
}

function checkParameterHeader(header: BlockHeader, runAndFlags: number): void {
  if (header.encoding !== 'none') throw malformed(1, `zero stage ${header.encoding} of a parameter block`, '0')
  if (runAndFlags !== 0) throw malformed(3, `run bits and flags ${hex(runAndFlags)} of a parameter block`, '0')
  if (header.columns !== 0) throw malformed(6, `${header.columns} columns of a parameter block`, '0')
  if (header.symbols !== 0) throw malformed(8, `${header.symbols} symbols of a parameter block`, '0')
  checkPayload(header, parameterPayloadBytes(header.rows, header.hasCodebook ? 2 ** header.bits : 0))
}

function checkTileHeader(header: BlockHeader): void {
  const { rows, columns, symbols, bits, runBits } = header
  const positions = rows * columns
  if (positions === 0) throw malformed(6, '0 columns of a tile', '1..65535')
  if (positions > MAX_TILE_POSITIONS) {
    throw malformed(4, `${rows} rows x ${columns} columns`, `${MAX_TILE_POSITIONS} weights a tile`)
  }
  if (symbols > positions || (header.encoding === 'none' && symbols !== positions)) {
    throw malformed(8, `${symbols} symbols for ${positions} positions (${header.encoding})`)
  }
  if (header.encoding === 'none') checkPayload(header, nonePayloadBytes(positions, bits))
  else if (header.encoding === 'zero-run') checkPayload(header, zeroRunPayloadBytes(symbols, bits, runBits))
  else checkBitmapPayload(header)
}

/** Each column takes its bitmap and the bits of its values, and less than a byte of padding where it has values. */
function checkBitmapPayload({ rows, columns, symbols, bits, payloadBytes }: BlockHeader): void {
  const least = columns * bytesOfBits(rows) + bytesOfBits(symbols * bits)
  const most = least + Math.min(columns, symbols)
  if (payloadBytes < least || payloadBytes > most) {
    throw malformed(12, `a payload of ${payloadBytes} bytes for ${symbols} symbols (bitmap)`, `${least}..${most}`)
  }
}

function checkPayload({ payloadBytes }: BlockHeader, expected: number): void {
  if (payloadBytes !== expected) throw malformed(12, `a payload of ${payloadBytes} bytes`, `here ${expected}`)
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`
