/** `azsim merge`: the shards of a sweep as one file. */
import { resolve } from 'node:path'
import type { Argv, CommandModule } from 'yargs'
import { UserError } from '../errors.js'
import { textOption } from '../experiments/coercers.js'
import { sweepFormat } from '../experiments/sweep/files.js'
import { valued } from './options.js'

interface MergeArguments {
  shards: string[]
  out: string
}

export interface MergeRequest {
  shards: string[]
  out: string
}

/** @param run called only when the command runs */
export const mergeCommand = (run: (request: MergeRequest) => Promise<void>): CommandModule<object, MergeArguments> => ({
  command: 'merge <shards..>',
  describe: 'Put the shards of a sweep together, or turn a sweep into another format',
  builder: (yargs: Argv): Argv<MergeArguments> =>
    yargs
      .positional('shards', { type: 'string', array: true, demandOption: true, describe: 'Files of azsim sweep' })
      .options({
        out: {
          ...valued,
          group: 'Output:',
          coerce: textOption('--out'),
          demandOption: true,
          describe: 'File for all rows: .parquet, .csv or .json',
        },
      } as const)
      .example('$0 merge shard-1.parquet shard-2.parquet --out all.parquet', 'as if the sweep had never been divided')
      .example('$0 merge all.parquet --out all.csv', 'in another format'),
  handler: async (args) => run(mergeRequest(args)),
})

/** @throws UserError where a name says no format, or the output is one of the inputs */
function mergeRequest({ shards, out }: MergeArguments): MergeRequest {
  sweepFormat(out, '--out')
  if (shards.some((shard) => resolve(shard) === resolve(out))) {
    throw new UserError(`${out} is one of the shards`, { where: '--out', allowed: 'another file' })
  }
  return { shards, out }
}
