/** All charts of a comparison: pure functions of its report, for paper and for pages. */
import type { ChartSpec, Selection } from './chart-spec.js'
import { selectedVariants } from './comparison.js'
import type { Comparison } from './comparison.js'
import type { Theme } from './theme.js'
import { throughputChart } from './throughput.js'

/** Those for which the data is there, in the order in which they are to be read. */
export function comparisonCharts(comparison: Comparison, theme: Theme, selection: Selection = {}): ChartSpec[] {
  const variants = selectedVariants(comparison, selection)
  return [throughputChart(comparison, variants, theme)]
}
