/** The file of a page, before any browser: whatever names are in a report, they stand in it as data, and nothing of them is markup. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PageData } from '../../src/charts/page-data.js'
import { htmlPage } from '../../src/drawing/html-page.js'

const MARKUP = `</script><img src=x onerror=alert(1)><!-- <script>\u2028\u2029`

const pageOf = (text: string): PageData => ({
  kind: 'sweep',
  text: {
    ...{ title: text, outcome: text, facts: [text], figures: [{ value: text, label: text }], notes: [text] },
    ...{ configuration: [{ name: text, value: text }], command: text },
  },
  columns: [{ name: text, type: 'text', meaning: text, isAxis: true }],
  rows: [[text]],
})

/** As a browser takes the file apart: an element ends at the first closing tag. */
function elements(html: string, tag: string): string[] {
  return [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, content]) => content!)
}

describe('the file of a page', () => {
  const strange = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom(
          '<',
          '>',
          '&',
          '/',
          '!--',
          '-->',
          'script',
          'SCRIPT',
          ']]>',
          '"',
          "'",
          '\u2028',
          '\0',
          '\\u003c',
          MARKUP,
        ),
      )
      .map((parts) => parts.join('')),
  )

  it('holds the data as they are, and of their text nothing else', () => {
    fc.assert(
      fc.property(strange, (text) => {
        const html = htmlPage(pageOf(text))
        const [data, script, ...others] = elements(html, 'script')
        expect(JSON.parse(data!)).toEqual(pageOf(text))
        expect(data).not.toMatch(/[<>&\u2028\u2029]/)
        expect(others).toEqual([])
        expect(elements(html, 'title')[0]).not.toMatch(/[<>]/)
        // The rest does not depend on the data.
        const rest = (page: string, data: string, title: string) => page.replace(data, '').replace(title, '')
        const plain = htmlPage(pageOf('plain'))
        expect(rest(html, data!, `<title>${elements(html, 'title')[0]!}`)).toBe(
          rest(plain, elements(plain, 'script')[0]!, '<title>plain'),
        )
        expect(elements(plain, 'script')[1]).toBe(script)
      }),
      { numRuns: Number(process.env['AZSIM_CASES'] ?? 100) },
    )
  })

  it('allows its own script and style alone, by their digests, and no request', () => {
    const html = htmlPage(pageOf(MARKUP))
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!
    const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`script-src ${digest(elements(html, 'script')[1]!)};`)
    expect(policy).toContain(`style-src ${digest(elements(html, 'style')[0]!)};`)
    expect(policy).not.toContain('unsafe')
    expect(html).not.toMatch(/(src|href)="?(https?:)?\/\//)
  })
})
