/** The page for everybody: keyboard, contrast, small screens, paper. */
import type { Chart as ChartJs } from 'chart.js'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DARK, LIGHT } from '../../src/charts/theme.js'
import { comparisonPage } from '../../src/drawing/comparison-page.js'
import { sweepPage } from '../../src/drawing/sweep-page.js'
import { poorTexts } from './contrast.js'
import { drawnCanvases } from './drawn-canvas.js'
import { Browser } from './open-page.js'
import { sampleComparison } from './sample-comparison.js'
import { sampleRows } from './sample-rows.js'

const browser = new Browser()
const pages: { name: string; html: string }[] = []

beforeAll(async () => {
  pages.push({ name: 'comparison', html: comparisonPage(await sampleComparison()) })
  pages.push({ name: 'sweep', html: sweepPage(sampleRows()) })
  await browser.start()
})
afterAll(() => browser.stop())

/** What has the focus: its place among all that can have it, whether one sees that, what a screen reader calls it. */
const focused = (page: Page): Promise<{ place: number; isVisible: boolean; name: string } | null> =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary, [tabindex="0"]')]
    const reachable = all.filter((element) => element.checkVisibility())
    const element = document.activeElement as HTMLElement
    if (element === document.body) return null
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const label = (element as HTMLInputElement).labels?.[0]?.textContent ?? ''
    return {
      place: reachable.indexOf(element),
      isVisible: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1,
      name: (element.getAttribute('aria-label') ?? label) || element.textContent,
    }
  })

describe('keyboard', () => {
  it('Tab reaches everything in the order of the page, seen and named', async () => {
    for (const { name, html } of pages) {
      const { page } = await browser.open(html)
      const count = await page.evaluate(
        () =>
          [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')].filter((element) =>
            element.checkVisibility(),
          ).length,
      )
      expect(count).toBeGreaterThan(40)
      for (let place = 0; place < count; place++) {
        await page.keyboard.press('Tab')
        const found = await focused(page)
        expect(found, `${name}: ${place}`).toMatchObject({ place, isVisible: true })
        expect(found!.name.trim(), `${name}: ${place}`).not.toBe('')
      }
    }
  })

  it('Space and the arrows work the controls, and the focus stays', async () => {
    const { page } = await browser.open(pages[0]!.html)
    const box = page.getByRole('checkbox', { name: 'dense, 4 bits', exact: true })
    await box.press('Space')
    expect(await box.isChecked()).toBe(false)
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true)
    const list = page.getByLabel('Figure of the layers')
    await list.focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.textContent('#chart-metric h3')).toBe('Time by layer')
  })

  it('the first stop skips to the charts, and leaves the view as it is', async () => {
    const { page } = await browser.open(pages[0]!.html, { fragment: '#variants=0' })
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Charts')
    expect(page.url()).toContain('#variants=0')
  })
})

describe('dark and light', () => {
  it('all text has a contrast of 4.5 at least', async () => {
    for (const { html } of pages) {
      const { page } = await browser.open(html)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await expect.poll(() => page.getAttribute('html', 'data-theme')).toBe(colorScheme)
        expect(await poorTexts(page, 4.5)).toEqual([])
      }
    }
  })

  it('charts are drawn in the colours of the theme', async () => {
    const { page } = await browser.open(pages[0]!.html)
    const tickColour = (): Promise<unknown> =>
      page.$eval('#chart-metric .plot canvas', (canvas) => {
        const { Chart } = globalThis as unknown as { Chart: typeof ChartJs }
        return Chart.getChart(canvas as HTMLCanvasElement)!.options.scales!['y']!.ticks!.color
      })
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(tickColour).toBe(DARK.ink)
    await page.getByLabel('Theme').selectOption('light')
    expect(await tickColour()).toBe(LIGHT.ink)
    expect(page.url()).toContain('theme=light')
  })
})

describe('sizes', () => {
  it('nothing is wider than the window, from 320 pixels on', async () => {
    for (const { html } of pages) {
      for (const width of [320, 360, 800, 1280, 1920]) {
        const { page } = await browser.open(html, { width })
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
        await page.close()
      }
    }
  })

  it('charts follow the window', async () => {
    const { page } = await browser.open(pages[0]!.html)
    await page.setViewportSize({ width: 360, height: 800 })
    await expect
      .poll(() =>
        page.$$eval('.plot canvas', (canvases) => Math.max(...canvases.map(({ clientWidth }) => clientWidth))),
      )
      .toBeLessThan(340)
    for (const { name, inked } of await drawnCanvases(page)) expect(inked, name).toBeGreaterThan(0.005)
  })

  it('paper: light, no controls, whole tables', async () => {
    const { page } = await browser.open(pages[0]!.html)
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    await expect.poll(() => page.getAttribute('html', 'data-theme')).toBe('light')
    expect(await page.locator('aside form').isVisible()).toBe(false)
    expect(await page.locator('.save').first().isVisible()).toBe(false)
    expect(
      await page.$eval('section.table .scroll', ({ scrollHeight, clientHeight }) => scrollHeight - clientHeight),
    ).toBe(0)
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(50_000)
    await page.emulateMedia({ media: 'screen' })
    await expect.poll(() => page.getAttribute('html', 'data-theme')).toBe('dark')
  })
})
