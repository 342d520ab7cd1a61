/**
 * The `azsim` command.
 *
 * Exit codes: 0 done; 1 a defect of azsim, a program that went wrong on the chip, a limit of `azsim diff` exceeded, or a sweep of which every
 * point failed; 2 a mistake in what was given; 130 Ctrl-C.
 */
import yargs from 'yargs'
import type { Argv, CommandModule } from 'yargs'
import { ChipError, UserError } from '../errors.js'
import { COMMANDS } from './commands.js'
import { Ended } from './ended.js'
import { misuse, refuseSwitchValues } from './misuse.js'
import { clearProgress, ignoreClosedPipes, note } from './output.js'
import { version } from '../experiments/version.js'

const MAX_HELP_WIDTH = 110

/** @param argv what follows `azsim`; @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  ignoreClosedPipes()
  try {
    refuseSwitchValues(argv)
    // yargs would prepare the whole help before it waits for a command: so it only says which one.
    const command: { run?: () => unknown } = {}
    parser(argv, (run) => {
      command.run = run
    }).parseSync()
    await command.run?.()
    return 0
  } catch (error) {
    return report(error)
  } finally {
    clearProgress()
  }
}

/** The commands with their options. @param onCommand is told how to run the one that is given */
function parser(argv: readonly string[], onCommand: (run: () => unknown) => void): Argv {
  const cli = yargs([...argv])
  const commands = COMMANDS.map((command): CommandModule => ({
    ...command,
    handler: (args) => {
      onCommand(() => command.handler(args))
    },
  }))
  return cli
    .scriptName('azsim')
    .usage('$0 COMMAND [options]\n\nCycle-accurate simulator of a neural edge processor (docs/chip.md).')
    .command(commands)
    .example('$0 run --bits 4 --density 0.5', 'a whole speech model, layer by layer')
    .example('$0 compare --bits 4 --density 0.5', 'what compression and zero skipping buy')
    .example('$0 chips --show az1-like', 'the chip, number by number')
    .epilogue('`azsim COMMAND --help` explains the options of a command.')
    .demandCommand(1, 'which command?')
    .recommendCommands()
    .strict()
    .check(({ _: [, ...extra] }) => {
      if (extra.length === 0) return true
      throw new UserError(`${JSON.stringify(String(extra[0]))} belongs to no option`, { hint: 'azsim --help' })
    })
    .parserConfiguration({
      'dot-notation': false,
      'boolean-negation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'strip-dashed': true,
    })
    .version(version())
    .alias({ h: 'help' })
    .wrap(asksForHelp(argv) ? Math.min(MAX_HELP_WIDTH, process.stdout.columns || MAX_HELP_WIDTH) : null)
    .locale('en')
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error === undefined || error.name === 'YError' ? misuse(message ?? error?.message ?? '', argv) : error
    })
}

/** yargs lays its help out in any case, which takes long where it has to be wrapped. */
const asksForHelp = (argv: readonly string[]): boolean => argv.some((arg) => /^(--help|-h)/.test(arg))

function report(error: unknown): number {
  if (error instanceof Ended) return error.code
  if (error instanceof UserError) {
    note(`azsim: ${printable(error.message)}`)
    return 2
  }
  if (error instanceof ChipError) {
    note(`azsim: the program went wrong on the chip: ${error.message}`)
    return 1
  }
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined }
  note(`azsim: this is a defect of azsim: ${message}`)
  note(process.env['AZSIM_STACK'] ? (stack ?? '') : '  please report it, with what AZSIM_STACK=1 adds to this message')
  return 1
}

/** Names of files and fields may hold what steers a terminal. */
function printable(message: string): string {
  return message.replace(/[^\P{Cc}\n]/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
