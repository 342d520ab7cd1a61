/** Options of the scripts that developers run, read by what also reads those of azsim. */
import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { UserError } from '../../src/errors.js'

/** Gives an option's value, or throws a `UserError`. */
type Reader<T> = (value: unknown) => T
type Values<R> = { [Name in keyof R]?: R[Name] extends Reader<infer T> ? T : never }

/** A line or two on stderr, and exit code 2. */
function refuse(error: unknown): never {
  if (!(error instanceof UserError) && !(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error
  console.error((error as Error).message)
  process.exit(2)
}

/**
 * @param usage printed for --help
 * @param readers of the options that have a value
 * @param switches names of those that have none
 */
export function scriptOptions<R extends Record<string, Reader<unknown>>, S extends string = never>(
  usage: string,
  readers: R,
  ...switches: S[]
): Values<R> & { [Name in S]?: boolean } {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const name of Object.keys(readers)) options[name] = { type: 'string', multiple: true }
  for (const name of ['help', ...switches]) options[name] = { type: 'boolean' }
  try {
    const values: Record<string, unknown> = parseArgs({ options }).values
    if ('help' in values) {
      console.log(usage)
      process.exit(0)
    }
    const read = Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? readers[name]!(value.length === 1 ? (value as string[])[0] : value) : value,
    ])
    return Object.fromEntries(read) as ReturnType<typeof scriptOptions<R, S>>
  } catch (error) {
    return refuse(error)
  }
}

/** JSON text, as a failure prints it. */
export const jsonOption =
  (option: string): Reader<unknown> =>
  (value) => {
    try {
      return JSON.parse(String(value)) as unknown
    } catch (error) {
      throw new UserError((error as Error).message, { where: option, allowed: 'JSON, as a difference prints it' })
    }
  }

/** Names of a list, separated by commas. */
export const namesOption =
  (option: string, known: readonly string[]): Reader<string[]> =>
  (value) => {
    const names = String(value).split(',')
    const unknown = names.find((name) => !known.includes(name))
    if (unknown === undefined) return names
    throw new UserError(`there is no ${JSON.stringify(unknown)}`, { where: option, allowed: known.join(', ') })
  }
