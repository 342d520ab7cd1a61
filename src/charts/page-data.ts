/**
 * What a page of a report holds: written by Node as JSON (`drawing/html-page.ts`), read by the page's script (`page/main.ts`).
 */
import type { SweepColumn, SweepValue } from '../report/sweep-row.js'
import type { Comparison } from './comparison.js'

/** Plain text, whatever characters it has. */
export interface PageText {
  title: string
  /** The line that matters, below the title. */
  outcome: string
  /** What was run, one sentence each. */
  facts: string[]
  /** The figures that matter, large, with what they are of. */
  figures: { value: string; label: string }[]
  /** What one has to know of the numbers. */
  notes: string[]
  configuration: { name: string; value: string }[]
  command: string
}

export type PageData = ComparisonPageData | SweepPageData

export interface ComparisonPageData {
  kind: 'comparison'
  text: PageText
  /** As `report.json` but for what the page shows nothing of: memory maps are empty. */
  report: Comparison
}

export interface SweepPageColumn extends SweepColumn {
  name: string
  /** Whether it is a setting that varies in the sweep. */
  isAxis: boolean
}

/** A table, so that names of columns are not repeated in each row. */
export interface SweepPageData {
  kind: 'sweep'
  text: PageText
  columns: SweepPageColumn[]
  /** A row per point, a value per column. */
  rows: SweepValue[][]
}
