/** What `azsim chart` draws and writes. */
import { join } from 'node:path'
import type { ChartSpec } from '../charts/chart-spec.js'
import type { Comparison } from '../charts/comparison.js'
import { comparisonCharts } from '../charts/comparison-charts.js'
import { sweepCharts } from '../charts/sweep-charts.js'
import { LIGHT } from '../charts/theme.js'
import { chartFiles } from '../drawing/chart-files.js'
import { comparisonPage } from '../drawing/comparison-page.js'
import { sweepPage } from '../drawing/sweep-page.js'
import { UserError } from '../errors.js'
import type { SweepRow } from '../report/sweep-row.js'
import type { ChartRequest } from './chart.js'
import { readChartInputs } from './chart-inputs.js'
import { note, writeFiles } from './output.js'
import type { OutputFile } from './output.js'

export async function runChartCommand({ files, out }: ChartRequest): Promise<void> {
  const { comparison, rows } = await readChartInputs(files)
  const charts: ChartSpec[] = [
    ...(comparison === null ? [] : comparisonCharts(comparison, LIGHT)),
    ...sweepCharts(rows, LIGHT),
  ]
  if (charts.length === 0) {
    throw new UserError('there is nothing to draw: no point of the sweep ran', { where: files.join(', ') })
  }
  const drawn = await chartFiles(charts, out)
  const outputs: OutputFile[] = [...(drawn.status === 'drawn' ? drawn.files : []), ...pages(comparison, rows, out)]
  writeFiles(outputs)
  if (drawn.status === 'unavailable') note(`no charts as files: ${drawn.reason}\n  try: npm install @napi-rs/canvas`)
  note(`wrote ${outputs.map(({ path }) => path).join(', ')}`)
}

/** index.html; of reports and sweeps together the sweeps have one of their own. */
function pages(comparison: Comparison | null, rows: readonly SweepRow[], out: string): OutputFile[] {
  const sweepName = comparison === null ? 'index.html' : 'sweep.html'
  return [
    ...(comparison === null ? [] : [{ path: join(out, 'index.html'), data: comparisonPage(comparison) }]),
    ...(rows.length === 0 ? [] : [{ path: join(out, sweepName), data: sweepPage(rows) }]),
  ]
}
