/** Points and lines over two axes, either of which may be logarithmic. */
import type { ChartConfiguration, ScaleOptionsByType } from 'chart.js'
import type { LegendItem, Panel, PointShape } from './chart-spec.js'
import { logTicks } from './log-ticks.js'
import { threeDigits } from './numbers.js'
import { pointLabels } from './point-labels.js'
import { chartFont } from './theme.js'
import type { Theme } from './theme.js'
import { wrapWords } from './wrap-words.js'

/** Height of a panel for each letter of a title along it. */
const LETTER = 7.5
/** Of a point on the edge of the plot, so much lies outside. */
const OUTSIDE = 7

export interface XyAxis {
  /** With the unit. */
  title: string
  isLog?: boolean
  min?: number
  max?: number
}

export interface XyPoint {
  x: number
  y: number
  /** What it is, for those who point at it. */
  name?: string
  /** Written beside it. */
  label?: string
}

export interface XySeries {
  /** null: not in the legend. */
  label: string | null
  points: readonly XyPoint[]
  colour: string
  /** Of the line through the points, [] being a solid one; none without it. */
  dash?: readonly number[]
  lineWidth?: number
  /** None without it. */
  shape?: PointShape
  isFilled?: boolean
  radius?: number
}

export interface XyPanel {
  title: string
  x: XyAxis
  y: XyAxis
  /** The first lie in front. */
  series: readonly XySeries[]
  widthShare: number
  height: number
}

export function xyPanel(panel: XyPanel, theme: Theme): Panel {
  const { title, widthShare, height, series } = panel
  return {
    title,
    config: configOf(panel, theme),
    widthShare,
    height,
    legend: series.flatMap((one) => (one.label === null ? [] : [legendItem(one, one.label)])),
  }
}

function legendItem({ colour, dash, shape, isFilled = true }: XySeries, label: string): LegendItem {
  if (dash !== undefined) return { label, colour, mark: 'line', dash, ...(shape !== undefined && { shape }) }
  return { label, colour, mark: 'point', shape: shape ?? 'circle', isFilled }
}

function configOf({ x, y, series, height }: XyPanel, theme: Theme): ChartConfiguration<'scatter'> {
  return {
    type: 'scatter',
    data: {
      datasets: series.map(({ label, points, colour, dash, lineWidth = 1.5, shape, isFilled = true, radius = 4 }) => ({
        label: label ?? '',
        data: points.map(({ x, y }) => ({ x, y })),
        showLine: dash !== undefined,
        clip: shape === undefined ? 0 : OUTSIDE,
        borderColor: colour,
        borderWidth: lineWidth,
        borderDash: [...(dash ?? [])],
        pointStyle: shape ?? 'circle',
        pointRadius: shape === undefined ? 0 : radius,
        pointBorderWidth: 1.2,
        pointBorderColor: colour,
        pointBackgroundColor: isFilled ? colour : theme.background,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      font: chartFont(),
      color: theme.ink,
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            label: ({ datasetIndex, dataIndex }) => {
              const { label, points } = series[datasetIndex]!
              const { name, x, y } = points[dataIndex]!
              return [name ?? label ?? '', `${threeDigits(x)}, ${threeDigits(y)}`]
            },
          },
        },
      },
      scales: { x: scale(x, [x.title], theme), y: scale(y, wrapWords(y.title, Math.floor(height / LETTER)), theme) },
    },
    plugins: [
      pointLabels(
        series.map(({ points }) => points.map(({ label }) => label)),
        theme,
      ),
    ],
  }
}

type Scale = { type: 'linear' | 'logarithmic' } & Partial<ScaleOptionsByType<'linear' | 'logarithmic'>>

/** @param title in lines */
function scale({ isLog = false, min, max }: XyAxis, title: string[], theme: Theme): Scale {
  const options = {
    type: isLog ? 'logarithmic' : 'linear',
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    grid: { color: theme.grid, drawTicks: false },
    border: { color: theme.faint },
    title: { display: true, text: title, color: theme.faint, font: chartFont() },
    ticks: {
      color: theme.faint,
      ...(isLog ? { autoSkip: false } : { maxTicksLimit: 7, includeBounds: false }),
      maxRotation: 0,
      padding: 4,
      font: chartFont(),
      callback: (value: number | string) => threeDigits(Number(value), false),
    },
    ...(isLog && {
      afterBuildTicks: (axis: { min: number; max: number; ticks: { value: number }[] }) => {
        axis.ticks = logTicks(axis.min, axis.max).map((value) => ({ value }))
      },
    }),
  }
  return options as unknown as Scale
}
