/**
 * What charts are drawn with: chart.js on @napi-rs/canvas, which is an optional dependency. The font is the one that azsim brings (IBM
 * Plex Sans, SIL Open Font License), so that a picture is the same on every machine.
 */
import type { Chart as ChartJs } from 'chart.js'
import type { drawPoint as DrawPoint } from 'chart.js/helpers'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { FONT } from '../charts/theme.js'
import { loadCanvas } from './canvas.js'
import type { CanvasLibrary } from './canvas.js'

export interface Libraries {
  canvas: CanvasLibrary
  Chart: typeof ChartJs
  drawPoint: typeof DrawPoint
}

const FONT_FILES = ['IBMPlexSans-Regular.ttf', 'IBMPlexSans-Bold.ttf']

/** @returns the libraries, or why there are none */
export async function loadLibraries(): Promise<Libraries | { reason: string }> {
  try {
    const canvas = await loadCanvas()
    const chart = await import('chart.js')
    const { drawPoint } = await import('chart.js/helpers')
    const { BarController, BarElement, ScatterController, PointElement, LineElement } = chart
    const { CategoryScale, LinearScale, LogarithmicScale, Chart } = chart
    Chart.register(BarController, BarElement, ScatterController, PointElement, LineElement)
    Chart.register(CategoryScale, LinearScale, LogarithmicScale)
    registerFonts(canvas)
    return { canvas, Chart, drawPoint }
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
