/** Rows of a sweep as CSV (RFC 4180): a line of column names, a line per row, nothing where there is no figure. */
import { UserError } from '../../errors.js'
import { positionIn } from '../../model/json.js'
import { formatCsv } from '../../report/csv.js'
import { SWEEP_COLUMN_NAMES } from '../../report/sweep-row.js'
import type { SweepRow } from '../../report/sweep-row.js'
import { MAX_POINTS } from './axes.js'
import { checkedRow, columnType } from './cells.js'

export function sweepCsv(rows: readonly SweepRow[]): string {
  return formatCsv(
    SWEEP_COLUMN_NAMES,
    rows.map((row) => SWEEP_COLUMN_NAMES.map((name) => row[name])),
  )
}

/** @throws UserError with the row or the position at fault */
export function readSweepCsv(text: string, file: string): SweepRow[] {
  const [header, ...records] = csvRecords(text, file)
  if (header === undefined) throw new UserError('the file is empty', { where: file, allowed: 'a sweep as CSV' })
  checkHeader(header, file)
  return records.map((cells, row) => checkedRow(cells.map(cellValue), `${file}: row ${row}`))
}

function checkHeader(cells: readonly string[], where: string): void {
  const wrong = SWEEP_COLUMN_NAMES.findIndex((name, index) => cells[index] !== name)
  if (wrong < 0 && cells.length === SWEEP_COLUMN_NAMES.length) return
  throw new UserError('these are not the columns of a sweep', {
    where,
    allowed: 'those of docs/sweeps.md, in their order',
    ...(wrong >= 0 && { hint: `${SWEEP_COLUMN_NAMES[wrong]!} as column ${wrong + 1}` }),
  })
}

/** What is no number stays text, which the column then refuses. */
function cellValue(text: string, index: number): unknown {
  if (text === '') return null
  const name = SWEEP_COLUMN_NAMES[index]
  if (name === undefined || columnType(name) === 'text') return text
  return /^-?\d+(\.\d+)?(e[-+]\d+)?$/.test(text) ? Number(text) : text
}

/** Text up to what ends a cell, and a cell in quotes, in which two of them are one. */
const PLAIN = /[^",\r\n]*/y
const QUOTED = /"((?:[^"]|"")*)"/y

function csvRecords(text: string, file: string): string[][] {
  const refused = (what: string, at: number, allowed: string): UserError =>
    new UserError(what, { where: `${file}:${positionIn(text, at)}`, allowed })
  const records: string[][] = []
  let index = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = index
    const found = pattern.exec(text)
    index += found?.[0].length ?? 0
    return found
  }
  while (index < text.length) {
    if (records.length > MAX_POINTS) throw refused('there are too many rows', index, `${MAX_POINTS} at most`)
    const cells: string[] = []
    for (;;) {
      const quoted = match(QUOTED)
      cells.push(quoted === null ? match(PLAIN)![0] : quoted[1]!.replaceAll('""', '"'))
      if (text[index] !== ',') break
      index++
    }
    const end = text.startsWith('\r\n', index) ? 2 : text[index] === '\n' ? 1 : 0
    if (end === 0 && index < text.length) {
      const allowed = 'CSV (RFC 4180): cells with quotes, commas or line breaks in double quotes'
      throw refused(`${JSON.stringify(text[index])} cannot stand here`, index, allowed)
    }
    index += end
    records.push(cells)
  }
  return records
}
