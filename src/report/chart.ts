/**
 * The chart of a comparison: what the MAC array did in a frame, and what the DRAM moved, a bar for each variant.
 *
 *     +-----------------------------------------------------------+
 *     | title                                                     |
 *     |  cycles per frame, stacked  |  DRAM bytes per frame       |      bars of one variant lie side by side in one row
 *     |  by what the array did      |  stacked by kind of data    |
 *     | legend                      | legend                      |
 *     | footer: configuration, command                            |
 *     +-----------------------------------------------------------+
 *
 * Drawn by chart.js on @napi-rs/canvas, which is an optional dependency: where it is missing, the result says so. The font is the one
 * that azsim brings (IBM Plex Sans, SIL Open Font License), so that the picture is the same on every machine.
 */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { Chart as ChartJs, ChartConfiguration, Plugin } from 'chart.js'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

export interface ComparisonChartData {
  title: string
  /** Below the title, smaller: layer, chip, input. */
  subtitle: string
  /** In the order in which they are shown, from the top; one to eight. The throughput is given relative to the first. */
  variants: ChartVariant[]
  /** Configuration and command, a line each; long lines are wrapped. */
  footer: string[]
}

export interface ChartVariant {
  label: string
  /** Core cycles a frame by what the MAC array did; their sum is all cycles of the frame. */
  cyclesPerFrame: Record<CyclePart, number>
  /** Bytes a frame that the DRAM reads and writes, by kind of data. */
  dramBytesPerFrame: Record<BytePart, number>
}

/** The array's counters: `active` and the stalls by cause. */
export type CyclePart = 'active' | 'weights' | 'context' | 'semaphore' | 'idle'
export type BytePart = 'weights' | 'rowParameters' | 'activations' | 'instructions' | 'descriptors'

export type ChartResult = { status: 'drawn'; png: Uint8Array } | { status: 'unavailable'; reason: string }

interface Part<Key extends string> {
  key: Key
  label: string
  colour: string
}

// Okabe and Ito, "Color Universal Design" (2008): told apart with every kind of colour vision. Grey is for nothing to do.
const CYCLE_PARTS: readonly Part<CyclePart>[] = [
  { key: 'active', label: 'multiplies', colour: '#0072B2' },
  { key: 'weights', label: 'waits for weights', colour: '#E69F00' },
  { key: 'context', label: 'waits for a context', colour: '#CC79A7' },
  { key: 'semaphore', label: 'waits for data it depends on', colour: '#56B4E9' },
  { key: 'idle', label: 'idle', colour: '#BBBBBB' },
]
const BYTE_PARTS: readonly Part<BytePart>[] = [
  { key: 'weights', label: 'weights', colour: '#009E73' },
  { key: 'rowParameters', label: 'row parameters', colour: '#D55E00' },
  { key: 'activations', label: 'activations', colour: '#F0E442' },
  { key: 'instructions', label: 'instructions', colour: '#000000' },
  { key: 'descriptors', label: 'descriptors', colour: '#999999' },
]

const FONT = 'IBM Plex Sans'
const FONT_FILES = ['IBMPlexSans-Regular.ttf', 'IBMPlexSans-Bold.ttf']
const INK = '#1A1A1A'
const FAINT = '#5A5A5A'
const GRID = '#E3E3E3'

/** In pixels: 1,800 are 15 cm at 300 dpi. */
export const CHART_WIDTH = 1800
const MARGIN = 48
const LEFT_SHARE = 0.6
const BAR_ROW = 92
const AXES_AND_LEGEND = 250
const FOOTER_LINE = 30

type CanvasModule = typeof import('@napi-rs/canvas')

/** The PNG of a comparison, or why there is none. */
export async function drawComparisonChart(data: ComparisonChartData): Promise<ChartResult> {
  const loaded = await loadLibraries()
  if ('reason' in loaded) return { status: 'unavailable', reason: loaded.reason }
  const { canvas, Chart } = loaded
  registerFonts(canvas)

  const measure = canvas.createCanvas(1, 1).getContext('2d')
  measure.font = font(22)
  const footer = data.footer.flatMap((line) => wrapped(measure, line, CHART_WIDTH - 2 * MARGIN))
  const top = 150
  const panelHeight = data.variants.length * BAR_ROW + AXES_AND_LEGEND
  const height = top + panelHeight + 24 + footer.length * FOOTER_LINE + MARGIN
  const page = canvas.createCanvas(CHART_WIDTH, height)
  const context = page.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, CHART_WIDTH, height)
  drawText(context, data.title, MARGIN, 72, font(42, 'bold'), INK)
  drawText(context, data.subtitle, MARGIN, 116, font(26), FAINT)
  footer.forEach((line, i) => {
    drawText(context, line, MARGIN, top + panelHeight + 44 + i * FOOTER_LINE, font(22), FAINT)
  })

  const inner = CHART_WIDTH - 2 * MARGIN
  const leftWidth = Math.round(inner * LEFT_SHARE)
  const panels = [
    { x: MARGIN, width: leftWidth, config: cyclesPanel(data) },
    { x: MARGIN + leftWidth, width: inner - leftWidth, config: bytesPanel(data) },
  ]
  for (const { x, width, config } of panels) {
    const panel = canvas.createCanvas(width, panelHeight)
    const chart = new Chart(panel as unknown as HTMLCanvasElement, config)
    context.drawImage(panel, x, top)
    chart.destroy()
  }
  return { status: 'drawn', png: page.toBuffer('image/png') }
}

async function loadLibraries(): Promise<{ canvas: CanvasModule; Chart: typeof ChartJs } | { reason: string }> {
  try {
    const canvas = await import('@napi-rs/canvas')
    const { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Title } = await import('chart.js')
    Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, Title)
    return { canvas, Chart }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { reason: `@napi-rs/canvas cannot be loaded (${error.message.split('\n')[0]})` }
  }
}

/** By path: what fonts the machine has makes no difference. */
function registerFonts({ GlobalFonts }: CanvasModule): void {
  if (GlobalFonts.has(FONT)) return
  const { resolve } = createRequire(import.meta.url)
  for (const file of FONT_FILES) {
    const path = resolve(`#fonts/${file}`)
    if (!existsSync(path) || GlobalFonts.registerFromPath(path, FONT) === null) {
      throw new Error(`the font ${path} cannot be read`)
    }
  }
}

const font = (pixels: number, weight: 'normal' | 'bold' = 'normal'): string => `${weight} ${pixels}px "${FONT}"`

function drawText(context: SKRSContext2D, text: string, x: number, y: number, textFont: string, colour: string): void {
  context.font = textFont
  context.fillStyle = colour
  context.fillText(text, x, y)
}

function wrapped(context: SKRSContext2D, text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || context.measureText(longer).width <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

const sum = (parts: Record<string, number>): number => Object.values(parts).reduce((total, value) => total + value, 0)

function cyclesPanel({ variants }: ComparisonChartData): ChartConfiguration<'bar'> {
  const cycles = variants.map(({ cyclesPerFrame }) => sum(cyclesPerFrame))
  const ends = cycles.map((total) => {
    const speed = total > 0 ? cycles[0]! / total : NaN
    return `${compact(total)}${Number.isFinite(speed) ? `   ${speed.toFixed(2)}\u00D7` : ''}`
  })
  return panel({
    title: 'Core cycles per frame, by what the MAC array does  (\u00D7: throughput relative to the first)',
    axis: 'core cycles per frame',
    labels: variants.map(({ label }) => label),
    sets: CYCLE_PARTS.map((part) => ({ ...part, values: variants.map((v) => v.cyclesPerFrame[part.key]) })),
    ends,
    isLabelled: true,
  })
}

function bytesPanel({ variants }: ComparisonChartData): ChartConfiguration<'bar'> {
  return panel({
    title: 'DRAM bytes per frame, by kind of data',
    axis: 'bytes per frame',
    labels: variants.map(({ label }) => label),
    sets: BYTE_PARTS.map((part) => ({ ...part, values: variants.map((v) => v.dramBytesPerFrame[part.key]) })),
    ends: variants.map(({ dramBytesPerFrame }) => compact(sum(dramBytesPerFrame))),
    isLabelled: false,
  })
}

interface Panel {
  title: string
  axis: string
  labels: string[]
  sets: { label: string; colour: string; values: number[] }[]
  /** Text at the end of each bar. */
  ends: string[]
  /** Whether the variants are named beside the bars. */
  isLabelled: boolean
}

function panel({ title, axis, labels, sets, ends, isLabelled }: Panel): ChartConfiguration<'bar'> {
  const longest = Math.max(1, ...labels.map((_, i) => sets.reduce((total, { values }) => total + values[i]!, 0)))
  // Kinds that no variant has would only fill the legend.
  const present = sets.filter(({ values }) => values.some((value) => value > 0))
  return {
    type: 'bar',
    data: {
      labels,
      datasets: present.map(({ label, colour, values }) => ({
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
      layout: { padding: { left: 0, right: 24 } },
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
        legend: {
          position: 'bottom',
          align: 'start',
          labels: { color: INK, boxWidth: 24, boxHeight: 20, padding: 18, font: { family: FONT, size: 24 } },
        },
      },
      scales: {
        x: {
          stacked: true,
          // Room for the text at the end of the longest bar.
          suggestedMax: longest * (isLabelled ? 1.34 : 1.3),
          grid: { color: GRID },
          border: { display: false },
          title: { display: true, text: axis, color: FAINT, font: { family: FONT, size: 24 } },
          ticks: {
            color: FAINT,
            maxTicksLimit: 6,
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
      const context = chart.ctx as unknown as SKRSContext2D
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

/** At most three digits and a unit: 812, 26.1 k, 1.63 M. */
export function compact(value: number): string {
  for (const [unit, size] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (value >= size * 0.9995) return `${trimmed(value / size)} ${unit}`
  }
  return trimmed(value)
}

function trimmed(value: number): string {
  const decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return String(Number(value.toFixed(decimals)))
}
