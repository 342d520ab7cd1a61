/** What is written about the columns of a sweep, from the columns themselves: the JSON schema, and the tables of docs/sweeps.md. */
import { columnType } from '../../src/experiments/sweep/cells.js'
import { SWEEP_COLUMN_NAMES, SWEEP_COLUMNS, SWEEP_SCHEMA } from '../../src/report/sweep-row.js'
import type { SweepColumn } from '../../src/report/sweep-row.js'
import { CHIP_FIELDS, FIELD_PATHS } from '../../src/model/chip-fields.js'

const JSON_TYPES = { integer: 'integer', number: 'number', text: 'string' } as const

/** docs/sweep.schema.json */
export function sweepSchema(): Record<string, unknown> {
  const always = ['schema', 'sweep', 'points', 'point', 'command', 'azsim', 'status']
  const properties = SWEEP_COLUMN_NAMES.map((name) => {
    const type = JSON_TYPES[columnType(name)]
    return [name, { type: always.includes(name) ? type : [type, 'null'], description: meaningOf(name) }]
  })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'azsim sweep',
    description: 'Rows of azsim sweep and azsim merge as JSON. Every column is explained in docs/sweeps.md.',
    type: 'object',
    additionalProperties: false,
    required: ['schema', 'rows'],
    properties: {
      schema: { const: SWEEP_SCHEMA },
      rows: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: [...SWEEP_COLUMN_NAMES],
          properties: Object.fromEntries(properties) as Record<string, unknown>,
        },
      },
    },
  }
}

function meaningOf(name: string): string {
  const field = FIELD_PATHS.find((path) => name === `chip.${path}`)
  return field === undefined ? SWEEP_COLUMNS[name as keyof typeof SWEEP_COLUMNS].meaning : CHIP_FIELDS[field].meaning
}

/** The tables of columns in docs/sweeps.md: all but the chip's, then those. */
export function columnTables(): string[] {
  const own = Object.entries<SweepColumn>(SWEEP_COLUMNS).map(
    ([name, { type, unit, meaning }]) => `| \`${name}\` | ${type} | ${unit ?? ''} | ${meaning} |`,
  )
  const chip = FIELD_PATHS.map((path) => {
    const { meaning, unit } = CHIP_FIELDS[path]
    return `| \`chip.${path}\` | ${columnType(`chip.${path}`)} | ${unit ?? ''} | ${meaning} |`
  })
  const table = (rows: readonly string[]): string =>
    ['| column | type | unit | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
  return [table(own), table(chip)]
}
