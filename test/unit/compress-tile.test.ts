/** Cutting matrices into tiles: is every weight where the datasheet puts it? */
import { describe, expect, test } from 'vitest'
import type { QuantizedMatrix } from '../../src/compress/matrix.js'
import { cutTiles, extractTile, symbolTable } from '../../src/compress/tile.js'

/** Row r, column c holds 10 r + c. */
const numbered = (rows: number, columns: number): QuantizedMatrix => ({
  rows,
  columns,
  values: Int8Array.from({ length: rows * columns }, (_, i) => Math.floor(i / columns) * 10 + (i % columns)),
  bits: 8,
  codebook: null,
  scales: new Float64Array(rows).fill(1),
})

test('positions run down the columns, rows in the order asked for', () => {
  const matrix = numbered(4, 5)
  const tile = extractTile(matrix, Int32Array.of(3, 0), 1, 3, symbolTable(matrix))
  expect([...tile]).toEqual([31, 1, 32, 2, 33, 3])
})

test('tiles go strip by strip, in a strip from left to right', () => {
  const tiles = [...cutTiles(numbered(5, 7), { stripRows: 3, halfBytes: 9, lanes: 1 })]
  const outline = tiles.map((t) => [t.sourceRows[0], t.rows, t.firstColumn, t.columns, t.firstTile, t.lastTile])
  expect(outline).toEqual([
    [0, 3, 0, 3, true, false],
    [0, 3, 3, 3, false, false],
    [0, 3, 6, 1, false, true],
    [3, 2, 0, 4, true, false], // fewer rows, so more columns fit
    [3, 2, 4, 3, false, true],
  ])
})

test('every weight is in exactly one tile, in any order of rows', () => {
  const columns = 300
  const matrix = { ...numbered(6, columns), values: Int8Array.from({ length: 6 * columns }, (_, i) => (i * 7) % 128) }
  const rowOrder = Int32Array.of(5, 1, 3, 0, 2, 4)
  const seen = new Int8Array(6 * columns).fill(-1)
  for (const tile of cutTiles(matrix, { rowOrder, stripRows: 4, halfBytes: 800, lanes: 1 })) {
    for (const [p, symbol] of tile.positions.entries()) {
      const row = tile.sourceRows[p % tile.rows]!
      seen[row * columns + tile.firstColumn + Math.floor(p / tile.rows)] = symbol
    }
  }
  expect(seen).toEqual(matrix.values)
})

describe('symbols', () => {
  const values = Int8Array.of(-8, -1, 0, 7)
  const matrix = { rows: 1, columns: 4, values, scales: Float64Array.of(1) }
  const symbols = (bits: number, codebook: Int8Array | null) => {
    const quantized = { ...matrix, bits, codebook }
    return [...extractTile(quantized, Int32Array.of(0), 0, 4, symbolTable(quantized))]
  }

  test("are v-bit two's complement", () => {
    expect(symbols(4, null)).toEqual([0b1000, 0b1111, 0, 0b0111])
  })

  test('or codebook indices, the lowest where an entry is there twice', () => {
    expect(symbols(3, Int8Array.of(0, 7, -8, -1, 7, 0, 0, 0))).toEqual([2, 3, 0, 1])
  })
})

test('a wide strip is cut at 65,535 columns; an empty matrix has no tiles', () => {
  const matrix = {
    rows: 1,
    columns: 70_000,
    values: new Int8Array(70_000),
    bits: 2,
    codebook: null,
    scales: Float64Array.of(0),
  }
  expect([...cutTiles(matrix, { stripRows: 1, halfBytes: 2 ** 20, lanes: 1 })].map((t) => t.columns)).toEqual([
    65_535, 4_465,
  ])
  expect([...cutTiles(numbered(0, 0), { stripRows: 1, halfBytes: 1, lanes: 1 })]).toEqual([])
  expect(() => [...cutTiles(numbered(4, 4), { stripRows: 4, halfBytes: 3, lanes: 1 })]).toThrow(RangeError)
})

test('each lane has its own memory: a tile is as wide as the fullest lane allows', () => {
  const widths = (rows: number, lanes: number) =>
    [...cutTiles(numbered(rows, 40), { stripRows: rows, halfBytes: 66, lanes })].map((tile) => tile.columns)
  expect(widths(4, 4)).toEqual([16, 16, 8]) // 16 bytes a lane, 1 of each column
  expect(widths(5, 4)).toEqual([8, 8, 8, 8, 8]) // lane 0 holds 2 rows
  expect(widths(1, 4)).toEqual([16, 16, 8]) // the other lanes hold nothing
})
