/** What `azsim compare` does, prints and writes. */
import { join } from 'node:path'
import { comparisonCharts } from '../charts/comparison-charts.js'
import { LIGHT } from '../charts/theme.js'
import { chartFiles } from '../drawing/chart-files.js'
import { comparisonPage } from '../drawing/comparison-page.js'
import { compareVariants } from '../experiments/compare.js'
import type { ComparisonReport } from '../report/rnnt-comparison.js'
import { comparisonTables } from '../report/rnnt-comparison-table.js'
import { layersCsv } from '../report/rnnt-layers-csv.js'
import type { CompareRequest } from './compare.js'
import { note, print, printJson, showProgress, writeFiles } from './output.js'
import type { OutputFile } from './output.js'
import { provenance } from './provenance.js'
import { whileInterruptible } from './signals.js'

export async function runCompareCommand({ variants, out, json, csv }: CompareRequest): Promise<void> {
  const report = await compareVariants(variants, {
    ...provenance(),
    onProgress: showProgress,
    whileRunning: whileInterruptible,
  })
  // Files first: where they cannot be written, nothing is printed.
  const written = out === null ? null : await writeOutputs(out, report)
  if (json) printJson(report)
  else if (csv) print(layersCsv(report.variants))
  else print(comparisonTables(report))
  if (written !== null) note(written)
}

/** @returns what to say of it */
async function writeOutputs(out: string, report: ComparisonReport): Promise<string> {
  showProgress('drawing charts')
  const page = join(out, 'index.html')
  const files: OutputFile[] = [
    { path: join(out, 'report.json'), data: `${JSON.stringify(report, null, 2)}\n` },
    { path: page, data: comparisonPage(report) },
  ]
  const drawn = await chartFiles(comparisonCharts(report, LIGHT), out)
  if (drawn.status === 'drawn') files.push(...drawn.files)
  writeFiles(files)
  const charts = drawn.status === 'drawn' ? 'the report, charts (PNG, SVG)' : `the report, no charts (${drawn.reason})`
  return `wrote ${charts} and a page to explore: ${page}`
}
