/** What one takes along: the data as they are in the report, a chart as a picture. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparisonPage } from '../../src/drawing/comparison-page.js'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import { layersCsv } from '../../src/report/rnnt-layers-csv.js'
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

async function downloaded(page: Page, button: string): Promise<{ name: string; data: Buffer }> {
  const arriving = page.waitForEvent('download')
  await page.getByRole('button', { name: button }).first().click()
  const download = await arriving
  return { name: download.suggestedFilename(), data: readFileSync(await download.path()) }
}

describe('downloads', () => {
  it('JSON: the report but for its memory maps', async () => {
    const { page, complaints } = await browser.open(html)
    const { name, data } = await downloaded(page, 'All figures, JSON')
    expect(name).toBe('azsim-comparison.json')
    const expected = report.variants.map(({ report: { memoryMap: _map, ...run }, ...variant }) => ({
      ...variant,
      report: run,
    }))
    expect(JSON.parse(data.toString())).toEqual({ ...report, variants: expected })
    expect(complaints).toEqual([])
  })

  it('CSV: as azsim compare --csv prints it', async () => {
    const { page } = await browser.open(html)
    const { name, data } = await downloaded(page, 'Variants and layers, CSV')
    expect(name).toBe('azsim-layers.csv')
    expect(data.toString()).toBe(layersCsv(report.variants))
  })

  it('PNG: the chart, with its title, on ground', async () => {
    const { page } = await browser.open(html)
    const { width, height } = await page.$eval('#chart-metric .plot canvas', ({ clientWidth, clientHeight }) => ({
      width: clientWidth,
      height: clientHeight,
    }))
    const { name, data } = await downloaded(page, 'Save as PNG: Cycles by layer')
    expect(name).toBe('azsim-metric.png')
    expect(data.subarray(1, 4).toString()).toBe('PNG')
    expect(data.readUInt32BE(16)).toBe(width + 32)
    expect(data.readUInt32BE(20)).toBe(height + 64)
  })
})
