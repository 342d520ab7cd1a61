/** Charts of sweeps: which points they show, limits, Pareto fronts. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { densitySlice } from '../../src/charts/density.js'
import { logTicks } from '../../src/charts/log-ticks.js'
import { compact, scaleFor, threeDigits } from '../../src/charts/numbers.js'
import { paretoFront } from '../../src/charts/pareto.js'
import { sweepCharts } from '../../src/charts/sweep-charts.js'
import { settingWords, variedSettings } from '../../src/charts/sweep-slice.js'
import { LIGHT } from '../../src/charts/theme.js'
import { wrapWords } from '../../src/charts/wrap-words.js'
import type { SweepRow } from '../../src/report/sweep-row.js'
import { sampleSweep, sweepRow } from '../helpers/chart-data.js'

const rows = sampleSweep()
const chart = (name: string, of = rows) => sweepCharts(of, LIGHT).find((one) => one.name === name)!
const points = (name: string, panel: number, set: number, of = rows) =>
  chart(name, of).panels[panel]!.config.data.datasets[set]!.data as { x: number; y: number }[]
const cyclesOf = (encoding: string, density: number): number =>
  Number(rows.find((row) => row.encoding === encoding && row.density === density)!.cycles)

describe('charts of a sweep', () => {
  it('are those for which there is something to compare', () => {
    const names = (of: SweepRow[]) => sweepCharts(of, LIGHT).map(({ name }) => name)
    expect(names(rows)).toEqual(['density', 'sweep-entropy', 'pareto'])
    expect(names(rows.filter(({ density }) => density === 0.5))).toEqual(['sweep-entropy'])
    expect(names([])).toEqual([])
    expect(names(rows.map((row) => ({ ...row, status: 'failed' })))).toEqual([])
  })

  it('density: speed-up and energy against the densest point of most bits, a line for each encoding', () => {
    const { panels, subtitle } = chart('density')
    expect(panels.map(({ title }) => title)).toEqual([
      'Speed-up (1: 8 bits, 100 % kept, no zero coding)',
      'Energy of chip and DRAM, against the same',
      'Limits: bitmap',
      'Limits: zero-run',
    ])
    expect(subtitle).toContain('6 of 7 points, those with 4 bits')
    for (const [set, encoding] of ['bitmap', 'zero-run'].entries()) {
      const kept = [1, 0.5, 0.25]
      expect(points('density', 0, set)).toEqual(
        kept.map((density) => ({ x: 100 * density, y: 4000 / cyclesOf(encoding, density) })),
      )
      expect(points('density', 1, set).map(({ y }) => y)).toEqual(
        kept.map((density) => (1e6 * density + cyclesOf(encoding, density)) / 8e6),
      )
    }
  })

  it('density: a limit is the speed-up if only that unit worked', () => {
    const { legend } = chart('density').panels[3]!
    expect(legend.map(({ label }) => label)).toEqual([
      ...['simulated', 'limit of the array', 'limit of the decoder', 'limit of the DRAM'],
    ])
    for (const [set, cycles] of [900, 300, 400].entries()) {
      expect(points('density', 3, set + 1)).toEqual(
        [1, 0.5, 0.25].map((density) => ({ x: 100 * density, y: 4000 / (cycles * density) })),
      )
    }
    // No point is faster than any of its limits.
    for (const [i, { y }] of points('density', 3, 0).entries()) {
      for (const limit of [1, 2, 3]) expect(y).toBeLessThanOrEqual(points('density', 3, limit)[i]!.y)
    }
  })

  it('density: more than four lines are not drawn over each other; what is held is said', () => {
    const many = [8, 16, 32, 64, 128].flatMap((lanes) => rows.map((row) => ({ ...row, 'chip.mac.lanes': lanes })))
    const slice = densitySlice(many)!
    expect(slice.series.map(({ label }) => label)).toEqual(['bitmap', 'zero-run'])
    expect(slice.held).toEqual(['bits', 'chip.mac.lanes'])
    expect(slice.baseline).toMatchObject({ bits: 8, 'chip.mac.lanes': 8 })
    for (const row of slice.series.flatMap((one) => one.rows)) expect(row['chip.mac.lanes']).toBe(8)
  })

  it('settings that follow from others are not named', () => {
    const wide = [8, 16].map((lanes) =>
      sweepRow({ 'chip.mac.lanes': lanes, 'chip.mac.scan': lanes, density: lanes / 16 }),
    )
    expect(variedSettings(wide)).toEqual(['density', 'chip.mac.lanes'])
    expect(settingWords(wide[0]!, variedSettings(wide))).toBe('50 % kept, mac.lanes 8')
  })

  it('Pareto: time, error and energy per frame, of points that do the same work', () => {
    const other = sweepRow({ model: 'other', microseconds: 1, totalPj: 1 })
    const shown = [0, 1].flatMap((set) => points('pareto', 0, set, [...rows, other]))
    expect(shown).toHaveLength(rows.length)
    const errors = [0, 1].flatMap((set) => points('pareto', 1, set).map(({ x }) => x))
    expect(errors.sort((a, b) => a - b)).toEqual([-40, -20, -20, -10, -10, -5, -5])
    const equal = rows.map((row, i) => (i === 0 ? { ...row, logitsSignalToNoiseDb: null } : row))
    expect([0, 1].flatMap((set) => points('pareto', 1, set, equal))).toHaveLength(rows.length - 1)
  })
})

describe('Pareto front', () => {
  const row = sweepRow()
  const beats = (a: { x: number; y: number }, b: { x: number; y: number }): boolean =>
    a.x <= b.x && a.y <= b.y && (a.x < b.x || a.y < b.y)

  it('holds no point that is beaten, and for every other one that is as good', () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: 0, max: 9 }) })
    fc.assert(
      fc.property(fc.array(point, { maxLength: 40 }), (places) => {
        const all = places.map((place) => ({ row, ...place }))
        const front = paretoFront(all)
        for (const one of front) expect(all.some((other) => beats(other, one))).toBe(false)
        for (const one of all) expect(front.some((other) => other.x <= one.x && other.y <= one.y)).toBe(true)
      }),
    )
  })
})

describe('ticks of a logarithmic axis', () => {
  it.each([
    [1, 1000, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]],
    [0.5, 3, [0.5, 1, 2]],
    [2, 4.5, [2, 3, 4]],
    [0.01, 1e4, [0.01, 0.1, 1, 10, 100, 1000, 1e4]],
  ])('%d to %d', (min, max, ticks) => {
    expect(logTicks(min, max)).toEqual(ticks)
  })
})

describe('numbers', () => {
  it.each([
    [0, '0'],
    [0.5, '0.5'],
    [0.0636, '0.0636'],
    [812, '812'],
    [999.4, '999'],
    [999.6, '1 k'],
    [26_140, '26.1 k'],
    [1_634_000, '1.63 M'],
    [2e9, '2 G'],
  ])('%d is %s', (value, text) => {
    expect(compact(value)).toBe(text)
  })

  it('keep three digits where they stand beside each other', () => {
    expect([2_320_000, 1_098_700, 290_049, 7].map((value) => compact(value, true))).toEqual([
      ...['2.32 M', '1.10 M', '290 k', '7.00'],
    ])
    expect([9.999, 99.97, 0.00123, -2.5].map((value) => threeDigits(value))).toEqual([
      '10.0',
      '100',
      '0.00123',
      '-2.50',
    ])
  })

  it('have a prefix that leaves 1 to 1,000', () => {
    expect(scaleFor(2.5e9, 'J', 1e-12)).toEqual({ size: 1e9, unit: 'mJ' })
    expect(scaleFor(73_000, 'cycles')).toEqual({ size: 1000, unit: 'k cycles' })
    expect(scaleFor(0, 'B')).toEqual({ size: 1, unit: 'B' })
  })
})

describe('wrapped words', () => {
  it('lose nothing but blanks, and no line is too long', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
        const lines = wrapWords(text, columns)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.max(columns, 2)) // a letter may have two units
      }),
    )
  })
})
