/** Zero stages: the bytes worked out by hand from docs/chip.md, "Weight stream", and the exact sizes. */
import { describe, expect, test } from 'vitest'
import { BitWriter } from '../../src/compress/bit-writer.js'
import { encodeBitmap } from '../../src/compress/encode-bitmap.js'
import { encodeNone } from '../../src/compress/encode-none.js'
import { encodeZeroRun } from '../../src/compress/encode-zero-run.js'
import { mulberry32 } from '../../src/model/random.js'
import { drawSymbols } from '../helpers/compress-tiles.js'

const plain = ({ symbols, payload }: { symbols: number; payload: Uint8Array }) => ({ symbols, payload: [...payload] })

describe('bit writer', () => {
  test('packs from bit 0 upwards', () => {
    const writer = new BitWriter(4)
    writer.write(1, 1)
    writer.write(0b0110, 4)
    writer.write(0, 0)
    writer.write(0b1111_0000_1111, 12)
    expect([...writer.finish()]).toEqual([0b1110_1101, 0b1110_0001, 0b1])
  })

  test('aligns to whole bytes, once', () => {
    const writer = new BitWriter(2)
    writer.write(1, 1)
    writer.align()
    writer.align()
    writer.write(1, 1)
    expect([...writer.finish()]).toEqual([1, 1])
  })

  test('says when more was written than announced', () => {
    const writer = new BitWriter(1)
    writer.write(0, 9)
    expect(() => writer.finish()).toThrow(RangeError)
  })
})

describe('none', () => {
  test('three bits a value, columns not padded', () => {
    // 1, -1, 3, -4: 001, 111, 011, 100 from their bit 0, so 0b11_111_001 and 0b1000
    expect(plain(encodeNone(Int8Array.of(1, -1, 3, -4), 3))).toEqual({ symbols: 4, payload: [0b1111_1001, 0b1000] })
  })

  test('eight bits are the bytes', () => {
    expect(plain(encodeNone(Int8Array.of(0, -128, 127), 8))).toEqual({ symbols: 3, payload: [0, 0x80, 0x7f] })
  })
})

describe('zero-run', () => {
  test("the datasheet's example", () => {
    expect(plain(encodeZeroRun(Int8Array.of(0, 0, 3, 0), 4, 1))).toEqual({ symbols: 2, payload: [0xc1, 0x00] })
  })

  test('a gap of 2^r - 1 needs no padding, one of 2^r does, one of 2^(r+1) needs two', () => {
    const gapThenOne = (gap: number) => Int8Array.from({ length: gap + 1 }, (_, p) => (p === gap ? 1 : 0))
    // r = 2, v = 2: symbols of 4 bits, run in the lower two
    expect(plain(encodeZeroRun(gapThenOne(3), 2, 2))).toEqual({ symbols: 1, payload: [0b0111] })
    expect(plain(encodeZeroRun(gapThenOne(4), 2, 2))).toEqual({ symbols: 2, payload: [0b0100_0011] })
    expect(plain(encodeZeroRun(gapThenOne(7), 2, 2))).toEqual({ symbols: 2, payload: [0b0111_0011] })
    expect(plain(encodeZeroRun(gapThenOne(8), 2, 2))).toEqual({ symbols: 3, payload: [0b0011_0011, 0b0100] })
  })

  test('r = 0: every zero but the last ones is a symbol', () => {
    expect(plain(encodeZeroRun(Int8Array.of(0, 0, -1, 0), 4, 0))).toEqual({ symbols: 3, payload: [0x00, 0x0f] })
  })

  test('a tile of zeros is empty', () => {
    expect(plain(encodeZeroRun(new Int8Array(1000), 8, 8))).toEqual({ symbols: 0, payload: [] })
  })

  test('the longest symbol has 16 bits', () => {
    const positions = new Int8Array(256)
    positions[255] = -2
    expect(plain(encodeZeroRun(positions, 8, 8))).toEqual({ symbols: 1, payload: [0xff, 0xfe] })
  })
})

describe('bitmap', () => {
  test('per column the bitmap, then the values, each padded to a byte', () => {
    // rows 3, v = 3; columns (0, 2, -1), (0, 0, 0), (3, 0, 0)
    const positions = Int8Array.of(0, 2, -1, 0, 0, 0, 3, 0, 0)
    const payload = [0b110, 0b111_010, 0b000, 0b001, 0b011]
    expect(plain(encodeBitmap(positions, 3, 3))).toEqual({ symbols: 3, payload })
  })

  test('row 8 is bit 0 of the second byte', () => {
    const positions = new Int8Array(9)
    positions[8] = 1
    expect(plain(encodeBitmap(positions, 9, 2))).toEqual({ symbols: 1, payload: [0, 1, 1] })
  })
})

describe('sizes', () => {
  const rows = 37
  const columns = 29
  const draws = [0, 0.1, 0.5, 1].flatMap((density) => [2, 5, 8].map((bits) => ({ density, bits })))

  test.each(draws)('density $density, $bits bits', ({ density, bits }) => {
    const positions = drawSymbols(rows * columns, bits, density, mulberry32(bits))
    const nonZeros = [...positions.keys()].filter((p) => positions[p] !== 0)

    expect(encodeNone(positions, bits).payload.length).toBe(Math.ceil((rows * columns * bits) / 8))

    for (let r = 0; r <= 8; r++) {
      const { symbols, payload } = encodeZeroRun(positions, bits, r)
      const gaps = nonZeros.map((p, i) => p - (i === 0 ? -1 : nonZeros[i - 1]!) - 1)
      expect(symbols).toBe(gaps.reduce((sum, gap) => sum + 1 + Math.floor(gap / 2 ** r), 0))
      expect(payload.length).toBe(Math.ceil((symbols * (r + bits)) / 8))
    }

    const perColumn = Array.from(
      { length: columns },
      (_, c) => nonZeros.filter((p) => Math.floor(p / rows) === c).length,
    )
    const bitmap = encodeBitmap(positions, rows, bits)
    expect(bitmap.symbols).toBe(nonZeros.length)
    expect(bitmap.payload.length).toBe(
      perColumn.reduce((sum, n) => sum + Math.ceil(rows / 8) + Math.ceil((n * bits) / 8), 0),
    )
  })
})
