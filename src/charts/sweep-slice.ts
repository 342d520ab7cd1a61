/** The points of a sweep that can stand in one chart: what varies becomes series, and what varies beyond them is held. */
import type { SweepColumnName, SweepRow, SweepValue } from '../report/sweep-row.js'

/** What is set, most interesting first; fields of the chip follow. */
const SETTINGS: readonly SweepColumnName[] = [
  ...(['encoding', 'bits', 'density', 'skip', 'codebook', 'residency', 'runBits', 'technology'] as const),
  ...(['model', 'input', 'frames', 'seed', 'chunk'] as const),
]
/** What the work is: points that differ in it cannot be compared. */
export const WORK: readonly SweepColumnName[] = ['model', 'input', 'frames', 'seed']

/** Points that ran. */
export const doneRows = (rows: readonly SweepRow[]): SweepRow[] => rows.filter(({ status }) => status === 'done')

/** The settings that differ between rows. A chip's name only says what its fields do. */
export function variedSettings(rows: readonly SweepRow[]): SweepColumnName[] {
  const [first] = rows
  if (first === undefined) return []
  const varies = (name: SweepColumnName): boolean => new Set(rows.map((row) => row[name])).size > 1
  const fields = (Object.keys(first) as SweepColumnName[]).filter(
    (name) => /^chip\.(?!name$)/.test(name) && varies(name),
  )
  const own = fields.filter((name, index) => !fields.slice(0, index).some((other) => decides(other, name, rows)))
  return [...SETTINGS.filter(varies), ...own]
}

/** Whether a field follows from another: `mac.scan`, where it is set with `mac.lanes`. */
function decides(column: SweepColumnName, other: SweepColumnName, rows: readonly SweepRow[]): boolean {
  return groupBy(rows, [column]).every((group) => group.every((row) => row[other] === group[0]![other]))
}

/** @returns the rows in groups of equal values, in the order in which these first occur */
export function groupBy(rows: readonly SweepRow[], columns: readonly SweepColumnName[]): SweepRow[][] {
  const groups = new Map<string, SweepRow[]>()
  for (const row of rows) {
    const key = JSON.stringify(columns.map((name) => row[name]))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return [...groups.values()]
}

/** Those with the values that most rows have in common, the first of them where several have. */
export function largestGroup(rows: readonly SweepRow[], columns: readonly SweepColumnName[]): SweepRow[] {
  return groupBy(rows, columns).reduce<SweepRow[]>((most, group) => (group.length > most.length ? group : most), [])
}

/** What distinguishes a row, in a few words: "4 bits, 50 % kept, mac.lanes 16". */
export function settingWords(row: SweepRow, columns: readonly SweepColumnName[]): string {
  return columns.map((name) => valueWords(name, row[name])).join(', ')
}

function valueWords(column: SweepColumnName, value: SweepValue): string {
  switch (column) {
    case 'bits':
      return `${value} bits`
    case 'density':
      return `${Number((100 * Number(value)).toFixed(2))} % kept`
    case 'encoding':
      return value === 'none' ? 'no zero coding' : `${value}`
    case 'codebook':
      return value === 'yes' ? 'codebook' : 'no codebook'
    case 'skip':
      return `skips ${value}`
    case 'technology':
      return `${value} nm`
    case 'model':
    case 'input':
      return `${value}`
    default:
      return `${column.replace(/^chip\./, '')} ${value === null ? 'free' : value}`
  }
}

/** Columns that count as numbers in every row that ran. */
export const numberIn = (row: SweepRow, column: SweepColumnName): number => Number(row[column])
