/** A report as the page explores it: what can be chosen, and what then is shown. `comparison-page.ts` and `sweep-page.ts` are the two kinds. */
import type { ChartSpec } from '../charts/chart-spec.js'
import type { Theme } from '../charts/theme.js'
import type { Cell, TableForm } from './table.js'
import type { Choice, View } from './view.js'

export interface Exploration {
  choices: Choice[]
  table: TableForm & { rows: (view: View) => Cell[][] }
  charts: (view: View, theme: Theme) => ChartSpec[]
  /** What is shown, in a few words: "3 of 6 variants". */
  summary: (view: View) => string
  downloads: { label: string; file: string; type: string; text: () => string }[]
}
