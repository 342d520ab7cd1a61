/** Are matrices cut, stored, placed and described so that every weight is there once and where the firmware looks for it? */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DescriptorTable } from '../../src/compiler/descriptors.js'
import { chooseResidency } from '../../src/compiler/residency.js'
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

describe('residency', () => {
  const wx = { bytes: 1000, slotBytes: 100, readsPerFrame: 0.25 }
  const wh = { bytes: 900, slotBytes: 100, readsPerFrame: 1 }
  const p = { bytes: 300, slotBytes: 50, readsPerFrame: 1 }

  it('keeps everything where everything fits, without a ring', () => {
    expect(chooseResidency([wx, wh, p], 2200, 'auto')).toEqual({
      modes: ['resident', 'resident', 'resident'],
      addresses: [0, 1000, 1900],
      ring: { address: 0, slotBytes: 0, slots: 0 },
    })
  })

  it('keeps what saves most, and leaves a ring for the rest', () => {
    expect(chooseResidency([wx, wh, p], 1500, 'auto')).toEqual({
      modes: ['ring', 'resident', 'resident'],
      addresses: [0, 0, 900],
      ring: { address: 1200, slotBytes: 100, slots: 3 },
    })
    expect(chooseResidency([wx, wh, p], 1499, 'auto').modes).toEqual(['ring', 'resident', 'ring'])
    expect(chooseResidency([wx, wh, p], 1199, 'auto').modes).toEqual(['ring', 'ring', 'resident'])
  })

  it('streams all through the ring when switched off, directly when the ring does not fit', () => {
    expect(chooseResidency([wx, wh, p], 10_000, 'off')).toMatchObject({
      modes: ['ring', 'ring', 'ring'],
      ring: { address: 0, slotBytes: 100, slots: 8 },
    })
    expect(chooseResidency([wx, wh, p], 299, 'off').modes).toEqual(['direct', 'direct', 'direct'])
    expect(chooseResidency([wx, wh, { ...p, bytes: 200 }], 299, 'auto').modes).toEqual(['direct', 'direct', 'resident'])
    expect(chooseResidency([wx], 0, 'auto').modes).toEqual(['direct'])
  })
})

describe('descriptors', () => {
  it('gives every name one place, and writes the values there', () => {
    const strips = [
      { rows: 4, tileColumns: 7, parameterBytes: 64, tileBytes: [96, 32] },
      { rows: 2, tileColumns: 9, parameterBytes: 32, tileBytes: [128] },
    ]
    const table = new DescriptorTable(['A', 'B'], { W: strips, V: [] })
    const { constants } = table
    expect(constants).toMatchObject({ D_A: 64, D_B: 68, D_W: 72, D_V: 100, M_MODE: 0, S_BLOCKS: 12 })
    expect(constants['VARIABLES']).toBe(64 + table.bytes)
    const matrix = { strips, mode: 'ring', dramAddress: 4096, storeAddress: 0 } as const
    const words = new Int32Array(table.write({ A: -1, B: 5 }, { W: matrix, V: null }).buffer)
    expect([...words]).toEqual([-1, 5, 1, 2, 4096, 0, 128, 4, 2, 0, 0, 0, 0, 0, 0, 0, 2, 7, 64, 96, 32, 1, 9, 32, 128])
  })
})
