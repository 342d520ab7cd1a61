/**
 * The header of a weight block (docs/chip.md, "Weight stream").
 *
 *     byte 0        1           2                 3          4..5    6..7      8..11     12..15
 *     +--------+-----------+-----------------+----------+--------+---------+---------+---------+
 *     |  kind  | zero stage| v | shared << 4 | r | flags|  rows  | columns | symbols | payload |
 *     +--------+-----------+-----------------+----------+--------+---------+---------+---------+
 */
import { Config } from '../config'
import { HeaderField } from '../faults'
import { BLOCK_CODEBOOK, BLOCK_FIRST_TILE, BLOCK_HEADER_BYTES, BLOCK_LAST_TILE, BlockKind, ZeroStage } from '../isa'

@final
export class BlockHeader {
  kind: i32 = 0
  zeroStage: i32 = 0
  bits: i32 = 0
  codebook: bool = false
  runBits: i32 = 0
  firstTile: bool = false
  lastTile: bool = false
  rows: i32 = 0
  columns: i32 = 0
  symbols: i32 = 0
  payload: i32 = 0

  read(at: usize): void {
    this.kind = load<u8>(at)
    this.zeroStage = load<u8>(at, 1)
    this.bits = load<u8>(at, 2) & 0xf
    this.codebook = (load<u8>(at, 2) & BLOCK_CODEBOOK) != 0
    this.runBits = load<u8>(at, 3) & 0xf
    this.firstTile = (load<u8>(at, 3) & BLOCK_FIRST_TILE) != 0
    this.lastTile = (load<u8>(at, 3) & BLOCK_LAST_TILE) != 0
    this.rows = load<u16>(at, 4)
    this.columns = load<u16>(at, 6)
    this.symbols = load<i32>(at, 8)
    this.payload = load<i32>(at, 12)
  }

  /** The first field that contradicts the command (kind, bytes of the block) or the chip, or -1. */
  check(kind: i32, blockBytes: i32, config: Config): i32 {
    if (this.kind != kind) return HeaderField.kind
    if (this.bits < 2 || this.bits > 8) return HeaderField.bits
    if (this.rows < 1 || this.rows > config.tileRows) return HeaderField.rows
    if (this.payload < 0 || this.payload > blockBytes - BLOCK_HEADER_BYTES) return HeaderField.payload
    if (this.zeroStage > ZeroStage.bitmap) return HeaderField.zeroStage
    if (this.runBits > 8 || (this.zeroStage != ZeroStage.zeroRun && this.runBits != 0)) return HeaderField.runBits
    if (kind == BlockKind.parameters) {
      if (this.zeroStage != ZeroStage.none) return HeaderField.zeroStage
      if (this.columns != 0) return HeaderField.columns
      if (this.symbols != 0) return HeaderField.symbols
      const expected = this.rows * 9 + (this.codebook ? 1 << this.bits : 0)
      return this.payload == expected ? -1 : HeaderField.payload
    }
    const laneBytes = ((this.rows + config.lanes - 1) / config.lanes) * this.columns
    if (this.columns < 1 || laneBytes > config.halfBytes / config.lanes) return HeaderField.columns
    if (this.symbols < 0 || this.symbols > this.rows * this.columns) return HeaderField.symbols
    if (this.zeroStage == ZeroStage.none && this.symbols != this.rows * this.columns) return HeaderField.symbols
    return -1
  }

  /** The value of a field, for the message. */
  value(field: i32): i32 {
    switch (field) {
      case HeaderField.kind:
        return this.kind
      case HeaderField.zeroStage:
        return this.zeroStage
      case HeaderField.bits:
      case HeaderField.codebook:
        return this.bits
      case HeaderField.runBits:
        return this.runBits
      case HeaderField.rows:
        return this.rows
      case HeaderField.columns:
        return this.columns
      case HeaderField.symbols:
        return this.symbols
      default:
        return this.payload
    }
  }
}
