/** The page of a sweep: a table of its points, and the words around it. */
import { threeDigits } from '../charts/numbers.js'
import type { PageText } from '../charts/page-data.js'
import { variedSettings } from '../charts/sweep-slice.js'
import { CHIP_FIELDS } from '../model/chip-fields.js'
import type { FieldPath } from '../model/chip-fields.js'
import { SWEEP_COLUMN_NAMES, SWEEP_COLUMNS } from '../report/sweep-row.js'
import type { SweepColumn, SweepColumnName, SweepRow } from '../report/sweep-row.js'
import { counted } from '../report/table.js'
import { htmlPage } from './html-page.js'

/** @param rows one at least, in the order of the points */
export function sweepPage(rows: readonly SweepRow[]): string {
  const axes = variedSettings(rows)
  return htmlPage({
    kind: 'sweep',
    text: textOf(rows, axes),
    columns: SWEEP_COLUMN_NAMES.map((name) => ({ name, isAxis: axes.includes(name), ...columnOf(name) })),
    rows: rows.map((row) => SWEEP_COLUMN_NAMES.map((name) => row[name])),
  })
}

function columnOf(name: SweepColumnName): SweepColumn {
  if (name in SWEEP_COLUMNS) return SWEEP_COLUMNS[name as keyof typeof SWEEP_COLUMNS]
  const { type, meaning, unit } = CHIP_FIELDS[name.slice('chip.'.length) as FieldPath]
  return { type: type === 'integer' ? type : 'text', meaning, ...(unit !== undefined && { unit }) }
}

function textOf(rows: readonly SweepRow[], axes: readonly SweepColumnName[]): PageText {
  const done = rows.filter(({ status }) => status === 'done')
  const alike = SWEEP_COLUMN_NAMES.filter((name) => !axes.includes(name) && distinct(rows, name).length === 1)
  return {
    title: `Sweep: ${distinct(rows, 'model').join(', ')}, ${counted(rows.length, 'point')}`,
    outcome: outcomeOf(done, rows.length - done.length),
    facts: axes.map(
      (name) =>
        `${name}: ${distinct(rows, name)
          .map((value) => value ?? 'none')
          .join(', ')}`,
    ),
    figures: figuresOf(done),
    notes: [
      'The weights are drawn: how the axes move time, traffic and energy holds, what the model says means nothing.',
    ],
    configuration: alike
      .filter((name) => name !== 'command' && rows[0]![name] !== null)
      .map((name) => ({ name, value: String(rows[0]![name]) })),
    command: distinct(rows, 'command').join('\n'),
  }
}

const distinct = (rows: readonly SweepRow[], name: SweepColumnName) => [...new Set(rows.map((row) => row[name]))]

function outcomeOf(done: readonly SweepRow[], failed: number): string {
  const failures = failed === 0 ? '' : `; ${counted(failed, 'point')} failed`
  return `${counted(done.length, 'point')} done${failures}`
}

/** From the worst to the best of what came out. */
function figuresOf(done: readonly SweepRow[]): PageText['figures'] {
  const spread = (name: SweepColumnName, label: string): PageText['figures'] => {
    const values = done.map((row) => row[name]).filter((value) => typeof value === 'number' && value > 0) as number[]
    if (values.length < 2) return []
    const ratio = Math.max(...values) / Math.min(...values)
    return [{ value: `${threeDigits(ratio)} \u00D7`, label }]
  }
  return [
    ...spread('microseconds', 'time, slowest to fastest'),
    ...spread('totalPj', 'energy, most to least'),
    ...spread('dramBytes', 'DRAM traffic, most to least'),
  ]
}
