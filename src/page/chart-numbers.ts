/** The numbers of a panel as a table: what the chart shows, for those who do not see it, or want to copy it. */
import type { PanelConfiguration } from '../charts/chart-spec.js'
import { element } from './dom.js'
import { numberText, textOf } from './tooltips.js'

type Row = readonly string[]

export function numbersTable(caption: string, config: PanelConfiguration): HTMLElement {
  const { heads, rows } = config.type === 'bar' ? barNumbers(config) : pointNumbers(config)
  return element(
    'div',
    { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': `Numbers: ${caption}` },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)))),
      element(
        'tbody',
        {},
        ...rows.map(([name, ...cells]) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, name ?? ''),
            ...cells.map((text) => element('td', { class: 'number' }, text)),
          ),
        ),
      ),
    ),
  )
}

/** A row for each bar, a column for each of its parts. */
function barNumbers({ data, options }: PanelConfiguration): { heads: Row; rows: Row[] } {
  const axis = titleOf(options, options?.indexAxis === 'y' ? 'x' : 'y')
  return {
    heads: [axis, ...data.datasets.map(({ label }) => label ?? '')],
    rows: (data.labels ?? []).map((label, row) => [
      textOf(label),
      ...data.datasets.map(({ data }) => valueText(data[row])),
    ]),
  }
}

function pointNumbers({ data, options }: PanelConfiguration): { heads: Row; rows: Row[] } {
  return {
    heads: ['', titleOf(options, 'x'), titleOf(options, 'y')],
    rows: data.datasets.flatMap(({ label, data }) =>
      data.map((value) => {
        const point = value as { x: number | null; y: number | null; label?: string }
        return [point.label ?? label ?? '', valueText(point.x), valueText(point.y)]
      }),
    ),
  }
}

function titleOf(options: PanelConfiguration['options'], axis: 'x' | 'y'): string {
  const scale = options?.scales?.[axis] as { title?: { text?: string | string[] } } | undefined
  return textOf(scale?.title?.text)
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(' to ')
  return typeof value === 'number' ? numberText(value) : '-'
}
