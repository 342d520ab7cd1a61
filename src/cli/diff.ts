/** `azsim diff`: what changed between two reports, and whether that is too much. */
import type { Argv, CommandModule } from 'yargs'
import { UserError } from '../errors.js'
import { exceededLimits, parseLimit } from '../report/diff-limits.js'
import type { DiffLimit } from '../report/diff-limits.js'
import { diffTables } from '../report/diff-table.js'
import { readReport } from '../report/read-report.js'
import { DIFF_SCHEMA, diffReports, FIGURE_NAMES } from '../report/report-diff.js'
import { jsonOption } from './options.js'
import { print, printJson } from './output.js'
import { Ended } from './ended.js'

interface DiffArguments {
  before: string
  after: string
  max: DiffLimit[]
  json: boolean
}

/** A limit is exceeded: the exit code that a script looks for. */
const EXCEEDED = 1

export const diffCommand: CommandModule<object, DiffArguments> = {
  command: 'diff <before> <after>',
  describe: 'Say what changed between two reports; exit code 1 where it is more than it may be',
  builder: (yargs: Argv): Argv<DiffArguments> =>
    yargs
      .positional('before', {
        type: 'string',
        demandOption: true,
        describe: 'Report of azsim run or azsim compare (JSON)',
      })
      .positional('after', { type: 'string', demandOption: true, describe: 'Another one, of the same command' })
      .options({
        max: {
          type: 'string',
          array: true,
          requiresArg: true,
          default: [] as string[],
          defaultDescription: 'none',
          coerce: (values: string[]) => values.map(parseLimit),
          describe: `By how much a figure may grow: cycles=+2%, layers.cycles=+5%; ${FIGURE_NAMES.join(', ')}`,
        },
        ...jsonOption,
      } as const)
      .example('$0 diff before.json after.json', 'what changed')
      .example('$0 diff before.json after.json --max cycles=+2%', 'for CI: exit code 1 where it got slower'),
  handler: ({ before, after, max, json }) => {
    const [old, now] = [readReport(before), readReport(after)]
    if (old.schema !== now.schema) {
      throw new UserError(`${before} is ${old.schema}, ${after} is ${now.schema}`, {
        where: 'azsim diff',
        allowed: 'two reports of one command',
      })
    }
    const diff = diffReports(old, now)
    const exceeded = exceededLimits(diff, max)
    if (json) printJson({ schema: DIFF_SCHEMA, ...diff, exceeded })
    else print(diffTables(diff, exceeded))
    if (exceeded.length > 0) throw new Ended(EXCEEDED)
  },
}
