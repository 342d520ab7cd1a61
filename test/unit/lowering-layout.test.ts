/** Are matrices cut, stored, placed and described so that every weight is there once and where the firmware looks for it? */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layOutTable, tableConstants, writeTable } from '../../src/compiler/descriptors.js'
import { lstmRowOrder, lstmTiling, plainLayout } from '../../src/compiler/tiling.js'
import { buildMatrixImage } from '../../src/compiler/weight-image.js'
import type { MatrixImage } from '../../src/compiler/weight-image.js'
import { parseBlockHeader } from '../helpers/parse-block-header.js'
import { shareValues } from '../../src/compress/codebook.js'
import { decodeParameters, decodeTile } from '../helpers/decode-block.js'
import { matrixOf, parametersOf, small, streamed } from '../helpers/sample-layer.js'

/** Walks over the blocks as the decompressor does; gives the matrix and its parameters back in stored order. */
function decodeImage({ blocks, strips }: MatrixImage, columns: number, codebook: Int8Array | null) {
  const rows: number[][] = []
  const parameters: [number, number, number][] = []
  let at = 0
  const next = (bytes: number): Uint8Array => blocks.subarray(at, (at += bytes))
  for (const [index, strip] of strips.entries()) {
    const { bias, multiplier, shift, codebook: shared } = decodeParameters(next(strip.parameterBytes))
    expect(shared === null).toBe(codebook === null || index > 0)
    bias.forEach((value, row) => parameters.push([value, multiplier[row]!, shift[row]!]))
    const ofStrip = Array.from({ length: strip.rows }, (): number[] => [])
    strip.tileBytes.forEach((bytes, tile) => {
      const block = next(bytes)
      const header = parseBlockHeader(block)
      expect([header.firstTile, header.lastTile]).toEqual([tile === 0, tile === strip.tileBytes.length - 1])
      expect(header.rows).toBe(strip.rows)
      if (!header.lastTile) expect(header.columns).toBe(strip.tileColumns)
      const weights = decodeTile(block, codebook)
      for (let i = 0; i < weights.length; i++) ofStrip[i % strip.rows]!.push(weights[i]!)
    })
    for (const row of ofStrip) expect(row).toHaveLength(columns)
    rows.push(...ofStrip)
  }
  expect(at).toBe(blocks.length)
  return { rows, parameters }
}

describe('tiling', () => {
  it('orders the rows of an LSTM by strips: i, f, o, g of the cells of each', () => {
    expect([...lstmRowOrder(3, 2)]).toEqual([0, 1, 3, 4, 6, 7, 9, 10, 2, 5, 8, 11])
    expect([...lstmRowOrder(2, 5)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('stores each row once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 70 }), (cells, stripCells) => {
        const order = lstmRowOrder(cells, stripCells)
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 4 * cells }, (_, row) => row))
      }),
    )
  })

  it('fills strips with floor(L W / 4) cells', () => {
    expect(lstmTiling(streamed(), 1024)).toMatchObject({ stripCells: 64, lastCells: 64, strips: 16 })
    expect(lstmTiling(small(), 8)).toMatchObject({ stripCells: 3, lastCells: 2, strips: 3 })
    expect(lstmTiling(small(), 1)).toMatchObject({ stripCells: 1, lastCells: 1, strips: 1 })
  })

  it('refuses lanes that hold less than the four gates', () => {
    const chip = streamed('mac.lanes=1', 'mac.window=3')
    expect(() => lstmTiling(chip, 8)).toThrow(/= 3 rows cannot hold the 4 gates[^]*at least 4/)
  })
})

describe('weight image', () => {
  const shapes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))

  it('holds every weight and every parameter once, in the order of the strips', () => {
    const chip = small()
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(2, 4, 8),
        fc.boolean(),
        fc.boolean(),
        ([cells, columns], bits, lstm, code) => {
          const rows = lstm ? 4 * cells : cells
          const dense = matrixOf(rows, columns, code ? 8 : bits)
          const matrix = code ? shareValues(dense, bits) : dense
          const layout = lstm ? lstmTiling(chip, cells).layout : plainLayout(chip, rows)
          const parameters = parametersOf(rows)
          const image = buildMatrixImage('W', matrix, parameters, layout, 64)
          const decoded = decodeImage(image, columns, matrix.codebook)
          const order = layout.rowOrder ?? Int32Array.from({ length: rows }, (_, row) => row)
          expect(decoded.rows).toHaveLength(rows)
          order.forEach((row, stored) => {
            expect(decoded.rows[stored]).toEqual([...matrix.values.subarray(row * columns, (row + 1) * columns)])
            const { bias, multiplier, shift } = parameters
            expect(decoded.parameters[stored]).toEqual([bias[row], multiplier[row], shift[row]])
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('counts bytes by kind: whole accesses, and 8 x stored bytes / weights', () => {
    // One strip of 15 rows and one of 5; 100 bytes a half: tiles of 6 and 20 columns.
    const image = buildMatrixImage('W', matrixOf(20, 10), parametersOf(20), plainLayout(small(), 20), 32, {
      encoding: 'none',
    })
    expect(image.strips).toEqual([
      { rows: 15, tileColumns: 6, parameterBytes: 160, tileBytes: [128, 96] }, // 16 + 135; 16 + 90, 16 + 60
      { rows: 5, tileColumns: 10, parameterBytes: 64, tileBytes: [96] }, // 16 + 45; 16 + 50
    ])
    expect(image.slotBytes).toBe(288)
    expect(image.statistics).toMatchObject({
      strips: 2,
      tiles: 3,
      weightBytes: 320,
      rowParameterBytes: 224,
      storedBytes: 544,
      storedBitsPerWeight: (8 * 544) / 200,
      symbols: 200,
      encoding: 'none',
    })
  })
})

describe('descriptors', () => {
  const strips = [
    { rows: 4, tileColumns: 7, parameterBytes: 64, tileBytes: [96, 32] },
    { rows: 2, tileColumns: 9, parameterBytes: 32, tileBytes: [128] },
  ]
  const stage = { KIND: 1, X: 7 }
  const matrix = { strips, mode: 'ring', dramAddress: 4096, storeAddress: 512, section: 3, heldTiles: [1, 0] } as const

  it('gives every name one place', () => {
    const table = layOutTable(['A', 'B'], ['s'], { 'x W': strips, 'y W': [] })
    const constants = tableConstants(table)
    const stageBytes = table.matrices['x W']! - table.stages['s']!
    expect(constants).toMatchObject({ D_A: 64, D_B: 68, L_NEXT: 0, L_KIND: 4, M_MODE: 0, S_TILES: 0, S_BLOCKS: 24 })
    expect(table).toMatchObject({ stages: { s: 72 }, matrices: { 'x W': 72 + stageBytes } })
    expect(stageBytes).toBe(4 + Math.max(...valuesOf(constants, 'L_')))
    expect(table.matrices['y W']! - table.matrices['x W']!).toBe(4 + Math.max(...valuesOf(constants, 'M_')))
    expect(constants['VARIABLES']).toBe(64 + table.bytes)
  })

  const valuesOf = (constants: Record<string, number>, prefix: string): number[] =>
    Object.entries(constants).flatMap(([name, value]) => (name.startsWith(prefix) ? [value] : []))

  it('writes the values there', () => {
    const table = layOutTable(['A', 'B'], ['s'], { W: strips })
    const bytes = writeTable(table, { words: { A: -1, B: 5 }, stages: { s: stage }, matrices: { W: matrix } })
    const words = new Int32Array(bytes.buffer)
    const constants = tableConstants(table)
    const at = (address: number): number => words[(address - 64) / 4]!
    expect([at(constants['D_A']!), at(constants['D_B']!)]).toEqual([-1, 5])
    const field = (name: string): number => at(table.stages['s']! + constants[`L_${name}`]!)
    expect(['NEXT', 'KIND', 'X', 'FACTOR'].map(field)).toEqual([0, 1, 7, 0])
    const record = (table.matrices['W']! - 64) / 4
    expect([...words.subarray(record)]).toEqual([
      ...[1, 2, 4096, 512, table.stripTables['W'], 4, 2, 3, 1], // one strip has held tiles
      ...[2, 7, 1, 96, 192, 64, 96, 32],
      ...[1, 9, 0, 0, 160, 32, 128],
    ])
  })

  it('wants a value for every name', () => {
    const table = layOutTable(['A'], [], {})
    expect(() => writeTable(table, { words: {}, stages: {}, matrices: {} })).toThrow('A has no value')
  })
})
