/** Checks of values of unknown origin, piece by piece, with an error that says where the value stands in its file. */
import { UserError } from '../errors.js'

/** Where something stands: the file, and the way through it: `$.variants[0].report.cycles`. */
export interface Place {
  file: string
  path: string
}

/** @throws UserError where the value is not of the shape */
export type Shape = (value: unknown, place: Place) => void

const within = ({ file, path }: Place, step: string): Place => ({ file, path: path + step })

/** Finite, within limits. */
export function number(min = -Infinity, max = Infinity): Shape {
  const allowed =
    min === -Infinity && max === Infinity
      ? 'a number'
      : max === Infinity
        ? `a number, ${min} at least`
        : `a number from ${min} to ${max}`
  return (value, place) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max)
      refuse(value, place, allowed)
  }
}

/** What happens that often, or takes that much. */
export const count = number(0)
export const positive: Shape = (value, place) => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) refuse(value, place, 'a number above 0')
}

export const text: Shape = (value, place) => {
  if (typeof value !== 'string' || value.length > MAX_TEXT)
    refuse(value, place, `text of at most ${MAX_TEXT} characters`)
}
const MAX_TEXT = 10_000

export const flag: Shape = (value, place) => {
  if (typeof value !== 'boolean') refuse(value, place, 'true or false')
}

export function oneOf(choices: readonly (string | number)[]): Shape {
  return (value, place) => {
    if (!choices.some((choice) => choice === value)) refuse(value, place, choices.join(', '))
  }
}

export function nullable(shape: Shape): Shape {
  return (value, place) => {
    if (value !== null) shape(value, place)
  }
}

/** @param least so many items at least */
export function list(item: Shape, least = 0): Shape {
  return (value, place) => {
    if (!Array.isArray(value) || value.length < least) {
      refuse(value, place, least === 0 ? 'a list' : `a list, ${least} at least in it`)
    }
    for (const [index, one] of value.entries()) item(one, within(place, `[${index}]`))
  }
}

/** Members by any name. */
export function members(shape: Shape): Shape {
  return (value, place) => {
    for (const [name, member] of Object.entries(objectAt(value, place)))
      shape(member, within(place, `.${name.slice(0, 40)}`))
  }
}

/** These members at least: a report may have more than its readers use. */
export function object(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, place) => {
    const found = objectAt(value, place)
    for (const [name, shape] of Object.entries(shapes)) {
      if (!Object.hasOwn(found, name)) {
        throw new UserError(`${name} is missing`, { where: words(place), allowed: Object.keys(shapes).join(', ') })
      }
      shape(found[name], within(place, `.${name}`))
    }
  }
}

function objectAt(value: unknown, place: Place): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(value, place, 'an object')
  return value as Record<string, unknown>
}

function refuse(value: unknown, place: Place, allowed: string): never {
  throw new UserError(`cannot be ${shown(value)}`, { where: words(place), allowed })
}

const words = ({ file, path }: Place): string => `${file}: ${path}`

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return JSON.stringify(value).slice(0, 60)
}
