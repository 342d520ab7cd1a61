/** All charts of a sweep: pure functions of its rows, for paper and for pages. */
import type { SweepRow } from '../report/sweep-row.js'
import type { ChartSpec } from './chart-spec.js'
import { densityChart } from './density.js'
import { sweepEntropyChart } from './entropy.js'
import { paretoChart } from './pareto.js'
import type { Theme } from './theme.js'

/** Those for which the data is there: a sweep of one density has no chart of densities. */
export function sweepCharts(rows: readonly SweepRow[], theme: Theme): ChartSpec[] {
  return [densityChart(rows, theme), sweepEntropyChart(rows, theme), paretoChart(rows, theme)].filter(
    (chart) => chart !== undefined,
  )
}
