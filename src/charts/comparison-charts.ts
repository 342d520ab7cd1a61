/** All charts of a comparison: pure functions of its report, for paper and for pages. */
import type { ChartSpec, Selection } from './chart-spec.js'
import { selectedVariants } from './comparison.js'
import type { ComparedVariant, Comparison } from './comparison.js'
import type { Theme } from './theme.js'
import { energyChart } from './energy.js'
import { matrixEntropyChart } from './entropy.js'
import { layerCyclesChart } from './layer-cycles.js'
import { rooflineChart } from './roofline.js'
import { throughputChart } from './throughput.js'
import { trafficChart } from './traffic.js'

/** Those for which the data is there, in the order in which they are to be read. */
export function comparisonCharts(comparison: Comparison, theme: Theme, selection: Selection = {}): ChartSpec[] {
  const variants = selectedVariants(comparison, selection)
  const few = selection.variants === undefined ? ends(variants) : variants
  return [
    throughputChart(comparison, variants, theme),
    layerCyclesChart(comparison, few, theme, selection),
    energyChart(comparison, variants, theme),
    trafficChart(comparison, variants, theme),
    rooflineChart(comparison, few, theme, selection),
    matrixEntropyChart(comparison, variants, theme),
  ].filter((chart) => chart !== undefined)
}

/** The first and the last: without and with all mechanisms. */
const ends = (variants: readonly ComparedVariant[]): ComparedVariant[] =>
  variants.length < 2 ? [...variants] : [variants[0]!, variants.at(-1)!]
