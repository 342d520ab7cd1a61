/** Weight blocks: headers bit by bit, and everything read back as it was written. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBlockHeader } from '../helpers/parse-block-header.js'
import { encodeParameterBlock, encodeTileBlock, type TileBlock } from '../../src/compress/block.js'
import { decodeParameters, decodeTile } from '../helpers/decode-block.js'
import { mulberry32 } from '../../src/model/random.js'
import { arbitraryTile, drawCodebook, drawSymbols, weightsOf } from '../helpers/compress-tiles.js'

const example: TileBlock = {
  rows: 4,
  columns: 1,
  positions: Int8Array.of(0, 0, 3, 0),
  encoding: 'zero-run',
  bits: 4,
  runBits: 1,
  codebook: null,
  firstTile: true,
  lastTile: false,
  accessBytes: 32,
}

describe('tile block', () => {
  test("the datasheet's example, header and padding included", () => {
    const header = [2, 1, 0x04, 0x11, 4, 0, 1, 0, 2, 0, 0, 0, 2, 0, 0, 0]
    expect([...encodeTileBlock(example)]).toEqual([...header, 0xc1, 0x00, ...new Array<number>(14).fill(0)])
  })

  test('codebook and last tile are in the header', () => {
    const codebook = drawCodebook(4)
    const block = encodeTileBlock({ ...example, positions: Uint8Array.of(0, 15, 3, 0), codebook, lastTile: true })
    expect([block[2], block[3]]).toEqual([0x14, 0x31])
    expect([...decodeTile(block, codebook)]).toEqual([0, codebook[15], codebook[3], 0])
  })

  test('a payload that ends on the boundary gets no padding', () => {
    const tile = { ...example, encoding: 'none', runBits: 0, rows: 16, positions: new Int8Array(16), bits: 8 } as const
    expect(encodeTileBlock(tile)).toHaveLength(32)
    expect(encodeTileBlock({ ...tile, accessBytes: 64 })).toHaveLength(64)
    expect(encodeTileBlock({ ...tile, rows: 17, positions: new Int8Array(17) })).toHaveLength(64)
  })

  test('what is not possible is a defect of the caller', () => {
    const wrong: Partial<TileBlock>[] = [
      { positions: Int8Array.of(0, 8, 0, 0) },
      { positions: Uint8Array.of(0, 16, 0, 0) },
      { positions: new Int8Array(3) },
      { rows: 0, positions: new Int8Array(0) },
      { rows: 65_536, columns: 1, positions: new Int8Array(65_536) },
      { rows: 2048, columns: 1024, positions: new Int8Array(2 ** 21) },
      { bits: 1 },
      { runBits: 9 },
      { encoding: 'bitmap' }, // with run bits
      { codebook: new Int8Array(15) },
      { codebook: new Int8Array(16).fill(1) },
      { accessBytes: 16 },
    ]
    for (const [i, change] of wrong.entries()) {
      expect(() => encodeTileBlock({ ...example, ...change }), `case ${i}`).toThrow(RangeError)
    }
  })
})

describe('round trip', () => {
  test('random tiles', () => {
    fc.assert(
      fc.property(arbitraryTile, (tile) => {
        const block = encodeTileBlock(tile)
        expect(block.length % tile.accessBytes).toBe(0)
        expect(decodeTile(block, tile.codebook)).toEqual(weightsOf(tile.positions, tile.bits, tile.codebook))
        const { rows, columns, encoding, bits, runBits, firstTile, lastTile } = tile
        expect(parseBlockHeader(block)).toMatchObject({ rows, columns, encoding, bits, runBits, firstTile, lastTile })
      }),
      { numRuns: 500 },
    )
  })

  const stages = [
    { encoding: 'none', runBits: 0 },
    { encoding: 'bitmap', runBits: 0 },
    ...Array.from({ length: 9 }, (_, runBits) => ({ encoding: 'zero-run', runBits }) as const),
  ] as const

  test.each(stages)('every v, densities 0, 0.1, 0.5, 1: $encoding, r = $runBits', (stage) => {
    for (let bits = 2; bits <= 8; bits++) {
      for (const density of [0, 0.1, 0.5, 1]) {
        for (const codebook of [null, drawCodebook(bits)]) {
          const positions = drawSymbols(61 * 23, bits, density, mulberry32(bits))
          const block = encodeTileBlock({ ...example, ...stage, rows: 61, columns: 23, positions, bits, codebook })
          expect(decodeTile(block, codebook)).toEqual(weightsOf(positions, bits, codebook))
        }
      }
    }
  })

  test("the full range of two's complement, signed or unsigned symbols", () => {
    const signed = Int8Array.from({ length: 16 }, (_, i) => i - 8)
    const tile = { ...example, rows: 16, positions: signed }
    expect(decodeTile(encodeTileBlock(tile))).toEqual(signed)
    expect(encodeTileBlock({ ...tile, positions: Uint8Array.from(signed, (v) => v & 15) })).toEqual(
      encodeTileBlock(tile),
    )
  })
})

describe('parameter block', () => {
  const bias = Int32Array.of(-1, 0x12345678)
  const multiplier = Int32Array.of(0x40000000, 0x7fffffff)
  const shift = Int8Array.of(-31, 7)

  test('bias, multiplier, shift, then the codebook', () => {
    const codebook = Int8Array.of(0, 5, -5, 127)
    const block = encodeParameterBlock({ bias, multiplier, shift, bits: 2, codebook, accessBytes: 32 })
    expect([...block]).toEqual([
      ...[1, 0, 0x12, 0, 2, 0, 0, 0, 0, 0, 0, 0, 22, 0, 0, 0],
      ...[0xff, 0xff, 0xff, 0xff, 0x78, 0x56, 0x34, 0x12],
      ...[0, 0, 0, 0x40, 0xff, 0xff, 0xff, 0x7f],
      ...[0xe1, 0x07],
      ...[0, 5, 0xfb, 0x7f],
      ...new Array<number>(26).fill(0),
    ])
    expect(decodeParameters(block)).toMatchObject({ bias, multiplier, shift, codebook })
  })

  test('without a codebook', () => {
    const block = encodeParameterBlock({ bias, multiplier, shift, bits: 8, codebook: null, accessBytes: 64 })
    expect(block).toHaveLength(64)
    const { header, codebook } = decodeParameters(block)
    expect(codebook).toBeNull()
    expect(header).toMatchObject({ kind: 'parameters', bits: 8, rows: 2, columns: 0, symbols: 0, payloadBytes: 18 })
  })

  test('values that the chip does not have are a defect of the caller', () => {
    const valid = { bias, multiplier, shift, bits: 8, codebook: null, accessBytes: 32 }
    expect(() => encodeParameterBlock({ ...valid, shift: Int8Array.of(0, 8) })).toThrow(RangeError)
    expect(() => encodeParameterBlock({ ...valid, multiplier: Int32Array.of(0, -1) })).toThrow(RangeError)
    expect(() => encodeParameterBlock({ ...valid, bias: Int32Array.of(0) })).toThrow(RangeError)
  })
})
