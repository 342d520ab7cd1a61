/** Words beside points: where they cover no other words and no points; further away with a line to the point, where there is no room. */
import type { Chart, Plugin } from 'chart.js'
import { canvasFont } from './theme.js'
import type { Theme } from './theme.js'

const SIZE = 9
const LINE_STEP = 6
const RADII = [7, 14, 22, 32, 44, 58]
/** Right, left, above, below, then between: to the middle of the near edge of the text. */
const DIRECTIONS = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [0.7, -0.7],
  [0.7, 0.7],
  [-0.7, -0.7],
  [-0.7, 0.7],
] as const

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** @param labels of the points of each dataset */
export function pointLabels(labels: readonly (readonly (string | undefined)[])[], theme: Theme): Plugin<'scatter'> {
  return {
    id: 'pointLabels',
    afterDatasetsDraw: (chart) => {
      const context = chart.ctx
      context.save()
      context.font = canvasFont(SIZE)
      context.textAlign = 'left'
      context.textBaseline = 'middle'
      const taken = [...pointBoxes(chart), ...lineBoxes(chart)]
      labels.forEach((names, set) => {
        if (!chart.isDatasetVisible(set)) return
        const points = chart.getDatasetMeta(set).data
        names.forEach((name, i) => {
          const point = points[i]
          if (name === undefined || point === undefined) return
          const box = place(point, context.measureText(name).width, taken, chart.chartArea)
          if (box === undefined) return
          taken.push(box)
          drawLabel(context, name, box, point, theme)
        })
      })
      context.restore()
    },
  }
}

function pointBoxes(chart: Chart<'scatter'>): Box[] {
  return chart.getSortedVisibleDatasetMetas().flatMap(({ data }) =>
    data.flatMap(({ x, y, options }) => {
      const { radius = 0 } = options as { radius?: number }
      return radius > 0 ? [{ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }] : []
    }),
  )
}

/** Small boxes along the lines. */
function lineBoxes(chart: Chart<'scatter'>): Box[] {
  return chart.getSortedVisibleDatasetMetas().flatMap(({ data, index }) => {
    if (chart.data.datasets[index]?.showLine !== true) return []
    return data.slice(1).flatMap((end, i) => {
      const start = data[i]!
      const steps = Math.ceil(Math.hypot(end.x - start.x, end.y - start.y) / LINE_STEP)
      return Array.from({ length: steps + 1 }, (_, step): Box => {
        const x = start.x + ((end.x - start.x) * step) / Math.max(1, steps)
        const y = start.y + ((end.y - start.y) * step) / Math.max(1, steps)
        return { left: x - 1, right: x + 1, top: y - 1, bottom: y + 1 }
      })
    })
  })
}

function place(point: { x: number; y: number }, width: number, taken: readonly Box[], area: Box): Box | undefined {
  for (const radius of RADII) {
    for (const [dx, dy] of DIRECTIONS) {
      const x = point.x + dx * radius
      const y = point.y + dy * radius
      const left = dx > 0 ? x : dx < 0 ? x - width : x - width / 2
      const middle = y + Math.sign(dy) * (dx === 0 ? SIZE / 2 : 0)
      const box = { left: left - 1, right: left + width + 1, top: middle - SIZE * 0.6, bottom: middle + SIZE * 0.6 }
      const isInside =
        box.left >= area.left && box.right <= area.right && box.top >= area.top && box.bottom <= area.bottom
      if (isInside && !taken.some((other) => overlaps(box, other))) return box
    }
  }
  return undefined
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

function drawLabel(
  context: CanvasRenderingContext2D,
  text: string,
  box: Box,
  { x, y }: { x: number; y: number },
  theme: Theme,
): void {
  const nearX = Math.min(Math.max(x, box.left), box.right)
  const nearY = Math.min(Math.max(y, box.top), box.bottom)
  if (Math.hypot(nearX - x, nearY - y) > 10) {
    context.strokeStyle = theme.faint
    context.lineWidth = 0.6
    context.beginPath()
    context.moveTo(x, y)
    context.lineTo(nearX, nearY)
    context.stroke()
  }
  context.fillStyle = theme.ink
  context.fillText(text, box.left + 1, (box.top + box.bottom) / 2)
}
