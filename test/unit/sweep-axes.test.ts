import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { AXIS_SETTINGS, parseAxes } from '../../src/experiments/sweep/axes.js'
import { numberRange } from '../../src/experiments/sweep/number-range.js'
import { pointsOf, pointsText, readPoints, readShard } from '../../src/experiments/sweep/part.js'
import { FIELD_PATHS } from '../../src/model/chip-fields.js'

describe('ranges', () => {
  it.each([
    ['0.1:1:0.1', ['0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '1']],
    ['2:8:2', ['2', '4', '6', '8']],
    ['2:7:2', ['2', '4', '6']],
    ['8:2:-3', ['8', '5', '2']],
    ['1:1:1', ['1']],
    ['-1:1:0.50', ['-1', '-0.5', '0', '0.5', '1']],
    ['0.05:0.15:0.05', ['0.05', '0.1', '0.15']],
  ])('%s', (text, values) => {
    expect(numberRange(text, '--vary x', 100)).toEqual(values)
  })

  it.each(['1:2', '1:2:0', '1:2:-1', '2:1:1', 'a:2:1', '1:2:1:1', '1e3:2:1', '::', '1:102:1', '0:1:0.000000001'])(
    'refuses %s',
    (text) => {
      expect(() => numberRange(text, '--vary x', 100)).toThrow(UserError)
    },
  )

  it('has the values that whole numbers have, whatever the decimals', () => {
    const decimals = fc.integer({ min: 0, max: 6 })
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(50), fc.integer({ min: 1, max: 99 }), decimals, (from, steps, step, digits) => {
        const decimal = (value: number): string => (value / 10 ** digits).toFixed(digits)
        const text = `${decimal(from)}:${decimal(from + steps * step)}:${decimal(step)}`
        const values = numberRange(text, '--vary x', 100).map(Number)
        expect(values).toEqual(Array.from({ length: steps + 1 }, (_, k) => Number(decimal(from + k * step))))
      }),
    )
  })
})

describe('axes', () => {
  it('reads values as the options do', () => {
    const [bits, density, codebook, lanes, dram] = parseAxes([
      'bits=2,4:8:2',
      'density=0.5',
      'codebook=true,false',
      'mac.lanes=8,1_6',
      'dram.type=LPDDR4-1600-x16,LPDDR4-3200-x32',
    ])
    expect(bits).toMatchObject({ kind: 'setting', setting: 'bits', values: [2, 4, 6, 8], text: '2,4:8:2' })
    expect(density!.values).toEqual([0.5])
    expect(codebook!.values).toEqual([true, false])
    expect(lanes).toMatchObject({ kind: 'field', field: 'mac.lanes', values: [8, 16], name: 'mac.lanes' })
    expect(dram!.values).toEqual(['LPDDR4-1600-x16', 'LPDDR4-3200-x32'])
  })

  it('semicolons separate values with commas', () => {
    const [skip] = parseAxes(['skip=none;weights;weights,activations'])
    expect(skip!.values).toEqual([
      { weights: false, activations: false },
      { weights: true, activations: false },
      { weights: true, activations: true },
    ])
  })

  it.each([
    ['bits', 'varies nothing'],
    ['=4', 'varies nothing'],
    ['bits=', 'has no values'],
    ['bits=2,,4', 'a value is empty'],
    ['bits=2,9', '--vary bits: cannot be "9"\n  allowed: an integer from 2 to 8'],
    ['bits=2:9:1', 'cannot be "9"'],
    ['bits=4,4', '"4" occurs twice'],
    ['density=0.5,0.50', '"0.50" occurs twice'],
    ['skip=weights;activations,weights;weights,activations', 'occurs twice'],
    ['mac.lanes=0', '--vary mac.lanes: mac.lanes cannot be 0'],
    ['mac.lanes=x', '1 to 256'],
    ['mac.lane=8', 'try: --vary mac.lanes=...'],
    ['bit=8', 'try: --vary bits=...'],
    ['name=a,b', 'there is no axis "name"'],
    ['mac=8', 'there is no axis'],
    ['symbols=a', 'there is no axis'],
    ['__proto__=1', 'there is no axis'],
    ['constructor=1', 'there is no axis'],
    ['seed=0:200000:1', 'at most 100,000 points'],
  ])('refuses %s', (text, says) => {
    expect(() => parseAxes([text])).toThrow(says)
    expect(() => parseAxes([text])).toThrow(UserError)
  })

  it('refuses the same axis twice, too many axes, too many points', () => {
    expect(() => parseAxes(['bits=2', 'bits=4'])).toThrow('bits is given twice')
    expect(() => parseAxes(Array.from({ length: 17 }, () => 'bits=2'))).toThrow('17 axes')
    expect(() => parseAxes(['seed=1:1000:1', 'frames=1:1000:1'])).toThrow('1,000,000 points')
  })

  it('accepts or refuses whatever is there, in words', () => {
    const name = fc.constantFrom(...AXIS_SETTINGS, ...FIELD_PATHS, 'run-bits', 'nothing', '')
    const item = fc.oneof(
      fc.constantFrom('1', '2', '4', '0.5', 'auto', 'off', 'none', 'true', '1:4:1', '0.1:1:0.1', '9:1:-2', 'az1-like'),
      fc.string({ maxLength: 8 }),
    )
    const valid = fc
      .tuple(name, fc.array(item, { maxLength: 4 }), fc.constantFrom(',', ';'))
      .map(([axis, items, separator]) => `${axis}=${items.join(separator)}`)
    let accepted = 0
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: valid }, { weight: 1, arbitrary: fc.string() }), {
          minLength: 1,
          maxLength: 2,
        }),
        (texts) => {
          try {
            for (const { texts: shown, values } of parseAxes(texts)) expect(shown).toHaveLength(values.length)
            accepted++
          } catch (error) {
            expect(error).toBeInstanceOf(UserError)
          }
        },
      ),
      { numRuns: 3000 },
    )
    console.log(`axes: ${accepted} of 3000 accepted`)
    expect(accepted).toBeGreaterThan(30)
  })
})

describe('parts', () => {
  it('shards are every point once, in contiguous pieces of almost one size', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: 1, max: 40 }), (points, count) => {
        const order = Array.from({ length: points }, (_, n) => points - 1 - n)
        const shards = Array.from({ length: count }, (_, s) => pointsOf(readShard(`${s + 1}/${count}`), order))
        expect(shards.flat()).toEqual(order)
        const sizes = shards.map(({ length }) => length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('points by number, in the order of running', () => {
    expect(pointsOf(readPoints('1,3-4'), [4, 3, 2, 1, 0])).toEqual([4, 3, 1])
    expect(() => pointsOf(readPoints('5'), [0, 1])).toThrow('there is no point 5')
  })

  it('numbers as text and back', () => {
    const numbers = fc.uniqueArray(fc.nat(60)).map((list) => list.sort((a, b) => a - b))
    fc.assert(
      fc.property(
        numbers.filter(({ length }) => length > 0),
        (list) => {
          expect(readPoints(pointsText(list))).toEqual({ kind: 'points', numbers: list })
        },
      ),
    )
  })

  it.each(['0/4', '5/4', '1/0', '1', '1/', '1/2/3', '-1/2', '1/10001', 'a/b', ''])('refuses the shard %s', (text) => {
    expect(() => readShard(text)).toThrow(UserError)
  })

  it.each(['', '-1', '3-1', '1,,2', 'a', '1-', '1234567'])('refuses the points %s', (text) => {
    expect(() => readPoints(text)).toThrow(UserError)
  })
})
