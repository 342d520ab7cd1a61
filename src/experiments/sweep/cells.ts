/** The cells of a row as a file has them: whether each is what its column says. */
import { UserError } from '../../errors.js'
import { CHIP_FIELDS, FIELD_PATHS } from '../../model/chip-fields.js'
import { SWEEP_COLUMN_NAMES, SWEEP_COLUMNS, SWEEP_SCHEMA } from '../../report/sweep-row.js'
import type { ColumnType, SweepColumnName, SweepRow, SweepValue } from '../../report/sweep-row.js'
import { MAX_POINTS } from './axes.js'

const CHIP_TYPES = FIELD_PATHS.map((path): [string, ColumnType] => [
  `chip.${path}`,
  CHIP_FIELDS[path].type === 'integer' ? 'integer' : 'text',
])
const TYPES: ReadonlyMap<string, ColumnType> = new Map([
  ...Object.entries(SWEEP_COLUMNS).map(([name, { type }]): [string, ColumnType] => [name, type]),
  ...CHIP_TYPES,
])

export const columnType = (name: SweepColumnName): ColumnType => TYPES.get(name)!

/** What every row has. */
const REQUIRED: readonly SweepColumnName[] = ['schema', 'sweep', 'points', 'point', 'command', 'azsim', 'status']

const WORDS: Readonly<Record<ColumnType, string>> = {
  integer: 'an integer',
  number: 'a number',
  text: 'text',
}

/**
 * @param cells in the order of the columns
 * @param where the file and the row, for messages
 * @throws UserError where a cell is not what its column says
 */
export function checkedRow(cells: readonly unknown[], where: string): SweepRow {
  if (cells.length !== SWEEP_COLUMN_NAMES.length) {
    throw new UserError(`there are ${cells.length} cells`, { where, allowed: `${SWEEP_COLUMN_NAMES.length}` })
  }
  const entries = SWEEP_COLUMN_NAMES.map((name, index): [string, SweepValue] => {
    const cell = cells[index]
    if (!isValue(cell, columnType(name)) || (cell === null && REQUIRED.includes(name))) throw wrong(name, cell, where)
    return [name, cell]
  })
  const row = Object.fromEntries(entries) as SweepRow
  const { schema, points, point, status } = row
  if (schema !== SWEEP_SCHEMA) {
    throw new UserError(`the schema is ${shown(schema)}`, { where, allowed: SWEEP_SCHEMA, hint: 'run the sweep again' })
  }
  if (Number(points) < 1 || Number(points) > MAX_POINTS) throw wrong('points', points, where)
  if (Number(point) < 0 || Number(point) >= Number(points)) throw wrong('point', point, where)
  if (status !== 'done' && status !== 'failed') throw wrong('status', status, where)
  return row
}

function isValue(cell: unknown, type: ColumnType): cell is SweepValue {
  if (cell === null) return true
  if (type === 'text') return typeof cell === 'string' && cell !== ''
  return type === 'integer' ? Number.isSafeInteger(cell) : Number.isFinite(cell)
}

function wrong(name: SweepColumnName, cell: unknown, where: string): UserError {
  const orEmpty = REQUIRED.includes(name) ? '' : ', or nothing'
  return new UserError(`${name} cannot be ${shown(cell)}`, {
    where,
    allowed: `${WORDS[columnType(name)]}${orEmpty} (docs/sweeps.md)`,
  })
}

function shown(cell: unknown): string {
  if (typeof cell === 'string') return JSON.stringify(cell.slice(0, 40))
  return typeof cell === 'object' && cell !== null ? 'what it is' : String(cell).slice(0, 40)
}
