/** Shards of a sweep put together: the rows of the undivided sweep, or what is wrong or missing. */
import { UserError } from '../../errors.js'
import type { SweepColumnName, SweepRow } from '../../report/sweep-row.js'
import { SWEEP_COLUMN_NAMES } from '../../report/sweep-row.js'
import { pointsText } from './part.js'

/** The same in all rows of a sweep. */
const COMMON = ['sweep', 'command', 'points', 'azsim'] as const satisfies readonly SweepColumnName[]

export interface SweepShard {
  file: string
  rows: SweepRow[]
}

/**
 * @returns all rows of the sweep, by number
 * @throws UserError where shards are not of one sweep, say different things of a point, or leave points out
 */
export function mergeShards(shards: readonly SweepShard[]): SweepRow[] {
  const merged = new Map<number, { row: SweepRow; file: string }>()
  const first = shards.find(({ rows }) => rows.length > 0)
  if (first === undefined) {
    throw new UserError('there are no points', {
      where: shards
        .map(({ file }) => file)
        .join(', ')
        .slice(0, 200),
    })
  }
  const [sample] = first.rows as [SweepRow]
  for (const { file, rows } of shards) {
    for (const row of rows) {
      const other = COMMON.find((name) => row[name] !== sample[name])
      if (other !== undefined) throw anotherSweep({ file, row }, { file: first.file, row: sample }, other)
      const number = Number(row.point)
      const known = merged.get(number)
      if (known !== undefined && !isSame(known.row, row)) {
        throw new UserError(`point ${number} is another in ${known.file}`, { where: file, allowed: 'each point once' })
      }
      merged.set(number, { row, file })
    }
  }
  checkComplete(merged, sample)
  return [...merged.values()].map(({ row }) => row).sort((a, b) => Number(a.point) - Number(b.point))
}

interface Found {
  file: string
  row: SweepRow
}

function anotherSweep(one: Found, other: Found, column: SweepColumnName): UserError {
  const shown = ({ row }: Found): string => String(row[column]).slice(0, 200)
  return new UserError(
    `this is another sweep than ${other.file}: its ${column} is ${shown(one)}, not ${shown(other)}`,
    {
      where: one.file,
      allowed: 'shards of one sweep, made by one version of azsim',
    },
  )
}

function checkComplete(found: ReadonlyMap<number, unknown>, { points, command }: SweepRow): void {
  const missing = Array.from({ length: Number(points) }, (_, number) => number).filter((number) => !found.has(number))
  if (missing.length === 0) return
  const list = pointsText(missing)
  const isLong = list.length > 300
  throw new UserError(
    `${missing.length} of ${points} points are missing: ${isLong ? `${list.slice(0, 300)} ...` : list}`,
    {
      allowed: 'all points of the sweep',
      hint: `${String(command).slice(0, 1000)} ${isLong ? '--shard i/n' : `--points ${list}`} --out FILE, then merge that as well`,
    },
  )
}

const isSame = (a: SweepRow, b: SweepRow): boolean => SWEEP_COLUMN_NAMES.every((name) => a[name] === b[name])
