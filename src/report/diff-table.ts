/** The tables that `azsim diff` prints: settings that differ, figures that differ, limits that are exceeded. */
import type { Exceeded } from './diff-limits.js'
import { FIGURES } from './report-diff.js'
import type { FigureChange, ReportDiff } from './report-diff.js'
import { formatNumber, formatTable } from './table.js'
import type { TableCell } from './table.js'

export function diffTables(diff: ReportDiff, exceeded: readonly Exceeded[]): string {
  const changed = diff.figures.filter(({ before, after }) => before !== after)
  const parts = [
    settingsTable(diff),
    ...variantsOfOne(diff),
    changed.length === 0 ? 'no figure differs\n' : figuresTable(changed),
    ...(exceeded.length === 0 ? [] : [exceededTable(exceeded)]),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function settingsTable({ settings }: ReportDiff): string {
  if (settings.length === 0) return ''
  const isNamed = settings.some(({ variant }) => variant !== null)
  return formatTable(
    [...(isNamed ? [{ heading: 'variant' }] : []), { heading: 'setting' }, { heading: 'before' }, { heading: 'after' }],
    settings.map(({ variant, setting, before, after }) => [
      ...(isNamed ? [variant] : []),
      setting,
      before ?? '-',
      after ?? '-',
    ]),
  )
}

function variantsOfOne({ onlyBefore, onlyAfter }: ReportDiff): string[] {
  const line = (names: readonly string[], of: string): string[] =>
    names.length === 0 ? [] : [`only ${of}: ${names.join('; ')}\n`]
  return [...line(onlyBefore, 'before'), ...line(onlyAfter, 'after')]
}

function figuresTable(changes: readonly FigureChange[]): string {
  const isNamed = changes.some(({ variant }) => variant !== null)
  return formatTable(
    [
      ...(isNamed ? [{ heading: 'variant' }] : []),
      { heading: 'layer' },
      { heading: 'figure' },
      { heading: 'before', align: 'right' as const },
      { heading: 'after', align: 'right' as const },
      { heading: 'change', align: 'right' as const },
    ],
    changes.map(({ variant, layer, figure, before, after }): TableCell[] => [
      ...(isNamed ? [variant] : []),
      layer ?? 'all',
      `${figure}${FIGURES[figure].unit === '' || FIGURES[figure].unit === figure ? '' : `, ${FIGURES[figure].unit}`}`,
      valueText(before),
      valueText(after),
      changeText(before, after),
    ]),
  )
}

/** Whole numbers whole; others to six digits. */
function valueText(value: number | null): string {
  if (value === null) return '-'
  if (Number.isInteger(value)) return formatNumber(value)
  return formatNumber(value, Math.max(0, 5 - Math.floor(Math.log10(Math.abs(value)))))
}

/** In percent of what it was; - where that does not exist. */
export function changeText(before: number | null, after: number | null): string {
  if (before === null || after === null || before === 0) return '-'
  const percent = (100 * (after - before)) / Math.abs(before)
  return `${percent > 0 ? '+' : ''}${formatNumber(percent, Math.abs(percent) < 10 ? 2 : 1)} %`
}

function exceededTable(exceeded: readonly Exceeded[]): string {
  return formatTable(
    [
      { heading: 'limit exceeded' },
      { heading: 'variant' },
      { heading: 'layer' },
      { heading: 'before', align: 'right' },
      { heading: 'after', align: 'right' },
      { heading: 'change', align: 'right' },
    ],
    exceeded.map(({ limit, variant, layer, before, after }) => [
      limit,
      variant ?? '-',
      layer ?? 'all',
      valueText(before),
      valueText(after),
      changeText(before, after),
    ]),
  )
}
