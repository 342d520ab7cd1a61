/** A wrong command line in our words: what, where, what is allowed, what to try. */
import { UserError } from '../errors.js'
import { nearest } from '../model/nearest.js'
import { COMMAND_NAMES, optionNames, switchNames } from './commands.js'

/** yargs' words for a wrong command line in ours: what, where, what to try. */
export function misuse(message: string, argv: readonly string[]): UserError {
  if (message.startsWith('--')) return new UserError(message) // a coercer's, complete; yargs keeps only the text
  const command = COMMAND_NAMES.find((name) => argv[0] === name)
  const help = `azsim ${command === undefined ? '' : `${command} `}--help`
  const unknown = /^Unknown (?:arguments?|commands?): ([^,]+)/.exec(message)?.[1]
  if (unknown !== undefined) {
    const asOption = argv.find((arg) => arg.startsWith('-') && camelCase(arg) === camelCase(unknown))
    if (asOption === undefined) return unknownWord(unknown, command, help)
    const near = nearest(asOption.replace(/^-+|=.*$/gs, ''), optionNames(command))
    return new UserError(`there is no such option`, {
      where: asOption.split('=')[0]!,
      hint: near === undefined ? help : `--${near} (${help} lists all)`,
    })
  }
  const suggested = /^Did you mean (\S+)\?$/.exec(message)?.[1]
  if (suggested !== undefined) {
    const word = JSON.stringify(argv.find((arg) => !arg.startsWith('-')) ?? '')
    return new UserError(`there is no command ${word}`, {
      allowed: COMMAND_NAMES.join(', '),
      hint: `azsim ${suggested}`,
    })
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
  return new UserError(message.split('\n')[0]!, { allowed: COMMAND_NAMES.join(', '), hint: help })
}

/** `--run-bits=3` as yargs names it: runBits. */
const camelCase = (option: string): string =>
  option.replace(/^-+|=.*$/gs, '').replace(/-+(.)/g, (_, letter: string) => letter.toUpperCase())

function unknownWord(word: string, command: string | undefined, help: string): UserError {
  const what = `${JSON.stringify(word)} ${command === undefined ? 'is no command' : 'belongs to no option'}`
  return new UserError(what, { ...(command === undefined && { allowed: COMMAND_NAMES.join(', ') }), hint: help })
}

/** yargs takes `--json=maybe` for false. */
export function refuseSwitchValues(argv: readonly string[]): void {
  for (const arg of argv) {
    if (arg === '--') return
    const [name, value] = arg.split('=', 2) as [string, string?]
    if (value === undefined || value === 'true' || value === 'false' || !switchNames().has(name.slice(2))) continue
    throw new UserError(`takes no value, but has ${JSON.stringify(value.slice(0, 40))}`, { where: name, hint: name })
  }
}
