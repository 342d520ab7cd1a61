/**
 * The weights of a tile, dense, column by column: the form between a block and a `Tile`.
 *
 *     | column 0: row 0, 1, ... | column 1 | ...        each padded with zeros to a multiple of 16 rows, the columns to a multiple of 16
 */
import { aligned } from './tile'

/** Rows, or columns, that are moved at once. */
export const SQUARE: i32 = 16

@final
export class Columns {
  rows: i32 = 0
  columns: i32 = 0
  /** Bytes from one column to the next. */
  stride: usize = 0
  address: usize = 0
  private capacity: usize = 0

  /** For a tile of this shape; all weights are 0. */
  shape(rows: i32, columns: i32): void {
    this.rows = rows
    this.columns = columns
    this.stride = <usize>aligned(rows, SQUARE)
    const padded = <usize>aligned(columns, SQUARE)
    // Whole vectors are written at the end of a column.
    const bytes = this.stride * padded + SQUARE
    if (bytes > this.capacity) {
      this.capacity = bytes
      this.address = heap.alloc(bytes)
    }
    memory.fill(this.address, 0, bytes)
  }

  @inline
  column(column: i32): usize {
    return this.address + <usize>column * this.stride
  }
}
