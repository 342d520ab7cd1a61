/** Prefixes of units: one for a whole column, so that its numbers can be compared. */
import type { TableColumn } from './table.js'

/** From the largest; `u` is the micro sign where only ASCII is. */
export const PREFIXES = [
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
  ['', 1],
  ['m', 1e-3],
  ['u', 1e-6],
  ['n', 1e-9],
  ['p', 1e-12],
] as const

/** A column in the unit that leaves its largest number below 1,000, with three digits or more of it. */
export interface PrefixedColumn {
  /** From the figures to the column's numbers. */
  factor: number
  column: Pick<TableColumn, 'unit' | 'decimals' | 'align'>
}

/** @param largest of the figures, which are in `scale` x unit: picojoules are 1e-12 J */
export function prefixed(largest: number, unit: string, scale: number): PrefixedColumn {
  const [prefix, size] = PREFIXES.find(([, size]) => largest * scale >= size) ?? PREFIXES.at(-1)!
  const shown = (largest * scale) / size
  return {
    factor: scale / size,
    column: { unit: `${prefix}${unit}`, decimals: shown < 10 ? 3 : shown < 100 ? 2 : 1, align: 'right' },
  }
}
