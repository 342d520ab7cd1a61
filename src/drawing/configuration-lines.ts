/** A configuration as lines of a name and a value: what is nested has a name with dots, `chip.mac.lanes`. */
import type { PageText } from '../charts/page-data.js'

export function configurationLines(value: object, prefix = ''): PageText['configuration'] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    const name = `${prefix}${key}`
    if (typeof part === 'object' && part !== null && !isFlat(part)) return configurationLines(part, `${name}.`)
    return [{ name, value: typeof part === 'string' ? part : JSON.stringify(part) }]
  })
}

/** A list of numbers or names stays on a line. */
const isFlat = (part: object): boolean =>
  Array.isArray(part) && part.every((item) => typeof item !== 'object' || item === null)
