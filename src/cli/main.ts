/**
 * The `azsim` command.
 *
 * Exit codes: 0 done; 1 a defect of azsim or a program that went wrong on the chip; 2 a mistake in what was given; 130 Ctrl-C.
 * Handlers import what they need when they run, so that `--help` is quick.
 */
import yargs from 'yargs'
import type { Argv } from 'yargs'
import { ChipError, UserError } from '../errors.js'
import { nearest } from '../model/nearest.js'
import { asmCommand, disasmCommand } from './asm.js'
import { chipsCommand } from './chips.js'
import { layerCommand } from './layer.js'
import { matvecCommand } from './matvec.js'
import { memoryCommand } from './memory.js'
import { clearProgress, ignoreClosedPipes, note } from './output.js'
import { version } from './version.js'

const COMMANDS = ['layer', 'matvec', 'memory', 'chips', 'asm', 'disasm']
const BOOLEAN_OPTIONS = ['json', 'codebook', 'quantize', 'schema', 'compare', 'listing']
const MAX_HELP_WIDTH = 110

/** @param argv what follows `azsim`; @returns the exit code */
export async function main(argv: readonly string[]): Promise<number> {
  ignoreClosedPipes()
  try {
    refuseBooleanValues(argv)
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
    .command(layerCommand(async (...args) => (await import('./run-layer.js')).runLayerCommand(...args)))
    .command(matvecCommand(async (...args) => (await import('./run-matvec.js')).runMatvecCommand(...args)))
    .command(memoryCommand(async () => (await import('../runner/wasm.js')).instantiateChip()))
    .command(chipsCommand)
    .command(asmCommand(async (args) => (await import('./run-asm.js')).runAsmCommand(args)))
    .command(disasmCommand(async (args) => (await import('./run-asm.js')).runDisasmCommand(args)))
    .example('$0 layer --bits 4 --density 0.25', 'what compression and zero skipping buy')
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

/** yargs' words for a wrong command line in ours: what, where, what to try. */
export function misuse(message: string, argv: readonly string[]): UserError {
  if (message.startsWith('--')) return new UserError(message) // a coercer's, complete; yargs keeps only the text
  const command = COMMANDS.find((name) => argv[0] === name)
  const help = `azsim ${command === undefined ? '' : `${command} `}--help`
  const unknown = /^Unknown (?:arguments?|commands?): ([^,]+)/.exec(message)?.[1]
  if (unknown !== undefined) {
    const asOption = argv.find((arg) => arg.startsWith('-') && camelCase(arg) === camelCase(unknown))
    if (asOption === undefined) return unknownWord(unknown, command, help)
    const near = nearest(asOption.replace(/^-+|=.*$/gs, ''), OPTION_NAMES[command ?? ''] ?? COMMON_OPTIONS)
    return new UserError(`there is no such option`, {
      where: asOption.split('=')[0]!,
      hint: near === undefined ? help : `--${near} (${help} lists all)`,
    })
  }
  const suggested = /^Did you mean (\S+)\?$/.exec(message)?.[1]
  if (suggested !== undefined) {
    const word = JSON.stringify(argv.find((arg) => !arg.startsWith('-')) ?? '')
    return new UserError(`there is no command ${word}`, { allowed: COMMANDS.join(', '), hint: `azsim ${suggested}` })
  }
  const missing = /^Missing required arguments?: (.+)$/.exec(message)?.[1]
  if (missing !== undefined) {
    return new UserError('is missing', {
      where: missing
        .split(', ')
        .map((name) => `--${name}`)
        .join(', '),
      hint: help,
    })
  }
  if (message.startsWith('Not enough non-option arguments')) {
    return new UserError('which file?', { where: command ?? 'azsim', hint: help })
  }
  const valueless = /^Not enough arguments following: (\S+)$/.exec(message)?.[1]
  if (valueless !== undefined) return new UserError('has no value', { where: `--${valueless}`, hint: help })
  return new UserError(message.split('\n')[0]!, { allowed: COMMANDS.join(', '), hint: help })
}

/** `--run-bits=3` as yargs names it: runBits. */
const camelCase = (option: string): string =>
  option.replace(/^-+|=.*$/gs, '').replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase())

function unknownWord(word: string, command: string | undefined, help: string): UserError {
  const what = `${JSON.stringify(word)} ${command === undefined ? 'is no command' : 'belongs to no option'}`
  return new UserError(what, { ...(command === undefined && { allowed: COMMANDS.join(', ') }), hint: help })
}

const COMMON_OPTIONS = ['json', 'help', 'version']
const RUN_OPTIONS = [
  ...['chip', 'set', 'bits', 'density', 'encoding', 'run-bits', 'codebook', 'chunk', 'residency', 'skip'],
  ...COMMON_OPTIONS,
]
const LAYER_OPTIONS = ['shape', 'inputs', 'cells', 'projection', 'audio', 'frames', 'seed', 'compare', 'out']

/** For "did you mean": the options of each command. */
const OPTION_NAMES: Readonly<Record<string, readonly string[]>> = {
  layer: [...LAYER_OPTIONS, ...RUN_OPTIONS],
  matvec: ['weights', 'input', 'quantize', 'output', ...RUN_OPTIONS],
  memory: ['trace', 'dram', ...COMMON_OPTIONS],
  chips: ['show', 'schema', ...COMMON_OPTIONS],
  asm: ['const', 'missing', 'out', 'listing', ...COMMON_OPTIONS],
  disasm: COMMON_OPTIONS,
}

/** yargs takes `--json=maybe` for false. */
function refuseBooleanValues(argv: readonly string[]): void {
  for (const arg of argv) {
    if (arg === '--') return
    const [name, value] = arg.split('=', 2) as [string, string?]
    if (value === undefined || value === 'true' || value === 'false' || !BOOLEAN_OPTIONS.includes(name.slice(2)))
      continue
    throw new UserError(`takes no value, but has ${JSON.stringify(value.slice(0, 40))}`, { where: name, hint: name })
  }
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
