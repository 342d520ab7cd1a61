/** What is on the canvases of a page. */
import type { Chart as ChartJs } from 'chart.js'
import type { Page } from 'playwright-core'

export interface DrawnCanvas {
  name: string
  /** Share of the pixels with anything on them. */
  inked: number
  /** Different colours among them, as far as one looks. */
  colours: number
}

export const drawnCanvases = (page: Page): Promise<DrawnCanvas[]> =>
  page.$$eval('.plot canvas', (canvases) =>
    (canvases as HTMLCanvasElement[]).map((canvas) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const colours = new Set<number>()
      let inked = 0
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] === 0) continue
        inked++
        if (colours.size < 100) colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!)
      }
      return { name: canvas.getAttribute('aria-label') ?? '', inked: (4 * inked) / data.length, colours: colours.size }
    }),
  )

/** All that a chart shows, as it was given to chart.js. @param chart its name */
export const chartData = (
  page: Page,
  chart: string,
): Promise<{ labels: string[]; sets: { label: string; values: unknown[] }[] }> =>
  page.$eval(`#chart-${chart} .plot canvas`, (canvas) => {
    const { Chart } = globalThis as unknown as { Chart: typeof ChartJs }
    const { labels, datasets } = Chart.getChart(canvas as HTMLCanvasElement)!.data
    return {
      labels: (labels ?? []).map((label) => [label].flat().join(' ')),
      sets: datasets.map(({ label, data }) => ({ label: label ?? '', values: [...data] })),
    }
  })
