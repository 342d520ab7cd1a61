/** Malformed weight blocks: only `UserError` is thrown, nothing hangs, and what is accepted has the shape that it claims. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBlockHeader } from '../../src/compress/block-header.js'
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import { decodeParameters, decodeTile } from '../../src/compress/decode-block.js'
import { MAX_TILE_POSITIONS } from '../../src/compress/encoding.js'
import { UserError } from '../../src/errors.js'
import { arbitraryTile } from '../helpers/compress-tiles.js'

const NUM_RUNS = 4000

interface Case {
  block: Uint8Array
  codebook: Int8Array | null
}

const tileBlock = arbitraryTile.map((tile): Case => ({ block: encodeTileBlock(tile), codebook: tile.codebook }))

const parameterBlock = fc
  .record({ bias: fc.int32Array({ minLength: 1, maxLength: 20 }), withCodebook: fc.boolean() })
  .map(({ bias, withCodebook }): Case => {
    const multiplier = bias.map((b) => b & 0x7fffffff)
    const shift = Int8Array.from(bias, (b) => -(b & 31))
    const codebook = withCodebook ? Int8Array.of(0, 1, -1, 2) : null
    return { block: encodeParameterBlock({ bias, multiplier, shift, bits: 2, codebook, accessBytes: 32 }), codebook }
  })

/** Bits changed in the header, bytes changed in the payload; or cut, or lengthened. */
const mutation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ at: fc.nat(15), xor: fc.nat(7).map((bit) => 1 << bit) }) },
  { weight: 8, arbitrary: fc.record({ at: fc.integer({ min: 16, max: 300 }), xor: fc.integer({ min: 1, max: 255 }) }) },
  { weight: 1, arbitrary: fc.record({ length: fc.nat(400) }) },
)

const mutated = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: tileBlock }, { weight: 1, arbitrary: parameterBlock }),
    fc.array(mutation, { minLength: 1, maxLength: 2 }),
  )
  .map(([{ block, codebook }, changes]): Case => {
    let bytes = block.slice()
    for (const change of changes) {
      if ('xor' in change) bytes[change.at % bytes.length]! ^= change.xor
      else bytes = Uint8Array.from({ length: change.length }, (_, i) => bytes[i] ?? 0)
      if (bytes.length === 0) break
    }
    return { block: bytes, codebook }
  })

/** Bytes that begin like a block, for they get further. */
const random = fc
  .record({ kind: fc.integer({ min: 0, max: 3 }), stage: fc.nat(3), rest: fc.uint8Array({ maxLength: 100 }) })
  .map(({ kind, stage, rest }): Case => ({ block: Uint8Array.of(kind, stage, ...rest), codebook: null }))

const cases = fc.oneof({ weight: 3, arbitrary: mutated }, { weight: 1, arbitrary: random })

/** The result, or undefined where it was refused with the error meant for it. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

describe('malformed blocks', () => {
  test('are refused with a UserError, or decode to what their header says', () => {
    let headers = 0
    let accepted = 0
    fc.assert(
      fc.property(cases, ({ block, codebook }) => {
        const before = block.slice()
        const header = attempt(() => parseBlockHeader(block))
        const weights = attempt(() => decodeTile(block, codebook))
        const parameters = attempt(() => decodeParameters(block))
        expect(block).toEqual(before)
        if (header !== undefined) headers++
        if (weights !== undefined || parameters !== undefined) accepted++
        if (header === undefined) expect([weights, parameters]).toEqual([undefined, undefined])
        if (weights !== undefined) {
          expect(header!.kind).toBe('tile')
          expect(weights.length).toBe(header!.rows * header!.columns)
          expect(weights.length).toBeLessThanOrEqual(MAX_TILE_POSITIONS)
        }
        if (parameters !== undefined) expect(parameters.bias.length).toBe(header!.rows)
      }),
      { numRuns: NUM_RUNS },
    )
    const share = (count: number) => `${((count / NUM_RUNS) * 100).toFixed(1)} %`
    console.log(`${NUM_RUNS} blocks, 3 of 4 mutated: headers accepted ${share(headers)}, blocks ${share(accepted)}`)
    expect(accepted).toBeGreaterThan(NUM_RUNS / 50)
    expect(accepted).toBeLessThan(NUM_RUNS / 2)
  })

  test('a small block cannot ask for a large tile', () => {
    const header = Uint8Array.of(2, 1, 8, 8, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0)
    expect(() => decodeTile(header)).toThrow(/65535 rows x 65535 columns/)
  })

  test('messages say where, what and what is allowed', () => {
    const block = Uint8Array.of(2, 3, 4, 0, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1)
    expect(() => decodeTile(block)).toThrow(
      'weight block at byte 1: zero stage 3\n  allowed: 0 (none), 1 (zero-run), 2 (bitmap)',
    )
    block[1] = 0
    expect([...decodeTile(block)]).toEqual([1])
    block[16] = 0x11
    expect(() => decodeTile(block)).toThrow(/padding bits/)
    block[16] = 1
    block[2] = 0x14
    expect(() => decodeTile(block)).toThrow(/16 codebook entries are needed, none are there/)
  })
})
