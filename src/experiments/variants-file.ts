/**
 * Files of variants, for `azsim compare --variants`: JSON, docs/variants.schema.json.
 *
 *     { "variants": [ { "name": "dense", "bits": 8 }, { "name": "wide", "mechanism": "twice the lanes", "set": { "mac.lanes": 32 } } ] }
 *
 * A variant has the settings of the command line, but for those that it names: in camel case, with the values that the options take.
 */
import { UserError } from '../errors.js'
import { parseJson, positionIn } from '../model/json.js'
import type { JsonNode, JsonObject } from '../model/json.js'
import { nearest } from '../model/nearest.js'
import { readTextFile } from '../model/read-file.js'
import { modelRun, SETTINGS, VARIANT_SETTINGS } from './settings.js'
import type { GivenRun, SettingName } from './settings.js'
import type { Variant } from './variants.js'

const MAX_FILE_BYTES = 1_000_000
export const MAX_VARIANTS = 32

const FIELDS = ['name', 'mechanism', 'set', ...VARIANT_SETTINGS] as const

/** @param settings of what a variant says nothing about @throws UserError with `file:line:column` */
export function loadVariants(file: string, settings: GivenRun): Variant[] {
  return parseVariants(readTextFile(file, MAX_FILE_BYTES, 'a file of variants in JSON'), file, settings)
}

/** @param file what messages call the text */
export function parseVariants(text: string, file: string, settings: GivenRun): Variant[] {
  return new VariantsReader(text, file, settings).read()
}

class VariantsReader {
  constructor(
    private readonly text: string,
    private readonly file: string,
    private readonly settings: GivenRun,
  ) {}

  read(): Variant[] {
    const root = this.object(parseJson(this.text, this.file), 'a file of variants')
    for (const [key, node] of root)
      if (key !== '$schema' && key !== 'variants') throw this.unknown(key, node, ['variants'])
    const list = root.get('variants')
    if (list === undefined) throw new UserError('there are no "variants"', { where: this.file, allowed: SHAPE })
    if (!Array.isArray(list.value) || list.value.length < 2 || list.value.length > MAX_VARIANTS) {
      throw this.wrong(list, 'variants', `a list of 2 to ${MAX_VARIANTS} variants`)
    }
    const variants = list.value.map((node) => this.variant(node))
    const names = new Set<string>()
    for (const [index, { name }] of variants.entries()) {
      if (names.has(name)) {
        throw new UserError(`two variants are called ${JSON.stringify(name)}`, {
          where: this.at(list.value[index]!),
          allowed: 'names that differ',
        })
      }
      names.add(name)
    }
    return variants
  }

  private variant(node: JsonNode): Variant {
    const fields = this.object(node, 'a variant')
    for (const [key, field] of fields)
      if (!FIELDS.some((known) => known === key)) throw this.unknown(key, field, FIELDS)
    const name = fields.get('name')
    if (name === undefined) throw new UserError('the variant has no "name"', { where: this.at(node), allowed: SHAPE })
    const mechanism = fields.get('mechanism')
    const own: Partial<Record<SettingName, unknown>> = {}
    for (const setting of VARIANT_SETTINGS) {
      const field = fields.get(setting)
      if (field !== undefined) own[setting] = this.setting(setting, field)
    }
    const overrides = this.overrides(fields.get('set'))
    const overridden = new Set(overrides.map(fieldOf))
    const set = [...this.settings.set.filter((text) => !overridden.has(fieldOf(text))), ...overrides]
    const variant = { name: this.words(name, 'name'), mechanism: mechanism ? this.words(mechanism, 'mechanism') : null }
    return { ...variant, run: this.placed(node, () => modelRun({ ...this.settings, ...own, set } as GivenRun)) }
  }

  private setting(name: SettingName, node: JsonNode): unknown {
    const { value } = node
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    if (!isPlain) throw this.wrong(node, name, 'a value as of the option')
    return this.placed(node, () => SETTINGS[name](value === true || value === false ? value : String(value)))
  }

  /** `{"mac.lanes": 32}` as `mac.lanes=32`; replaces what the command line sets. */
  private overrides(node: JsonNode | undefined): string[] {
    if (node === undefined) return []
    return [...this.object(node, 'set')].map(([field, { value, at }]) => {
      if (typeof value === 'string' || typeof value === 'number') return `${field}=${value}`
      throw this.wrong({ value, at }, field, 'a number or a word')
    })
  }

  /** A message of an option tells where in the file the value stands. */
  private placed<T>(node: JsonNode, read: () => T): T {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      const { where, ...details } = error.details
      throw new UserError(where === undefined ? error.what : `${where}: ${error.what}`, {
        ...details,
        where: this.at(node),
      })
    }
  }

  private words(node: JsonNode, field: string): string {
    const { value } = node
    if (typeof value === 'string' && /^[^\p{C}]{1,64}$/u.test(value) && value.trim() !== '') return value
    throw this.wrong(node, field, '1 to 64 printable characters')
  }

  private object(node: JsonNode, what: string): JsonObject {
    if (node.value instanceof Map) return node.value
    throw new UserError(`${what} is an object`, { where: this.at(node), allowed: SHAPE })
  }

  private wrong(node: JsonNode, field: string, allowed: string): UserError {
    const shown = typeof node.value === 'object' ? 'what it is' : JSON.stringify(node.value).slice(0, 64)
    return new UserError(`${field} cannot be ${shown}`, { where: this.at(node), allowed })
  }

  private unknown(key: string, node: JsonNode, fields: readonly string[]): UserError {
    const near = nearest(key, fields)
    return new UserError(`there is no field ${JSON.stringify(key.slice(0, 40))}`, {
      where: this.at(node),
      allowed: fields.join(', '),
      ...(near !== undefined && { hint: `"${near}"` }),
    })
  }

  private readonly at = ({ at }: JsonNode): string => `${this.file}:${positionIn(this.text, at)}`
}

/** Of `field=value`. */
const fieldOf = (text: string): string => text.split('=', 1)[0]!.trim()

const SHAPE = '{ "variants": [ { "name": "dense", "bits": 8 }, ... ] }'
