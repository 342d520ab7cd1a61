/**
 * The groups in which the decompressor decodes a tile block, read off docs/chip.md, "Weight stream" and "Decompressor", as slowly
 * and plainly as possible: every position and every bit for itself. It shares no code with src or assembly and expects a
 * well-formed block. It says nothing about cycles; a model of those can be checked with it:
 *
 * - groups are decoded in this order, one a cycle at most;
 * - one that is decoded in cycle t needs payload bytes 0 .. bytesNeeded - 1 in the decoder buffer at the start of t;
 * - after it, payload bytes 0 .. bytesFreed - 1 have left the buffer.
 */

export interface DecodedGroup {
  column: number
  /** Row of the group's first position. */
  firstRow: number
  /** Positions written, 1..E, all in the column. */
  positions: number
  /** Symbols of which the group writes the first position, 0..P. */
  symbols: number
  /** Payload bytes that must have been moved before the group is decoded: the index of the last one, plus 1. */
  bytesNeeded: number
  /** Payload bytes used up once it is: those of which no bits are left. */
  bytesFreed: number
}

/** A stored symbol: the positions it stands for and the bits it takes, counted from bit 0 of the payload; ends are exclusive. */
interface PlacedSymbol {
  firstPosition: number
  endBit: number
}

const HEADER_BYTES = 16

/**
 * @param block header and payload; what follows is not read
 * @param symbolsPerGroup P
 * @param positionsPerGroup E
 */
export function decoderGroups(block: Uint8Array, symbolsPerGroup: number, positionsPerGroup: number): DecodedGroup[] {
  const header = new DataView(block.buffer, block.byteOffset, HEADER_BYTES)
  const zeroStage = header.getUint8(1)
  const v = header.getUint8(2) % 16
  const r = header.getUint8(3) % 16
  const rows = header.getUint16(4, true)
  const columns = header.getUint16(6, true)
  const symbolCount = header.getUint32(8, true)
  const payloadBytes = header.getUint32(12, true)
  const bits = bitsOf(block.subarray(HEADER_BYTES, HEADER_BYTES + payloadBytes))

  // Where each symbol's first position is, where its bits end, and the bits that a column takes before its first symbol.
  const symbols: PlacedSymbol[] = []
  /** For a bitmap: the end of each column's bitmap and of its values, in bits; both are whole bytes. */
  const columnBits: { bitmapEnd: number; end: number }[] = []
  if (zeroStage === 0) {
    for (let p = 0; p < rows * columns; p++) symbols.push({ firstPosition: p, endBit: (p + 1) * v })
  } else if (zeroStage === 1) {
    let position = 0
    for (let s = 0; s < symbolCount; s++) {
      symbols.push({ firstPosition: position, endBit: (s + 1) * (r + v) })
      position += numberAt(bits, s * (r + v), r) + 1
    }
  } else {
    let bit = 0
    for (let column = 0; column < columns; column++) {
      const bitmapStart = bit
      const bitmapEnd = bitmapStart + Math.ceil(rows / 8) * 8
      bit = bitmapEnd
      for (let row = 0; row < rows; row++) {
        if (bits[bitmapStart + row] !== 1) continue
        bit += v
        symbols.push({ firstPosition: column * rows + row, endBit: bit })
      }
      bit = Math.ceil(bit / 8) * 8
      columnBits.push({ bitmapEnd, end: bit })
    }
  }

  const groups: DecodedGroup[] = []
  let position = 0
  let nextSymbol = 0
  let usedBits = 0
  while (position < rows * columns) {
    const column = Math.floor(position / rows)
    const group: DecodedGroup = {
      column,
      firstRow: position % rows,
      positions: 0,
      symbols: 0,
      bytesNeeded: 0,
      bytesFreed: 0,
    }
    if (zeroStage === 2 && group.firstRow === 0) usedBits = columnBits[column]!.bitmapEnd
    // Position by position, until the column ends, E are written, or symbol P + 1 would begin.
    while (position < (column + 1) * rows && group.positions < positionsPerGroup) {
      const begins = nextSymbol < symbols.length && symbols[nextSymbol]!.firstPosition === position
      if (begins && group.symbols === symbolsPerGroup) break
      if (begins) {
        usedBits = symbols[nextSymbol]!.endBit
        group.symbols++
        nextSymbol++
      }
      group.positions++
      position++
    }
    group.bytesNeeded = Math.ceil(usedBits / 8)
    const endsColumn = position === (column + 1) * rows
    const endsTile = position === rows * columns
    if (zeroStage === 2 && endsColumn) usedBits = columnBits[column]!.end
    group.bytesFreed = endsTile ? payloadBytes : Math.floor(usedBits / 8)
    groups.push(group)
  }
  return groups
}

function bitsOf(bytes: Uint8Array): number[] {
  const bits: number[] = []
  for (const byte of bytes) for (let i = 0; i < 8; i++) bits.push((byte >> i) & 1)
  return bits
}

/** The number in `count` bits from `first` on, the lowest first. */
function numberAt(bits: number[], first: number, count: number): number {
  let number = 0
  for (let i = 0; i < count; i++) number += bits[first + i]! * 2 ** i
  return number
}
