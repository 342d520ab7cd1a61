/** A comparison: variants, layers and a figure to choose; a row of the table for each layer of each variant, and for the whole of it. */
import type { ChartSpec } from '../charts/chart-spec.js'
import type { ComparedVariant, Comparison } from '../charts/comparison.js'
import { comparisonCharts } from '../charts/comparison-charts.js'
import type { Scale } from '../charts/numbers.js'
import type { ComparisonPageData } from '../charts/page-data.js'
import type { Theme } from '../charts/theme.js'
import { layersCsv } from '../report/rnnt-layers-csv.js'
import type { Exploration } from './exploration.js'
import { metricChart } from './metric-chart.js'
import { boundBy, METRICS, metricScale } from './metrics.js'
import type { Cost, Metric } from './metrics.js'
import { numberColumn, textColumn } from './table.js'
import type { Cell, Column } from './table.js'
import type { Choice, View } from './view.js'

type Variant = ComparedVariant

const WHOLE = 'whole run'

export function comparisonExploration({ report }: ComparisonPageData): Exploration {
  const { variants } = report
  const layers = [...new Set(variants.flatMap(({ report }) => report.layers.map(({ name }) => name)))]
  const scales = METRICS.map((metric) =>
    metricScale(
      metric,
      variants.map(({ report }) => metric.of(report)),
    ),
  )
  return {
    choices: choicesOf(variants, layers),
    table: {
      caption: 'Variants and layers',
      columns: columnsOf(scales),
      rows: (view) => rowsOf(report, layers, scales, view),
      isTotal: ([, layer]) => layer === WHOLE,
    },
    charts: (view, theme) => chartsOf(report, layers, view, theme),
    summary: ({ chosen }) =>
      `${chosen['variants']!.length} of ${variants.length} variants, ${chosen['layers']!.length} of ${layers.length} layers`,
    downloads: [
      {
        label: 'All figures, JSON',
        file: 'azsim-comparison.json',
        type: 'application/json',
        text: () => jsonOf(report),
      },
      {
        label: 'Variants and layers, CSV',
        file: 'azsim-layers.csv',
        type: 'text/csv',
        text: () => layersCsv(variants),
      },
    ],
  }
}

function choicesOf(variants: readonly Variant[], layers: readonly string[]): Choice[] {
  const all = (options: readonly string[]) => options.map((_, number) => number)
  const names = variants.map(({ name }) => name)
  return [
    { name: 'variants', label: 'Variants', options: names, isMultiple: true, initial: all(names) },
    { name: 'layers', label: 'Layers', options: layers, isMultiple: true, initial: all(layers) },
    {
      name: 'metric',
      label: 'Figure of the layers',
      options: METRICS.map(({ label }) => label),
      isMultiple: false,
      initial: [0],
    },
  ]
}

function columnsOf(scales: readonly Scale[]): Column[] {
  const [cycles, ...others] = METRICS.map(({ label }, i) => numberColumn(label, scales[i]!.unit))
  return [textColumn('Variant'), textColumn('Layer'), cycles!, textColumn('Bound by'), ...others]
}

function rowsOf(
  { variants }: Comparison,
  layers: readonly string[],
  scales: readonly Scale[],
  { chosen }: View,
): Cell[][] {
  return chosen['variants']!.flatMap((number) => {
    const { name, report } = variants[number]!
    const row = (layer: string, cost: Cost): Cell[] => {
      const [cycles, ...others] = METRICS.map((metric, i) => inUnits(metric.of(cost), scales[i]!))
      return [name, layer, cycles!, boundBy(cost), ...others]
    }
    const shown = report.layers.filter((layer) => chosen['layers']!.includes(layers.indexOf(layer.name)))
    return [...shown.map((layer) => row(layer.name, layer)), row(WHOLE, report)]
  })
}

function chartsOf(report: Comparison, layers: readonly string[], { chosen }: View, theme: Theme): ChartSpec[] {
  const shownVariants = chosen['variants']!
  const shownLayers = chosen['layers']!.map((number) => layers[number]!)
  if (shownVariants.length === 0) return []
  const selection = { variants: shownVariants.map((number) => report.variants[number]!.name), layers: shownLayers }
  const metric = METRICS[chosen['metric']![0]!]!
  return [
    ...(shownLayers.length === 0 ? [] : [layersChart(report, shownVariants, shownLayers, metric, theme)]),
    ...comparisonCharts(report, theme, selection),
  ]
}

function layersChart(
  { variants }: Comparison,
  shown: readonly number[],
  layers: readonly string[],
  metric: Metric,
  theme: Theme,
): ChartSpec {
  const figures = shown.map((number) =>
    layers.map((name) => {
      const layer = variants[number]!.report.layers.find((layer) => layer.name === name)
      return layer === undefined ? null : metric.of(layer)
    }),
  )
  const scale = metricScale(metric, figures.flat())
  const sets = shown.map((number, i) => ({
    label: variants[number]!.name,
    number,
    values: figures[i]!.map((value) => inUnits(value, scale)),
  }))
  const axis = scale.unit === '' ? metric.label : `${metric.label} (${scale.unit})`
  return metricChart(`${metric.label} by layer`, axis, layers, sets, theme)
}

const inUnits = (value: number | null, { size }: Scale): number | null => (value === null ? null : value / size)

/** Without what the page does not have. */
const jsonOf = (report: Comparison): string =>
  `${JSON.stringify(report, (key, value: unknown) => (key === 'memoryMap' ? undefined : value), 2)}\n`
