/** The legend of a panel, beside the chart: its marks as small pictures, its words as text. */
import { drawHatch } from '../charts/hatching.js'
import type { LegendItem } from '../charts/chart-spec.js'
import type { Theme } from '../charts/theme.js'
import { Chart } from './chart-js.js'
import { element } from './dom.js'

const WIDTH = 22
const HEIGHT = 12

export function legend(items: readonly LegendItem[], theme: Theme): HTMLElement {
  return element(
    'ul',
    { class: 'legend' },
    ...items.map((item) => element('li', {}, markOf(item, theme), element('span', {}, item.label))),
  )
}

function markOf(item: LegendItem, theme: Theme): HTMLCanvasElement {
  const ratio = Math.max(1, devicePixelRatio)
  const canvas = element('canvas', { width: WIDTH * ratio, height: HEIGHT * ratio, 'aria-hidden': 'true' })
  const context = canvas.getContext('2d')!
  context.scale(ratio, ratio)
  context.fillStyle = context.strokeStyle = item.colour
  const middle = HEIGHT / 2
  if (item.mark === 'area') {
    context.fillRect(0, 0, WIDTH, HEIGHT)
    drawHatch(context, item.hatch, { x: 0, y: 0, width: WIDTH, height: HEIGHT }, theme)
    return canvas
  }
  if (item.mark === 'line') {
    context.lineWidth = 2
    context.setLineDash([...item.dash])
    context.beginPath()
    context.moveTo(0, middle)
    context.lineTo(WIDTH, middle)
    context.stroke()
    context.setLineDash([])
  }
  const isFilled = item.mark === 'line' || item.isFilled
  if (item.shape !== undefined) {
    if (!isFilled) context.fillStyle = theme.background
    Chart.helpers.drawPoint(context, { pointStyle: item.shape, radius: 4, borderWidth: 1.5 }, WIDTH / 2, middle)
  }
  return canvas
}
