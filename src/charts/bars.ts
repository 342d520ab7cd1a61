/** Stacked horizontal bars with a text at the end of each: a row for each label. */
import type { ChartConfiguration, Plugin } from 'chart.js'
import type { LegendItem, Panel } from './chart-spec.js'
import { hatching } from './hatching.js'
import type { Hatch } from './hatching.js'
import { compact } from './numbers.js'
import { canvasFont, chartFont, TEXT_SIZE } from './theme.js'
import type { Hue, Theme } from './theme.js'
import { wrapWords } from './wrap-words.js'

/** How one kind of thing is drawn, wherever it occurs. */
export interface BarStyle {
  hue: Hue
  hatch: Hatch
}

export interface BarPart extends BarStyle {
  label: string
  /** Of each row, in units of the axis. */
  values: readonly number[]
}

export interface BarPanel {
  title: string
  /** With the unit. */
  axis: string
  rows: readonly string[]
  /** Parts that no row has are left out. */
  parts: readonly BarPart[]
  /** Text at the end of each row. */
  ends: readonly string[]
  /** Whether the rows are named; a panel to the right of one with the same rows need not. */
  isLabelled: boolean
  widthShare: number
  /** Whether a part that is the only one is named. */
  isKeyed?: boolean
  /** Of a row; less where there are many. */
  rowHeight?: number
  /** At least so long is the axis, for panels that are to be compared. */
  longest?: number
  /** A line across all rows, with its text. */
  limit?: { at: number; label: string }
}

const ROW_HEIGHT = 30
const AXIS_HEIGHT = 44
const LABEL_COLUMNS = 20
/** Room for the text at the end of the longest bar, of its length. */
const END_ROOM = 1.3
/** Of the longest bar: a part that is smaller everywhere needs no name. */
const LEAST_VISIBLE = 0.002

export function barPanel(panel: BarPanel, theme: Theme): Panel {
  const { title, rows, widthShare, rowHeight = ROW_HEIGHT, isKeyed = false } = panel
  const parts = panel.parts.filter(({ values }) => values.some((value) => value > 0))
  const names = rows.map((row) => wrapWords(row, LABEL_COLUMNS))
  const lines = Math.max(1, ...names.map((name) => name.length))
  const longest = longestOf(panel)
  const isVisible = ({ values }: BarPart): boolean => Math.max(...values) >= LEAST_VISIBLE * longest
  return {
    title,
    config: configOf(panel, parts, names, theme),
    widthShare,
    height: rows.length * Math.max(rowHeight, lines * TEXT_SIZE * 1.3 + 4) + AXIS_HEIGHT,
    legend: parts.length > 1 || isKeyed ? parts.filter(isVisible).map((part) => legendItem(part, theme)) : [],
  }
}

function longestOf({ rows, parts, longest }: BarPanel): number {
  const totals = rows.map((_, row) => parts.reduce((total, { values }) => total + values[row]!, 0))
  return longest ?? Math.max(0, ...totals)
}

const legendItem = ({ label, hue, hatch }: BarPart, theme: Theme): LegendItem => ({
  label,
  colour: theme.colours[hue],
  mark: 'area',
  hatch,
})

function configOf(panel: BarPanel, parts: BarPart[], names: string[][], theme: Theme): ChartConfiguration<'bar'> {
  const { axis, ends, isLabelled, limit } = panel
  const longest = longestOf(panel)
  const data = {
    labels: names,
    datasets: parts.map(({ label, hue, values }) => ({
      label,
      data: [...values],
      backgroundColor: theme.colours[hue],
      borderColor: theme.background,
      borderWidth: { right: 0.5 },
      barPercentage: 0.72,
      categoryPercentage: 1,
    })),
  }
  const hatches = parts.map(({ hatch }) => hatch)
  return {
    type: 'bar',
    data: data, // labels of several lines: chart.js takes them, its types do not say so
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: 'y',
      font: chartFont(),
      color: theme.ink,
      plugins: { legend: { display: false } },
      scales: {
        x: {
          stacked: true,
          min: 0,
          max: longest > 0 ? longest * END_ROOM : 1,
          grid: { color: theme.grid, drawTicks: false },
          border: { display: false },
          title: { display: true, text: axis, color: theme.faint, font: chartFont() },
          ticks: {
            color: theme.faint,
            maxTicksLimit: 6,
            includeBounds: false,
            maxRotation: 0,
            padding: 4,
            font: chartFont(),
            callback: (value) => compact(Number(value)),
          },
        },
        y: {
          stacked: true,
          // No room above the first name: rows of panels beside each other lie on one line, named or not.
          afterFit: (scale) => {
            scale.paddingTop = scale.paddingBottom = 0
          },
          grid: { display: false },
          border: { color: theme.faint },
          ticks: { display: isLabelled, color: theme.ink, font: chartFont(), autoSkip: false, padding: 6 },
        },
      },
    },
    plugins: [hatching(hatches, theme), endLabels(ends, theme), ...(limit ? [limitLine(limit, theme)] : [])],
  }
}

/** Text behind the end of each stack. */
function endLabels(ends: readonly string[], theme: Theme): Plugin<'bar'> {
  return {
    id: 'endLabels',
    afterDatasetsDraw: (chart) => {
      const { ctx: context, chartArea } = chart
      context.save()
      context.textBaseline = 'middle'
      context.textAlign = 'left'
      context.font = canvasFont(TEXT_SIZE, 'bold')
      context.fillStyle = theme.ink
      const sets = chart.getSortedVisibleDatasetMetas().map(({ data }) => data)
      ends.forEach((text, row) => {
        const bars = sets.flatMap((bars) => (bars[row] === undefined ? [] : [bars[row]]))
        const right = Math.max(chartArea.left, ...bars.map(({ x }) => x))
        context.fillText(text, right + 5, chart.scales['y']!.getPixelForValue(row))
      })
      context.restore()
    },
  }
}

function limitLine({ at, label }: { at: number; label: string }, theme: Theme): Plugin<'bar'> {
  return {
    id: 'limitLine',
    afterDatasetsDraw: (chart) => {
      const { ctx: context, chartArea } = chart
      const x = chart.scales['x']!.getPixelForValue(at)
      context.save()
      context.strokeStyle = context.fillStyle = theme.ink
      context.setLineDash([5, 3])
      context.beginPath()
      context.moveTo(x, chartArea.top)
      context.lineTo(x, chartArea.bottom)
      context.stroke()
      context.font = canvasFont()
      context.textAlign = 'right'
      context.fillText(label, x - 4, chartArea.top + TEXT_SIZE)
      context.restore()
    },
  }
}
