/** Numbers as charts show them. */
import { PREFIXES } from '../report/si-prefix.js'

/** At most three digits and a unit: 812, 26.1 k, 1.63 M; with `keepZeros` always three, for values that stand beside each other. */
export function compact(value: number, keepZeros = false): string {
  for (const [prefix, size] of PREFIXES) {
    if (size >= 1e3 && size <= 1e9 && value >= size * 0.9995) return `${threeDigits(value / size, keepZeros)} ${prefix}`
  }
  return threeDigits(value, keepZeros)
}

/** Three significant digits: 0.0636, 2.23, 131, 12,400. */
export function threeDigits(value: number, keepZeros = true): string {
  if (value === 0) return '0'
  const exponent = Math.floor(Math.log10(Math.abs(value) * 1.0005))
  const text = value.toFixed(Math.min(12, Math.max(0, 2 - exponent)))
  return keepZeros ? text : String(Number(text))
}

/** How a quantity is best shown: divided by `size`, in `unit`, so that the largest value is 1 to 1,000. */
export interface Scale {
  size: number
  unit: string
}

/** @param unit without prefix: "J", "B", "cycles" @param oneIs what 1 is in that unit: 1e-12 where values are pJ */
export function scaleFor(largest: number, unit: string, oneIs = 1): Scale {
  const [ascii, size] = PREFIXES.find(([, size]) => largest * oneIs >= size * 0.9995) ?? ['', 1]
  const prefix = ascii === 'u' ? '\u00B5' : ascii
  return { size: size / oneIs, unit: unit.length > 2 ? [prefix, unit].filter(Boolean).join(' ') : `${prefix}${unit}` }
}
