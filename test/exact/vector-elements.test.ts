/**
 * Is every element of `vec.add`, `vec.mul`, `vec.map` and `vec.requantize` what src/reference says? All types, shifts (of the field, and
 * added by rd) and functions, corners and random operands: docs/chip.md, "Vector unit" and "Numbers".
 *
 * `AZSIM_SEED=n npx vitest run test/exact/vector-elements.test.ts` tries others.
 */
import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../../src/model/random.js'
import { requantize, roundingShift } from '../../src/reference/fixed-point.js'
import { runProgram } from '../helpers/chip-program.js'
import { Random, SEED } from '../helpers/random.js'
import { bytesOf, FUNCTIONS, read, saturate, throughFunction, TYPES, type Type } from '../helpers/vector-values.js'

/** Corners first, then random numbers; int16 as they lie in memory. */
function operands(type: Type, count: number, random: () => number): Int8Array | Int16Array {
  const most = type === 'int8' ? 127 : 32_767
  const corners = [0, 1, -1, most, -most, -most - 1, 2, -2, most - 1, 64, -64, 63, -63, 100]
  const draw = (i: number) => corners[i] ?? Math.floor(random() * (2 * most + 2)) - most - 1
  const values = Array.from({ length: count }, (_, i) => draw(i))
  return type === 'int8' ? Int8Array.from(values) : Int16Array.from(values)
}

interface ElementCase {
  text: string
  a: Type
  b: Type
  dst: Type
  /** What bits 31..24 of rd add to the shift of the text; 0 unless given. */
  added?: number
  /** rc of `vec.requantize`. */
  multiplier?: number
  expected: (a: number, b: number) => number
}

/** Runs cases over the same operands in one program and compares every element. */
function runCases(cases: readonly ElementCase[], random: () => number): void {
  const count = 67
  const place = { int8: { a: 0, b: 128 }, int16: { a: 256, b: 512 } }
  const input = new Uint8Array(1024)
  const values = Object.fromEntries(
    TYPES.map((type) => {
      const a = operands(type, count, random)
      // The second operand's corners meet all of the first's over the rotations of the cases' seeds.
      const b = operands(type, count, random).reverse()
      input.set(new Uint8Array(a.buffer), place[type].a)
      input.set(new Uint8Array(b.buffer), place[type].b)
      return [type, { a, b }]
    }),
  ) as Record<Type, { a: Int8Array | Int16Array; b: Int8Array | Int16Array }>
  const base = 1024
  const stride = 136
  const commands = cases.map(
    ({ text, a, b, added = 0, multiplier }, n) => `
      li r1, ${base + n * stride}
      li r2, ${place[a].a}
      li r3, ${multiplier ?? place[b].b}
      li r4, ${count + ((added & 0xff) << 24)}
      ${text} ${n === cases.length - 1 ? 'signal=1' : ''}`,
  )
  const { output } = runProgram({
    source: `li r1, 1024\n dma.in r0, r1 signal=1\n sync wait=1\n ${commands.join('\n')}
      li r1, ${base}\n li r2, ${cases.length * stride}\n dma.out r1, r2 wait=1\n halt`,
    chip: 'eie-64',
    sets: ['sequencer.instructions=65536'],
    input,
    outputBytes: cases.length * stride,
    cycleBound: 10_000_000,
  })
  for (const [n, { text, a, b, dst, expected }] of cases.entries()) {
    const seen = read(dst, output, n * stride, count)
    const wanted = Array.from({ length: count }, (_, i) => saturate(dst, expected(values[a].a[i]!, values[b].b[i]!)))
    expect(seen, `${text}, seed ${SEED}`).toEqual(wanted.map((x) => x + 0))
  }
}

const SHIFTS = Array.from({ length: 46 }, (_, i) => i - 15)
const pairs = TYPES.flatMap((a) => TYPES.map((b) => [a, b] as const))

describe('results', () => {
  it.each(pairs)(`vec.map, %s to %s: all functions and shifts, seed ${SEED}`, (a, dst) => {
    const random = mulberry32(SEED * 17 + bytesOf(a) * 2 + bytesOf(dst))
    const cases = FUNCTIONS.flatMap((f) =>
      SHIFTS.flatMap((shift) =>
        [0, Math.floor(random() * 46) - 15].map((outShift): ElementCase => ({
          text: `vec.map r1, r2, r4, type=${dst}, a=${a}, function=${f}, shift=${shift}, outshift=${outShift}`,
          ...{ a, b: a, dst },
          expected: (x) => roundingShift(throughFunction(f, roundingShift(x, shift)), outShift),
        })),
      ),
    )
    runCases(cases, random)
  })

  it.each(SHIFTS)('vec.map with out shift %i', (outShift) => {
    const cases = FUNCTIONS.map((f): ElementCase => ({
      text: `vec.map r1, r2, r4, type=int16, a=int16, function=${f}, outshift=${outShift}`,
      ...{ a: 'int16', b: 'int16', dst: 'int16' },
      expected: (x) => roundingShift(throughFunction(f, x), outShift),
    }))
    runCases(cases, mulberry32(SEED * 23 + outShift))
  })

  it.each(['add', 'mul'] as const)(`vec.%s: all types, shifts and functions, seed ${SEED}`, (operation) => {
    const random = new Random(SEED * 29 + operation.charCodeAt(0))
    const value = (x: number, y: number): number => (operation === 'add' ? x + y : x * y)
    for (const [a, b] of pairs) {
      const cases = TYPES.flatMap((dst) =>
        SHIFTS.flatMap((shift) =>
          [PLAIN, drawn(random, shift)].map(({ f, outShift, added }): ElementCase => ({
            text: `vec.${operation} r1, r2, r3, r4, type=${dst}, a=${a}, b=${b}, ${optionsOf(f, shift - added, outShift)}`,
            ...{ a, b, dst, added },
            expected: (x, y) => roundingShift(throughFunction(f, roundingShift(value(x, y), shift)), outShift),
          })),
        ),
      )
      runCases(cases, random.next)
    }
  })

  it.each(pairs)(`vec.requantize, %s to %s: all shifts, functions, multipliers, seed ${SEED}`, (a, dst) => {
    const random = new Random(SEED * 37 + bytesOf(a) * 2 + bytesOf(dst))
    const multipliers = [0, 1, 2 ** 30, 2 ** 31 - 1, random.integer(0, 2 ** 30), random.integer(2 ** 30, 2 ** 31 - 1)]
    const cases = SHIFTS.filter((shift) => shift >= -7).flatMap((shift) =>
      multipliers.map((multiplier, n): ElementCase => {
        const { f, outShift, added } = n < 4 ? PLAIN : drawn(random, shift, -7)
        return {
          text: `vec.requantize r1, r2, r3, r4, type=${dst}, a=${a}, ${optionsOf(f, shift - added, outShift)}`,
          ...{ a, b: a, dst, added, multiplier },
          expected: (x) => roundingShift(throughFunction(f, requantize(x, multiplier, -shift)), outShift),
        }
      }),
    )
    runCases(cases, random.next)
  })

  it(`vec.map with a part of its shift in rd, seed ${SEED}`, () => {
    const random = new Random(SEED * 41)
    const cases = SHIFTS.map((shift): ElementCase => {
      const { f, outShift, added } = drawn(random, shift)
      return {
        text: `vec.map r1, r2, r4, type=int16, a=int16, ${optionsOf(f, shift - added, outShift)}`,
        ...{ a: 'int16', b: 'int16', dst: 'int16', added },
        expected: (x) => roundingShift(throughFunction(f, roundingShift(x, shift)), outShift),
      }
    })
    runCases(cases, random.next)
  })
})

const PLAIN = { f: 'none', outShift: 0, added: 0 } as const

/** A function, an out shift, and the part of a shift that rd adds, so that the other part fits the field. */
function drawn(random: Random, shift: number, least = -15) {
  return { f: random.pick(FUNCTIONS), outShift: random.integer(-15, 30), added: shift - random.integer(least, 30) }
}

const optionsOf = (f: string, shift: number, outShift: number): string =>
  `function=${f}, shift=${shift}, outshift=${outShift}`
