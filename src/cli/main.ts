/**
 * The `azsim` command.
 *
 * Exit codes: 0 done; 1 a defect of azsim or a program that went wrong on the chip; 2 a mistake in what was given; 130 Ctrl-C.
 */
import yargs from 'yargs'
import type { Argv } from 'yargs'
import { ChipError, UserError } from '../errors.js'
import { COMMANDS } from './commands.js'
import { misuse, refuseSwitchValues } from './misuse.js'
import { clearProgress, ignoreClosedPipes, note } from './output.js'
import { version } from './version.js'

const MAX_HELP_WIDTH = 110

/** @param argv what follows `azsim`; @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  ignoreClosedPipes()
  try {
    refuseSwitchValues(argv)
    await parser(argv).parseAsync()
    return 0
  } catch (error) {
    return report(error)
  } finally {
    clearProgress()
  }
}

/** The commands with their options; tests parse with it. */
export function parser(argv: readonly string[]): Argv {
  const cli = yargs([...argv])
  return cli
    .scriptName('azsim')
    .usage('$0 COMMAND [options]\n\nCycle-accurate simulator of a neural edge processor (docs/chip.md).')
    .command(COMMANDS)
    .example('$0 run --bits 4 --density 0.5', 'a whole speech model, layer by layer')
    .example('$0 layer --compare --bits 4 --density 0.25', 'what compression and zero skipping buy')
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
    .wrap(Math.min(MAX_HELP_WIDTH, process.stdout.columns || MAX_HELP_WIDTH))
    .locale('en')
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error === undefined || error.name === 'YError' ? misuse(message ?? error?.message ?? '', argv) : error
    })
}

function report(error: unknown): number {
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
