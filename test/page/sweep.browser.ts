/** The page of a sweep, as one uses it. */
import type { Chart as ChartJs } from 'chart.js'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepPage } from '../../src/drawing/sweep-page.js'
import { chartData, drawnCanvases } from './drawn-canvas.js'
import { Browser } from './open-page.js'
import { sampleRows } from './sample-rows.js'

const browser = new Browser()
const rows = sampleRows()
const done = rows.filter(({ status }) => status === 'done')
const html = sweepPage(rows)

beforeAll(() => browser.start())
afterAll(() => browser.stop())

describe('the page of a sweep', () => {
  it('opens in silence and draws every chart', async () => {
    const { page, url, complaints, requests } = await browser.open(html)
    const canvases = await drawnCanvases(page)
    expect(canvases.length).toBeGreaterThanOrEqual(4)
    for (const { name, inked } of canvases) expect(inked, name).toBeGreaterThan(0.005)
    expect(requests).toEqual([url])
    expect(complaints).toEqual([])
    expect(await page.textContent('.outcome')).toBe('17 points done; 1 point failed')
  })

  it('has a point for each that ran, at its figures, by the colour of a third', async () => {
    const { page } = await browser.open(html)
    const { sets } = await chartData(page, 'points')
    expect(sets.map(({ label }) => label)).toEqual(['bits: 2', 'bits: 4', 'bits: 8'])
    const points = sets.flatMap(({ values }) => values as { x: number; y: number }[])
    expect(points.map(({ x, y }) => [x, y])).toEqual(done.map(({ microseconds, totalPj }) => [microseconds, totalPj]))
  })

  it('shows any figure against any other', async () => {
    const { page } = await browser.open(html)
    await page.getByLabel('Horizontal', { exact: true }).selectOption('density')
    await page.getByLabel('Vertical', { exact: true }).selectOption('cycles')
    await page.getByLabel('Colour', { exact: true }).selectOption('none')
    const { sets } = await chartData(page, 'points')
    expect((sets[0]!.values as { x: number; y: number }[]).map(({ x, y }) => [x, y])).toEqual(
      done.map(({ density, cycles }) => [density, cycles]),
    )
    expect(await page.textContent('#chart-points h3')).toBe('cycles against density')
    await page.getByLabel('vertical', { exact: true }).last().check()
    const type = await page.$eval('#chart-points .plot canvas', (canvas) => {
      const { Chart } = globalThis as unknown as { Chart: typeof ChartJs }
      return Chart.getChart(canvas as HTMLCanvasElement)!.scales['y']!.type
    })
    expect(type).toBe('logarithmic')
  })

  it('a value that is not chosen takes its points away', async () => {
    const { page } = await browser.open(html)
    await page.locator('[data-choice="chip.mac.lanes"]').getByLabel('16', { exact: true }).uncheck()
    expect(await page.textContent('.summary')).toBe('Shown: 9 of 18 points')
    expect(await page.locator('.sortable tbody tr').count()).toBe(9)
    const { sets } = await chartData(page, 'points')
    expect(sets.flatMap(({ values }) => values)).toHaveLength(9)
  })

  it('gives the rows back, as CSV and JSON', async () => {
    const { page } = await browser.open(html)
    const arriving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'All points, JSON' }).click()
    expect(JSON.parse(readFileSync(await (await arriving).path(), 'utf8'))).toEqual(rows)
    const csv = page.waitForEvent('download')
    await page.getByRole('button', { name: 'All points, CSV' }).click()
    const lines = readFileSync(await (await csv).path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    expect(lines).toHaveLength(rows.length + 1)
    expect(lines[0]).toBe(Object.keys(rows[0]!).join(','))
  })
})
