/** The oracle of the decompressor's groups, by examples worked out by hand from docs/chip.md, "Decompressor". */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeTileBlock } from '../../src/compress/block.js'
import { arbitraryTile } from '../helpers/compress-tiles.js'
import { decoderGroups } from '../helpers/decoder-oracle.js'

/** A tile block's 16 bytes and payload, written by hand. */
function block(stage: number, v: number, r: number, rows: number, columns: number, symbols: number, payload: number[]) {
  const header = [2, stage, v, r, rows, 0, columns, 0, symbols, 0, 0, 0, payload.length, 0, 0, 0]
  return Uint8Array.from([...header, ...payload])
}

/** [column, first row, positions, symbols, bytes needed, bytes freed] of each group. */
const groups = (bytes: Uint8Array, symbolsPerGroup: number, positionsPerGroup: number) =>
  decoderGroups(bytes, symbolsPerGroup, positionsPerGroup).map((g) => [
    g.column,
    g.firstRow,
    g.positions,
    g.symbols,
    g.bytesNeeded,
    g.bytesFreed,
  ])

describe('none', () => {
  const dense = block(0, 4, 0, 5, 2, 10, [1, 2, 3, 4, 5])

  test('P bounds a group, and so does the column', () => {
    expect(groups(dense, 3, 100)).toEqual([
      [0, 0, 3, 3, 2, 1], // 12 bits: a byte and a half
      [0, 3, 2, 2, 3, 2], // 20 bits
      [1, 0, 3, 3, 4, 4],
      [1, 3, 2, 2, 5, 5],
    ])
  })

  test('so does E', () => {
    expect(groups(dense, 32, 4).map(([, firstRow, positions]) => [firstRow, positions])).toEqual([
      [0, 4],
      [4, 1],
      [0, 4],
      [4, 1],
    ])
  })
})

describe('zero-run', () => {
  test("the datasheet's example: padding symbol, value, implied zero, in one group or in two", () => {
    const example = block(1, 4, 1, 4, 1, 2, [0xc1, 0x00])
    expect(groups(example, 32, 256)).toEqual([[0, 0, 4, 2, 2, 2]])
    // P = 1: the padding symbol stands for positions 0 and 1; the second begins a group, which the last zero ends.
    expect(groups(example, 1, 256)).toEqual([
      [0, 0, 2, 1, 1, 0],
      [0, 2, 2, 1, 2, 2],
    ])
  })

  test('a symbol counts where its first position is written; its continuation costs none', () => {
    // v = 5, r = 3, symbols of a byte: (run 6, value 1) is positions 0..6, (run 0, value 1) position 7; rows 4, columns 3.
    const bytes = block(1, 5, 3, 4, 3, 2, [6 | (1 << 3), 1 << 3])
    expect(groups(bytes, 1, 3)).toEqual([
      [0, 0, 3, 1, 1, 1], // E
      [0, 3, 1, 0, 1, 1], // the column's end
      [1, 0, 3, 0, 1, 1], // up to the value at position 6
      [1, 3, 1, 1, 2, 2],
      [2, 0, 3, 0, 2, 2], // zeros after the last symbol
      [2, 3, 1, 0, 2, 2],
    ])
  })

  test('symbol P + 1 ends a group where it would begin, at its run', () => {
    // (run 0, value 1), (run 2, value 1): positions 0, then 1..3.
    const bytes = block(1, 5, 3, 5, 1, 2, [1 << 3, 2 | (1 << 3)])
    expect(groups(bytes, 1, 256)).toEqual([
      [0, 0, 1, 1, 1, 1],
      [0, 1, 4, 1, 2, 2],
    ])
  })

  test('a tile of zeros needs no byte', () => {
    expect(groups(block(1, 4, 2, 3, 2, 0, []), 4, 2)).toEqual([
      [0, 0, 2, 0, 0, 0],
      [0, 2, 1, 0, 0, 0],
      [1, 0, 2, 0, 0, 0],
      [1, 2, 1, 0, 0, 0],
    ])
  })
})

describe('bitmap', () => {
  // rows 10: columns with non-zeros in rows 1, 2, 9; none; row 0. v = 6.
  const bytes = block(2, 6, 0, 10, 3, 4, [0b0000_0110, 0b10, 0x41, 0x10, 0x00, 0, 0, 1, 0, 7])

  test('the first group needs the whole bitmap; a group runs up to the non-zero after its Pth value', () => {
    expect(groups(bytes, 2, 256)).toEqual([
      [0, 0, 9, 2, 4, 3], // 2 bytes of bitmap and 12 bits
      [0, 9, 1, 1, 5, 5], // 18 bits; the padding goes with the column
      [1, 0, 10, 0, 7, 7], // the bitmap alone
      [2, 0, 10, 1, 10, 10],
    ])
  })

  test('E cuts a column without needing the bitmap again', () => {
    expect(groups(bytes, 32, 4).slice(0, 3)).toEqual([
      [0, 0, 4, 2, 4, 3],
      [0, 4, 4, 0, 4, 3],
      [0, 8, 2, 1, 5, 5],
    ])
  })
})

test('of any tile: every position once, every symbol once, all bytes, never backwards', () => {
  fc.assert(
    fc.property(arbitraryTile, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20 }), (tile, P, E) => {
      const encoded = encodeTileBlock(tile)
      const header = new DataView(encoded.buffer)
      const all = decoderGroups(encoded, P, E)
      let position = 0
      let freed = 0
      for (const group of all) {
        expect(group.column * tile.rows + group.firstRow).toBe(position)
        expect(group.positions).toBeGreaterThan(0)
        expect(group.positions).toBeLessThanOrEqual(Math.min(E, tile.rows - group.firstRow))
        expect(group.symbols).toBeLessThanOrEqual(P)
        expect(group.bytesFreed).toBeGreaterThanOrEqual(freed)
        // The largest group: docs/chip.md, "Decompressor", G.
        expect(group.bytesNeeded - freed).toBeLessThanOrEqual(Math.max(2 * P + 1, Math.ceil(tile.rows / 8) + P))
        position += group.positions
        freed = group.bytesFreed
      }
      expect(position).toBe(tile.rows * tile.columns)
      expect(all.reduce((sum, group) => sum + group.symbols, 0)).toBe(header.getUint32(8, true))
      expect(freed).toBe(header.getUint32(12, true))
    }),
    { numRuns: 300 },
  )
})
