/** The mark of a legend's item, as it looks in the plot, and its words. */
import type { LegendItem, PointShape } from '../charts/chart-spec.js'
import type { drawPoint as DrawPoint } from 'chart.js/helpers'
import { drawHatch } from '../charts/hatching.js'
import { canvasFont, TEXT_SIZE } from '../charts/theme.js'
import type { Theme } from '../charts/theme.js'
import type { CanvasContext } from './canvas.js'

const SWATCH_WIDTH = 18

/** @param y of the top of the line */
export function drawLegendItem(
  context: CanvasContext,
  item: LegendItem,
  x: number,
  y: number,
  theme: Theme,
  drawPoint: typeof DrawPoint,
): void {
  const middle = y + TEXT_SIZE / 2 + 1
  const point = (pointStyle: PointShape, radius: number): void => {
    drawPoint(context, { pointStyle, radius, borderWidth: 1.2 }, x + SWATCH_WIDTH / 2, middle)
  }
  context.save()
  context.fillStyle = context.strokeStyle = item.colour
  if (item.mark === 'area') {
    const area = { x, y: y + 1, width: SWATCH_WIDTH, height: TEXT_SIZE }
    context.fillRect(area.x, area.y, area.width, area.height)
    drawHatch(context, item.hatch, area, theme)
  }
  if (item.mark === 'line') {
    context.lineWidth = 1.5
    context.setLineDash([...item.dash])
    context.beginPath()
    context.moveTo(x, middle)
    context.lineTo(x + SWATCH_WIDTH, middle)
    context.stroke()
    context.setLineDash([])
    if (item.shape !== undefined) point(item.shape, 3.5)
  }
  if (item.mark === 'point') {
    if (!item.isFilled) context.fillStyle = theme.background
    context.lineWidth = 1.2
    point(item.shape, 4)
  }
  context.restore()
  context.font = canvasFont()
  context.fillStyle = theme.ink
  context.fillText(item.label, x + SWATCH_WIDTH + 6, y + TEXT_SIZE)
}
