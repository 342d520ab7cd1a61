/** Malformed weight blocks: only `UserError` is thrown, nothing hangs, and what is accepted has the shape that it claims. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseBlockHeader } from '../helpers/parse-block-header.js'
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import { decodeParameters, decodeTile } from '../helpers/decode-block.js'
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

  // [what the message says, byte, its new value], on a tile block of each stage and on a parameter block.
  const tile = { rows: 4, columns: 2, bits: 4, codebook: null, firstTile: true, lastTile: true, accessBytes: 32 }
  const positions = Int8Array.of(0, 0, 3, 0, 0, 0, 0, 0)
  const blocks = {
    none: encodeTileBlock({ ...tile, positions, encoding: 'none', runBits: 0 }),
    'zero-run': encodeTileBlock({ ...tile, positions, encoding: 'zero-run', runBits: 1 }),
    bitmap: encodeTileBlock({ ...tile, positions, encoding: 'bitmap', runBits: 0 }),
    parameters: encodeParameterBlock({
      bias: Int32Array.of(1),
      multiplier: Int32Array.of(1),
      shift: Int8Array.of(0),
      bits: 2,
      codebook: Int8Array.of(0, 1, 2, 3),
      accessBytes: 32,
    }),
  }
  const refusals: [keyof typeof blocks, RegExp, number, number][] = [
    ['none', /byte 0: block kind 3/, 0, 3],
    ['none', /byte 1: zero stage 3/, 1, 3],
    ['none', /byte 2: value format 0x01/, 2, 1],
    ['none', /byte 2: value format 0x09/, 2, 9],
    ['none', /byte 2: value format 0x24/, 2, 0x24],
    ['none', /byte 3: run bits and flags 0x01/, 3, 1],
    ['none', /byte 3: run bits and flags 0x40/, 3, 0x40],
    ['zero-run', /byte 3: run bits and flags 0x09/, 3, 9],
    ['none', /byte 4: 0 rows/, 4, 0],
    ['none', /byte 6: 0 columns/, 6, 0],
    ['none', /byte 8: 7 symbols for 8 positions/, 8, 7],
    ['zero-run', /byte 8: 9 symbols for 8 positions/, 8, 9],
    ['none', /byte 12: a payload of 5 bytes/, 12, 5],
    ['zero-run', /byte 12: a payload of 3 bytes/, 12, 3],
    ['bitmap', /byte 12: a payload of 2 bytes/, 12, 2],
    ['bitmap', /byte 12: a payload of 5 bytes/, 12, 5],
    ['bitmap', /byte 19: payload bytes that nothing stands for/, 12, 4],
    ['bitmap', /byte 16: padding bits/, 16, 0x14],
    ['bitmap', /byte 8: 1 symbols, but the bitmaps have 2/, 16, 0x0c],
    ['bitmap', /byte 19: the payload ends within a symbol/, 18, 1],
    ['none', /byte 31: padding that is not 0/, 31, 1],
    ['parameters', /byte 1: zero stage bitmap of a parameter block/, 1, 2],
    ['parameters', /byte 3: run bits and flags 0x10 of a parameter block/, 3, 0x10],
    ['parameters', /byte 6: 1 columns/, 6, 1],
    ['parameters', /byte 8: 1 symbols/, 8, 1],
    ['parameters', /byte 12: a payload of 12 bytes\n {2}allowed: here 13/, 12, 12],
    ['parameters', /byte 20: a negative multiplier/, 23, 0x80],
    ['parameters', /byte 24: a shift of 8/, 24, 8],
    ['parameters', /byte 24: a shift of -32/, 24, 0xe0],
    ['parameters', /byte 25: codebook entry 0 is not 0/, 25, 1],
  ]

  test.each(refusals)('%s: %s (byte %i = %i)', (name, message, at, value) => {
    const decode = name === 'parameters' ? decodeParameters : decodeTile
    expect(() => decode(blocks[name])).not.toThrow()
    const block = blocks[name].slice()
    block[at] = value
    expect(() => decode(block)).toThrow(UserError)
    expect(() => decode(block)).toThrow(message)
  })

  test('a symbol beyond the tile, a block cut short or too long, the wrong kind', () => {
    const beyond = encodeTileBlock({
      ...tile,
      positions: Int8Array.of(0, 0, 0, 0, 0, 0, 0, 1),
      encoding: 'zero-run',
      runBits: 3,
    })
    beyond[4] = 3 // rows: 6 positions instead of 8
    expect(() => decodeTile(beyond)).toThrow(/symbol 0 lies beyond the tile/)
    expect(() => decodeTile(blocks.none.subarray(0, 19))).toThrow(
      /byte 19: the block ends; its payload ends at byte 20/,
    )
    expect(() => decodeTile(Uint8Array.of(...blocks.none, ...new Uint8Array(64)))).toThrow(
      /76 bytes follow the payload/,
    )
    expect(() => decodeTile(blocks.parameters)).toThrow(/a parameters block where a tile block is wanted/)
    expect(() => decodeParameters(blocks.none)).toThrow(/a tile block where a parameters block is wanted/)
    expect([...decodeTile(blocks.none.subarray(0, 20))]).toEqual([...positions]) // padding may be missing
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
