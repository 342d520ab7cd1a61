/** Draws a chart as PNG, 300 dots per inch, and as SVG, with text as paths. */
import type { ChartConfiguration, ChartOptions } from 'chart.js'
import type { ChartSpec, Panel } from '../charts/chart-spec.js'
import { LIGHT } from '../charts/theme.js'
import type { Theme } from '../charts/theme.js'
import type { CanvasContext } from './canvas.js'
import { layOut } from './layout.js'
import type { Page } from './layout.js'
import { drawLegendItem } from './legend.js'
import { loadLibraries } from './libraries.js'
import type { Libraries } from './libraries.js'
import { plotSurface } from './plot-surface.js'
import { finishSvg } from './finish-svg.js'

/** Dots for a CSS pixel. */
export const SCALE = 300 / 96

export interface DrawnChart {
  name: string
  png: Uint8Array
  svg: Uint8Array
}

export type DrawnCharts = { status: 'drawn'; charts: DrawnChart[] } | { status: 'unavailable'; reason: string }

/** The pictures of charts in the theme for print, or why there are none. */
export async function drawCharts(charts: readonly ChartSpec[], theme: Theme = LIGHT): Promise<DrawnCharts> {
  const libraries = await loadLibraries()
  if ('reason' in libraries) return { status: 'unavailable', reason: libraries.reason }
  return { status: 'drawn', charts: charts.map((chart) => drawn(chart, theme, libraries)) }
}

function drawn(chart: ChartSpec, theme: Theme, libraries: Libraries): DrawnChart {
  const { canvas } = libraries
  const measuring = canvas.createCanvas(1, 1).getContext('2d')
  const page = layOut(chart, (text, font) => {
    measuring.font = font
    return measuring.measureText(text).width
  })
  const { width, height } = page
  const png = canvas.createCanvas(Math.round(width * SCALE), Math.round(height * SCALE))
  const context = png.getContext('2d')
  context.scale(SCALE, SCALE)
  drawPage(context, page, theme, libraries)
  const svg = canvas.createCanvas(width, height, canvas.SvgExportFlag.ConvertTextToPaths)
  drawPage(svg.getContext('2d'), page, theme, libraries)
  return { name: chart.name, png: png.toBuffer('image/png'), svg: finishSvg(svg.getContent(), chart, page) }
}

function drawPage(context: CanvasContext, page: Page, theme: Theme, libraries: Libraries): void {
  context.fillStyle = theme.background
  context.fillRect(0, 0, page.width + 1, page.height + 1) // the last pixel is only partly on the page
  for (const { panel, x, y, width, legend } of page.panels) {
    context.save()
    context.translate(x, y)
    const surface = plotSurface(context, width, panel.height)
    new libraries.Chart(surface, printed(panel)).destroy()
    context.restore()
    for (const place of legend) drawLegendItem(context, place.item, place.x, place.y, theme, libraries.drawPoint)
  }
  for (const { text, x, y, font, isFaint } of page.texts) {
    context.font = font
    context.fillStyle = isFaint ? theme.faint : theme.ink
    context.fillText(text, x, y)
  }
}

/** A page that does not change its size. */
function printed({ config }: Panel): ChartConfiguration {
  const options = config.options as ChartOptions | undefined
  return { ...config, options: { ...options, responsive: false, devicePixelRatio: 1 } }
}
