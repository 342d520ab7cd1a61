/** Points of a sweep, any figure against any other; groups by a third, told apart by colour and shape. */
import type { ChartConfiguration, Scale } from 'chart.js'
import type { ChartSpec, LegendItem, PointShape } from '../charts/chart-spec.js'
import { logRange, logTicks } from '../charts/log-ticks.js'
import { compact } from '../charts/numbers.js'
import { chartFont } from '../charts/theme.js'
import type { Hue, Theme } from '../charts/theme.js'
import type { SweepValue } from '../report/sweep-row.js'
import { numberText } from './tooltips.js'

type Row = readonly SweepValue[]

export interface ScatterAxis {
  /** With the unit. */
  title: string
  of: (row: Row) => number | null
}

export interface Scatter {
  x: ScatterAxis
  y: ScatterAxis
  group: { title: string; of: (row: Row) => SweepValue } | undefined
  isLogarithmic: { x: boolean; y: boolean }
  /** What tells a point from the others. */
  nameOf: (row: Row) => string
}

interface Group {
  label: string
  has: (value: SweepValue) => boolean
}

const STYLES: readonly { hue: Hue; shape: PointShape }[] = [
  { hue: 'blue', shape: 'circle' },
  { hue: 'orange', shape: 'triangle' },
  { hue: 'green', shape: 'rect' },
  { hue: 'purple', shape: 'rectRot' },
  { hue: 'vermilion', shape: 'crossRot' },
  { hue: 'sky', shape: 'star' },
]
const HEIGHT = 380

export function scatterChart(
  { x, y, group, isLogarithmic, nameOf }: Scatter,
  rows: readonly Row[],
  theme: Theme,
): ChartSpec {
  const isDrawn = (row: Row): boolean =>
    [[x, isLogarithmic.x] as const, [y, isLogarithmic.y] as const].every(([{ of }, isLog]) => {
      const value = of(row)
      return value !== null && (!isLog || value > 0)
    })
  const drawn = rows.filter(isDrawn)
  const groups = group === undefined ? [{ label: 'points', has: () => true }] : groupsOf(drawn.map(group.of))
  const sets = groups.map(({ label, has }, i) => {
    const { hue, shape } = STYLES[i % STYLES.length]!
    return {
      label: group === undefined ? label : `${group.title}: ${label}`,
      data: drawn
        .filter((row) => group === undefined || has(group.of(row)))
        .map((row) => ({ x: x.of(row)!, y: y.of(row)!, label: nameOf(row) })),
      backgroundColor: theme.colours[hue],
      borderColor: theme.colours[hue],
      borderWidth: 2,
      pointStyle: shape,
      pointRadius: 5,
      pointHoverRadius: 8,
    }
  })
  const config: ChartConfiguration<'scatter'> = {
    type: 'scatter',
    data: { datasets: sets },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: { legend: { display: false } },
      scales: { x: axisOf(x, isLogarithmic.x, drawn, theme), y: axisOf(y, isLogarithmic.y, drawn, theme) },
    },
  }
  const missing = rows.length - drawn.length
  return {
    name: 'points',
    title: `${y.title} against ${x.title}`,
    subtitle: '',
    description:
      `${drawn.length} points, ${rangeOf(x, drawn)}; ${rangeOf(y, drawn)}.` +
      (missing === 0 ? '' : ` ${missing} more have no such figures, or none that a logarithmic axis has.`),
    panels: [
      {
        title: '',
        config,
        widthShare: 1,
        height: HEIGHT,
        legend:
          group === undefined
            ? []
            : sets.map(({ label, borderColor: colour, pointStyle: shape }): LegendItem => ({
                ...{ label, colour, shape },
                mark: 'point',
                isFilled: true,
              })),
      },
    ],
    footer: [],
  }
}

/** Each value for itself where there are few, ranges of one width otherwise. */
function groupsOf(values: readonly SweepValue[]): Group[] {
  const distinct = [...new Set(values)]
  const numbers = distinct.filter((value) => typeof value === 'number').sort((a, b) => a - b)
  if (distinct.length <= STYLES.length) {
    const others = distinct.filter((value) => typeof value !== 'number')
    return [...numbers, ...others].map((value) => ({
      label: value === null ? 'none' : typeof value === 'number' ? numberText(value) : value,
      has: (other) => other === value,
    }))
  }
  const others: Group[] =
    numbers.length < distinct.length ? [{ label: 'others', has: (value) => typeof value !== 'number' }] : []
  if (numbers.length === 0) return others
  const count = STYLES.length - 1
  const [least, most] = [numbers[0]!, numbers.at(-1)!]
  const width = (most - least) / count
  const ranges = Array.from({ length: count }, (_, i): Group => {
    const [from, to] = [least + i * width, i === count - 1 ? most : least + (i + 1) * width]
    return {
      label: `${numberText(from)} to ${numberText(to)}`,
      has: (value) => typeof value === 'number' && value >= from && (i === count - 1 ? value <= to : value < to),
    }
  })
  return [...ranges, ...others]
}

function axisOf({ title, of }: ScatterAxis, isLogarithmic: boolean, rows: readonly Row[], theme: Theme) {
  const { min, max } = logRange(rows.map((row) => of(row) ?? NaN))
  return {
    ...(isLogarithmic &&
      rows.length > 0 && {
        ...{ min, max },
        afterBuildTicks: (scale: Scale) => (scale.ticks = logTicks(min, max).map((value) => ({ value }))),
      }),
    type: isLogarithmic ? ('logarithmic' as const) : ('linear' as const),
    grid: { color: theme.grid },
    border: { color: theme.faint },
    title: { display: true, text: title, color: theme.faint, font: chartFont() },
    ticks: {
      color: theme.faint,
      maxTicksLimit: 7,
      maxRotation: 0,
      font: chartFont(),
      callback: (value: string | number) => compact(Number(value)),
    },
  }
}

function rangeOf({ title, of }: ScatterAxis, rows: readonly Row[]): string {
  const values = rows.map(of).filter((value) => value !== null)
  return values.length === 0
    ? `${title}: none`
    : `${title}: ${numberText(Math.min(...values))} to ${numberText(Math.max(...values))}`
}
