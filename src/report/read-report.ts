/** Reads reports that azsim has written: of `azsim run --json` and `azsim compare --json`. */
import { UserError } from '../errors.js'
import { parseJson } from '../model/json.js'
import { readTextFile } from '../model/read-file.js'
import { schemaViolations } from './json-schema.js'
import type { AnyReport } from './report-diff.js'
import { COMPARISON_SCHEMA } from './rnnt-comparison.js'
import { RUN_SCHEMA } from './rnnt-report.js'

const MAX_FILE_BYTES = 2 ** 28
const SCHEMA_FILES: ReadonlyMap<unknown, string> = new Map([
  [RUN_SCHEMA, 'run-report.schema.json'],
  [COMPARISON_SCHEMA, 'comparison.schema.json'],
])
const ALLOWED = `a report of azsim run (${RUN_SCHEMA}) or azsim compare (${COMPARISON_SCHEMA}): --json, or report.json of --out`

/** @throws UserError where the file is none, or not as its schema says */
export function readReport(path: string): AnyReport {
  return parseReport(readReportText(path), path)
}

/** @throws UserError where the file cannot be read or is no text */
export function readReportText(path: string): string {
  return readTextFile(path, MAX_FILE_BYTES, ALLOWED)
}

/** The form that a JSON file says it has, if it says so: to tell the kinds of files apart. @throws UserError where it is no JSON */
export function schemaOf(text: string, name: string): string | undefined {
  const schema = schemaIn(parsed(text, name))
  return typeof schema === 'string' ? schema : undefined
}

/** @param name what messages call the text */
export function parseReport(text: string, name: string): AnyReport {
  const value = parsed(text, name)
  const schema = schemaIn(value)
  const file = SCHEMA_FILES.get(schema)
  if (file === undefined) {
    const what =
      typeof schema === 'string' ? `its schema is ${JSON.stringify(schema.slice(0, 40))}` : 'it names no "schema"'
    throw new UserError(`this is no report that azsim can read: ${what}`, { where: name, allowed: ALLOWED })
  }
  const [violation] = schemaViolations(file, value, { isOpen: true })
  if (violation === undefined) return value as AnyReport
  const [, path, what] = /^(\S+?): ([^]*)$/.exec(violation) ?? [undefined, '$', violation]
  throw new UserError(`is not as docs/${file} says: ${what}`, {
    where: `${name}: ${path}`,
    allowed: ALLOWED,
    hint: 'make the report again',
  })
}

const schemaIn = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined

/** By the parser that knows positions only where there is something to say: a report has a million characters. */
function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    parseJson(text, name)
    throw new UserError('not JSON', { where: name, allowed: ALLOWED })
  }
}
