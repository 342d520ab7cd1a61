/** `AZSIM_SEED=n npx vitest run test/unit/memory-trace.test.ts` tries other damaged traces. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { dramBytes, MAX_TRACE_REQUESTS, parseMemoryTrace, WRITE_BIT } from '../../src/model/memory-trace.js'
import { SEED } from '../helpers/random.js'

const X32 = 'LPDDR4-3200-x32'
const X16 = 'LPDDR4-3200-x16'
const RUNS = 4000

const parse = (text: string, dram: typeof X32 | typeof X16 = X32) =>
  [...parseMemoryTrace(Buffer.from(text), 'trace.txt', dram).requests].map((word) =>
    word >= WRITE_BIT ? `W${word - WRITE_BIT}` : `R${word}`,
  )
const refused = (text: string | Uint8Array): string => {
  try {
    parseMemoryTrace(typeof text === 'string' ? Buffer.from(text) : text, 'trace.txt', X32)
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    return (error as UserError).message
  }
  throw new Error('was accepted')
}

describe('parseMemoryTrace', () => {
  it('reads addresses and directions in order', () => {
    expect(parse('0x0 R\n0x40 W\n0x1F R\n0X3fffffff W\n')).toEqual(['R0', 'W64', 'R31', `W${2 ** 30 - 1}`])
  })

  it('reads decimal addresses', () => expect(parse('0 R\n4288 W')).toEqual(['R0', 'W4288']))

  it('skips blank lines, comments, blanks and a byte order mark, and takes CR LF', () => {
    expect(parse('\ufeff# head\r\n\r\n \t 0x40 \tR  # one\r\n#0x80 R\n0x80 W#two\n\n0xc0 R\r')).toEqual([
      'R64',
      'W128',
      'R192',
    ])
  })

  it('knows how many bytes a request moves', () => {
    expect(parseMemoryTrace(Buffer.from('0 R'), 't', X32).accessBytes).toBe(64)
    expect(parseMemoryTrace(Buffer.from('0 R'), 't', X16).accessBytes).toBe(32)
  })

  it.each([
    '0x40',
    '0x40 R W',
    '0x40 RW',
    '0x40 r',
    '0x40R',
    '0x R',
    'R 0x40',
    '-1 R',
    '0x40,R',
    '4a R',
    '0x40 R\rx',
    '1e3 R',
    '0x40 #R',
    '\0',
  ])('refuses %j, and says where', (line) => {
    const message = refused(`# one\n0x0 R\n${line}\n0x40 R\n`)
    expect(message).toMatch(/^trace\.txt line 3: this is not an address and R or W: ".*"\n {2}allowed: lines such as/)
  })

  it('refuses a decimal address that could be octal', () => {
    expect(refused('010 R')).toMatch(/^trace\.txt line 1: a decimal address begins with 0/)
  })

  it('refuses addresses beyond the rows, with the numbers', () => {
    expect(dramBytes(X32)).toBe(2 ** 30)
    expect(dramBytes(X16)).toBe(2 ** 29)
    expect(() => parse('0x1fffffff R', X16)).not.toThrow()
    expect(() => parse('0x20000000 R', X16)).toThrow(UserError)
    const message = refused('0x0 R\n0x40000000 W\n')
    expect(message).toContain('trace.txt line 2: the address 0x40000000 is beyond the DRAM')
    expect(message).toContain('0x0 to 0x3fffffff on LPDDR4-3200-x32: 32,768 rows x 8 banks x 4,096 bytes')
    expect(refused(`0x${'f'.repeat(5000)} R`)).toMatch(/the address 0xf{38}\.\.\. is beyond/)
  })

  it.each(['', '\n\n', '# only a comment'])('says that %j holds no request', (text) => {
    expect(refused(text)).toContain('trace.txt: the trace holds no request')
  })

  it('refuses more requests than it can hold', () => {
    const text = Buffer.alloc(4 * (MAX_TRACE_REQUESTS + 1), '0 R\n')
    expect(refused(text)).toMatch(/line 16777217: the trace is too long\n {2}allowed: at most 16,777,216 requests/)
  })
})

describe('damaged traces', () => {
  const line = fc.oneof(
    fc.tuple(fc.nat(2 ** 30 - 1), fc.constantFrom('R', 'W')).map(([at, way]) => `0x${at.toString(16)} ${way}`),
    fc.tuple(fc.nat(2 ** 30 - 1), fc.constantFrom('R', 'W')).map(([at, way]) => `${at}\t${way}`),
    fc.constantFrom('', '# comment', '   '),
  )
  const valid = fc
    .tuple(fc.array(line, { minLength: 1, maxLength: 12 }), fc.constantFrom('\n', '\r\n'))
    .map(([lines, end]) => Buffer.from(['0x40 R', ...lines].join(end)))
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('0x19afRW# \t\r\n,-+.')))
  const mutated = fc
    .tuple(
      valid,
      fc.array(fc.tuple(fc.nat(200), byte, fc.constantFrom('set', 'insert', 'remove', 'cut')), { maxLength: 3 }),
    )
    .map(([file, mutations]) =>
      mutations.reduce((bytes, [at, value, kind]) => {
        const i = at % (bytes.length + 1)
        const rest = bytes.subarray(kind === 'insert' ? i : i + 1)
        if (kind === 'cut') return bytes.subarray(0, i)
        return Buffer.concat([bytes.subarray(0, i), Buffer.from(kind === 'remove' ? [] : [value]), rest])
      }, file),
    )
  const any = fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) })

  it(`are accepted as what they say or refused with a UserError, seed ${SEED}`, () => {
    let accepted = 0
    fc.assert(
      fc.property(any, (bytes) => {
        let words: Uint32Array
        try {
          words = parseMemoryTrace(bytes, 'trace.txt', X32).requests
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
          return
        }
        accepted++
        const lines = Buffer.from(bytes)
          .toString('latin1')
          .split('\n')
          .map((text) => text.replace(/#.*/s, '').trim())
          .filter((text) => text !== '')
        const expected = lines.map((text) => {
          const [at = '', way] = text.split(/[ \t]+/)
          return Number(at) + (way === 'W' ? WRITE_BIT : 0)
        })
        expect([...words]).toEqual(expected)
      }),
      { seed: SEED, numRuns: RUNS },
    )
    console.log(`memory traces: ${accepted} of ${RUNS} accepted, seed ${SEED}`)
    expect(accepted).toBeGreaterThan(RUNS / 10)
    expect(accepted).toBeLessThan(RUNS)
  })
})
