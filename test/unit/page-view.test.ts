/** What a page shows, as the fragment of its address has it; and the order of its table. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextSort, sortedRows } from '../../src/page/table.js'
import { fragmentOfView, THEME_CHOICES, viewOfFragment } from '../../src/page/view.js'
import type { Choice, View } from '../../src/page/view.js'

const CHOICES: Choice[] = [
  { name: 'variants', label: 'Variants', options: ['a', 'b', 'c'], isMultiple: true, initial: [0, 1, 2] },
  { name: 'metric', label: 'Figure', options: ['x', 'y'], isMultiple: false, initial: [0] },
  { name: 'chip.mac.lanes', label: 'lanes', options: ['8', '16'], isMultiple: true, initial: [0, 1] },
]
const COLUMNS = 5
const FIRST: View = {
  chosen: { variants: [0, 1, 2], metric: [0], 'chip.mac.lanes': [0, 1] },
  sort: null,
  theme: 'system',
}

const views: fc.Arbitrary<View> = fc.record({
  chosen: fc.record({
    variants: fc.subarray([0, 1, 2]),
    metric: fc.constantFrom([0], [1]),
    'chip.mac.lanes': fc.subarray([0, 1]),
  }),
  sort: fc.option(fc.record({ column: fc.nat(COLUMNS - 1), isDescending: fc.boolean() })),
  theme: fc.constantFrom(...THEME_CHOICES),
})

describe('the fragment of an address', () => {
  it('comes back as the view that it was made of', () => {
    fc.assert(
      fc.property(views, (view) => {
        expect(viewOfFragment(`#${fragmentOfView(view, CHOICES)}`, CHOICES, COLUMNS)).toEqual(view)
      }),
    )
  })

  it('says nothing of what is as at first', () => {
    expect(fragmentOfView(FIRST, CHOICES)).toBe('')
    expect(fragmentOfView({ ...FIRST, sort: { column: 3, isDescending: true } }, CHOICES)).toBe('sort=-3')
    expect(fragmentOfView({ ...FIRST, chosen: { ...FIRST.chosen, variants: [] } }, CHOICES)).toBe('variants=')
  })

  it('gives a view that there is, whatever it holds', () => {
    const mutated = fc.tuple(views, fc.nat(60), fc.string({ maxLength: 4 })).map(([view, at, text]) => {
      const fragment = fragmentOfView(view, CHOICES)
      return fragment.slice(0, at) + text + fragment.slice(at + 1)
    })
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string({ unit: 'binary' })), (fragment) => {
        const { chosen, sort, theme } = viewOfFragment(fragment, CHOICES, COLUMNS)
        expect(Object.keys(chosen)).toEqual(CHOICES.map(({ name }) => name))
        for (const { name, options, isMultiple } of CHOICES) {
          const numbers = chosen[name]!
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
          expect(numbers.every((number) => options[number] !== undefined)).toBe(true)
          if (!isMultiple) expect(numbers).toHaveLength(1)
        }
        if (sort !== null) expect(sort.column).toBeLessThan(COLUMNS)
        expect(THEME_CHOICES).toContain(theme)
      }),
      { numRuns: Number(process.env['AZSIM_CASES'] ?? 1000) },
    )
  })
})

describe('the order of the table', () => {
  const rows = [
    ['b', 2],
    ['a', null],
    ['c10', 1],
    ['c9', 2],
  ] as const

  it('numbers by size, names by letters and numbers in them; what has no value last', () => {
    const names = (column: number, isDescending: boolean) =>
      sortedRows(rows, { column, isDescending }).map(([name]) => name)
    expect(names(1, true)).toEqual(['b', 'c9', 'c10', 'a'])
    expect(names(1, false)).toEqual(['c10', 'b', 'c9', 'a'])
    expect(names(0, false)).toEqual(['a', 'b', 'c9', 'c10'])
    expect(sortedRows(rows, null)).toBe(rows)
  })

  it('a heading asks for the largest or the first letter, then the other way, then as it was', () => {
    const number = [nextSort(null, 1, true)]
    number.push(nextSort(number[0]!, 1, true))
    expect(number).toEqual([
      { column: 1, isDescending: true },
      { column: 1, isDescending: false },
    ])
    expect(nextSort(number[1]!, 1, true)).toBeNull()
    expect(nextSort(number[1]!, 0, false)).toEqual({ column: 0, isDescending: false })
  })
})
