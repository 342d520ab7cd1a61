/**
 * What checks the values of options. yargs gives text here (its own numbers would take `0x10` and `1e3` and make NaN of a typo), and a list
 * where an option is repeated.
 */
import { UserError } from '../errors.js'
import { nearest } from '../model/nearest.js'
import type { CycleWindow } from '../runner/timeline.js'

/** One value as text. @throws UserError where the option is repeated or empty */
export function textOption(option: string): (value: unknown) => string {
  return (value) => {
    if (Array.isArray(value)) throw new UserError(`is given ${value.length} times`, { where: option, allowed: 'once' })
    const text = String(value)
    if (text.trim() === '') throw new UserError('has no value', { where: option, hint: `azsim --help` })
    return text
  }
}

export function integerOption(option: string, min: number, max: number): (value: unknown) => number {
  const allowed = `an integer from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}`
  return numberFrom(option, /^-?\d{1,15}$/, min, max, allowed)
}

/** A decimal fraction. */
export function fractionOption(option: string, min: number, max: number): (value: unknown) => number {
  return numberFrom(option, /^-?(\d{1,15}(\.\d*)?|\.\d+)$/, min, max, `a number from ${min} to ${max}, such as 0.25`)
}

function numberFrom(option: string, form: RegExp, min: number, max: number, allowed: string) {
  const read = textOption(option)
  return (value: unknown): number => {
    const text = read(value)
    const number = form.test(text) ? Number(text) : NaN
    if (number >= min && number <= max) return number + 0 // -0 is 0
    const nearestAllowed = number > max ? max : number < min ? min : undefined
    throw new UserError(`cannot be ${quoted(text)}`, {
      where: option,
      allowed,
      ...(nearestAllowed !== undefined && { hint: `${option} ${nearestAllowed}` }),
    })
  }
}

export function choiceOption<const T extends string>(option: string, choices: readonly T[]): (value: unknown) => T {
  const read = textOption(option)
  return (value) => {
    const text = read(value)
    const choice = choices.find((candidate) => candidate === text)
    if (choice !== undefined) return choice
    const near = nearest(text, choices)
    throw new UserError(`cannot be ${quoted(text)}`, {
      where: option,
      allowed: choices.join(', '),
      ...(near !== undefined && { hint: `${option} ${near}` }),
    })
  }
}

/** `A:B`: cycles A .. B - 1. */
export function windowOption(option: string): (value: unknown) => CycleWindow {
  const read = textOption(option)
  return (value) => {
    const text = read(value)
    const [, from, until] = /^(\d{1,15}):(\d{1,15})$/.exec(text) ?? []
    if (from !== undefined && Number(from) < Number(until)) return { from: Number(from), until: Number(until) }
    throw new UserError(`cannot be ${quoted(text)}`, {
      where: option,
      allowed: 'A:B, core cycles, A below B',
      hint: `${option} 0:100000`,
    })
  }
}

const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text)

/** A switch, from true and false or their names. */
export function switchOption(option: string): (value: unknown) => boolean {
  const read = choiceOption(option, ['true', 'false'])
  return (value) => (typeof value === 'boolean' ? value : read(value) === 'true')
}
