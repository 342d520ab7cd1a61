/** Names that are markup: in Chromium they are text, nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparisonPage } from '../../src/drawing/comparison-page.js'
import { sweepPage } from '../../src/drawing/sweep-page.js'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import { Browser } from './open-page.js'
import type { OpenedPage } from './open-page.js'
import { hostile, MARKUP, sampleComparison } from './sample-comparison.js'
import { sampleRows } from './sample-rows.js'

const browser = new Browser()
let report: ComparisonReport

beforeAll(async () => {
  report = hostile(await sampleComparison())
  await browser.start()
})
afterAll(() => browser.stop())

async function expectHarmless({ page, url, complaints, requests, dialogs }: OpenedPage): Promise<void> {
  for (const details of await page.locator('details').all())
    await details.evaluate((element) => {
      element.setAttribute('open', '')
    })
  expect(await page.locator('img, iframe, object, embed, base').count()).toBe(0)
  expect(await page.locator('script').count()).toBe(2)
  expect(
    await page.$$eval('*', (elements) =>
      elements.flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
    ),
  ).toEqual([])
  expect(requests).toEqual([url])
  expect(dialogs).toEqual([])
  expect(complaints).toEqual([])
}

describe('names that are markup', () => {
  it('are text on the page of a comparison', async () => {
    const opened = await browser.open(comparisonPage(report))
    const { page } = opened
    await expectHarmless(opened)
    expect(await page.textContent('h1')).toBe(`${MARKUP} on ${MARKUP}: 6 variants`)
    expect(await page.textContent('footer li')).toBe(MARKUP)
    expect(await page.textContent('footer pre')).toBe(`azsim compare ${MARKUP}`)
    expect(await page.locator('[data-choice=variants] label').allTextContents()).toEqual(
      report.variants.map(({ name }) => name),
    )
    expect(await page.locator('.sortable tbody th').first().textContent()).toBe(report.variants[0]!.name)
    expect(await page.title()).toContain('</script><img src=x onerror=alert(1)>')
  })

  it('are text on the page of a sweep', async () => {
    const rows = sampleRows().map((row, i) => ({
      ...row,
      ...{ model: MARKUP, azsim: MARKUP, command: MARKUP, sweep: MARKUP },
      input: `${MARKUP} ${i % 2}`,
      'chip.name': MARKUP,
    }))
    const opened = await browser.open(sweepPage(rows))
    await expectHarmless(opened)
    expect(await opened.page.textContent('h1')).toBe(`Sweep: ${MARKUP}, ${rows.length} points`)
    expect(await opened.page.locator('[data-choice=input] label').allTextContents()).toEqual([
      `${MARKUP} 0`,
      `${MARKUP} 1`,
    ])
  })

  it("a script that is not the page's own does not run, and markup is refused", async () => {
    const { page, dialogs } = await browser.open(comparisonPage(report))
    const outcome = await page.evaluate(() => {
      const script = document.createElement('script')
      const tried: string[] = []
      for (const attempt of [
        () => void (script.textContent = 'alert(3)'),
        () => void (document.body.innerHTML = '<p>'),
      ]) {
        try {
          attempt()
          tried.push('taken')
        } catch {
          tried.push('refused')
        }
      }
      document.body.append(script)
      return tried
    })
    expect(outcome).toEqual(['refused', 'refused'])
    expect(dialogs).toEqual([])
  })
})
