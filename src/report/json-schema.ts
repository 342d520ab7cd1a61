/**
 * Says where a value differs from a JSON schema (draft 2020-12), as far as the published schemas in docs/ go: a keyword that is not here
 * is an error, so that none is passed over.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type SchemaObject = Record<string, Json>

/** Say nothing of the value. */
const WORDS = new Set(['$schema', '$defs', '$id', 'title', 'description', 'default', 'examples'])

/** Whether `value` violates what a keyword says: a line for each place. */
type Keyword = (is: Json, value: Json, at: string, context: Context) => string[]

interface Context {
  schema: SchemaObject
  /** The file's whole schema, for its `#/$defs`. */
  root: SchemaObject
  /** Fields that the schema does not know are let pass. */
  isOpen: boolean
}

const TYPES: Record<string, (value: Json) => boolean> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
}

const namesIn = (types: Json): string[] => [types].flat() as string[]

const limit =
  (words: string, holds: (value: number, limit: number) => boolean): Keyword =>
  (is, value, at) =>
    typeof value !== 'number' || holds(value, is as number) ? [] : [`${at}: ${value} is ${words} ${is as number}`]

const length =
  (words: string, holds: (count: number, limit: number) => boolean): Keyword =>
  (is, value, at) =>
    (typeof value !== 'string' && !Array.isArray(value)) || holds(value.length, is as number)
      ? []
      : [`${at}: ${words} ${is as number}`]

const KEYWORDS: Record<string, Keyword> = {
  $ref: (is, value, at, context) => {
    const [file, path] = (is as string).split('#') as [string, string?]
    const document = file === '' ? context.root : loadSchema(file)
    const target = path
      ?.split('/')
      .slice(1)
      .reduce<Json>((node, name) => (node as SchemaObject)[name]!, document)
    return violations(target ?? document, value, at, { ...context, root: document })
  },
  type: (is, value, at) =>
    namesIn(is).some((type) => TYPES[type]!(value)) ? [] : [`${at}: no ${namesIn(is).join(' or ')}`],
  const: (is, value, at) => (value === is ? [] : [`${at}: not ${JSON.stringify(is)}`]),
  enum: (is, value, at) => ((is as Json[]).includes(value) ? [] : [`${at}: none of ${JSON.stringify(is)}`]),
  minimum: limit('below', (value, least) => value >= least),
  maximum: limit('above', (value, most) => value <= most),
  exclusiveMinimum: limit('not above', (value, below) => value > below),
  minLength: length('shorter than', (count, least) => count >= least),
  maxLength: length('longer than', (count, most) => count <= most),
  minItems: length('fewer than', (count, least) => count >= least),
  maxItems: length('more than', (count, most) => count <= most),
  uniqueItems: (is, value, at) =>
    is !== true || !Array.isArray(value) || new Set(value.map((item) => JSON.stringify(item))).size === value.length
      ? []
      : [`${at}: something twice`],
  pattern: (is, value, at) =>
    typeof value !== 'string' || new RegExp(is as string, 'u').test(value) ? [] : [`${at}: not as ${is as string}`],
  required: (is, value, at) =>
    isObject(value) ? (is as string[]).filter((name) => !(name in value)).map((name) => `${at}.${name}: missing`) : [],
  properties: (is, value, at, context) =>
    isObject(value)
      ? Object.entries(is as SchemaObject).flatMap(([name, schema]) =>
          Object.hasOwn(value, name) ? violations(schema, value[name]!, `${at}.${name}`, context) : [],
        )
      : [],
  additionalProperties: (is, value, at, context) => {
    if (!isObject(value) || (is === false && context.isOpen)) return []
    const known = new Set(Object.keys((context.schema['properties'] as SchemaObject | undefined) ?? {}))
    const others = Object.keys(value).filter((name) => !known.has(name))
    return others.flatMap((name) => violations(is, value[name]!, `${at}.${name}`, context))
  },
  items: (is, value, at, context) =>
    Array.isArray(value) ? value.flatMap((item, i) => violations(is, item, `${at}[${i}]`, context)) : [],
  allOf: (is, value, at, context) => (is as Json[]).flatMap((schema) => violations(schema, value, at, context)),
  anyOf: (is, value, at, context) => {
    const all = (is as Json[]).map((schema) => violations(schema, value, at, context))
    return all.some((found) => found.length === 0) ? [] : [`${at}: none of anyOf`, ...all.flat()]
  },
  oneOf: (is, value, at, context) => {
    const all = (is as Json[]).map((schema) => violations(schema, value, at, context))
    const matching = all.filter((found) => found.length === 0).length
    return matching === 1 ? [] : [`${at}: ${matching} of oneOf`, ...all.flat()]
  },
  not: (is, value, at, context) => (violations(is, value, at, context).length > 0 ? [] : [`${at}: what must not be`]),
  if: (is, value, at, context) => {
    const branch = violations(is, value, at, context).length === 0 ? context.schema['then'] : context.schema['else']
    return branch === undefined ? [] : violations(branch, value, at, context)
  },
  then: () => [],
  else: () => [],
}

const loaded = new Map<string, SchemaObject>()

/** @param file in docs/ */
export function loadSchema(file: string): SchemaObject {
  const known = loaded.get(file)
  if (known !== undefined) return known
  const { resolve } = createRequire(import.meta.url)
  const schema = JSON.parse(readFileSync(resolve(`#docs/${file}`), 'utf8')) as SchemaObject
  loaded.set(file, schema)
  return schema
}

/**
 * What of a value is not as the schema in docs/ says; a line each.
 *
 * @param isOpen fields that the schema does not know are let pass: a later azsim may have added them
 */
export function schemaViolations(file: string, value: unknown, { isOpen = false } = {}): string[] {
  const root = loadSchema(file)
  return violations(root, value as Json, '$', { root, isOpen })
}

function violations(schema: Json, value: Json, at: string, around: Omit<Context, 'schema'>): string[] {
  if (typeof schema === 'boolean') return schema ? [] : [`${at}: not allowed`]
  const context = { ...around, schema: schema as SchemaObject }
  return Object.entries(context.schema).flatMap(([name, is]) => {
    if (WORDS.has(name)) return []
    const keyword = KEYWORDS[name]
    if (keyword === undefined) throw new Error(`${at}: src/report/json-schema.ts does not know ${name}`)
    return keyword(is, value, at, context)
  })
}

function isObject(value: Json): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
