/** One panel of a chart: stacked horizontal bars, the total at the end of each. */
import type { CanvasContext } from './canvas.js'
import type { ChartConfiguration, Plugin } from 'chart.js'

export const FONT = 'IBM Plex Sans'
export const INK = '#1A1A1A'
export const FAINT = '#5A5A5A'
const GRID = '#E3E3E3'

export const font = (pixels: number, weight: 'normal' | 'bold' = 'normal'): string => `${weight} ${pixels}px "${FONT}"`

export function drawText(
  context: CanvasContext,
  text: string,
  x: number,
  y: number,
  textFont: string,
  colour: string,
): void {
  context.font = textFont
  context.fillStyle = colour
  context.fillText(text, x, y)
}

export interface Panel {
  title: string
  axis: string
  labels: string[]
  sets: { label: string; colour: string; values: number[] }[]
  /** Text at the end of each bar. */
  ends: string[]
  /** Whether the variants are named beside the bars. */
  isLabelled: boolean
  /** The longest bar, in units of the axis. */
  longest: number
}

/** Kinds that no variant has are left out. */
export function panelOf(panel: Omit<Panel, 'longest'>): Panel {
  const totals = panel.labels.map((_, i) => panel.sets.reduce((total, { values }) => total + values[i]!, 0))
  const sets = panel.sets.filter(({ values }) => values.some((value) => value > 0))
  return { ...panel, sets, longest: Math.max(1, ...totals) }
}

export function configOf({ title, axis, labels, sets, ends, isLabelled, longest }: Panel): ChartConfiguration<'bar'> {
  return {
    type: 'bar',
    data: {
      labels,
      datasets: sets.map(({ label, colour, values }) => ({
        label,
        data: values,
        backgroundColor: colour,
        borderColor: 'white',
        borderWidth: { right: 1 },
        barPercentage: 0.72,
        categoryPercentage: 1,
      })),
    },
    options: {
      responsive: false,
      animation: false,
      devicePixelRatio: 1,
      indexAxis: 'y',
      layout: { padding: { left: 0, right: 8 } },
      font: { family: FONT, size: 26 },
      color: INK,
      plugins: {
        title: {
          display: true,
          text: title,
          align: 'start',
          color: INK,
          font: { family: FONT, size: 26, weight: 'bold' },
          padding: { top: 6, bottom: 18 },
        },
        legend: { display: false }, // drawn below: its height must not differ between the panels
      },
      scales: {
        x: {
          stacked: true,
          // Room for the text at the end of the longest bar.
          max: longest * 1.27,
          grid: { color: GRID },
          border: { display: false },
          title: { display: true, text: axis, color: FAINT, font: { family: FONT, size: 24 } },
          ticks: {
            color: FAINT,
            maxTicksLimit: 6,
            includeBounds: false,
            maxRotation: 0,
            font: { family: FONT, size: 24 },
            callback: (value) => compact(Number(value)),
          },
        },
        y: {
          stacked: true,
          grid: { display: false },
          border: { color: FAINT },
          ticks: { display: isLabelled, color: INK, font: { family: FONT, size: 26 }, autoSkip: false },
        },
      },
    },
    plugins: [endLabels(ends)],
  }
}

/** Text behind the end of each stack. */
function endLabels(ends: readonly string[]): Plugin<'bar'> {
  return {
    id: 'endLabels',
    afterDatasetsDraw: (chart) => {
      const context = chart.ctx
      context.save()
      context.textBaseline = 'middle'
      const sets = chart.data.datasets.map((_, i) => chart.getDatasetMeta(i).data)
      ends.forEach((text, row) => {
        const bars = sets.flatMap((bars) => (bars[row] === undefined ? [] : [bars[row]]))
        const right = Math.max(chart.chartArea.left, ...bars.map(({ x }) => x))
        const y = bars[0]?.y ?? 0
        drawText(context, text, right + 12, y, font(25, 'bold'), INK)
      })
      context.restore()
    },
  }
}

/** At most three digits and a unit: 812, 26.1 k, 1.63 M; with `keepZeros` always three, for values that stand beside each other. */
export function compact(value: number, keepZeros = false): string {
  for (const [unit, size] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (value >= size * 0.9995) return `${threeDigits(value / size, keepZeros)} ${unit}`
  }
  return threeDigits(value, keepZeros)
}

function threeDigits(value: number, keepZeros: boolean): string {
  if (value === 0) return '0'
  const decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  const text = value.toFixed(decimals)
  return keepZeros ? text : String(Number(text))
}
