import { describe, expect, it } from 'vitest'
import { counted, formatNumber, formatPercent, formatTable, MAX_COLUMNS } from '../../src/report/table.js'

describe('numbers', () => {
  it.each([
    [0, 0, '0'],
    [-0, 0, '0'],
    [7, 0, '7'],
    [999, 0, '999'],
    [1000, 0, '1,000'],
    [1_234_567, 0, '1,234,567'],
    [-1_234_567, 0, '-1,234,567'],
    [-123, 0, '-123'],
    [1234.5678, 2, '1,234.57'],
    [0.12345, 4, '0.1235'],
    [-0.001, 2, '0.00'],
    [-0.5, 1, '-0.5'],
    [Number.MAX_SAFE_INTEGER, 0, '9,007,199,254,740,991'],
    [NaN, 0, 'NaN'],
    [Infinity, 0, 'Infinity'],
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text)
  })

  it('of things', () => {
    expect([0, 1, 2000].map((count) => counted(count, 'frame'))).toEqual(['0 frames', '1 frame', '2,000 frames'])
  })

  it('percent', () => {
    expect(formatPercent(0.1234)).toBe('12.3 %')
    expect(formatPercent(1, 0)).toBe('100 %')
    expect(formatPercent(0 / 0)).toBe('-')
  })
})

describe('table', () => {
  it('aligns numbers to the right, text to the left, with units and without trailing spaces', () => {
    const columns = [{ heading: 'variant' }, { heading: 'cycles', unit: '/frame' }, { heading: 'bits', decimals: 2 }]
    const rows = [
      ['dense', 1_234_567, 8],
      ['compressed', 890, null],
    ]
    expect(formatTable(columns, rows)).toBe(
      [
        'variant        cycles  bits',
        '               /frame',
        '----------  ---------  ----',
        'dense       1,234,567  8.00',
        'compressed        890     -',
        '',
      ].join('\n'),
    )
  })

  it('wraps the widest text at its spaces, and cuts words that are too long', () => {
    const table = formatTable([{ heading: 'a' }, { heading: 'b' }], [['x', 'one two three fourteen-characters']], 14)
    expect(table).toBe(
      ['a  b', '-  -----------', 'x  one two', '   three', '   fourteen-ch', '   aracters', ''].join('\n'),
    )
  })

  it('is never wider than 100 columns', () => {
    const words = Array.from({ length: 40 }, (_, i) => 'w'.repeat(1 + (i % 9))).join(' ')
    const table = formatTable(
      [{ heading: words }, { heading: 'n' }, { heading: words, unit: words }],
      [[words, 1e12, words]],
    )
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(MAX_COLUMNS)
  })

  it('without rows has its headings', () => {
    expect(formatTable([{ heading: 'a' }, { heading: 'bc' }], [])).toBe('a  bc\n-  --\n')
  })
})
