/**
 * Zero stage and shared-value stage of the decompressor: decodes a tile group by group into the weight buffer (docs/chip.md, "Decompressor").
 *
 * A group is positions of one column: it ends at the column's end, after E positions, or where symbol P + 1 would begin (bitmap: before the
 * next non-zero after its Pth value). It is decoded whole, once all its bytes are there, or not at all.
 */
import { Config } from '../config'
import { ZeroStage } from '../isa'
import { WeightHalf } from '../memory/weight-half'
import { countMarks, endOfMarks, nextMark } from './bitmap'
import { BlockHeader } from './block-header'

const CODEBOOK_ENTRIES: i32 = 256

@final
export class GroupDecoder {
  /** Symbols begun so far in the tile. */
  symbol: i32 = 0
  /** Column of the group decoded last. */
  groupColumn: i32 = 0
  /** Payload bytes that are used up. */
  usedBytes: i32 = 0
  /** Whether weights are written. Where they are known by other means, only groups are found. */
  keepsWeights: bool = true
  /** v of the codebook loaded last; 0 before the first. */
  codebookBits: i32 = 0

  private readonly mostSymbols: i32
  private readonly mostPositions: i32
  private readonly lanes: i32
  private readonly codebook: StaticArray<i8> = new StaticArray<i8>(CODEBOOK_ENTRIES)
  /** Byte offset of each row within a column of the weight buffer, for tiles of `offsetRows` rows. */
  private readonly rowOffsets: StaticArray<i32>
  private offsetRows: i32 = 0

  // The tile.
  private payload: usize = 0
  private zeroStage: i32 = 0
  private bits: i32 = 0
  private runBits: i32 = 0
  private shared: bool = false
  private rows: i32 = 0
  private columns: i32 = 0
  private symbols: i32 = 0

  // Where the next group begins.
  row: i32 = 0
  column: i32 = 0
  private bit: i64 = 0
  /** Zero-run: zeros of the last symbol still to be written before its value, and that value. */
  private runLeft: i32 = 0
  private valuePending: bool = false
  private pendingValue: i32 = 0
  /** Bitmap: first byte of the column's bitmap; 0 bytes needed before it. */
  private bitmapByte: i32 = 0
  /** Non-zeros of the column so far. */
  private columnNonZeros: i32 = 0
  /** An attempt that failed needs this byte to be there before the next can succeed. */
  private neededBytes: i32 = 0

  constructor(config: Config) {
    this.mostSymbols = config.decoderSymbols
    this.mostPositions = config.decoderPositions
    this.lanes = config.lanes
    this.rowOffsets = new StaticArray<i32>(config.tileRows)
  }

  setCodebook(at: usize, bits: i32): void {
    this.codebookBits = bits
    for (let i = 0; i < 1 << bits; i++) this.codebook[i] = load<i8>(at + i)
  }

  /** int8 [2 ^ codebookBits] */
  get codebookAddress(): usize {
    return changetype<usize>(this.codebook)
  }

  begin(header: BlockHeader, payload: usize): void {
    this.payload = payload
    this.zeroStage = header.zeroStage
    this.bits = header.bits
    this.runBits = header.runBits
    this.shared = header.codebook
    this.rows = header.rows
    this.columns = header.columns
    this.symbols = header.symbols
    this.restart()
  }

  private restart(): void {
    this.symbol = 0
    this.usedBytes = 0
    this.row = 0
    this.column = 0
    this.bit = 0
    this.runLeft = 0
    this.valuePending = false
    this.bitmapByte = 0
    this.columnNonZeros = 0
    this.neededBytes = 0
  }

  /** The half that the tile goes to, once it is free. */
  place(half: WeightHalf): void {
    half.shape(this.rows, this.columns, this.lanes)
    if (this.rows == this.offsetRows) return
    this.offsetRows = this.rows
    for (let r = 0; r < this.rows; r++) this.rowOffsets[r] = half.offset(r)
  }

  /** Weights are written from here on, and those of the groups so far. */
  keepWeights(half: WeightHalf): void {
    const column = this.column
    const row = this.row
    if (this.keepsWeights) return
    this.keepsWeights = true
    // Before the first group the half may still be at work.
    if (this.atTileStart) return
    this.restart()
    this.place(half)
    while (this.column < column || this.row < row) this.decode(half, i32.MAX_VALUE)
  }

  get atTileStart(): bool {
    return this.column == 0 && this.row == 0
  }

  get atTileEnd(): bool {
    return this.column == this.columns
  }

  /** At the tile's end: whether the stream says more than the tile holds. */
  get leftOver(): bool {
    return this.symbol != this.symbols || this.valuePending
  }

  /** Decodes the next group into `half`, if all its bytes are among the first `available` of the payload: its positions, or 0. */
  decode(half: WeightHalf, available: i32): i32 {
    if (available < this.neededBytes) return 0
    const columnAt = half.address + <usize>this.column * half.columnStride
    if (this.row == 0 && this.keepsWeights) memory.fill(columnAt, 0, half.columnStride)
    let end: i32
    if (this.zeroStage == ZeroStage.none) end = this.decodeNone(columnAt, available)
    else if (this.zeroStage == ZeroStage.zeroRun) end = this.decodeZeroRun(columnAt, available)
    else end = this.decodeBitmap(columnAt, available)
    if (end < 0) return 0

    const positions = end - this.row
    this.groupColumn = this.column
    this.row = end
    if (end == this.rows) {
      if (this.keepsWeights) half.setNonZeros(this.column, this.columnNonZeros)
      this.columnNonZeros = 0
      this.row = 0
      this.column++
    }
    return positions
  }

  /** Not decoded: `bytes` of the payload are needed. */
  private needs(bytes: i32): i32 {
    this.neededBytes = bytes
    return -1
  }

  private read(bit: i64, bits: i32): i32 {
    return (<i32>(load<u32>(this.payload + <usize>(bit >> 3)) >>> ((<u32>bit) & 7))) & ((1 << bits) - 1)
  }

  /** Shared-value stage: a stored value becomes a weight. */
  private valueOf(stored: i32): i32 {
    if (this.shared) return unchecked(this.codebook[stored])
    const unused = 32 - this.bits
    return (stored << unused) >> unused
  }

  private write(columnAt: usize, row: i32, value: i32): i32 {
    if (!this.keepsWeights) return 0
    store<i8>(columnAt + unchecked(this.rowOffsets[row]), <i8>value)
    return value != 0 ? 1 : 0
  }

  private decodeNone(columnAt: usize, available: i32): i32 {
    const n = min(min(this.mostSymbols, this.mostPositions), this.rows - this.row)
    const endBit = this.bit + <i64>n * this.bits
    const needed = <i32>((endBit + 7) >> 3)
    if (needed > available) return this.needs(needed)
    if (this.keepsWeights) {
      let bit = this.bit
      for (let i = 0; i < n; i++) {
        this.columnNonZeros += this.write(columnAt, this.row + i, this.valueOf(this.read(bit, this.bits)))
        bit += this.bits
      }
    }
    this.bit = endBit
    this.symbol += n
    this.usedBytes = <i32>(endBit >> 3)
    return this.row + n
  }

  private decodeZeroRun(columnAt: usize, available: i32): i32 {
    const limit = min(this.rows, this.row + this.mostPositions)
    let row = this.row
    let bit = this.bit
    let symbol = this.symbol
    let runLeft = this.runLeft
    let valuePending = this.valuePending
    let value = this.pendingValue
    let nonZeros = 0
    let read = 0
    while (row < limit) {
      if (runLeft > 0) {
        const zeros = min(runLeft, limit - row)
        row += zeros
        runLeft -= zeros
      } else if (valuePending) {
        nonZeros += this.write(columnAt, row, value)
        row++
        valuePending = false
      } else if (symbol == this.symbols) {
        row = limit
      } else {
        if (read == this.mostSymbols) break
        const endBit = bit + this.runBits + this.bits
        const needed = <i32>((endBit + 7) >> 3)
        if (needed > available) return this.needs(needed)
        runLeft = this.read(bit, this.runBits)
        value = this.valueOf(this.read(bit + this.runBits, this.bits))
        valuePending = true
        bit = endBit
        symbol++
        read++
      }
    }
    this.bit = bit
    this.symbol = symbol
    this.runLeft = runLeft
    this.valuePending = valuePending
    this.pendingValue = value
    this.columnNonZeros += nonZeros
    this.usedBytes = <i32>(bit >> 3)
    return row
  }

  private decodeBitmap(columnAt: usize, available: i32): i32 {
    const bitmapBytes = (this.rows + 7) >> 3
    const firstOfColumn = this.row == 0
    const bitmapByte = firstOfColumn ? <i32>((this.bit + 7) >> 3) : this.bitmapByte
    let bit = firstOfColumn ? (<i64>(bitmapByte + bitmapBytes)) << 3 : this.bit
    if (bitmapByte + bitmapBytes > available) return this.needs(bitmapByte + bitmapBytes)
    const limit = min(this.rows, this.row + this.mostPositions)
    const bitmap = this.payload + bitmapByte
    const end = endOfMarks(bitmap, this.row, limit, this.mostSymbols)
    const read = countMarks(bitmap, this.row, end)
    const endBit = bit + <i64>read * this.bits
    const needed = <i32>((endBit + 7) >> 3)
    if (needed > available) return this.needs(needed)
    if (this.keepsWeights) {
      for (let r = nextMark(bitmap, this.row, end); r < end; r = nextMark(bitmap, r + 1, end)) {
        this.columnNonZeros += this.write(columnAt, r, this.valueOf(this.read(bit, this.bits)))
        bit += this.bits
      }
    }
    this.bitmapByte = bitmapByte
    this.bit = endBit
    this.symbol += read
    this.usedBytes = end == this.rows ? needed : <i32>(endBit >> 3)
    return end
  }
}
