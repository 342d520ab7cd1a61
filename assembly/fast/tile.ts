/**
 * What the fast engine keeps of a weight tile: all that does not depend on the vector, or on when it is decoded. One piece of memory:
 *
 *     weights   int8, in the order of the products: 16 rows after 16 rows (the last filled up with zeros), and of these, column after column,
 *               two neighbours of each row side by side (the last of an odd number filled up with a column of zeros)
 *     work      u16 for each column and lane, the lanes padded to a multiple of 8: cycles that the lane works on the column, ceil(n / M)
 *     nonZeros  u16 for each column; and allWork, u16 for each column: the work of all lanes together
 *     groups    of the block: u32 bytes that must have moved before, u32 bytes that are used up, u32 positions written with it;
 *               bytes are counted from the block's header on
 *     block     the bytes that it was decoded from, unless they stay in DRAM, and the codebook: so that it is found again
 *
 * 256 x 256 weights of 4 bits, half of them zero, take on az1-like 64 KiB + 8 + 1 + 12.
 */

export const GROUP_BYTES: usize = 12

const ALIGNMENT: i32 = 16
/** Rows that are multiplied side by side; two columns of them take PAIR_BYTES. */
export const ROWS_AT_ONCE: i32 = 16
export const PAIR_BYTES: usize = 32
/** Lanes that are followed side by side. */
export const LANES_AT_ONCE: i32 = 8

@final
export class Tile {
  rows: i32 = 0
  columns: i32 = 0
  firstTile: bool = false
  lastTile: bool = false
  /** Pairs of columns in `weights`, and entries of `work` for a column. */
  pairs: i32 = 0
  laneStride: i32 = 0
  weights: usize = 0
  work: usize = 0
  nonZeros: usize = 0
  allWork: usize = 0
  /** The largest entry of `work`. */
  mostWork: i32 = 0
  groups: i32 = 0
  groupsAddress: usize = 0
  block: usize = 0
  blockBytes: i32 = 0
  private keepsBlock: bool = false
  codebook: usize = 0
  codebookBytes: i32 = 0
  /** Where all this lies, and how much it is. */
  address: usize = 0
  bytes: usize = 0

  // Cycles of the decoding, and of them those behind the last group: where the half is free from the beginning, and where the buffer is full
  // when it is, from that cycle on. 0: not known yet.
  cyclesWhenFree: i64 = 0
  tailWhenFree: i64 = 0
  cyclesWhenFull: i64 = 0
  tailWhenFull: i64 = 0

  // Of the cache.
  hash: u32 = 0
  /** Of the block found last with these bytes; 0: not known. */
  origin: u32 = 0
  next: Tile | null = null
  /** Halves and decodings that refer to it. */
  users: i32 = 0

  /** Bytes that 16 rows take in `weights`. */
  @inline
  get rowsBytes(): usize {
    return <usize>this.pairs * PAIR_BYTES
  }

  weightAt(row: i32, column: i32): i8 {
    const rows = <usize>(row / ROWS_AT_ONCE) * this.rowsBytes
    const pair = <usize>(column >> 1) * PAIR_BYTES
    return load<i8>(this.weights + rows + pair + <usize>(2 * (row % ROWS_AT_ONCE) + (column & 1)))
  }

  /** Non-zero weights of a column. */
  @inline
  nonZerosOf(column: i32): i32 {
    return load<u16>(this.nonZeros + ((<usize>column) << 1))
  }

  /** Cycles that all lanes together work on a column. */
  @inline
  allWorkOf(column: i32): i32 {
    return load<u16>(this.allWork + ((<usize>column) << 1))
  }

  /** `stays`: where the block stays as it is; 0 if it has to be kept. */
  shape(rows: i32, columns: i32, lanes: i32, groups: i32, stays: usize, blockBytes: i32, codebookBytes: i32): void {
    this.rows = rows
    this.columns = columns
    this.pairs = (columns + 1) >> 1
    this.laneStride = aligned(lanes, LANES_AT_ONCE)
    this.groups = groups
    this.block = stays
    this.keepsBlock = stays == 0
    this.blockBytes = blockBytes
    this.origin = 0
    this.cyclesWhenFree = 0
    this.cyclesWhenFull = 0
    this.codebookBytes = codebookBytes
    this.lieAt(0)
  }

  /** Divides the memory from `address` on. */
  lieAt(address: usize): void {
    this.address = address
    this.weights = address
    this.work = this.weights + <usize>(aligned(this.rows, ROWS_AT_ONCE) / ROWS_AT_ONCE) * this.rowsBytes
    this.nonZeros = this.work + <usize>(2 * this.columns * this.laneStride)
    this.allWork = this.nonZeros + <usize>(2 * aligned(this.columns, 2))
    this.groupsAddress = this.allWork + <usize>(2 * aligned(this.columns, 2))
    this.codebook = this.groupsAddress + <usize>this.groups * GROUP_BYTES
    let end = this.codebook + this.codebookBytes
    if (this.keepsBlock) {
      this.block = end
      end += this.blockBytes
    }
    this.bytes = (end - address + ALIGNMENT - 1) & ~(<usize>ALIGNMENT - 1)
  }
}

/** The next multiple of a power of two. */
export function aligned(count: i32, alignment: i32): i32 {
  return (count + alignment - 1) & ~(alignment - 1)
}
