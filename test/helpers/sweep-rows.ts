/** Rows of sweeps that were never run: of what a column can hold. */
import fc from 'fast-check'
import { SWEEP_COLUMN_NAMES, SWEEP_SCHEMA } from '../../src/report/sweep-row.js'
import type { SweepColumnName, SweepRow, SweepValue } from '../../src/report/sweep-row.js'
import { columnType } from '../../src/experiments/sweep/cells.js'

const TEXTS = ['a', 'a,b', 'say "so"', 'two\r\nlines', ' blank ', 'Grüße', '猫', '-', 'null', '1.5', '"', ',', '=1+1']

function cell(name: SweepColumnName): fc.Arbitrary<SweepValue> {
  switch (columnType(name)) {
    case 'integer':
      return fc.oneof(fc.nat(20), fc.maxSafeInteger(), fc.constant(null))
    case 'number':
      return fc.oneof(
        fc.constantFrom(0, 0.1, 1e-7, 1.5e300, -3),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constant(null),
      )
    case 'text':
      return fc.oneof(fc.constantFrom(...TEXTS), fc.constant(null))
  }
}

const cells = fc.record(
  Object.fromEntries(SWEEP_COLUMN_NAMES.map((name) => [name, cell(name)])) as Record<
    SweepColumnName,
    fc.Arbitrary<SweepValue>
  >,
)

/** A row as one of a sweep of `points`. */
export function asRow(values: Record<SweepColumnName, SweepValue>, point: number, points: number): SweepRow {
  const row = {
    ...values,
    ...{ schema: SWEEP_SCHEMA, sweep: '0123456789abcdef', command: 'azsim sweep', azsim: '0.1.0' },
  }
  const plain = Object.entries(row).map(([name, value]) => [name, value === 0 ? 0 : value]) // -0 is none of a row's numbers
  return { ...(Object.fromEntries(plain) as SweepRow), points, point, status: row.cycles === null ? 'failed' : 'done' }
}

/** All rows of a sweep, in order. */
export const sweepRows = (constraints: { minLength: number; maxLength: number }): fc.Arbitrary<SweepRow[]> =>
  fc.array(cells, constraints).map((rows) => rows.map((row, point) => asRow(row, point, rows.length)))

/** Always the same rows. */
export const sampleRows = (count: number): SweepRow[] =>
  fc.sample(sweepRows({ minLength: count, maxLength: count }), { seed: 1, numRuns: 1 })[0]!
