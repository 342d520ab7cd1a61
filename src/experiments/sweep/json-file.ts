/** Rows of a sweep as JSON (docs/sweep.schema.json): `{ "schema": "azsim-sweep/1", "rows": [ { "point": 0, ... }, ... ] }`. */
import { UserError } from '../../errors.js'
import { SWEEP_COLUMN_NAMES, SWEEP_SCHEMA } from '../../report/sweep-row.js'
import type { SweepRow } from '../../report/sweep-row.js'
import { MAX_POINTS } from './axes.js'
import { checkedRow } from './cells.js'

/** A row a line. */
export function* sweepJson(rows: readonly SweepRow[]): Generator<string> {
  yield `{ "schema": ${JSON.stringify(SWEEP_SCHEMA)}, "rows": [`
  for (const [index, row] of rows.entries()) {
    const members = Object.fromEntries(SWEEP_COLUMN_NAMES.map((name) => [name, row[name]]))
    yield `${index === 0 ? '' : ','}\n${JSON.stringify(members)}`
  }
  yield '\n] }\n'
}

/** @throws UserError with the row at fault */
export function readSweepJson(text: string, file: string): SweepRow[] {
  const { schema, rows, ...others } = membersOf(parsed(text, file), file, SHAPE)
  const [other] = Object.keys(others)
  if (other !== undefined) {
    throw new UserError(`there is no field ${JSON.stringify(other.slice(0, 40))}`, { where: file, allowed: SHAPE })
  }
  if (schema !== SWEEP_SCHEMA) {
    const shown = typeof schema === 'string' ? JSON.stringify(schema.slice(0, 40)) : 'missing'
    throw new UserError(`the schema is ${shown}`, { where: file, allowed: `"schema": "${SWEEP_SCHEMA}"` })
  }
  if (!Array.isArray(rows) || rows.length > MAX_POINTS) {
    throw new UserError('the rows are no list of rows', { where: file, allowed: `at most ${MAX_POINTS} rows` })
  }
  return rows.map((row: unknown, index) => {
    const where = `${file}: rows[${index}]`
    const members = membersOf(row, where, 'an object with a member for each column')
    const unknown = Object.keys(members).find((name) => !COLUMNS.has(name))
    if (unknown !== undefined) {
      throw new UserError(`there is no column ${JSON.stringify(unknown.slice(0, 40))}`, {
        where,
        allowed: 'docs/sweeps.md',
      })
    }
    return checkedRow(
      SWEEP_COLUMN_NAMES.map((name) => members[name]),
      where,
    )
  })
}

const COLUMNS: ReadonlySet<string> = new Set(SWEEP_COLUMN_NAMES)

const SHAPE = `{ "schema": "${SWEEP_SCHEMA}", "rows": [ ... ] }`

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 100).replace(/\s+/g, ' ') : ''
    throw new UserError(`not JSON: ${reason}`, { where: file, allowed: SHAPE })
  }
}

function membersOf(value: unknown, where: string, allowed: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new UserError('this is no object', { where, allowed })
}
