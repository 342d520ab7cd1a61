/** What a chart says of a point: its name, its numbers with their units, taken from the titles of the axes. */
import type { Chart as ChartJs, ChartConfiguration, ChartOptions, TooltipItem } from 'chart.js'
import type { PanelConfiguration } from '../charts/chart-spec.js'
import type { Theme } from '../charts/theme.js'

type Item = TooltipItem<'bar' | 'scatter'>

/** Callbacks of the chart's own stay. */
export function withTooltips(config: PanelConfiguration, theme: Theme): ChartConfiguration {
  const own = config.options?.plugins?.tooltip
  const options = {
    ...config.options,
    plugins: {
      ...config.options?.plugins,
      tooltip: {
        backgroundColor: theme.ink,
        titleColor: theme.background,
        bodyColor: theme.background,
        footerColor: theme.background,
        displayColors: false,
        padding: 8,
        caretPadding: 4,
        ...own,
        callbacks: { title: titleOf, label: linesOf, ...own?.callbacks },
      },
    },
  } as ChartOptions<'bar' | 'scatter'>
  return { ...config, options }
}

function titleOf([item]: Item[]): string {
  if (item === undefined) return ''
  const label: unknown = item.chart.data.labels?.[item.dataIndex]
  if (typeOf(item.chart) === 'bar') return textOf(label)
  return textOf((item.raw as { label?: unknown }).label ?? item.dataset.label)
}

function linesOf(item: Item): string | string[] {
  const { chart, dataset, parsed, raw } = item
  if (typeOf(chart) === 'bar') {
    const isHorizontal = chart.options.indexAxis === 'y'
    const axis = axisTitle(chart, isHorizontal ? 'x' : 'y')
    const span = Array.isArray(raw) ? (raw as unknown[]).map(Number).map(numberText).join(' to ') : null
    return `${dataset.label ?? axis}: ${span ?? numberText((isHorizontal ? parsed.x : parsed.y) ?? NaN)}${unitIn(axis)}`
  }
  return (['x', 'y'] as const).map((name) => `${axisTitle(chart, name)}: ${numberText(parsed[name] ?? NaN)}`)
}

const typeOf = ({ config }: ChartJs): string => ('type' in config ? config.type : '')

function axisTitle({ options }: ChartJs, axis: 'x' | 'y'): string {
  const scale = options.scales?.[axis] as { title?: { text?: string | string[] } } | undefined
  return textOf(scale?.title?.text ?? axis)
}

/** "energy (mJ)" has the unit mJ. */
const unitIn = (axis: string): string => {
  const [, unit] = /\(([^()]*)\)$/.exec(axis) ?? []
  return unit === undefined ? '' : ` ${unit}`
}

/** Labels of several lines are lists. */
export const textOf = (label: unknown): string =>
  Array.isArray(label)
    ? label.map(String).join(' ')
    : typeof label === 'string' || typeof label === 'number'
      ? String(label)
      : ''

/** Five digits: more than one sees, fewer than one can copy wrongly. */
export const numberText = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 5 })
