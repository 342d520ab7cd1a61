/** The table that `azsim sweep` prints: a line per point, what varies and the main figures. */
import type { SweepRow, SweepValue } from './sweep-row.js'
import { counted, formatTable, significant, wrap, MAX_COLUMNS } from './table.js'
import type { TableCell, TableColumn } from './table.js'

/** A point with the values of the axes, as text. */
export interface SweepLine {
  axes: readonly string[]
  row: SweepRow
}

const FIGURES: readonly (TableColumn & { of: (row: SweepRow) => TableCell })[] = [
  { heading: 'cycles', of: ({ cycles }) => cycles },
  { heading: 'time', unit: 'ms', decimals: 3, of: ({ microseconds }) => scaled(microseconds, 1e3) },
  {
    heading: 'chip time /',
    unit: 'audio time',
    align: 'right',
    of: ({ realTimeFactor }) => (realTimeFactor === null ? null : significant(Number(realTimeFactor))),
  },
  { heading: 'DRAM', unit: 'MB', decimals: 2, of: ({ dramBytes }) => scaled(dramBytes, 1e6) },
  { heading: 'energy', unit: 'uJ', decimals: 1, of: ({ totalPj }) => scaled(totalPj, 1e6) },
  { heading: 'weights', unit: 'bits', decimals: 2, of: ({ weightBits }) => weightBits },
  { heading: 'error', unit: 'dB', decimals: 1, of: ({ logitsSignalToNoiseDb }) => logitsSignalToNoiseDb },
  { heading: 'bound by', of: ({ boundBy }) => boundBy },
]

/**
 * Where many axes leave no room, the last figures are left out; files have them all.
 *
 * @param names of the axes
 * @param lines one at least
 */
export function sweepTable(names: readonly string[], lines: readonly SweepLine[]): string {
  const axes = names.map((name, index): TableColumn => {
    const [heading, unit] = name.split('.') as [string, string?] // a field of the chip in two lines: it is long
    const align = lines.every((line) => isNumber(line.axes[index]!)) ? 'right' : 'left'
    return { heading, align, ...(unit !== undefined && { unit }) }
  })
  const tableOf = (figures: typeof FIGURES): string =>
    formatTable(
      [{ heading: 'point', align: 'right' }, ...axes, ...figures],
      lines.map(({ axes, row }) => [row.point, ...axes, ...figures.map(({ of }) => of(row))]),
    )
  let count = FIGURES.length
  while (count > 1 && widest(tableOf(FIGURES.slice(0, count))) > MAX_COLUMNS) count--
  return [tableOf(FIGURES.slice(0, count)), ...reasons(lines)].join('')
}

/** Why points failed, each reason once. */
function reasons(lines: readonly SweepLine[]): string[] {
  const points = new Map<SweepValue, SweepValue[]>()
  for (const { row } of lines) {
    if (row.status === 'failed') {
      const known = points.get(row.reason)
      if (known === undefined) points.set(row.reason, [row.point])
      else known.push(row.point)
    }
  }
  return [...points].flatMap(([reason, [first, ...others]]) => {
    const which = others.length === 0 ? '' : ` and ${counted(others.length, 'other')}`
    return wrap(`point ${first!}${which} failed: ${reason!}`, MAX_COLUMNS).map((line) => `${line}\n`)
  })
}

/** The rule below the headings is as wide as the table. */
const widest = (table: string): number => /^[- ]+$/m.exec(table)?.[0].length ?? 0

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text)

const scaled = (value: SweepValue, unit: number): number | null => (value === null ? null : Number(value) / unit)
