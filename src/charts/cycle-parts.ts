/** What the MAC array did in each cycle: it multiplied, or why it did not. */
import type { UnitCycles } from '../runner/chip-report.js'
import type { BarPart, BarStyle } from './bars.js'
import { wordsOf } from './largest-parts.js'

const ACTIVE: BarStyle & { label: string } = { label: 'multiplies', hue: 'blue', hatch: 'none' }
/** By the array's stall counters. */
const STALLS: Record<string, BarStyle & { label: string }> = {
  weights: { label: 'waits for weights', hue: 'orange', hatch: 'rising' },
  context: { label: 'waits for a context', hue: 'purple', hatch: 'cross' },
  semaphore: { label: 'waits for data it depends on', hue: 'sky', hatch: 'falling' },
  idle: { label: 'idle', hue: 'grey', hatch: 'none' },
}

/** @param units of each row; all parts of a row add up to all its cycles @param size what a cycle is divided by, of each row */
export function cycleParts(units: readonly UnitCycles[], size: (row: number) => number): BarPart[] {
  const causes = [...new Set([...Object.keys(STALLS), ...units.flatMap(({ stalls }) => Object.keys(stalls))])]
  return [
    { ...ACTIVE, values: units.map(({ active }, row) => active / size(row)) },
    ...causes.map((cause): BarPart => ({
      ...(STALLS[cause] ?? { label: wordsOf(cause), hue: 'vermilion', hatch: 'vertical' }),
      values: units.map(({ stalls }, row) => (stalls[cause] ?? 0) / size(row)),
    })),
  ]
}

export const cyclesOf = ({ active, stalls }: UnitCycles): number =>
  Object.values(stalls).reduce((sum, cycles) => sum + cycles, active)
