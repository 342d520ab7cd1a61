/**
 * Decodes a whole tile at once, column by column: what the decompressor's zero and shared-value stages do group by group, and where its
 * groups end (docs/chip.md, "Weight stream" and "Decompressor").
 *
 *     block --> columns of weights
 *           \-> groups: bytes that each needs and uses up
 *
 * A block is refused as the chip refuses it: where a group needs bytes behind the payload, where symbols are missing or left over.
 */
import { countMarks, endOfMarks } from '../compute/bitmap'
import { BlockHeader } from '../compute/block-header'
import { GroupDecoder } from '../compute/group-decoder'
import { Config } from '../config'
import { BLOCK_HEADER_BYTES, ZeroStage } from '../isa'
import { Columns } from './columns'
import { GroupList } from './group-list'
import { ValueReader } from './value-reader'

/** Rows whose marks are looked at together, and the table of where their values go: 8 bytes for each of 256 patterns. */
const MARKS: i32 = 8
const PATTERNS: i32 = 256

@final
export class TileDecoder {
  readonly columns: Columns = new Columns()
  readonly groups: GroupList = new GroupList()
  private readonly values: ValueReader = new ValueReader()
  private readonly places: usize = heap.alloc(PATTERNS * MARKS)
  private readonly mostSymbols: i32
  private readonly mostPositions: i32

  // The block.
  private header: BlockHeader = new BlockHeader()
  private payload: usize = 0
  private positions: i32 = 0

  constructor(config: Config) {
    this.mostSymbols = config.decoderSymbols
    this.mostPositions = config.decoderPositions
    for (let pattern = 0; pattern < PATTERNS; pattern++) {
      let value = 0
      for (let row = 0; row < MARKS; row++) {
        // A place out of range gives 0.
        const place = (pattern >> row) & 1 ? value++ : 0x80
        store<u8>(this.places + <usize>(pattern * MARKS + row), <u8>place)
      }
    }
  }

  /** A block whose header is in order, with the codebook of `decoder`; false where the chip refuses it. */
  decode(header: BlockHeader, block: usize, decoder: GroupDecoder): bool {
    this.header = header
    this.payload = block + BLOCK_HEADER_BYTES
    this.positions = 0
    this.columns.shape(header.rows, header.columns)
    this.groups.clear()
    this.values.begin(header.bits, header.codebook, decoder)
    if (header.zeroStage == ZeroStage.none) return this.decodeNone()
    return header.zeroStage == ZeroStage.bitmap ? this.decodeBitmap() : this.decodeZeroRun()
  }

  private decodeNone(): bool {
    const bits = this.header.bits
    const rows = this.header.rows
    const most = min(this.mostSymbols, this.mostPositions)
    let bit: usize = 0
    for (let column = 0; column < this.header.columns; column++) {
      const end = bit + <usize>(rows * bits)
      for (let row = 0; row < rows; row += most) {
        const last = bit + <usize>(min(rows, row + most) * bits)
        this.group(min(most, rows - row), <i32>((last + 7) >> 3), <i32>(last >> 3))
      }
      if (<i32>((end + 7) >> 3) > this.header.payload) return false
      this.readRun(column, bit, rows)
      bit = end
    }
    return true
  }

  /** Values one behind the other, for a whole column. */
  private readRun(column: i32, bit: usize, rows: i32): void {
    const target = this.columns.column(column)
    const bits = this.header.bits
    for (let row = 0; row < rows; row += MARKS) {
      let weights = this.values.read(this.payload, bit)
      if (rows - row < MARKS)
        weights = i8x16.swizzle(weights, v128.load64_zero(this.places + <usize>(((1 << (rows - row)) - 1) * MARKS)))
      v128.store64_lane(target + row, weights, 0)
      bit += <usize>(MARKS * bits)
    }
  }

  private decodeBitmap(): bool {
    const rows = this.header.rows
    const bits = this.header.bits
    const bitmapBytes = (rows + 7) >> 3
    let byte = 0
    let symbols = 0
    for (let column = 0; column < this.header.columns; column++) {
      const values = byte + bitmapBytes
      if (values > this.header.payload) return false
      const count = this.groupsOfBitmap(byte, values)
      const end = values + ((count * bits + 7) >> 3)
      if (end > this.header.payload) return false
      this.expand(column, this.payload + byte, (<usize>values) << 3)
      symbols += count
      byte = end
    }
    return symbols == this.header.symbols
  }

  /** The values from a bit on go to the rows that the bitmap marks. */
  private expand(column: i32, bitmap: usize, bit: usize): void {
    const rows = this.header.rows
    const bits = <usize>this.header.bits
    const target = this.columns.column(column)
    for (let row = 0; row < rows; row += MARKS) {
      let marks = <i32>load<u8>(bitmap + (row >> 3))
      if (rows - row < MARKS) marks &= (1 << (rows - row)) - 1
      const weights = this.values.read(this.payload, bit)
      v128.store64_lane(target + row, i8x16.swizzle(weights, v128.load64_zero(this.places + <usize>(marks * MARKS))), 0)
      bit += <usize>popcnt<i32>(marks) * bits
    }
  }

  /** The groups of a column whose bitmap and values begin at these bytes; returns its symbols. */
  private groupsOfBitmap(bitmapByte: i32, valuesByte: i32): i32 {
    const rows = this.header.rows
    const bits = this.header.bits
    let row = 0
    let symbols = 0
    while (row < rows) {
      const bitmap = this.payload + bitmapByte
      const end = endOfMarks(bitmap, row, min(rows, row + this.mostPositions), this.mostSymbols)
      symbols += countMarks(bitmap, row, end)
      const lastBit = (valuesByte << 3) + symbols * bits
      const needs = (lastBit + 7) >> 3
      this.group(end - row, needs, end == rows ? needs : lastBit >> 3)
      row = end
    }
    return symbols
  }

  private decodeZeroRun(): bool {
    const header = this.header
    const rows = header.rows
    const runBits = header.runBits
    const symbolBits = runBits + header.bits
    const runMask = (1 << runBits) - 1
    let symbols = 0
    let bit: usize = 0
    // Zeros still to come of the last symbol, and whether its value is.
    let zeros = 0
    let isPending = false
    for (let column = 0; column < header.columns; column++) {
      const target = this.columns.column(column)
      for (let row = 0; row < rows;) {
        const first = row
        const limit = min(rows, row + this.mostPositions)
        const most = min(header.symbols, symbols + this.mostSymbols)
        const symbolsBefore = symbols
        while (row < limit) {
          if (zeros > 0) {
            const n = min(zeros, limit - row)
            zeros -= n
            row += n
          } else if (isPending) {
            store<i8>(target + row, <i8>this.values.readOne(this.payload, bit - header.bits))
            isPending = false
            row++
          } else if (symbols < most) {
            zeros = ((<i32>load<u16>(this.payload + (bit >> 3))) >>> ((<i32>bit) & 7)) & runMask
            bit += symbolBits
            if (<i32>((bit + 7) >> 3) > header.payload) return false
            isPending = true
            symbols++
          } else if (symbols == header.symbols) row = limit
          else break
        }
        const needs = symbols == symbolsBefore ? 0 : <i32>((bit + 7) >> 3)
        this.group(row - first, needs, <i32>(bit >> 3))
      }
    }
    return symbols == header.symbols && !isPending && zeros == 0
  }

  /** A group of so many positions; payload bytes that must have moved before, and that are used up with it. */
  @inline
  private group(positions: i32, needs: i32, uses: i32): void {
    this.positions += positions
    this.groups.add(BLOCK_HEADER_BYTES + needs, BLOCK_HEADER_BYTES + uses, this.positions)
  }
}
