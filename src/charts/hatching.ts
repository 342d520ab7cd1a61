/** Lines over bars, so that their parts can be told apart without colour. Drawn as lines, not as an image: they stay sharp in print. */
import type { Chart, Plugin } from 'chart.js'
import type { Theme } from './theme.js'

export type Hatch = 'none' | 'rising' | 'falling' | 'cross' | 'vertical' | 'horizontal'

const SPACING = 5
const LINE_WIDTH = 1

interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** @param hatches of the datasets, in their order */
export function hatching(hatches: readonly Hatch[], theme: Theme): Plugin<'bar'> {
  return {
    id: 'hatching',
    afterDatasetDraw: (chart, { index, meta }) => {
      const hatch = hatches[index] ?? 'none'
      if (hatch === 'none' || !chart.isDatasetVisible(index)) return
      for (const bar of meta.data) drawHatch(chart.ctx, hatch, areaOf(bar), theme)
    },
  }
}

function areaOf(bar: ReturnType<Chart['getDatasetMeta']>['data'][number]): Area {
  const { x, y, base, height } = bar.getProps(['x', 'y', 'base', 'height'], true) as Record<string, number>
  return { x: Math.min(x!, base!), y: y! - height! / 2, width: Math.abs(x! - base!), height: height! }
}

/** Fills an area with a hatch, in the colour of the background. */
export function drawHatch(context: CanvasRenderingContext2D, hatch: Hatch, area: Area, theme: Theme): void {
  const { x, y, width, height } = area
  if (width < 1 || height < 1) return
  context.save()
  context.beginPath()
  context.rect(x, y, width, height)
  context.clip()
  context.beginPath()
  if (hatch === 'rising' || hatch === 'cross') diagonals(context, area, 1)
  if (hatch === 'falling' || hatch === 'cross') diagonals(context, area, -1)
  if (hatch === 'vertical') {
    for (let at = SPACING / 2; at < width; at += SPACING) line(context, x + at, y, x + at, y + height)
  }
  if (hatch === 'horizontal') {
    for (let at = SPACING / 2; at < height; at += SPACING) line(context, x, y + at, x + width, y + at)
  }
  context.strokeStyle = theme.background
  context.lineWidth = LINE_WIDTH
  context.stroke()
  context.restore()
}

function diagonals(context: CanvasRenderingContext2D, { x, y, width, height }: Area, slope: 1 | -1): void {
  const step = SPACING * Math.SQRT2
  for (let at = -height; at < width; at += step) {
    if (slope > 0) line(context, x + at, y + height, x + at + height, y)
    else line(context, x + at, y, x + at + height, y + height)
  }
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
}
