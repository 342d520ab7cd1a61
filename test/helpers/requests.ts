/** What the options of a command become before anything runs. */
import yargs from 'yargs'
import { compareCommand } from '../../src/cli/compare.js'
import { layerCommand } from '../../src/cli/layer.js'
import { matvecCommand } from '../../src/cli/matvec.js'
import { runCommand } from '../../src/cli/run.js'
import { sweepCommand } from '../../src/cli/sweep.js'

export type RequestKind = 'layer' | 'matvec' | 'run' | 'compare' | 'sweep'

/** The request that the options make. */
export async function request<T>(kind: RequestKind, ...argv: string[]): Promise<T> {
  let made: unknown
  const capture = (value: unknown): Promise<void> => {
    made = value
    return Promise.resolve()
  }
  const cli = yargs([kind, ...argv])
  if (kind === 'layer') cli.command(layerCommand(capture))
  else if (kind === 'run') cli.command(runCommand(capture))
  else if (kind === 'compare') cli.command(compareCommand(capture))
  else if (kind === 'sweep') cli.command(sweepCommand(capture))
  else cli.command(matvecCommand(capture))
  await cli
    .parserConfiguration({ 'parse-numbers': false, 'strip-dashed': true, 'dot-notation': false })
    .exitProcess(false)
    .strict()
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new Error(message ?? '')
    })
    .parseAsync()
  return made as T
}
