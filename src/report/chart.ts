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
import { loadCanvas } from './canvas.js'
import type { CanvasContext, CanvasLibrary } from './canvas.js'
import type { Chart as ChartJs } from 'chart.js'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { DataKind } from '../runner/chip-report.js'
import { compact, configOf, drawText, FAINT, font, FONT, INK, panelOf } from './chart-panel.js'
import type { Panel } from './chart-panel.js'

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
  dramBytesPerFrame: Record<DataKind, number>
}

/** The array's counters: `active` and the stalls by cause. */
export type CyclePart = 'active' | 'weights' | 'context' | 'semaphore' | 'idle'

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
const BYTE_PARTS: readonly Part<DataKind>[] = [
  { key: 'weights', label: 'weights', colour: '#009E73' },
  { key: 'rowParameters', label: 'row parameters', colour: '#D55E00' },
  { key: 'activations', label: 'activations', colour: '#F0E442' },
  { key: 'instructions', label: 'instructions', colour: '#000000' },
  { key: 'descriptors', label: 'descriptors', colour: '#999999' },
]

const FONT_FILES = ['IBMPlexSans-Regular.ttf', 'IBMPlexSans-Bold.ttf']

/** In pixels: 1,800 are 15 cm at 300 dpi. */
export const CHART_WIDTH = 1800
const MARGIN = 48
const GUTTER = 44
const LEFT_SHARE = 0.6
const BAR_ROW = 92
const TITLE_AND_AXIS = 170
const PANELS_TOP = 150
const LEGEND_LINE = 40
const FOOTER_LINE = 30

/** The PNG of a comparison, or why there is none. */
export async function drawComparisonChart(data: ComparisonChartData): Promise<ChartResult> {
  const loaded = await loadLibraries()
  if ('reason' in loaded) return { status: 'unavailable', reason: loaded.reason }
  const { canvas, Chart } = loaded
  registerFonts(canvas)

  const measure = canvas.createCanvas(1, 1).getContext('2d')
  measure.font = font(22)
  const footer = data.footer.flatMap((line) => wrapped(measure, line, CHART_WIDTH - 2 * MARGIN))
  const inner = CHART_WIDTH - 2 * MARGIN - GUTTER
  const leftWidth = Math.round(inner * LEFT_SHARE)
  const panels = [
    { x: MARGIN, width: leftWidth, panel: cyclesPanel(data) },
    { x: MARGIN + leftWidth + GUTTER, width: inner - leftWidth, panel: bytesPanel(data) },
  ].map((place) => ({ ...place, legend: legendItems(measure, place.panel, place.width) }))
  const panelHeight = data.variants.length * BAR_ROW + TITLE_AND_AXIS
  const legendTop = PANELS_TOP + panelHeight + 12
  const legendLines = Math.max(...panels.flatMap(({ legend }) => legend.map(({ line }) => line + 1)))
  const footerTop = legendTop + legendLines * LEGEND_LINE + 48
  const height = footerTop + footer.length * FOOTER_LINE + MARGIN / 2

  const page = canvas.createCanvas(CHART_WIDTH, height)
  const context = page.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, CHART_WIDTH, height)
  drawText(context, data.title, MARGIN, 72, font(42, 'bold'), INK)
  drawText(context, data.subtitle, MARGIN, 116, font(26), FAINT)
  for (const { x, width, panel, legend } of panels) {
    const plot = canvas.createCanvas(width, panelHeight)
    const chart = new Chart(plot as unknown as HTMLCanvasElement, configOf(panel))
    context.drawImage(plot as unknown as HTMLCanvasElement, x, PANELS_TOP)
    chart.destroy()
    for (const item of legend) drawLegendItem(context, item, x, legendTop)
  }
  footer.forEach((line, i) => {
    drawText(context, line, MARGIN, footerTop + i * FOOTER_LINE, font(22), FAINT)
  })
  return { status: 'drawn', png: page.toBuffer('image/png') }
}

async function loadLibraries(): Promise<{ canvas: CanvasLibrary; Chart: typeof ChartJs } | { reason: string }> {
  try {
    const canvas = await loadCanvas()
    const { BarController, BarElement, CategoryScale, Chart, LinearScale, Title } = await import('chart.js')
    Chart.register(BarController, BarElement, CategoryScale, LinearScale, Title)
    return { canvas, Chart }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { reason: `@napi-rs/canvas cannot be loaded (${error.message.split('\n')[0]})` }
  }
}

/** By path: what fonts the machine has makes no difference. */
function registerFonts({ GlobalFonts }: CanvasLibrary): void {
  if (GlobalFonts.has(FONT)) return
  const { resolve } = createRequire(import.meta.url)
  for (const file of FONT_FILES) {
    const path = resolve(`#fonts/${file}`)
    if (!existsSync(path) || GlobalFonts.registerFromPath(path, FONT) === null) {
      throw new Error(`the font ${path} cannot be read`)
    }
  }
}

function wrapped(context: CanvasContext, text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || context.measureText(longer).width <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

interface LegendItem {
  text: string
  colour: string
  /** From the left of the legend, in pixels; line 0 is the first. */
  x: number
  line: number
}

const SWATCH = 24

function legendItems(measure: CanvasContext, { sets }: Panel, width: number): LegendItem[] {
  measure.font = font(24)
  let x = 0
  let line = 0
  return sets.map(({ label, colour }) => {
    const itemWidth = SWATCH + 10 + measure.measureText(label).width
    if (x > 0 && x + itemWidth > width) {
      x = 0
      line++
    }
    const item = { text: label, colour, x, line }
    x += itemWidth + 28
    return item
  })
}

function drawLegendItem(
  context: CanvasContext,
  { text, colour, x, line }: LegendItem,
  left: number,
  top: number,
): void {
  const y = top + line * LEGEND_LINE
  context.fillStyle = colour
  context.fillRect(left + x, y, SWATCH, SWATCH - 4)
  drawText(context, text, left + x + SWATCH + 10, y + SWATCH - 6, font(24), INK)
}

const sum = (parts: Record<string, number>): number => Object.values(parts).reduce((total, value) => total + value, 0)

function cyclesPanel({ variants }: ComparisonChartData): Panel {
  const cycles = variants.map(({ cyclesPerFrame }) => sum(cyclesPerFrame))
  const ends = cycles.map((total) => {
    const speed = total > 0 ? cycles[0]! / total : NaN
    return `${compact(total, true)}${Number.isFinite(speed) ? `   ${speed.toFixed(2)}\u00D7` : ''}`
  })
  return panelOf({
    title: 'Core cycles per frame, by what the MAC array does',
    axis: 'core cycles per frame  (\u00D7: throughput relative to the first)',
    labels: variants.map(({ label }) => label),
    sets: CYCLE_PARTS.map((part) => ({ ...part, values: variants.map((v) => v.cyclesPerFrame[part.key]) })),
    ends,
    isLabelled: true,
  })
}

function bytesPanel({ variants }: ComparisonChartData): Panel {
  return panelOf({
    title: 'DRAM bytes per frame, by kind of data',
    axis: 'bytes per frame',
    labels: variants.map(({ label }) => label),
    sets: BYTE_PARTS.map((part) => ({ ...part, values: variants.map((v) => v.dramBytesPerFrame[part.key]) })),
    ends: variants.map(({ dramBytesPerFrame }) => compact(sum(dramBytesPerFrame), true)),
    isLabelled: false,
  })
}
