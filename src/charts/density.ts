/**
 * Speed-up and energy against the density of the weights, a line for each encoding; and for each of them how fast a run could be that
 * had nothing to do but one unit's work: the limits of the decoder, the array and the DRAM.
 */
import type { SweepColumnName, SweepRow } from '../report/sweep-row.js'
import type { ChartSpec, Panel, PointShape } from './chart-spec.js'
import { threeDigits } from './numbers.js'
import { doneRows, groupBy, largestGroup, numberIn, settingWords, variedSettings } from './sweep-slice.js'
import { sweepFooter, sweepSubtitle } from './sweep-words.js'
import type { Hue, Theme } from './theme.js'
import { xyPanel } from './xy.js'
import type { XyPoint, XySeries } from './xy.js'

const MAX_SERIES = 4
const SERIES: readonly { hue: Hue; shape: PointShape; dash: readonly number[] }[] = [
  { hue: 'blue', shape: 'circle', dash: [] },
  { hue: 'vermilion', shape: 'rect', dash: [] },
  { hue: 'green', shape: 'triangle', dash: [] },
  { hue: 'purple', shape: 'rectRot', dash: [] },
]
/** What may differ between a point and the one that it is compared with. */
const FORMAT: readonly SweepColumnName[] = ['density', 'encoding', 'bits', 'runBits', 'codebook', 'skip']
const LIMITS: readonly { column: SweepColumnName; label: string; dash: readonly number[] }[] = [
  { column: 'macCycles', label: 'limit of the array', dash: [7, 3] },
  { column: 'decompressorCycles', label: 'limit of the decoder', dash: [2, 2] },
  { column: 'dramCycles', label: 'limit of the DRAM', dash: [8, 3, 2, 3] },
]
const HEIGHT = 210
/** Of the fastest point: limits beyond it are far from what happens. */
const ROOM = 1.4

export interface DensitySeries {
  label: string
  /** By falling density. */
  rows: SweepRow[]
}

/** What a chart of densities shows; undefined where the sweep has no two densities of one encoding. */
export interface DensitySlice {
  series: DensitySeries[]
  baseline: SweepRow
  /** Settings that vary in the sweep and not here. */
  held: SweepColumnName[]
}

export function densitySlice(all: readonly SweepRow[]): DensitySlice | undefined {
  const rows = doneRows(all)
  const varied = variedSettings(rows).filter((name) => name !== 'density')
  const columns: SweepColumnName[] = []
  let shown = rows
  for (const [index, column] of varied.entries()) {
    const more = linesOf(shown, [...columns, column])
    if (more.length > 0 && more.length <= MAX_SERIES) columns.push(column)
    else shown = largestGroup(shown, varied.slice(index, index + 1))
  }
  const lines = linesOf(shown, columns)
  if (lines.length === 0) return undefined
  const inLines = lines.flat()
  const differing = columns.filter((name) => new Set(inLines.map((row) => row[name])).size > 1)
  const alike = varied.filter((name) => !FORMAT.includes(name))
  const candidates = rows.filter((row) => alike.every((name) => row[name] === inLines[0]![name]))
  return {
    series: lines.map((rows) => ({ label: settingWords(rows[0]!, differing) || 'all points', rows })),
    baseline: candidates.reduce((best, row) => (compareDense(row, best) > 0 ? row : best)),
    held: varied.filter((name) => !differing.includes(name)),
  }
}

/** Groups with two densities at least. */
function linesOf(rows: readonly SweepRow[], columns: readonly SweepColumnName[]): SweepRow[][] {
  return groupBy(rows, columns)
    .filter((group) => new Set(group.map(({ density }) => density)).size > 1)
    .map((group) => group.sort((a, b) => numberIn(b, 'density') - numberIn(a, 'density')))
}

/** The densest, of most bits, slowest. */
function compareDense(a: SweepRow, b: SweepRow): number {
  for (const column of ['density', 'bits', 'cycles'] as const) {
    const difference = numberIn(a, column) - numberIn(b, column)
    if (difference !== 0) return difference
  }
  return 0
}

export function densityChart(all: readonly SweepRow[], theme: Theme): ChartSpec | undefined {
  const slice = densitySlice(all)
  if (slice === undefined) return undefined
  const { series, baseline, held } = slice
  const shown = series.flatMap(({ rows }) => rows)
  const base = `${baseline.bits} bits, ${settingWords(baseline, ['density', 'encoding'])}`
  const fastest = Math.max(...shown.map((row) => speedUp(row, baseline)))
  const energyShare = (row: SweepRow): number => numberIn(row, 'totalPj') / numberIn(baseline, 'totalPj')
  return {
    name: 'density',
    title: 'Speed-up and energy against density',
    subtitle: sweepSubtitle(all, shown, held),
    description: `Against ${base}. ` + series.map((one) => seriesWords(one, baseline, energyShare)).join(' '),
    panels: [
      overlay(`Speed-up (1: ${base})`, 'speed-up (\u00D7)', series, (row) => speedUp(row, baseline), theme),
      overlay('Energy of chip and DRAM, against the same', 'energy (J/J)', series, energyShare, theme),
      ...series.map((one) => limitsPanel(one, baseline, { count: series.length, max: fastest * ROOM }, theme)),
    ],
    footer: sweepFooter(shown),
  }
}

const percent = (row: SweepRow): number => 100 * numberIn(row, 'density')
const speedUp = (row: SweepRow, baseline: SweepRow): number => numberIn(baseline, 'cycles') / numberIn(row, 'cycles')
const DENSITY_AXIS = { title: 'weights kept (%)', min: 0, max: 100 }

function overlay(
  title: string,
  axis: string,
  series: readonly DensitySeries[],
  valueOf: (row: SweepRow) => number,
  theme: Theme,
): Panel {
  return xyPanel(
    {
      title,
      x: DENSITY_AXIS,
      y: { title: axis, min: 0 },
      series: series.map(({ label, rows }, i) => ({
        label,
        ...{ shape: SERIES[i]!.shape, dash: SERIES[i]!.dash, colour: theme.colours[SERIES[i]!.hue] },
        points: rows.map((row): XyPoint => ({ x: percent(row), y: valueOf(row), name: label })),
      })),
      widthShare: 0.5,
      height: HEIGHT,
    },
    theme,
  )
}

function limitsPanel(
  { label, rows }: DensitySeries,
  baseline: SweepRow,
  { count, max }: { count: number; max: number },
  theme: Theme,
): Panel {
  const limits = LIMITS.map(({ column, label, dash }): XySeries => ({
    ...{ label, dash, colour: theme.ink },
    points: rows.flatMap((row) => {
      const cycles = numberIn(row, column)
      return cycles > 0 ? [{ x: percent(row), y: numberIn(baseline, 'cycles') / cycles }] : []
    }),
  }))
  return xyPanel(
    {
      title: count === 1 ? 'Limits' : `Limits: ${label}`,
      x: DENSITY_AXIS,
      y: { title: 'speed-up (\u00D7)', min: 0, max },
      series: [
        {
          ...{ label: 'simulated', colour: theme.colours.blue, dash: [], shape: 'circle' },
          points: rows.map((row) => ({ x: percent(row), y: speedUp(row, baseline) })),
        },
        ...limits.filter(({ points }) => points.length > 0),
      ],
      widthShare: count === 1 || count === 2 || count === 4 ? 0.5 : 1 / 3,
      height: HEIGHT,
    },
    theme,
  )
}

function seriesWords({ label, rows }: DensitySeries, baseline: SweepRow, share: (row: SweepRow) => number): string {
  const points = rows.map(
    (row) =>
      `${threeDigits(percent(row), false)} % kept: ${threeDigits(speedUp(row, baseline))}\u00D7 the speed, ${threeDigits(share(row))} of the energy`,
  )
  return `${label}: ${points.join('; ')}.`
}
