/** Words beside points: where they cover no other words and no points; further away with a line to the point, where there is no room. */
import type { Chart, Plugin } from 'chart.js'
import { canvasFont } from './theme.js'
import type { Theme } from './theme.js'

const SIZE = 9
/** Words that are not further away need no line to their point. */
const NEAR = 10
const LINE_STEP = 5
const RADII = [7, 14, 22, 32, 44, 58, 74, 92]
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

interface Spot {
  x: number
  y: number
}

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
      const words: Box[] = []
      let waiting = labelled(chart, labels)
      // Who has room close by takes it, before those that need lines.
      for (const radius of RADII) {
        waiting = waiting.filter(({ name, point }) => {
          const box = place(point, context.measureText(name).width, radius, { taken, words, area: chart.chartArea })
          if (box === undefined) return true
          words.push(box, ...leaderBoxes(point, box))
          drawLabel(context, name, box, point, theme)
          return false
        })
      }
      context.restore()
    },
  }
}

function labelled(
  chart: Chart<'scatter'>,
  labels: readonly (readonly (string | undefined)[])[],
): { name: string; point: Spot }[] {
  return labels.flatMap((names, set) => {
    if (!chart.isDatasetVisible(set)) return []
    const points = chart.getDatasetMeta(set).data
    return names.flatMap((name, i) => {
      const point = points[i]
      return name === undefined || point === undefined ? [] : [{ name, point }]
    })
  })
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
    return data.slice(1).flatMap((end, i) => stepBoxes(data[i]!, end))
  })
}

/** Along the line from a point to its words; none where they stand beside it. */
function leaderBoxes(point: Spot, box: Box): Box[] {
  const near = nearest(point, box)
  return Math.hypot(near.x - point.x, near.y - point.y) > NEAR ? stepBoxes(point, near) : []
}

function stepBoxes(from: Spot, to: Spot): Box[] {
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / LINE_STEP))
  return Array.from({ length: steps + 1 }, (_, step): Box => {
    const x = from.x + ((to.x - from.x) * step) / steps
    const y = from.y + ((to.y - from.y) * step) / steps
    return { left: x - 1, right: x + 1, top: y - 1, bottom: y + 1 }
  })
}

const nearest = ({ x, y }: Spot, box: Box): Spot => ({
  x: Math.min(Math.max(x, box.left), box.right),
  y: Math.min(Math.max(y, box.top), box.bottom),
})

/** What is drawn already: points and lines, words with the lines that lead to them. */
interface Room {
  taken: readonly Box[]
  words: readonly Box[]
  area: Box
}

/** @returns where a text of a width can stand, so far from its point; undefined: nowhere */
function place(point: Spot, width: number, radius: number, { taken, words, area }: Room): Box | undefined {
  const isFree = (box: Box): boolean => ![...taken, ...words].some((other) => overlaps(box, other))
  const crossesWords = (box: Box): boolean =>
    leaderBoxes(point, box).some((step) => words.some((other) => overlaps(step, other)))
  for (const [dx, dy] of DIRECTIONS) {
    const x = point.x + dx * radius
    const y = point.y + dy * radius
    const left = dx > 0 ? x : dx < 0 ? x - width : x - width / 2
    const middle = y + Math.sign(dy) * (dx === 0 ? SIZE / 2 : 0)
    const box = { left: left - 1, right: left + width + 1, top: middle - SIZE * 0.6, bottom: middle + SIZE * 0.6 }
    const isInside =
      box.left >= area.left && box.right <= area.right && box.top >= area.top && box.bottom <= area.bottom
    if (isInside && isFree(box) && !crossesWords(box)) return box
  }
  return undefined
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

function drawLabel(context: CanvasRenderingContext2D, text: string, box: Box, point: Spot, theme: Theme): void {
  if (leaderBoxes(point, box).length > 0) {
    const near = nearest(point, box)
    context.strokeStyle = theme.faint
    context.lineWidth = 0.6
    context.beginPath()
    context.moveTo(point.x, point.y)
    context.lineTo(near.x, near.y)
    context.stroke()
  }
  context.fillStyle = theme.ink
  context.fillText(text, box.left + 1, (box.top + box.bottom) / 2)
}
