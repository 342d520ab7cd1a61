/** The table that `azsim sweep` prints: a line per point, what varies and the main figures. */
import type { SweepRow } from './sweep-row.js'
import { formatTable, significant, wrap, MAX_COLUMNS } from './table.js'
import type { TableCell, TableColumn } from './table.js'

/** A point with the values of the axes, as text. */
export interface SweepLine {
  axes: readonly string[]
  row: SweepRow
}

const FIGURES: readonly (TableColumn & { of: (row: SweepRow) => TableCell })[] = [
  { heading: 'weights', unit: 'bits', decimals: 2, of: ({ weightBits }) => weightBits },
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
  { heading: 'error', unit: 'dB', decimals: 1, of: ({ logitsSignalToNoiseDb }) => logitsSignalToNoiseDb },
  { heading: 'bound by', of: ({ boundBy }) => boundBy },
]

/** @param names of the axes @param lines one at least */
export function sweepTable(names: readonly string[], lines: readonly SweepLine[]): string {
  const columns: TableColumn[] = [
    { heading: 'point', align: 'right' },
    ...names.map(
      (heading, index) =>
        ({ heading, align: lines.every(({ axes }) => isNumber(axes[index]!)) ? 'right' : 'left' }) as const,
    ),
    ...FIGURES,
  ]
  const rows = lines.map(({ axes, row }) => [row.point, ...axes, ...FIGURES.map(({ of }) => of(row))])
  const failed = lines.filter(({ row }) => row.status === 'failed')
  const reasons = failed.flatMap(({ row }) => wrap(`point ${row.point!} failed: ${row.reason!}`, MAX_COLUMNS))
  return [formatTable(columns, rows), ...reasons.map((line) => `${line}\n`)].join('')
}

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text)

const scaled = (value: SweepRow[keyof SweepRow], unit: number): number | null =>
  value === null ? null : Number(value) / unit
