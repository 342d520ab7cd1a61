/** The page of a comparison, as one uses it: what is chosen is what the charts, the table, the address show. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparisonPage } from '../../src/drawing/comparison-page.js'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import { chartData, drawnCanvases } from './drawn-canvas.js'
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

const names = (): string[] => report.variants.map(({ name }) => name)
const cyclesOf = (variant: number): number[] => report.variants[variant]!.report.layers.map(({ cycles }) => cycles)
const close = (values: unknown[], expected: number[]): void => {
  expect(values).toHaveLength(expected.length)
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9))
}

describe('the page of a comparison', () => {
  it('opens from a file without a network, in silence', async () => {
    const { page, url, complaints, requests, dialogs } = await browser.open(html)
    expect(await page.title()).toBe('tiny on az1-like: 6 variants')
    expect(requests).toEqual([url])
    expect(complaints).toEqual([])
    expect(dialogs).toEqual([])
    expect(await page.textContent('.outcome')).toContain('x the throughput of dense, 8 bits')
  })

  it('draws every chart', async () => {
    const { page } = await browser.open(html)
    const canvases = await drawnCanvases(page)
    expect(canvases.length).toBeGreaterThanOrEqual(7)
    for (const { name, inked, colours } of canvases) {
      expect(inked, name).toBeGreaterThan(0.01)
      expect(colours, name).toBeGreaterThan(3)
    }
  })

  it('charts show the figures of the report', async () => {
    const { page } = await browser.open(html)
    const { labels, sets } = await chartData(page, 'metric')
    expect(labels).toEqual(report.variants[0]!.report.layers.map(({ name }) => name))
    expect(sets.map(({ label }) => label)).toEqual(names())
    sets.forEach(({ values }, variant) => {
      close(
        values,
        cyclesOf(variant).map((cycles) => cycles / 1e3),
      )
    })
  })

  it('a variant that is not chosen is nowhere', async () => {
    const { page } = await browser.open(html)
    const [first, ...others] = names()
    const pictureBefore = await page.$eval('#chart-throughput .plot canvas', (canvas) =>
      (canvas as HTMLCanvasElement).toDataURL(),
    )
    await page.getByRole('checkbox', { name: first!, exact: true }).uncheck()
    expect((await chartData(page, 'metric')).sets.map(({ label }) => label)).toEqual(others)
    expect((await chartData(page, 'throughput')).labels).toEqual(others)
    expect(await page.locator('.sortable tbody th', { hasText: first! }).count()).toBe(0)
    expect(
      await page.$eval('#chart-throughput .plot canvas', (canvas) => (canvas as HTMLCanvasElement).toDataURL()),
    ).not.toBe(pictureBefore)
    expect(await page.textContent('.summary')).toBe('Shown: 5 of 6 variants, 8 of 8 layers')
    expect(page.url()).toContain('#variants=1.2.3.4.5')
  })

  it('a layer that is not chosen is nowhere', async () => {
    const { page } = await browser.open(html)
    await page.getByRole('checkbox', { name: 'encoder.1', exact: true }).uncheck()
    expect((await chartData(page, 'metric')).labels).not.toContain('encoder.1')
    expect((await chartData(page, 'layer-cycles')).labels).not.toContain('encoder.1')
    expect(await page.locator('.sortable tbody td', { hasText: 'encoder.1' }).count()).toBe(0)
  })

  it('another figure is another chart', async () => {
    const { page } = await browser.open(html)
    await page.getByLabel('Figure of the layers').selectOption('DRAM traffic')
    expect(await page.textContent('#chart-metric h3')).toBe('DRAM traffic by layer')
    close(
      (await chartData(page, 'metric')).sets[0]!.values,
      report.variants[0]!.report.layers.map(({ dram }) => (dram.bytesRead + dram.bytesWritten) / 1e6),
    )
  })

  it('nothing chosen says so, and all is back with one press', async () => {
    const { page } = await browser.open(html)
    await page.getByRole('button', { name: 'Variants: none' }).click()
    expect(await page.locator('.empty').isVisible()).toBe(true)
    expect(await page.locator('figure').count()).toBe(0)
    await page.getByRole('button', { name: 'Variants: all' }).click()
    expect(await page.locator('.empty').isVisible()).toBe(false)
    expect((await chartData(page, 'metric')).sets).toHaveLength(6)
  })

  it('the address holds the view: it can be opened, reloaded and changed', async () => {
    const { page, url } = await browser.open(html, { fragment: '#variants=0.5&layers=1.2&metric=2&sort=-2&theme=dark' })
    const expectView = async (): Promise<void> => {
      const { labels, sets } = await chartData(page, 'metric')
      expect(labels).toEqual(['encoder.0', 'encoder.1'])
      expect(sets.map(({ label }) => label)).toEqual([names()[0], names()[5]])
      expect(await page.getAttribute('html', 'data-theme')).toBe('dark')
      expect(await page.locator('.sortable thead th').nth(2).getAttribute('aria-sort')).toBe('descending')
    }
    await expectView()
    await page.reload()
    await expectView()
    await page.goto(`${url}#variants=1`)
    expect((await chartData(page, 'metric')).sets.map(({ label }) => label)).toEqual([names()[1]])
  })

  it('an address of nonsense is passed over', async () => {
    const { page, complaints } = await browser.open(html, {
      fragment: '#variants=99.x.-1&metric=7000&sort=<b>&theme=blue&layers=%00%zz&__proto__=1',
    })
    expect((await chartData(page, 'metric')).sets).toHaveLength(6)
    expect(complaints).toEqual([])
  })

  it('the table sorts by a heading: from the largest, from the smallest, as it was', async () => {
    const { page } = await browser.open(html)
    const column = (): Promise<number[]> =>
      page.$$eval('.sortable tbody td:nth-child(3)', (cells) =>
        cells.map((cell) => Number(cell.textContent.replace(/,/g, ''))),
      )
    const asItWas = await column()
    const expected = report.variants.flatMap(({ report }) =>
      [...report.layers, report].map(({ cycles }) => cycles / 1e3),
    )
    asItWas.forEach((shown, i) => expect(Math.abs(shown - expected[i]!)).toBeLessThanOrEqual(0.005))
    const head = page.locator('.sortable thead th').nth(2)
    const press = head.getByRole('button')
    await press.click()
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    expect(await column()).toEqual(asItWas.toSorted((a, b) => b - a))
    await press.press('Enter')
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    expect(await column()).toEqual(asItWas.toSorted((a, b) => a - b))
    await press.press('Space')
    expect(await head.getAttribute('aria-sort')).toBe('none')
    expect(await column()).toEqual(asItWas)
  })

  it('a run alone has a page as well', async () => {
    const alone = { command: report.command, variants: report.variants.slice(0, 1) }
    const { page, complaints } = await browser.open(comparisonPage(alone))
    expect(await page.title()).toBe('tiny on az1-like: dense, 8 bits')
    expect((await chartData(page, 'metric')).sets).toHaveLength(1)
    expect(complaints).toEqual([])
  })
})
