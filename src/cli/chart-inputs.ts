/** What the files of `azsim chart` hold: the runs of all reports as one comparison, the rows of all sweeps. */
import { basename, extname } from 'node:path'
import { fullName } from '../charts/comparison.js'
import type { Comparison, ComparedVariant } from '../charts/comparison.js'
import { readSweep } from '../experiments/sweep/files.js'
import { readSweepJson } from '../experiments/sweep/json-file.js'
import { parseReport, readReportText, schemaOf } from '../report/read-report.js'
import type { AnyReport } from '../report/report-diff.js'
import { RUN_SCHEMA } from '../report/rnnt-report.js'
import { SWEEP_SCHEMA } from '../report/sweep-row.js'
import type { SweepRow } from '../report/sweep-row.js'
import { variantName } from '../runner/layer.js'

export interface ChartInputs {
  /** null: no file is a report. */
  comparison: Comparison | null
  /** Empty: no file is a sweep. */
  rows: SweepRow[]
}

/** @throws UserError where a file is neither a report nor a sweep */
export async function readChartInputs(files: readonly string[]): Promise<ChartInputs> {
  const reports: { file: string; report: AnyReport }[] = []
  const rows: SweepRow[] = []
  for (const file of files) {
    if (['.csv', '.parquet'].includes(extname(file).toLowerCase())) {
      rows.push(...(await readSweep(file)))
      continue
    }
    const text = readReportText(file)
    if (schemaOf(text, file) === SWEEP_SCHEMA) rows.push(...readSweepJson(text, file))
    else reports.push({ file, report: parseReport(text, file) })
  }
  return { comparison: reports.length === 0 ? null : together(reports), rows }
}

/** Names that occur twice say from which file they are. */
function together(reports: readonly { file: string; report: AnyReport }[]): Comparison {
  const runs = reports.flatMap(({ file, report }) =>
    variantsOf(report).map((variant) => ({ file, variant, variants: variantsOf(report) })),
  )
  const names = runs.map(({ variant }) => variant.name)
  const isUnique = new Set(names).size === names.length
  return {
    command: [...new Set(reports.map(({ report }) => report.command))].join(' | '),
    variants: isUnique
      ? runs.map(({ variant }) => variant)
      : runs.map(({ file, variant: { name, report }, variants }) => ({
          name: `${basename(file, extname(file))}: ${fullName({ variants }, name)}`,
          report,
        })),
  }
}

function variantsOf(report: AnyReport): readonly ComparedVariant[] {
  return report.schema === RUN_SCHEMA ? [{ name: variantName(report.format), report }] : report.variants
}
