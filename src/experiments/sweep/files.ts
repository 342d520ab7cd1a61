/** Files of sweeps, in any of their formats; the end of the name says which: .parquet, .csv, .json. */
import { extname } from 'node:path'
import { UserError } from '../../errors.js'
import { readTextFile, readUserFile } from '../../model/read-file.js'
import type { SweepRow } from '../../report/sweep-row.js'
import { readSweepCsv, sweepCsv } from './csv-file.js'
import { readSweepJson, sweepJson } from './json-file.js'

export const SWEEP_FORMATS = ['parquet', 'csv', 'json'] as const
export type SweepFormat = (typeof SWEEP_FORMATS)[number]

/** A text longer than that does not fit a string. */
const MAX_FILE_BYTES = 400_000_000

/** @param where the option, for the message @throws UserError where the name does not end as one of a sweep's */
export function sweepFormat(path: string, where: string): SweepFormat {
  const format = SWEEP_FORMATS.find((known) => extname(path).toLowerCase() === `.${known}`)
  if (format !== undefined) return format
  throw new UserError(`${JSON.stringify(path.slice(-64))} says no format`, {
    where,
    allowed: `a name that ends in ${SWEEP_FORMATS.map((known) => `.${known}`).join(', ')}`,
  })
}

/** What a file of these rows holds: the same rows, the same bytes. */
export async function sweepFile(
  rows: readonly SweepRow[],
  format: SweepFormat,
): Promise<string | Uint8Array | Iterable<string>> {
  switch (format) {
    case 'csv':
      return sweepCsv(rows)
    case 'json':
      return sweepJson(rows)
    case 'parquet':
      return (await import('./parquet-file.js')).sweepParquet(rows)
  }
}

/**
 * The rows of a file, in its order; of a shard, or of a sweep of which points are missing, those that are there.
 *
 * @throws UserError where the file is no sweep
 */
export async function readSweep(path: string): Promise<SweepRow[]> {
  const format = sweepFormat(path, path)
  switch (format) {
    case 'csv':
      return readSweepCsv(readTextFile(path, MAX_FILE_BYTES, 'a sweep as CSV'), path)
    case 'json':
      return readSweepJson(readTextFile(path, MAX_FILE_BYTES, 'a sweep as JSON'), path)
    case 'parquet': {
      const bytes = readUserFile(path, MAX_FILE_BYTES)
      return (await import('./parquet-file.js')).readSweepParquet(bytes, path)
    }
  }
}
