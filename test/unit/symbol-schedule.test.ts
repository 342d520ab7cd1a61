/** `AZSIM_SEED=n npx vitest run test/unit/symbol-schedule.test.ts` tries other damaged files. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { loadSymbolSchedule, parseSymbolSchedule, symbolScheduleText } from '../../src/runner/symbol-schedule.js'
import { SEED } from '../helpers/random.js'
import { describedRnnt } from '../helpers/rnnt-description.js'

const RUNS = 4000
const FRAMES = 40
const LABELS = ['<blank>', 'a', 'the', '▁don’t', ' ', '7', 'a # b', '"', '\\', 'e;']
const labelled = describedRnnt({ labels: LABELS, symbolsPerFrame: 2 })
const numbered = describedRnnt({ vocabulary: 10, symbolsPerFrame: 2 })

const parse = (text: string, model = labelled) => parseSymbolSchedule(text, 's.txt', model, FRAMES)
const refusal = (text: string, model = labelled): string => {
  try {
    parse(text, model)
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    return (error as UserError).message
  }
  throw new Error('was accepted')
}

describe('parseSymbolSchedule', () => {
  it('reads frames and numbers', () => {
    expect(parse('0 1\n0 2\n\n  39\t9  \n')).toEqual([
      { frame: 0, symbol: 1 },
      { frame: 0, symbol: 2 },
      { frame: 39, symbol: 9 },
    ])
  })

  it('reads labels, in quotes where they need them', () => {
    const text = '1 a\n2 the\n3 ▁don’t\n4 " "\n5 "7"\n6 "a # b"\n7 "\\""\n8 \\\n9 "e;"\n9 "\\u0061"'
    expect(parse(text).map(({ symbol }) => symbol)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 1])
  })

  it('skips comments, blank lines, carriage returns and a byte order mark', () => {
    expect(parse('\ufeff; head\r\n\r\n3 a;one\r\n#4 a\n5 the # two\r\n')).toEqual([
      { frame: 3, symbol: 1 },
      { frame: 5, symbol: 2 },
    ])
  })

  it('takes a file without symbols: nothing is emitted', () => expect(parse('; silence\n')).toEqual([]))

  it('takes digits as the number of a symbol, not as a label', () => expect(parse('1 7')[0]?.symbol).toBe(7))

  const REFUSED: [string, string, ...string[]][] = [
    ['1 a\nx a', 's.txt:2:1: the line does not begin with the number of a frame', 'lines such as `12 7`'],
    ['-1 a', 's.txt:1:1: the line does not begin'],
    ['1.5 a', 's.txt:1:1: the line does not begin'],
    ['  40 a', 's.txt:1:3: there is no encoder frame "40"', '0..39: the input has 40 encoder frames'],
    ['9999999999999999999999 a', 's.txt:1:1: there is no encoder frame'],
    ['5 a\n4 a', 's.txt:2:1: frame 4 comes after frame 5', 'ascending'],
    ['5 a\n5 a\n5 the', 's.txt:3:1: frame 5 has too many symbols', '2 symbols a frame'],
    ['5', 's.txt:1:2: the frame has no symbol', 'lines such as'],
    ['5 ; the', 's.txt:1:8: the frame has no symbol'],
    ['5 a the', 's.txt:1:5: there is more than a frame and a symbol'],
    ['5 10', 's.txt:1:3: there is no symbol "10"', '0..9'],
    ['5 0', 's.txt:1:3: "0" is the blank', 'leave the line out'],
    ['5 <blank>', 's.txt:1:3: "<blank>" is the blank'],
    ['5 teh', 's.txt:1:3: the model has no label "teh"', 'try: "the", or its number, 2'],
    ['5 "the', 's.txt:1:3: the quotes have no end'],
    ['5 "\\x"', 's.txt:1:3: the text in quotes is not one of JSON'],
    ['5"a"', 's.txt:1:1: the line does not begin'],
    ['5 "a"b', 's.txt:1:3: the text in quotes is not one of JSON'],
    ['5 a"b', 's.txt:1:4: there is more than'],
  ]
  it.each(REFUSED)('refuses %j, and says where', (text, ...parts) => {
    const message = refusal(text)
    for (const part of parts) expect(message).toContain(part)
    expect(message).toMatch(/\n +\^\n/)
  })

  it('says of a number that only a label has how to write the label', () => {
    const model = describedRnnt({ labels: ['<blank>', '12'], symbolsPerFrame: 2 })
    expect(refusal('5 12', model)).toContain('try: "12" for the label')
    expect(parse('5 "12"', model)).toEqual([{ frame: 5, symbol: 1 }])
  })

  it('refuses labels where the model has none', () => {
    expect(refusal('5 the', numbered)).toContain('s.txt:1:3: "the" is no number\n')
  })

  it('refuses a file that is not there', () => {
    expect(() => loadSymbolSchedule('no-such-file', labelled, FRAMES)).toThrow('no-such-file: there is no such file')
  })
})

/** Any schedule that the models take. */
const schedules = fc
  .array(fc.tuple(fc.nat(FRAMES - 1), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 2 })), {
    maxLength: 10,
  })
  .map((drawn) => {
    const frames = new Map(drawn)
    return [...frames]
      .sort(([a], [b]) => a - b)
      .flatMap(([frame, symbols]) => symbols.map((symbol) => ({ frame, symbol })))
  })

describe('symbolScheduleText', () => {
  it('writes the labels beside the numbers', () => {
    const symbols = [
      { frame: 1, symbol: 2 },
      { frame: 4, symbol: 4 },
    ]
    expect(symbolScheduleText(symbols, LABELS)).toBe('; encoder frame, symbol\n1 2 ; "the"\n4 4 ; " "\n')
    expect(symbolScheduleText(symbols)).toBe('; encoder frame, symbol\n1 2\n4 4\n')
  })

  it('writes what the reader reads', () => {
    fc.assert(
      fc.property(schedules, fc.boolean(), (symbols, withLabels) => {
        expect(parse(symbolScheduleText(symbols, withLabels ? LABELS : undefined))).toEqual(symbols)
      }),
      { seed: SEED },
    )
  })
})

describe('damaged files', () => {
  const words = fc.tuple(schedules, fc.array(fc.constantFrom(' ', '\t', '  '), { minLength: 1, maxLength: 3 }))
  const valid = words.map(([symbols, gaps]) => {
    const gap = (i: number) => gaps[i % gaps.length]!
    const lines = symbols.map(({ frame, symbol }, i) => {
      const isLabel = (frame + i) % 3 === 0
      return `${i % 2 ? gap(i) : ''}${frame}${gap(i + 1)}${isLabel ? JSON.stringify(LABELS[symbol]) : symbol}`
    })
    return `; symbols\n${lines.join(' ; c\n')}\n`
  })
  const character = fc.oneof(
    fc.constantFrom(...Array.from(' \t\n\r0123456789";#\\-.a')),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  )
  const mutated = fc
    .tuple(
      valid,
      fc.array(fc.tuple(fc.nat(200), character, fc.constantFrom('set', 'insert', 'remove', 'repeat')), {
        maxLength: 3,
      }),
    )
    .map(([text, mutations]) =>
      mutations.reduce((now, [at, put, kind]) => {
        const i = at % (now.length + 1)
        if (kind === 'repeat') return now.slice(0, i) + now.slice(Math.max(0, i - 6))
        return now.slice(0, i) + (kind === 'remove' ? '' : put) + now.slice(kind === 'insert' ? i : i + 1)
      }, text),
    )
  const any = fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) })

  it(`are accepted as what they say or refused with a UserError, seed ${SEED}`, () => {
    let accepted = 0
    fc.assert(
      fc.property(any, (text) => {
        let symbols: ReturnType<typeof parse>
        try {
          symbols = parse(text)
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
          expect((error as UserError).message).toMatch(/^s\.txt:\d+:\d+: /)
          expect((error as UserError).message.length).toBeLessThan(600)
          return
        }
        accepted++
        const expected = text.split('\n').flatMap((line) => {
          const match = /^\s*(\d+)\s+(?:(\d+)|("(?:[^"\\]|\\.)*")|([^\s"]+?))\s*(?:[;#].*)?$/s.exec(line)
          if (match === null) {
            expect(line.trim()).toMatch(/^([;#].*)?$/s)
            return []
          }
          const [, frame, number, quoted, bare] = match
          const label = quoted === undefined ? bare! : (JSON.parse(quoted) as string)
          return [{ frame: Number(frame), symbol: number === undefined ? LABELS.indexOf(label) : Number(number) }]
        })
        expect(symbols).toEqual(expected)
        for (const [i, { frame, symbol }] of symbols.entries()) {
          expect(frame).toBeGreaterThanOrEqual(symbols[i - 1]?.frame ?? 0)
          expect(frame).toBeLessThan(FRAMES)
          expect(symbol).toBeGreaterThan(0)
          expect(symbol).toBeLessThan(LABELS.length)
          expect(frame === symbols[i - 2]?.frame).toBe(false)
        }
      }),
      { seed: SEED, numRuns: RUNS },
    )
    console.log(`symbol schedules: ${accepted} of ${RUNS} accepted, seed ${SEED}`)
    expect(accepted).toBeGreaterThan(RUNS / 10)
    expect(accepted).toBeLessThan(RUNS)
  })
})
