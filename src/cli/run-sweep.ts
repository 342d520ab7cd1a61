/** What `azsim sweep` does, prints and writes. */
import { existsSync } from 'node:fs'
import { UserError } from '../errors.js'
import { readSweep, sweepFile, sweepFormat } from '../experiments/sweep/files.js'
import { Journal, journalPath } from '../experiments/sweep/journal.js'
import { Sweep } from '../experiments/sweep/sweep.js'
import type { SweepProgress } from '../experiments/sweep/sweep.js'
import type { SweepRow } from '../report/sweep-row.js'
import { sweepTable } from '../report/sweep-table.js'
import { counted, formatNumber } from '../report/table.js'
import { Ended } from './ended.js'
import type { FormArguments } from './options.js'
import { checkWritable, makeFolderOf, note, print, printPieces, showProgress, writeFiles } from './output.js'
import { whileInterruptible } from './signals.js'
import type { SweepRequest } from './sweep.js'
import { version } from '../experiments/version.js'

/** Characters of a reason in a note; the rows have all. */
const MAX_REASON = 200

export async function runSweepCommand(request: SweepRequest): Promise<void> {
  const { settings, axes, part, command, workers, out } = request
  const sweep = new Sweep(settings, axes, part, { command, azsim: version() })
  const rows = out === null ? await printed(sweep, workers) : await written(sweep, workers, out)
  if (out === null || request.json || request.csv) await printRows(rows, sweep, request)
  const failed = rows.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return
  const reason = String(failed[0]!.reason).slice(0, MAX_REASON)
  note(`${formatNumber(failed.length)} of ${counted(rows.length, 'point')} failed, the first: ${reason}`)
  if (failed.length === rows.length) throw new Ended(1)
}

/** The rows of a sweep without a file. */
function printed(sweep: Sweep, workers: number | undefined): Promise<SweepRow[]> {
  return whileInterruptible(
    () => sweep.run({ workers, onProgress: progressShown() }),
    () => 'with --out FILE a sweep keeps its points, and goes on with them',
  )
}

/** The rows of a sweep with a file, which is there then. */
async function written(sweep: Sweep, workers: number | undefined, out: string): Promise<SweepRow[]> {
  checkWritable(out)
  const path = journalPath(out)
  const before = await finished(sweep, out)
  if (before !== undefined) {
    if (existsSync(path)) new Journal(path, sweep).remove(out)
    note(`${out} is there already: ${sweep.part}, complete`)
    return before
  }
  makeFolderOf(out)
  const journal = new Journal(path, sweep)
  const resumed = journal.rows.size
  if (resumed > 0) note(`${counted(resumed, 'point')} of ${formatNumber(sweep.numbers.length)} were in ${path} already`)
  const show = progressShown()
  let done = resumed
  const rows = await whileInterruptible(
    () => {
      const onProgress = (progress: SweepProgress): void => {
        done = progress.done
        show(progress)
      }
      return sweep.run({ workers, journal, onProgress })
    },
    () => `${counted(done, 'point')} of ${formatNumber(sweep.numbers.length)} are kept: the same command goes on`,
  )
  writeFiles([{ path: out, data: await sweepFile(rows, sweepFormat(out, '--out')) }])
  journal.remove(out)
  note(`wrote ${out}: ${counted(rows.length, 'point')}`)
  return rows
}

/** The rows of a file that is there already. @throws UserError where it is not what the sweep would write */
async function finished({ identity, numbers, part }: Sweep, out: string): Promise<SweepRow[] | undefined> {
  if (!existsSync(out)) return undefined
  const refused = (what: string): UserError =>
    new UserError(`the file is there already, and is not ${part} of this sweep: ${what}`, {
      where: out,
      allowed: 'a new file, or this one from the same command',
      hint: 'another --out, or remove the file',
    })
  let rows: SweepRow[]
  try {
    rows = await readSweep(out)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw refused(error.what)
  }
  const other = rows.find(({ sweep }) => sweep !== identity.sweep)
  if (other !== undefined) throw refused(`it comes from ${String(other.command).slice(0, 200)} (azsim ${other.azsim!})`)
  const found = new Set(rows.map(({ point }) => point))
  const isComplete = found.size === numbers.length && numbers.every((number) => found.has(number))
  if (!isComplete) throw refused(`it has ${formatNumber(found.size)} other points`)
  return rows
}

/** Shows how far a sweep is, and about how long it still takes. */
function progressShown(): (progress: SweepProgress) => void {
  const begin = performance.now()
  return ({ done, failed, total, before }) => {
    const minutes = (((performance.now() - begin) / Math.max(1, done - before)) * (total - done)) / 60e3
    const left = done === before ? '' : `, about ${minutes < 1 ? 'a minute' : `${Math.ceil(minutes)} minutes`} left`
    showProgress(`${formatNumber(done)} of ${counted(total, 'point')}, ${formatNumber(failed)} failed${left}`)
  }
}

async function printRows(rows: readonly SweepRow[], { plan }: Sweep, { json, csv }: FormArguments): Promise<void> {
  if (json || csv) {
    printPieces(await sweepFile(rows, json ? 'json' : 'csv'))
    return
  }
  const lines = rows.map((row) => ({ axes: plan.texts(Number(row.point)), row }))
  const names = plan.axes.map(({ name }) => name)
  print(sweepTable(names, lines))
}
