/**
 * The journal of a sweep that is not finished, beside its file: FILE.partial. Every finished point is in it before the next one begins, so
 * that what has been computed is never lost.
 *
 *     {"schema":"azsim-sweep-journal/1","sweep":"9c1185a5c5e9fc54","part":"all points","command":"azsim sweep ..."}
 *     [...]                                                  the cells of a row, in the order of the columns
 *
 * A line is written with one call and is on the disk when it returns. Whatever breaks off in the middle leaves a line that is no JSON:
 * it is passed over, and its point is run again. Two processes at one journal add the same rows.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '../../errors.js'
import { SWEEP_COLUMN_NAMES } from '../../report/sweep-row.js'
import type { SweepRow } from '../../report/sweep-row.js'
import { checkedRow } from './cells.js'
import type { SweepIdentity } from './identity.js'

export const journalPath = (file: string): string => `${file}.partial`

/** What a journal has to be of to be gone on with. */
export interface JournalOwner {
  identity: SweepIdentity
  /** As `partText` has it. */
  part: string
}

const SCHEMA = 'azsim-sweep-journal/1'
const NEWLINE = 0x0a

export class Journal {
  /** By number: what was there when it was opened. */
  readonly rows: ReadonlyMap<number, SweepRow>
  private readonly file: number

  /**
   * Opens a journal, or begins one.
   *
   * @throws UserError where it is another sweep's, no journal, or cannot be read or written
   */
  constructor(
    readonly path: string,
    owner: JournalOwner,
  ) {
    const found = this.guarded(() => (existsSync(path) ? readFileSync(path) : new Uint8Array()))
    const { hasHeader, rows } = readJournal(found, path, owner)
    this.rows = rows
    this.file = this.guarded(() => openSync(path, 'a'))
    if (found.length > 0 && found.at(-1) !== NEWLINE) this.append('\n')
    if (!hasHeader) this.append(`${headerOf(owner)}\n`)
    this.guarded(() => syncFolder(dirname(path)))
  }

  /** @throws UserError where there is no room, or the like */
  add(row: SweepRow): void {
    this.append(`${JSON.stringify(SWEEP_COLUMN_NAMES.map((name) => row[name]))}\n`)
  }

  /** Ends the journal. @param file that has all the rows: it is on the disk before the journal is gone */
  remove(file: string): void {
    this.guarded(() => {
      sync(file)
      syncFolder(dirname(file))
    })
    closeSync(this.file)
    rmSync(this.path, { force: true })
  }

  private append(text: string): void {
    this.guarded(() => {
      const bytes = Buffer.from(text)
      if (writeSync(this.file, bytes) < bytes.length) throw Object.assign(new Error(), { code: 'ENOSPC' })
      fsyncSync(this.file)
    })
  }

  private guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof UserError || !(error instanceof Error) || !('code' in error)) throw error
      const reason = REASONS[String(error.code)] ?? String(error.code)
      throw new UserError(`the journal cannot be read or written: ${reason}`, {
        where: this.path,
        hint: 'what was finished before is in it; the same command goes on from there',
      })
    }
  }
}

/**
 * What is whole in a journal.
 *
 * @param path what messages call it
 * @throws UserError where it is another's, or none
 */
export function readJournal(
  bytes: Uint8Array,
  path: string,
  owner: JournalOwner,
): { hasHeader: boolean; rows: Map<number, SweepRow> } {
  const header = headerOf(owner)
  const rows = new Map<number, SweepRow>()
  let hasHeader = false
  for (let begin = 0; begin < bytes.length;) {
    const found = bytes.indexOf(NEWLINE, begin)
    const end = found < 0 ? bytes.length : found
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + begin, end - begin).toString('utf8')
    begin = end + 1
    if (hasHeader) {
      const cells = parsed(line)
      if (!Array.isArray(cells)) continue
      const row = checkedRow(cells, path)
      if (row.sweep !== owner.identity.sweep) throw foreign(path, header)
      rows.set(Number(row.point), row)
    } else if (line === header) hasHeader = true
    else if (!header.startsWith(line)) throw foreign(path, line)
  }
  return { hasHeader, rows }
}

const headerOf = ({ identity: { sweep, command }, part }: JournalOwner): string =>
  JSON.stringify({ schema: SCHEMA, sweep, part, command })

/** @param header what the journal begins with */
function foreign(path: string, header: string): UserError {
  const { schema, part, command } = (parsed(header) ?? {}) as Record<string, unknown>
  const what =
    schema === SCHEMA
      ? `this is what another sweep has left: ${String(part)} of ${String(command)}`
      : 'this is no journal of a sweep'
  return new UserError(what.slice(0, 600), {
    where: path,
    allowed: 'the journal of this sweep',
    hint: 'another --out; or remove the file, if its points may be lost',
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EACCES: 'no permission',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such folder',
  EISDIR: 'it is a folder',
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** A new name in a folder survives a power cut only when the folder is on the disk as well; not every system can do that. */
function syncFolder(folder: string): void {
  try {
    sync(folder)
  } catch {
    // The rows are safe from all else.
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
