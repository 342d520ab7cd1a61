/**
 * A chip's configuration: from a preset or a JSON file, and single fields from the command line.
 *
 *     preset  <-  chip file ("base": "az1-like", fields)  <-  --set field=value          each overrides what is left of it
 *
 * Every value is checked where it is set, so that the message names the file's line or the option; what several fields must fulfil
 * together is checked at the end. A part that the chip does not have (the decompressor of a chip with preloaded weights) is absent.
 */
import { basename, extname } from 'node:path'
import { DRAM_ACCESS_BYTES_X16, DRAM_ACCESS_BYTES_X32 } from '../../assembly/memory/lpddr4.js'
import { UserError } from '../errors.js'
import { CHIP_FIELDS, FIELD_GROUPS, FIELD_PATHS, isFieldPath, rangeOf } from './chip-fields.js'
import type { ChipConfig, Field, FieldPath, FieldValue } from './chip-fields.js'
import { parseJson, positionIn } from './json.js'
import type { JsonObject } from './json.js'
import { nearest } from './nearest.js'
import { PRESET_NAMES, PRESETS, presetOf } from './presets.js'
import { readTextFile } from './read-file.js'

export const MAX_CHIP_FILE_BYTES = 1_000_000
/** Rows of a strip have 16 bits in the block header. */
export const MAX_STRIP_ROWS = 65_535

interface Setting {
  value: FieldValue
  /** For messages: `my.json:3:5`, `--set mac.lanes`. */
  where: string
}
type Settings = Map<FieldPath, Setting>

/**
 * @param nameOrFile a preset's name, or the path of a chip file
 * @param sets overrides, each `field=value`
 * @throws UserError where a file, a field or the whole makes no sense
 */
export function loadChip(nameOrFile: string, sets: readonly string[] = []): ChipConfig {
  const layers = [...baseLayers(nameOrFile), parseSets(sets)]
  return assemble(layers, `chip ${nameOrFile}`)
}

/** The chip of a file's text; see `loadChip`. */
export function parseChip(text: string, file: string, sets: readonly string[] = []): ChipConfig {
  return assemble([...parseLayers(text, file), parseSets(sets)], `chip ${file}`)
}

/** Bytes of one DRAM access, to which blocks are aligned; 32 without DRAM. */
export function accessBytes(chip: ChipConfig): 32 | 64 {
  return chip.dram.type.endsWith('-x32') ? DRAM_ACCESS_BYTES_X32 : DRAM_ACCESS_BYTES_X16
}

function baseLayers(nameOrFile: string): Settings[] {
  if (PRESETS.has(nameOrFile)) return [presetLayer(nameOrFile, '--chip')]
  if (!/[./\\]/.test(nameOrFile)) presetOf(nameOrFile, '--chip')
  const text = readTextFile(nameOrFile, MAX_CHIP_FILE_BYTES, 'a chip file in JSON')
  return parseLayers(text, nameOrFile)
}

function presetLayer(name: string, where: string): Settings {
  const settings: Settings = new Map([['name', { value: name, where: `preset ${name}` }]])
  for (const [path, { value }] of Object.entries(presetOf(name, where).settings)) {
    settings.set(path as FieldPath, { value, where: `preset ${name}` })
  }
  return settings
}

/** The layers of a chip file: its base, if it names one, and its own fields. */
function parseLayers(text: string, file: string): Settings[] {
  const root = parseJson(text, file)
  const whereIs = (at: number): string => `${file}:${positionIn(text, at)}`
  if (!(root.value instanceof Map))
    throw new UserError('a chip file holds one JSON object', { where: whereIs(root.at) })
  const own: Settings = new Map()
  const layers: Settings[] = []
  for (const [key, node] of root.value) {
    const where = whereIs(node.at)
    if (key === '$schema') continue
    if (key === 'base') {
      if (typeof node.value !== 'string') throw wrongValue('base', node.value, PRESET_NAMES.join(', '), where)
      layers.push(presetLayer(node.value, where))
    } else if (FIELD_GROUPS.has(key)) {
      if (!(node.value instanceof Map)) throw wrongValue(key, node.value, `an object with ${fieldsIn(key)}`, where)
      for (const [name, field] of node.value) setField(own, `${key}.${name}`, field.value, whereIs(field.at))
    } else setField(own, key.includes('.') ? `"${key}"` : key, node.value, where)
  }
  if (!own.has('name')) own.set('name', { value: nameOfFile(file), where: file })
  return [...layers, own]
}

function nameOfFile(file: string): string {
  const name = basename(file, extname(file))
    .replace(/[^\x20-\x7E]/g, '_')
    .slice(0, 64)
  return name.trim() === '' ? 'chip' : name
}

function parseSets(sets: readonly string[]): Settings {
  const settings: Settings = new Map()
  for (const text of sets) {
    const equals = text.indexOf('=')
    if (equals < 1) {
      const allowed = 'field=value'
      throw new UserError(`${quoted(text)} sets nothing`, { where: '--set', allowed, hint: '--set mac.lanes=32' })
    }
    const path = text.slice(0, equals).trim()
    const where = `--set ${path.slice(0, 64)}`
    if (isFieldPath(path) && settings.has(path))
      throw new UserError('is given twice', { where, allowed: 'each field once' })
    setField(settings, path, isFieldPath(path) ? coerce(CHIP_FIELDS[path], text.slice(equals + 1).trim()) : 0, where)
  }
  const changes = [...settings].filter(([path]) => path !== 'name').map(([path, { value }]) => `${path}=${value}`)
  if (changes.length > 0 && !settings.has('name')) {
    settings.set('name', { value: changes.join(' '), where: OVERRIDES })
  }
  return settings
}

/** Marks the name that `--set` gives to a chip: that of the chip below, with the overrides. */
const OVERRIDES = '--set'

/** The value of a field from text, as `--set` takes it. @param where for messages @throws UserError where it cannot be */
export function readFieldValue(path: FieldPath, text: string, where: string): FieldValue {
  return checkedValue(path, coerce(CHIP_FIELDS[path], text.trim()), where)
}

/** A decimal number becomes a number (`1_048_576` is one); anything else stays text, which an integer field then refuses. */
function coerce(field: Field, text: string): FieldValue {
  return field.type === 'integer' && /^-?\d+(_\d+)*(\.\d+)?$/.test(text) ? Number(text.replaceAll('_', '')) : text
}

function setField(settings: Settings, path: string, value: unknown, where: string): void {
  if (!isFieldPath(path)) throw unknownField(path, where)
  settings.set(path, { value: checkedValue(path, value, where), where })
}

function checkedValue(path: FieldPath, value: unknown, where: string): FieldValue {
  const field = CHIP_FIELDS[path]
  switch (field.type) {
    case 'integer': {
      const isInteger = typeof value === 'number' && Number.isInteger(value)
      if (isInteger && value > field.max && field.limit !== undefined) {
        throw new UserError(`${path} is ${value}, but ${field.limit}`, { where, allowed: rangeOf(field) })
      }
      if (isInteger && value >= field.min && value <= field.max && !(field.powerOfTwo && (value & (value - 1)) !== 0)) {
        return value + 0 // -0 is 0
      }
      throw wrongValue(path, value, `${field.min === field.max ? '' : 'an integer, '}${rangeOf(field)}`, where)
    }
    case 'choice': {
      if (typeof value === 'string' && field.choices.includes(value)) return value
      const near = typeof value === 'string' ? nearest(value, field.choices) : undefined
      throw wrongValue(path, value, rangeOf(field), where, near)
    }
    case 'name':
      if (typeof value === 'string' && /^[^\p{C}]{1,64}$/u.test(value) && value.trim() !== '') return value
      throw wrongValue(path, value, rangeOf(field), where)
  }
}

function assemble(layers: readonly Settings[], where: string): ChipConfig {
  const settings: Settings = new Map()
  for (const layer of layers) {
    const weights = layer.get('weights')?.value
    // Who changes how the weights come does not also have to take away the parts that the chip below had for them.
    if (weights !== undefined && weights !== settings.get('weights')?.value) dropParts(settings)
    for (const [path, setting] of layer) {
      const below = settings.get(path)
      const isSuffix = path === 'name' && setting.where === OVERRIDES && below !== undefined
      settings.set(path, isSuffix ? { ...setting, value: `${below.value} ${setting.value}` } : setting)
    }
  }
  const lanes = settings.get('mac.lanes')
  if (lanes !== undefined && !settings.has('mac.scan')) settings.set('mac.scan', lanes)
  checkParts(settings, where)
  const chip = nested(settings)
  checkTogether(chip, (path) => settings.get(path)?.where ?? where)
  return chip
}

function dropParts(settings: Settings): void {
  for (const path of FIELD_PATHS) if (CHIP_FIELDS[path].streamedOnly) settings.delete(path)
}

/** Every field that such a chip has is there, and none that it does not have. */
function checkParts(settings: Settings, where: string): void {
  const weights = settings.get('weights')?.value
  const missing: FieldPath[] = []
  for (const path of FIELD_PATHS) {
    const setting = settings.get(path)
    const belongs = weights !== 'preloaded' || !CHIP_FIELDS[path].streamedOnly
    if (setting === undefined && belongs) missing.push(path)
    if (setting !== undefined && !belongs) {
      throw new UserError(`${path} does not exist on a chip with preloaded weights`, {
        where: setting.where,
        allowed: 'weights preloaded: no decompressor, weightBuffer, store or DRAM',
        hint: 'leave it out, or take a chip with streamed weights (az1-like)',
      })
    }
  }
  if (missing.length > 0) {
    throw new UserError(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`, {
      where,
      allowed: 'a chip with every field, or with a "base" that has the others',
      hint: '"base": "az1-like"',
    })
  }
  const dram = settings.get('dram.type')!
  if ((dram.value === 'none') !== (weights === 'preloaded')) {
    const preloaded = weights === 'preloaded'
    throw new UserError(
      preloaded
        ? `weights are preloaded, but there is a DRAM (dram.type ${dram.value})`
        : 'weights are streamed, but there is no DRAM to stream them from (dram.type none)',
      {
        where:
          settings.get('weights')!.where === dram.where
            ? dram.where
            : `${dram.where} and ${settings.get('weights')!.where}`,
        allowed: 'weights streamed with a DRAM, or weights preloaded with dram.type none',
        hint: preloaded ? 'dram.type=none' : 'dram.type=LPDDR4-3200-x16',
      },
    )
  }
}

function checkTogether(chip: ChipConfig, whereIs: (path: FieldPath) => string): void {
  const { lanes, window } = chip.mac
  const stripRows = lanes * window
  if (stripRows > MAX_STRIP_ROWS) {
    throw new UserError(`mac.lanes x mac.window is ${lanes} x ${window} = ${stripRows.toLocaleString('en')}`, {
      where: whereIs('mac.window'),
      allowed: `at most ${MAX_STRIP_ROWS.toLocaleString('en')} (a block header has 16 bits for rows)`,
      hint: `mac.window=${Math.floor(MAX_STRIP_ROWS / lanes)}`,
    })
  }
  if (chip.weights === 'streamed' && chip.weightBuffer.halfBytes < stripRows) {
    throw new UserError(
      `weightBuffer.halfBytes is ${chip.weightBuffer.halfBytes}: a tile of one column takes mac.lanes x mac.window = ${stripRows} bytes`,
      {
        where: whereIs('weightBuffer.halfBytes'),
        allowed: `at least ${stripRows}`,
        hint: `weightBuffer.halfBytes=${Math.max(stripRows, 65_536)}`,
      },
    )
  }
}

/** The settings, which are complete and checked, as the nested object. */
function nested(settings: Settings): ChipConfig {
  const chip: Record<string, FieldValue | Record<string, FieldValue>> = {}
  for (const path of FIELD_PATHS) {
    const setting = settings.get(path)
    if (setting === undefined) continue
    const [group, name] = path.split('.') as [string, string?]
    if (name === undefined) chip[group] = setting.value
    else chip[group] = { ...(chip[group] as Record<string, FieldValue> | undefined), [name]: setting.value }
  }
  return chip as unknown as ChipConfig
}

const fieldsIn = (group: string): string =>
  FIELD_PATHS.filter((path) => path.startsWith(`${group}.`))
    .map((path) => path.slice(group.length + 1))
    .join(', ')

function unknownField(path: string, where: string): UserError {
  if (FIELD_GROUPS.has(path)) {
    return new UserError(`${path} is a group of fields`, { where, allowed: `${path}.x, x being ${fieldsIn(path)}` })
  }
  const near = nearest(path.replaceAll('"', ''), FIELD_PATHS)
  const isDotted = near !== undefined && path === `"${near}"`
  const [group, name] = (near ?? '').split('.')
  return new UserError(`a chip has no field ${path.startsWith('"') ? path : quoted(path)}`, {
    where,
    allowed: '`azsim chips --show az1-like` lists all fields',
    ...(near !== undefined && { hint: isDotted ? `"${group}": { "${name}": ... }` : near }),
  })
}

function wrongValue(path: string, value: unknown, allowed: string, where: string, hint?: string): UserError {
  return new UserError(`${path} cannot be ${shown(value)}`, { where, allowed, ...(hint !== undefined && { hint }) })
}

const quoted = (text: string): string => JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}...` : text)

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return 'an array'
  return (value as JsonObject | number | boolean | null) instanceof Map ? 'an object' : String(value)
}
