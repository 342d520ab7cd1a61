/** The choice of the zero stage: the same sizes as encoding all, and so the same minimum. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBlockHeader } from '../helpers/parse-block-header.js'
import { encodeTileBlock } from '../../src/compress/block.js'
import { chooseEncoding } from '../../src/compress/choose.js'
import type { Encoding } from '../../src/compress/encoding.js'
import { UserError } from '../../src/errors.js'
import { mulberry32 } from '../../src/model/random.js'
import { arbitraryTile, drawSymbols } from '../helpers/compress-tiles.js'

const ALL: [Encoding, number][] = [
  ['none', 0],
  ['bitmap', 0],
  ...Array.from({ length: 9 }, (_, r): [Encoding, number] => ['zero-run', r]),
]

test('equals the brute-force minimum', () => {
  const tiles = fc.array(arbitraryTile, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(tiles, fc.constantFrom(32, 64), (drawn, accessBytes) => {
      // All tiles of a matrix have symbols of the same width.
      const bits = Math.max(...drawn.map((tile) => tile.bits))
      const sizes = ALL.map(([encoding, runBits]) => {
        const blocks = drawn.map((tile) =>
          encodeTileBlock({ ...tile, codebook: null, bits, accessBytes, encoding, runBits }),
        )
        return blocks.reduce((sum, block) => sum + block.length, 0)
      })
      const choice = chooseEncoding(drawn, { bits, accessBytes })
      expect(choice.candidates.map((c) => [c.encoding, c.runBits])).toEqual(ALL)
      expect(choice.candidates.map((c) => c.storedBytes)).toEqual(sizes)
      const first = sizes.indexOf(Math.min(...sizes))
      expect([choice.encoding, choice.runBits]).toEqual(ALL[first])
    }),
    { numRuns: 300 },
  )
})

/** A tile of 1000 x 200 with non-zeros at these positions. */
const sparseTile = (...nonZeros: number[]) => {
  const positions = new Uint8Array(200_000)
  for (const p of nonZeros) positions[p] = 1
  return { rows: 1000, columns: 200, positions }
}

test('gaps around the end of the histogram and far beyond it count exactly, in each tile anew', () => {
  const gaps = [1022, 1023, 1024, 1025, 2047, 2048, 190_000]
  const tiles = [...gaps.map((gap) => sparseTile(gap)), sparseTile(0, 1024, 3000, 199_000), sparseTile(5)]
  const { candidates } = chooseEncoding(tiles, { bits: 3, accessBytes: 32, encoding: 'zero-run' })
  for (const { runBits, symbols, storedBytes } of candidates) {
    const tileBlock = { encoding: 'zero-run', bits: 3, runBits, codebook: null, accessBytes: 32 } as const
    const blocks = tiles.map((tile) => encodeTileBlock({ ...tile, ...tileBlock, firstTile: true, lastTile: true }))
    expect(storedBytes).toBe(blocks.reduce((sum, block) => sum + block.length, 0))
    expect(symbols).toBe(blocks.reduce((sum, block) => sum + parseBlockHeader(block).symbols, 0))
  }
})

describe('options', () => {
  const tile = { rows: 16, columns: 16, positions: drawSymbols(256, 4, 0.5, mulberry32(3)) }

  test('an encoding or run bits may be given', () => {
    expect(chooseEncoding([tile], { bits: 4, accessBytes: 32, encoding: 'none' })).toMatchObject({
      encoding: 'none',
      runBits: 0,
      symbols: 256,
      payloadBytes: 128,
      storedBytes: 160,
    })
    const given = chooseEncoding([tile], { bits: 4, accessBytes: 32, encoding: 'zero-run', runBits: 7 })
    expect(given.candidates.map((c) => c.runBits)).toEqual([7])
    const auto = chooseEncoding([tile], { bits: 4, accessBytes: 32, runBits: 2 })
    expect(auto.candidates.map((c) => [c.encoding, c.runBits])).toEqual([
      ['none', 0],
      ['bitmap', 0],
      ['zero-run', 2],
    ])
  })

  test('that contradict are refused', () => {
    for (const runBits of [-1, 9, 1.5]) {
      expect(() => chooseEncoding([tile], { bits: 4, accessBytes: 32, runBits })).toThrow(UserError)
    }
    expect(() => chooseEncoding([tile], { bits: 4, accessBytes: 32, encoding: 'bitmap', runBits: 1 })).toThrow(
      UserError,
    )
  })
})

test('of equals none comes first, then bitmap, then the smallest r', () => {
  // One block of 32 bytes whatever the stage.
  const tile = { rows: 2, columns: 2, positions: Uint8Array.of(0, 1, 0, 1) }
  const order = (encoding: Encoding | 'auto') => chooseEncoding([tile], { bits: 2, accessBytes: 32, encoding })
  expect(order('auto').candidates.every((c) => c.storedBytes === 32)).toBe(true)
  expect(order('auto').encoding).toBe('none')
  expect(order('zero-run').runBits).toBe(0)
})
