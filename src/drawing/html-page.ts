/**
 * A report as one HTML file that needs no network: style, chart.js, the page's script (`src/page`, bundled by scripts/bundle-page.js) and
 * the data are in it.
 *
 * Names in a report are somebody's text. They stand in the file once, as JSON in which no character means anything to HTML; the script
 * writes them as text alone. A content security policy allows exactly this style and this script, by their digests, and no request: what
 * slipped through would not run. docs/page.md tells more.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { PageData } from '../charts/page-data.js'

/** @throws Error where the script of the page was not built (npm run build) */
export function htmlPage(data: PageData): string {
  const style = asset('page.css')
  const script = asset('page.js')
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="azsim">
<link rel="icon" href="data:,">
<title>${escapeText(data.text.title)}</title>
<style>${style}</style>
</head>
<body>
<noscript><p>This page draws its charts with a script, which is part of the file; please allow it. The numbers are in report.json beside it.</p></noscript>
<script type="application/json" id="data">${escapeJson(JSON.stringify(data))}</script>
<script>${script}</script>
</body>
</html>
`
}

/** Line ends as the HTML parser leaves them, so that digests match. */
function asset(name: string): string {
  const path = createRequire(import.meta.url).resolve(`#page/${name}`)
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
}

const digest = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

const JSON_ESCAPES: Record<string, string> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** Still JSON of the same value, but nothing in it can end the element or begin a comment. */
const escapeJson = (json: string): string => json.replace(/[<>&\u2028\u2029]/g, (character) => JSON_ESCAPES[character]!)

const TEXT_ESCAPES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

const escapeText = (text: string): string => text.replace(/[<>&]/g, (character) => TEXT_ESCAPES[character]!)
