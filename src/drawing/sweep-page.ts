/** The page of a sweep: a table of its points, and the words around it. */
import { threeDigits } from '../charts/numbers.js'
import type { PageText, SweepPageColumn } from '../charts/page-data.js'
import { CHIP_FIELDS } from '../model/chip-fields.js'
import type { FieldPath } from '../model/chip-fields.js'
import { SWEEP_COLUMN_NAMES, SWEEP_COLUMNS } from '../report/sweep-row.js'
import type { SweepColumnName, SweepRow } from '../report/sweep-row.js'
import { counted } from '../report/table.js'
import { htmlPage } from './html-page.js'

/** What one sets, beside the fields of the chip. */
const SETTINGS: ReadonlySet<string> = new Set<SweepColumnName>([
  ...(['model', 'input', 'seed', 'frames', 'bits', 'density', 'encoding', 'runBits', 'codebook'] as const),
  ...(['chunk', 'residency', 'skip', 'technology'] as const),
])

/** @param rows one at least, in the order of the points */
export function sweepPage(rows: readonly SweepRow[]): string {
  const columns = SWEEP_COLUMN_NAMES.map(columnOf)
  return htmlPage({
    kind: 'sweep',
    text: textOf(rows),
    columns,
    rows: rows.map((row) => SWEEP_COLUMN_NAMES.map((name) => row[name])),
  })
}

function columnOf(name: SweepColumnName): SweepPageColumn {
  if (name in SWEEP_COLUMNS) {
    return { name, isSetting: SETTINGS.has(name), ...SWEEP_COLUMNS[name as keyof typeof SWEEP_COLUMNS] }
  }
  const { type, meaning, unit } = CHIP_FIELDS[name.slice('chip.'.length) as FieldPath]
  return {
    ...{ name, isSetting: true, type: type === 'integer' ? type : 'text', meaning },
    ...(unit !== undefined && { unit }),
  }
}

function textOf(rows: readonly SweepRow[]): PageText {
  const first = rows[0]!
  const done = rows.filter(({ status }) => status === 'done')
  const settings = SWEEP_COLUMN_NAMES.filter((name) => columnOf(name).isSetting)
  const axes = settings.filter((name) => distinct(rows, name).length > 1)
  return {
    title: `Sweep: ${distinct(rows, 'model').join(', ')}, ${counted(rows.length, 'point')}`,
    outcome: outcomeOf(done, rows.length - done.length),
    facts: axes.map(
      (name) =>
        `${name}: ${distinct(rows, name)
          .map((value) => String(value ?? 'none'))
          .join(', ')}`,
    ),
    figures: figuresOf(done),
    notes: [
      'The weights are drawn: how the axes move time, traffic and energy holds, what the model says means nothing.',
    ],
    configuration: [
      ...(['azsim', 'sweep'] as const).map((name) => ({ name, value: String(first[name]) })),
      ...settings
        .filter((name) => !axes.includes(name))
        .map((name) => ({ name, value: String(first[name] ?? 'none') })),
    ],
    command: String(first.command),
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
