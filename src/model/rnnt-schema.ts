/** The JSON schema of a model file, `docs/model.schema.json`, made from the field table. */
import {
  INPUT_FIELDS,
  JOINT_FIELDS,
  LSTM_FIELDS,
  MAX_LABEL_LENGTH,
  MAX_PREDICTION_LSTMS,
  MODEL_FIELDS,
  PREDICTION_FIELDS,
  SEARCH_FIELDS,
  TIME_STACK_FIELDS,
  VOCABULARY_FIELDS,
} from './rnnt-fields.js'
import type { FieldSchema } from './rnnt-fields.js'

type Schema = Record<string, unknown>

/** JSON Schema, draft 2020-12. Not in it: limits on what parts are together (`loadRnnt` checks them). */
export function modelSchema(): Schema {
  const lstm = objectSchema(LSTM_FIELDS, { kind: { const: 'lstm' } })
  const timeStack = objectSchema(TIME_STACK_FIELDS, { kind: { const: 'time-stack' } }, ['kind'])
  const labels = {
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: MAX_LABEL_LENGTH },
    uniqueItems: true,
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'azsim model file',
    description: 'An RNN-T for azsim run --model FILE. Every field is explained in docs/models.md.',
    ...objectSchema(
      MODEL_FIELDS,
      {
        $schema: { type: 'string', description: 'for editors; ignored' },
        input: objectSchema(INPUT_FIELDS),
        encoder: { type: 'array', minItems: 1, items: { anyOf: [lstm, timeStack] } },
        prediction: objectSchema(
          PREDICTION_FIELDS,
          { layers: { type: 'array', minItems: 1, maxItems: MAX_PREDICTION_LSTMS, items: lstm } },
          ['layers'],
        ),
        joint: objectSchema(JOINT_FIELDS),
        vocabulary: objectSchema(VOCABULARY_FIELDS, {
          labels: { ...labels, description: 'what each symbol is written as, the blank included' },
        }),
        search: objectSchema(SEARCH_FIELDS),
      },
      ['input', 'encoder', 'prediction', 'joint', 'vocabulary'],
    ),
  }
}

function objectSchema(
  fields: Record<string, FieldSchema>,
  others: Record<string, Schema> = {},
  otherRequired: readonly string[] = [],
): Schema {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueSchema(field)]))
  const required = Object.entries(fields).flatMap(([name, field]) => (field.default === undefined ? [name] : []))
  return {
    type: 'object',
    additionalProperties: false,
    required: [...required, ...otherRequired],
    properties: { ...others, ...properties },
  }
}

function valueSchema(field: FieldSchema): Schema {
  const about = { description: field.meaning, ...(field.default !== undefined && { default: field.default }) }
  switch (field.type) {
    case 'integer':
      return {
        type: field.default === null ? ['integer', 'null'] : 'integer',
        minimum: field.min,
        maximum: field.max,
        ...about,
      }
    case 'text':
      return { type: 'string', minLength: 1, maxLength: field.maxLength, ...about }
    case 'choice':
      return { enum: [...field.choices], ...about }
  }
}
