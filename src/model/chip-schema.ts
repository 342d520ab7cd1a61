/** The JSON schema of a chip file, `docs/chip.schema.json`, made from the field table. */
import { CHIP_FIELDS, FIELD_PATHS } from './chip-fields.js'
import type { Field, FieldPath } from './chip-fields.js'
import { PRESET_NAMES } from './presets.js'

type Schema = Record<string, unknown>

/** JSON Schema, draft 2020-12. Not in it: limits on products of fields (`loadChip` checks them). */
export function chipSchema(): Schema {
  const properties: Record<string, Schema> = {
    $schema: { type: 'string', description: 'for editors; ignored' },
    base: {
      enum: [...PRESET_NAMES],
      description: 'the preset whose values hold for the fields that the file leaves out',
    },
  }
  const required: string[] = []
  for (const path of FIELD_PATHS) {
    const [group, name] = path.split('.') as [string, string?]
    if (name === undefined) properties[group] = valueSchema(path)
    else {
      properties[group] ??= { type: 'object', additionalProperties: false, properties: {} }
      ;(properties[group]['properties'] as Record<string, Schema>)[name] = valueSchema(path)
    }
    if (path !== 'name' && !CHIP_FIELDS[path].streamedOnly && !required.includes(group)) required.push(group)
  }
  const streamedGroups = [...new Set(FIELD_PATHS.filter((path) => CHIP_FIELDS[path].streamedOnly).map(groupOf))]
  const weightsAre = (value: string): Schema => ({ properties: { weights: { const: value } }, required: ['weights'] })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'azsim chip file',
    description: 'A chip for azsim --chip FILE. Every field is explained in docs/chip.md.',
    type: 'object',
    additionalProperties: false,
    properties,
    allOf: [
      { if: { not: { required: ['base'] } }, then: { required, ...completeGroups(required) } },
      {
        if: weightsAre('preloaded'),
        then: {
          properties: {
            ...Object.fromEntries(streamedGroups.map((group) => [group, false])),
            dram: { properties: { type: { const: 'none' } } },
          },
        },
      },
      {
        if: weightsAre('streamed'),
        then: { properties: { dram: { properties: { type: { not: { const: 'none' } } } } } },
      },
      {
        if: { ...weightsAre('streamed'), not: { required: ['base'] } },
        then: { required: streamedGroups, ...completeGroups(streamedGroups) },
      },
    ],
  }
}

const groupOf = (path: FieldPath): string => path.split('.')[0]!

/** Without a base a group has all its fields; only mac.scan has a default. */
function completeGroups(groups: readonly string[]): Schema {
  const entries = groups.map((group) => {
    const fields = FIELD_PATHS.filter((path) => path.startsWith(`${group}.`) && path !== 'mac.scan')
    return [group, { required: fields.map((path) => path.slice(group.length + 1)) }] as const
  })
  return { properties: Object.fromEntries(entries.filter(([, { required }]) => required.length > 0)) }
}

function valueSchema(path: FieldPath): Schema {
  const field = CHIP_FIELDS[path]
  return {
    ...typeSchema(field),
    description: field.unit === undefined ? field.meaning : `${field.meaning} (${field.unit})`,
  }
}

function typeSchema(field: Field): Schema {
  switch (field.type) {
    case 'integer':
      if (field.powerOfTwo) {
        const powers: number[] = []
        for (let power = field.min; power <= field.max; power *= 2) powers.push(power)
        return { type: 'integer', enum: powers }
      }
      return { type: 'integer', minimum: field.min, maximum: field.max }
    case 'choice':
      return { enum: [...field.choices] }
    case 'name':
      return { type: 'string', minLength: 1, maxLength: 64, pattern: '^[^\\p{C}]*$' }
  }
}
