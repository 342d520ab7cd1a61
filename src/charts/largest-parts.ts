/** The parts of which a whole is made, largest first; what is small becomes "other". */
import type { BarPart, BarStyle } from './bars.js'

const STYLES: readonly BarStyle[] = [
  { hue: 'blue', hatch: 'none' },
  { hue: 'orange', hatch: 'rising' },
  { hue: 'green', hatch: 'falling' },
  { hue: 'sky', hatch: 'none' },
  { hue: 'vermilion', hatch: 'vertical' },
  { hue: 'purple', hatch: 'cross' },
]
const OTHER: BarStyle = { hue: 'yellow', hatch: 'horizontal' }
/** Of the largest whole: what is smaller everywhere cannot be seen. */
const LEAST_SHARE = 0.01

/** @param wholes of each row, what its parts take, by name: `weightBuffer` */
export function largestParts(wholes: readonly Readonly<Record<string, number>>[]): BarPart[] {
  const names = [...new Set(wholes.flatMap((parts) => Object.keys(parts)))]
  const valuesOf = (name: string): number[] => wholes.map((parts) => parts[name] ?? 0)
  const most = (name: string): number => Math.max(...valuesOf(name))
  const whole = Math.max(...wholes.map((parts) => sum(Object.values(parts))))
  const ranked = names.filter((name) => most(name) > 0).sort((a, b) => most(b) - most(a))
  const large = ranked.slice(0, STYLES.length).filter((name) => most(name) >= LEAST_SHARE * whole)
  const rest = ranked.slice(large.length)
  const parts = large.map((name, i) => ({ label: wordsOf(name), values: valuesOf(name), ...STYLES[i]! }))
  if (rest.length === 0) return parts
  const values = wholes.map((parts) => sum(rest.map((name) => parts[name] ?? 0)))
  return [...parts, { label: rest.length === 1 ? wordsOf(rest[0]!) : 'other', values, ...OTHER }]
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** `weightBuffer` as words; abbreviations keep their capitals. */
export function wordsOf(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replace(/^dram\b/, 'DRAM')
    .replace(/^mac\b/, 'MAC')
    .replace(/\bfifo(s?)\b/, 'FIFO$1')
    .replace(/^dma\b/, 'DMA')
}
