/**
 * Cutting a matrix into tiles: docs/chip.md, "Weight stream". Strip by strip, in a strip from left to right; rows in the order in
 * which the chip is to have them, which for an LSTM is not the matrix's own.
 *
 *     matrix, row-major            positions of a tile, column-major
 *     rowOrder = [5, 2, ...]       column 0: row 5, row 2, ... | column 1: row 5, row 2, ... | ...
 */
import { codebookIndices } from './codebook.js'
import { MAX_SIDE, type Positions } from './encoding.js'
import type { QuantizedMatrix } from './matrix.js'

/** What encoding a tile needs. */
export interface Tile {
  rows: number
  columns: number
  /** rows x columns symbols, column-major. */
  positions: Positions
}

/** A tile with its place in the matrix. */
export interface PlacedTile extends Tile {
  positions: Uint8Array
  /** Source rows of the strip, in the strip's order. */
  sourceRows: Int32Array
  firstColumn: number
  /** Whether it is the first, the last tile of its strip. */
  firstTile: boolean
  lastTile: boolean
}

export interface TileLayout {
  /** Source rows in the order in which they are stored; the matrix's own where absent. */
  rowOrder?: Int32Array
  /** Rows of a strip, 1 .. L x W; the last strip may have fewer. */
  stripRows: number
  /** Bytes of half the weight buffer: `lanes` memories, one per lane. */
  halfBytes: number
  /** L: row r of a tile lies in lane r mod L. */
  lanes: number
}

/**
 * The tiles of a matrix in the order of the stream, one at a time: at most `halfBytes` are in memory. All tiles of a strip but the
 * last are as wide as fits. An empty matrix has none.
 *
 * @throws RangeError where the strip is empty or does not fit into the half
 */
export function* cutTiles(matrix: QuantizedMatrix, layout: TileLayout): Generator<PlacedTile> {
  const { stripRows, halfBytes, lanes, rowOrder = Int32Array.from({ length: matrix.rows }, (_, row) => row) } = layout
  if (stripRows < 1 || stripRows > MAX_SIDE || Math.ceil(stripRows / lanes) > halfBytes / lanes) {
    throw new RangeError(`strips of ${stripRows} rows with halves of ${halfBytes} bytes`)
  }
  const symbolOf = symbolTable(matrix)
  for (let first = 0; first < rowOrder.length; first += stripRows) {
    const sourceRows = rowOrder.subarray(first, first + stripRows)
    const laneRows = Math.ceil(sourceRows.length / lanes)
    const widest = Math.min(MAX_SIDE, Math.floor(Math.floor(halfBytes / lanes) / laneRows))
    for (let firstColumn = 0; firstColumn < matrix.columns; firstColumn += widest) {
      const columns = Math.min(widest, matrix.columns - firstColumn)
      yield {
        rows: sourceRows.length,
        columns,
        positions: extractTile(matrix, sourceRows, firstColumn, columns, symbolOf),
        sourceRows,
        firstColumn,
        firstTile: firstColumn === 0,
        lastTile: firstColumn + columns === matrix.columns,
      }
    }
  }
}

/**
 * The stored symbol of each decoded weight, entry `value & 0xff`: its codebook index, or the v-bit two's complement value itself
 * as an unsigned number.
 */
export function symbolTable({ bits, codebook }: QuantizedMatrix): Uint8Array {
  if (codebook !== null) return codebookIndices(codebook)
  return Uint8Array.from({ length: 256 }, (_, value) => value & (2 ** bits - 1))
}

/**
 * One tile's symbols, column-major.
 *
 * @param sourceRows the tile's rows: row r of the tile is row sourceRows[r] of the matrix
 * @param symbolOf the matrix's `symbolTable`
 */
export function extractTile(
  { columns: stride, values }: QuantizedMatrix,
  sourceRows: Int32Array,
  firstColumn: number,
  columns: number,
  symbolOf: Uint8Array,
): Uint8Array {
  const rows = sourceRows.length
  const positions = new Uint8Array(rows * columns)
  // Rows inside columns would read a cache line per weight; so by groups of columns that share a line, four rows at a time.
  const GROUP = 64
  for (let group = 0; group < columns; group += GROUP) {
    const end = Math.min(group + GROUP, columns)
    let row = 0
    for (; row + 4 <= rows; row += 4) {
      const first = sourceRows[row]! * stride + firstColumn
      const second = sourceRows[row + 1]! * stride + firstColumn
      const third = sourceRows[row + 2]! * stride + firstColumn
      const fourth = sourceRows[row + 3]! * stride + firstColumn
      for (let column = group, at = group * rows + row; column < end; column++, at += rows) {
        positions[at] = symbolOf[values[first + column]! & 0xff]!
        positions[at + 1] = symbolOf[values[second + column]! & 0xff]!
        positions[at + 2] = symbolOf[values[third + column]! & 0xff]!
        positions[at + 3] = symbolOf[values[fourth + column]! & 0xff]!
      }
    }
    for (; row < rows; row++) {
      const start = sourceRows[row]! * stride + firstColumn
      for (let column = group; column < end; column++) {
        positions[column * rows + row] = symbolOf[values[start + column]! & 0xff]!
      }
    }
  }
  return positions
}
