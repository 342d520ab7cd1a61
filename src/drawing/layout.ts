/**
 * Where on the page everything of a chart lies: what src/charts/chart-spec.ts draws, in CSS pixels. Panels of a row have their plots
 * side by side from one line to another, whatever their titles and legends take; a legend that they share is there once.
 */
import type { ChartSpec, LegendItem, Panel } from '../charts/chart-spec.js'
import { canvasFont, TEXT_SIZE } from '../charts/theme.js'
import { wrapBy } from '../charts/wrap-words.js'

/** 17 cm: the width of a page, or of both columns. */
export const PAGE_WIDTH = 642
export const MARGIN = 12
const GUTTER = 18
const FOOTER_SIZE = 9
const LINE = 1.35
const SWATCH_ROOM = 24
const ITEM_GAP = 14

/** A line of text with its baseline. */
export interface TextLine {
  text: string
  x: number
  y: number
  font: string
  isFaint: boolean
}

export interface PlacedPanel {
  panel: Panel
  x: number
  y: number
  width: number
  legend: { item: LegendItem; x: number; y: number }[]
}

export interface Page {
  width: number
  height: number
  texts: TextLine[]
  panels: PlacedPanel[]
}

/** @param measure the width of a text in a font */
export function layOut(chart: ChartSpec, measure: (text: string, font: string) => number): Page {
  const texts: TextLine[] = []
  const panels: PlacedPanel[] = []
  const inner = PAGE_WIDTH - 2 * MARGIN
  let y = MARGIN

  const linesOf = (text: string, width: number, size: number, isBold: boolean): string[] =>
    wrapBy(text, (line) => measure(line, canvasFont(size, isBold ? 'bold' : 'normal')) <= width)

  /** @returns where the next line begins */
  const write = (text: string, x: number, top: number, width: number, size: number, style: Partial<TextStyle> = {}) => {
    const { isBold = false, isFaint = false } = style
    const font = canvasFont(size, isBold ? 'bold' : 'normal')
    for (const line of linesOf(text, width, size, isBold)) {
      texts.push({ text: line, x, y: top + size, font, isFaint })
      top += size * LINE
    }
    return top
  }

  y = write(chart.title, MARGIN, y, inner, 15, { isBold: true })
  y = write(chart.subtitle, MARGIN, y + 1, inner, TEXT_SIZE, { isFaint: true }) + 10
  for (const row of rowsOf(chart.panels)) {
    const gaps = (row.length - 1) * GUTTER
    const widths = row.map(({ widthShare }) => Math.floor((inner - gaps) * widthShare))
    const lefts = widths.map((_, i) => MARGIN + widths.slice(0, i).reduce((x, width) => x + width + GUTTER, 0))
    const titleLines = row.map(({ title }, i) => linesOf(title, widths[i]!, TEXT_SIZE, true).length)
    const most = Math.max(...titleLines)
    row.forEach(({ title }, i) => {
      write(title, lefts[i]!, y + (most - titleLines[i]!) * TEXT_SIZE * LINE, widths[i]!, TEXT_SIZE, { isBold: true })
    })
    const plotTop = y + most * TEXT_SIZE * LINE + 4
    const legendTop = plotTop + Math.max(...row.map(({ height }) => height)) + 4
    let bottom = legendTop
    const isShared = row.length > 1 && new Set(row.map(({ legend }) => JSON.stringify(legend))).size === 1
    row.forEach((panel, i) => {
      const [x, width] = [lefts[i]!, widths[i]!]
      const items = isShared && i > 0 ? [] : panel.legend
      const legend = placeLegend(items, x, legendTop, isShared ? inner : width, measure)
      panels.push({ panel, x, y: plotTop, width, legend })
      bottom = Math.max(bottom, ...legend.map(({ y }) => y + TEXT_SIZE * LINE))
    })
    y = bottom + 12
  }
  for (const line of chart.footer) y = write(line, MARGIN, y, inner, FOOTER_SIZE, { isFaint: true })
  return { width: PAGE_WIDTH, height: Math.ceil(y + MARGIN / 2), texts, panels }
}

interface TextStyle {
  isBold: boolean
  isFaint: boolean
}

/** Side by side as long as their shares fit. */
function rowsOf(panels: readonly Panel[]): Panel[][] {
  const rows: Panel[][] = []
  let filled = Infinity
  for (const panel of panels) {
    if (filled + panel.widthShare > 1.001) {
      rows.push([])
      filled = 0
    }
    rows.at(-1)!.push(panel)
    filled += panel.widthShare
  }
  return rows
}

function placeLegend(
  items: readonly LegendItem[],
  left: number,
  top: number,
  width: number,
  measure: (text: string, font: string) => number,
): PlacedPanel['legend'] {
  let x = 0
  let y = top
  return items.map((item) => {
    const itemWidth = SWATCH_ROOM + measure(item.label, canvasFont())
    if (x > 0 && x + itemWidth > width) {
      x = 0
      y += TEXT_SIZE * LINE
    }
    const placed = { item, x: left + x, y }
    x += itemWidth + ITEM_GAP
    return placed
  })
}
