/** One figure of the layers, a bar for each variant: whatever figure one asks for. */
import type { ChartConfiguration } from 'chart.js'
import type { ChartSpec, LegendItem } from '../charts/chart-spec.js'
import { hatching } from '../charts/hatching.js'
import type { Hatch } from '../charts/hatching.js'
import { threeDigits } from '../charts/numbers.js'
import { chartFont } from '../charts/theme.js'
import type { Hue, Theme } from '../charts/theme.js'
import { wrapWords } from '../charts/wrap-words.js'
import { numberText } from './tooltips.js'

export interface MetricSet {
  label: string
  /** Of the variant among all of them: it keeps its colour whichever others are shown. */
  number: number
  /** A value for each row, in units of the axis; null: there is none. */
  values: (number | null)[]
}

const HUES: readonly Hue[] = ['blue', 'orange', 'green', 'purple', 'sky', 'vermilion', 'yellow', 'grey']
const HATCHES: readonly Hatch[] = ['none', 'rising', 'falling', 'cross', 'vertical', 'horizontal']
const BAR_HEIGHT = 12
/** Where there are many. */
const THIN_BAR_HEIGHT = 8
const MANY_BARS = 40
const ROW_GAP = 12
const AXIS_HEIGHT = 44
const LABEL_COLUMNS = 20

/** @param axis with the unit @param rows names of the layers */
export function metricChart(
  title: string,
  axis: string,
  rows: readonly string[],
  sets: readonly MetricSet[],
  theme: Theme,
): ChartSpec {
  const styles = sets.map(({ number }) => ({
    colour: theme.colours[HUES[number % HUES.length]!],
    hatch: HATCHES[number % HATCHES.length]!,
  }))
  const data = {
    labels: rows.map((row) => wrapWords(row, LABEL_COLUMNS)),
    datasets: sets.map(({ label, values }, i) => ({
      label,
      data: values,
      backgroundColor: styles[i]!.colour,
      barPercentage: 0.9,
      categoryPercentage: 0.8,
    })),
  }
  const config: ChartConfiguration<'bar'> = {
    type: 'bar',
    data: data, // labels of several lines: chart.js takes them, its types do not say so
    options: {
      animation: false,
      maintainAspectRatio: false,
      indexAxis: 'y',
      plugins: { legend: { display: false } },
      scales: {
        x: {
          min: 0,
          grid: { color: theme.grid, drawTicks: false },
          border: { display: false },
          title: { display: true, text: axis, color: theme.faint, font: chartFont() },
          ticks: {
            color: theme.faint,
            maxTicksLimit: 6,
            maxRotation: 0,
            font: chartFont(),
            callback: (value) => threeDigits(Number(value), false),
          },
        },
        y: {
          grid: { display: false },
          border: { color: theme.faint },
          ticks: { color: theme.ink, font: chartFont(), autoSkip: false, padding: 6 },
        },
      },
    },
    plugins: [
      hatching(
        styles.map(({ hatch }) => hatch),
        theme,
      ),
    ],
  }
  const barHeight = rows.length * sets.length > MANY_BARS ? THIN_BAR_HEIGHT : BAR_HEIGHT
  return {
    name: 'metric',
    title,
    subtitle: '',
    description: describe(axis, rows, sets),
    panels: [
      {
        title: '',
        config,
        widthShare: 1,
        height: rows.length * (sets.length * barHeight + ROW_GAP) + AXIS_HEIGHT,
        legend: sets.map(({ label }, i): LegendItem => ({ label, mark: 'area', ...styles[i]! })),
      },
    ],
    footer: [],
  }
}

/** The largest of each variant; the table below has all. */
function describe(axis: string, rows: readonly string[], sets: readonly MetricSet[]): string {
  const largest = sets.flatMap(({ label, values }) => {
    const known = values.filter((value) => value !== null)
    if (known.length === 0) return []
    const most = Math.max(...known)
    return [`${label}: ${numberText(most)} in ${rows[values.indexOf(most)]}.`]
  })
  return `${axis} of each layer, a bar for each variant. The largest: ${largest.join(' ')}`
}
