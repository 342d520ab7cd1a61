/**
 * `--vary AXIS=VALUES`: an axis of a sweep.
 *
 *     density=0.1:1:0.1      numbers from, to, step        mac.lanes=8,16,32      a list; a range may be one of its items
 *     skip=none;weights;weights,activations                separated by semicolons where a value has commas itself
 *
 * An axis is a setting, named as its option, or a field of the chip. Its values are read as those of the option, or of `--set`.
 */
import { UserError } from '../../errors.js'
import { readFieldValue } from '../../model/chip.js'
import { CHIP_FIELDS, FIELD_PATHS, isFieldPath } from '../../model/chip-fields.js'
import type { FieldPath, FieldValue } from '../../model/chip-fields.js'
import { nearest } from '../../model/nearest.js'
import { optionOf, SETTINGS } from '../settings.js'
import { VARIANT_SETTINGS } from '../settings.js'
import type { SettingName } from '../settings.js'
import { numberRange } from './number-range.js'

export const MAX_POINTS = 100_000
export const MAX_AXES = 16

/** What may vary. The decisions to follow and the simulator's own settings are those of the whole sweep. */
export const AXIS_SETTINGS = [
  'model',
  'audio',
  'frames',
  'seed',
  ...VARIANT_SETTINGS,
] as const satisfies readonly SettingName[]
export type AxisSetting = (typeof AXIS_SETTINGS)[number]

/** Settings that take numbers, and so ranges. */
const NUMBERS: ReadonlySet<string> = new Set(['frames', 'seed', 'bits', 'density', 'runBits', 'chunk', 'technology'])

/** How one varies: a setting with the values that `SETTINGS` reads, or a field of the chip with those of `--set`. */
type Varied =
  | { kind: 'setting'; setting: AxisSetting; values: unknown[] }
  | { kind: 'field'; field: FieldPath; values: FieldValue[] }

export type Axis = Varied & {
  /** As on the command line: run-bits, mac.lanes. */
  name: string
  /** What was asked for, without blanks around it. */
  text: string
  /** Of each value, as one would give it alone. */
  texts: string[]
}

/** Names of all axes, as on the command line. */
const AXIS_NAMES = [
  ...AXIS_SETTINGS.map((setting) => optionOf(setting).slice(2)),
  ...FIELD_PATHS.filter((path) => path !== 'name'),
]

/** @throws UserError where an axis makes no sense, comes twice, or there are too many */
export function parseAxes(texts: readonly string[]): Axis[] {
  const where = '--vary'
  if (texts.length > MAX_AXES) {
    throw new UserError(`there are ${texts.length} axes`, { where, allowed: `at most ${MAX_AXES}` })
  }
  const axes = texts.map(parseAxis)
  for (const [index, { name }] of axes.entries()) {
    if (axes.findIndex((axis) => axis.name === name) < index) {
      throw new UserError(`${name} is given twice`, { where, allowed: 'each axis once', hint: `${name}=A,B,C` })
    }
  }
  const points = axes.reduce((product, axis) => product * axis.values.length, 1)
  if (points > MAX_POINTS) {
    throw new UserError(`there are ${points.toLocaleString('en')} points`, {
      where,
      allowed: `at most ${MAX_POINTS.toLocaleString('en')}`,
      hint: 'fewer axes or values',
    })
  }
  return axes
}

function parseAxis(given: string): Axis {
  const equals = given.indexOf('=')
  if (equals < 1) {
    const allowed = 'AXIS=VALUES'
    throw new UserError(`${shown(given)} varies nothing`, { where: '--vary', allowed, hint: '--vary bits=2,4,8' })
  }
  const name = given.slice(0, equals).trim()
  const text = given.slice(equals + 1).trim()
  const where = `--vary ${name.slice(0, 64)}`
  const setting = AXIS_SETTINGS.find((candidate) => optionOf(candidate) === `--${name}`)
  const field = isFieldPath(name) && name !== 'name' ? name : undefined
  if (setting !== undefined) {
    const texts = valueTexts(text, where, NUMBERS.has(setting))
    const values = texts.map((value) => inPlace(where, () => SETTINGS[setting](value)))
    return { kind: 'setting', setting, name, text, ...distinct(texts, values, where) }
  }
  if (field !== undefined) {
    const texts = valueTexts(text, where, CHIP_FIELDS[field].type === 'integer')
    const values = texts.map((value) => readFieldValue(field, value, where))
    return { kind: 'field', field, name, text, ...distinct(texts, values, where) }
  }
  const near = nearest(name, AXIS_NAMES)
  throw new UserError(`there is no axis ${shown(name)}`, {
    where: '--vary',
    allowed: `${AXIS_SETTINGS.map((known) => optionOf(known).slice(2)).join(', ')}, or a field of the chip`,
    ...(near !== undefined && { hint: `--vary ${near}=...` }),
  })
}

function valueTexts(text: string, where: string, areNumbers: boolean): string[] {
  const items = text.split(text.includes(';') ? ';' : ',').map((item) => item.trim())
  if (items.length > MAX_POINTS) throw new UserError('there are too many values', { where, allowed: `${MAX_POINTS}` })
  if (items.some((item) => item === '')) {
    throw new UserError(text === '' ? 'has no values' : 'a value is empty', { where, allowed: 'A,B,C' })
  }
  return items.flatMap((item) => (areNumbers && item.includes(':') ? numberRange(item, where, MAX_POINTS) : [item]))
}

/** @throws UserError where two values are the same */
function distinct<T>(texts: string[], values: T[], where: string): { texts: string[]; values: T[] } {
  const seen = new Set<string>()
  for (const [index, value] of values.entries()) {
    const key = JSON.stringify(value)
    if (seen.has(key)) {
      throw new UserError(`${shown(texts[index]!)} occurs twice`, { where, allowed: 'each value once' })
    }
    seen.add(key)
  }
  return { texts, values }
}

/** A message of an option says which axis it is. */
function inPlace<T>(where: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { allowed } = error.details
    throw new UserError(error.what, { where, ...(allowed !== undefined && { allowed }) })
  }
}

const shown = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text)
