/** Reads the reports that `azsim run` and `azsim compare` write: as JSON, checked before anything is made of it. */
import { UserError } from '../errors.js'
import { readTextFile } from '../model/read-file.js'
import { COMPARISON_SHAPE, RUN_SHAPE } from './report-shape.js'
import { COMPARISON_SCHEMA } from './rnnt-comparison.js'
import type { ComparisonReport } from './rnnt-comparison.js'
import { RUN_SCHEMA } from './rnnt-report.js'
import type { RunReport } from './rnnt-report.js'

export type AnyReport = RunReport | ComparisonReport

/** A text longer than that does not fit a string. */
const MAX_FILE_BYTES = 400_000_000

/** @throws UserError where the file cannot be read or is no report */
export function readReport(path: string): AnyReport {
  return parseReport(readReportText(path), path)
}

/** @throws UserError where the file cannot be read or is no text */
export function readReportText(path: string): string {
  return readTextFile(path, MAX_FILE_BYTES, 'a report in JSON')
}

/** @param file what messages call the text @throws UserError that says which field is wrong */
export function parseReport(source: string, file: string): AnyReport {
  const value = parsed(source, file)
  const place = { file, path: '$' }
  const schema = schemaIn(value)
  switch (schema) {
    case RUN_SCHEMA:
      RUN_SHAPE(value, place)
      return value as RunReport
    case COMPARISON_SCHEMA:
      COMPARISON_SHAPE(value, place)
      return value as ComparisonReport
    default:
      throw new UserError(
        schema === undefined ? 'this is no report' : `the schema is ${JSON.stringify(schema.slice(0, 40))}`,
        {
          where: file,
          allowed: `${RUN_SCHEMA} (azsim run), ${COMPARISON_SCHEMA} (azsim compare)`,
        },
      )
  }
}

/** The form that a JSON file says it has, if it says so: to tell the kinds of files apart. @throws UserError where it is no JSON */
export function schemaOf(source: string, file: string): string | undefined {
  return schemaIn(parsed(source, file))
}

function schemaIn(value: unknown): string | undefined {
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined
  return typeof schema === 'string' ? schema : undefined
}

function parsed(source: string, file: string): unknown {
  try {
    return JSON.parse(source)
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 100).replace(/\s+/g, ' ') : ''
    throw new UserError(`not JSON: ${reason}`, { where: file, allowed: 'JSON, as azsim writes it' })
  }
}
