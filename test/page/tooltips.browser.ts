/** The numbers of a chart: under the mouse, by the keyboard, as a table. */
import type { Chart as ChartJs } from 'chart.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { comparisonPage } from '../../src/drawing/comparison-page.js'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import { Browser } from './open-page.js'
import { sampleComparison } from './sample-comparison.js'

const browser = new Browser()
let report: ComparisonReport
let html: string

beforeAll(async () => {
  report = await sampleComparison()
  html = comparisonPage(report)
  await browser.start()
})
afterAll(() => browser.stop())

const tooltip = (page: Page): Promise<{ opacity: number; title: string[]; lines: string[] }> =>
  page.$eval('#chart-metric .plot canvas', (canvas) => {
    const { Chart } = globalThis as unknown as { Chart: typeof ChartJs }
    const { opacity, title, body } = Chart.getChart(canvas as HTMLCanvasElement)!.tooltip!
    return { opacity, title, lines: body.flatMap(({ lines }) => lines) }
  })

/** As people read it: five digits, in thousands. */
const kilo = (value: number): string => (value / 1e3).toLocaleString('en', { maximumSignificantDigits: 5 })

describe('the numbers of a chart', () => {
  it('are shown under the mouse', async () => {
    const { page } = await browser.open(html)
    const canvas = page.locator('#chart-metric .plot canvas')
    await canvas.scrollIntoViewIfNeeded()
    const place = await canvas.evaluate((canvas) => {
      const { Chart } = globalThis as unknown as { Chart: typeof ChartJs }
      const { x, y } = Chart.getChart(canvas as HTMLCanvasElement)!.getDatasetMeta(0).data[1]!
      return { x, y }
    })
    await canvas.hover({ position: { x: place.x - 5, y: place.y } })
    await expect.poll(async () => (await tooltip(page)).opacity).toBe(1)
    const { name, report: run } = report.variants[0]!
    expect(await tooltip(page)).toMatchObject({
      title: ['encoder.0'],
      lines: [`${name}: ${kilo(run.layers[1]!.cycles)} k`],
    })
  })

  it('are read with the arrow keys, and said aloud', async () => {
    const { page } = await browser.open(html)
    const spoken = page.locator('body > [role=status]')
    await page.focus('#chart-metric .plot canvas')
    await page.keyboard.press('ArrowRight')
    const said = (variant: number, layer: number): string => {
      const { name, report: run } = report.variants[variant]!
      return `${run.layers[layer]!.name}, ${name}: ${kilo(run.layers[layer]!.cycles)} k`
    }
    expect(await spoken.textContent()).toBe(said(0, 0))
    await page.keyboard.press('ArrowDown')
    expect(await spoken.textContent()).toBe(said(1, 0))
    await page.keyboard.press('End')
    expect(await spoken.textContent()).toBe(said(5, 7))
    await page.keyboard.press('ArrowLeft')
    expect(await spoken.textContent()).toBe(said(4, 7))
    await page.keyboard.press('Escape')
    expect(await spoken.textContent()).toBe('')
    expect((await tooltip(page)).opacity).toBe(0)
  })

  it('stand in a table below', async () => {
    const { page } = await browser.open(html)
    const numbers = page.locator('#chart-metric .numbers')
    await numbers.locator('summary').press('Enter')
    expect(await numbers.locator('.description').isVisible()).toBe(true)
    const row = numbers.locator('tbody tr', { hasText: 'encoder.0' })
    expect(await row.locator('td').allTextContents()).toEqual(
      report.variants.map(({ report }) => kilo(report.layers[1]!.cycles)),
    )
  })
})
