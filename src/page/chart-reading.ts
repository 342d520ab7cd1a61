/** Reading a chart without a mouse: arrow keys go from point to point, and what the tooltip says is read aloud. */
import type { Chart } from 'chart.js'

interface Point {
  datasetIndex: number
  index: number
}

/** @param say tells the words of a point to those who cannot see it; '' where none is shown any more */
export function makeReadable(chart: () => Chart, canvas: HTMLCanvasElement, say: (words: string) => void): void {
  let at = -1
  canvas.addEventListener('keydown', (event) => {
    const points = pointsOf(chart())
    const next = stepOf(event.key, at, points.length)
    if (next === undefined) return
    event.preventDefault()
    at = next
    say(showPoint(chart(), points[at]))
  })
  canvas.addEventListener('blur', () => {
    at = -1
    say(showPoint(chart(), undefined))
  })
}

/** Of bars row by row, of the points of a scatter set by set: in the order in which one reads them. */
function pointsOf(chart: Chart): Point[] {
  const points = chart
    .getSortedVisibleDatasetMetas()
    .flatMap(({ index: datasetIndex, data }) => data.map((_, index) => ({ datasetIndex, index })))
    .filter(({ datasetIndex, index }) => isShown(chart.data.datasets[datasetIndex]?.data[index]))
  const isBars = 'type' in chart.config && chart.config.type === 'bar'
  return isBars ? points.toSorted((a, b) => a.index - b.index) : points
}

const isShown = (value: unknown): boolean => value !== null && value !== undefined && value !== 0

/** -1: none; undefined: no key of ours. */
function stepOf(key: string, at: number, count: number): number | undefined {
  const last = count - 1
  if (key === 'ArrowRight' || key === 'ArrowDown') return Math.min(last, at + 1)
  if (key === 'ArrowLeft' || key === 'ArrowUp') return Math.max(0, Math.min(last, at - 1))
  if (key === 'Home') return Math.min(last, 0)
  if (key === 'End') return last
  return key === 'Escape' ? -1 : undefined
}

/** Shows the tooltip of a point, or none. @returns what it says */
function showPoint(chart: Chart, point: Point | undefined): string {
  const active = point === undefined ? [] : [point]
  const drawn = point && chart.getDatasetMeta(point.datasetIndex).data[point.index]
  const { x, y } = drawn?.tooltipPosition(true) ?? { x: 0, y: 0 }
  chart.setActiveElements(active)
  chart.tooltip?.setActiveElements(active, { x: x ?? 0, y: y ?? 0 })
  chart.update('none')
  if (point === undefined || chart.tooltip === undefined) return ''
  const { title, body, footer } = chart.tooltip
  return [...title, ...body.flatMap(({ lines }) => lines), ...footer].join(', ')
}
