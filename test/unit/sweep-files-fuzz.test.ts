/**
 * Damaged and hostile files of sweeps: the readers accept or throw a `UserError`, nothing else, and soon. All but a few cases are valid files
 * with a few mutations.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { readSweepCsv, sweepCsv } from '../../src/experiments/sweep/csv-file.js'
import { readSweepJson, sweepJson } from '../../src/experiments/sweep/json-file.js'
import { readSweepParquet, sweepParquet } from '../../src/experiments/sweep/parquet-file.js'
import type { SweepRow } from '../../src/report/sweep-row.js'
import { inHeader, mutate, mutations } from '../helpers/mutations.js'
import { SEED } from '../helpers/random.js'
import { sampleRows } from '../helpers/sweep-rows.js'

const MAX_MILLISECONDS = 5000

/** Runs `read` on all cases; some have to be accepted, and some not. */
function fuzz(name: string, valid: Uint8Array[], read: (bytes: Uint8Array) => SweepRow[], runs: number): void {
  let [accepted, slowest] = [0, 0]
  const length = Math.max(...valid.map((bytes) => bytes.length))
  const at = fc.oneof(inHeader, fc.nat(length), fc.integer({ min: -4000, max: -1 }), fc.integer({ min: -40, max: -1 }))
  const mutated = fc
    .tuple(fc.constantFrom(...valid), fc.array(mutations(at), { minLength: 1, maxLength: 3 }))
    .map(([bytes, damage]) => damage.reduce(mutate, bytes))
  const cases = fc.oneof({ weight: 9, arbitrary: mutated }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) })
  fc.assert(
    fc.property(cases, (bytes) => {
      const begin = performance.now()
      try {
        expect(read(bytes).length).toBeLessThanOrEqual(bytes.length)
        accepted++
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        expect(error.message.length).toBeLessThan(1000)
      }
      slowest = Math.max(slowest, performance.now() - begin)
    }),
    { seed: SEED, numRuns: runs },
  )
  console.log(
    `${name}: ${accepted} of ${runs} damaged files accepted, the slowest in ${slowest.toFixed(0)} ms, seed ${SEED}`,
  )
  expect(accepted).toBeGreaterThan(runs / 100)
  expect(accepted).toBeLessThan(0.9 * runs)
  expect(slowest).toBeLessThan(MAX_MILLISECONDS)
}

const samples = [sampleRows(1), sampleRows(4), sampleRows(40)]
const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

describe('damaged sweeps', () => {
  it('Parquet', { timeout: 120_000 }, () => {
    fuzz('Parquet', samples.map(sweepParquet), (bytes) => readSweepParquet(bytes, 'x.parquet'), 4000)
  })

  it('CSV', { timeout: 120_000 }, () => {
    const files = samples.map((rows) => Buffer.from(sweepCsv(rows)))
    fuzz('CSV', files, (bytes) => readSweepCsv(decoded(bytes), 'x.csv'), 4000)
  })

  it('JSON', { timeout: 120_000 }, () => {
    const files = samples.map((rows) => Buffer.from([...sweepJson(rows)].join('')))
    fuzz('JSON', files, (bytes) => readSweepJson(decoded(bytes), 'x.json'), 4000)
  })

  it('Parquet that lies of its sizes', () => {
    // Footers of bytes that go on for ever, and of a list of two thousand million.
    for (const body of [
      Buffer.alloc(200_000, 0xff),
      Buffer.from('29f9ffffff07', 'hex'),
      Buffer.from('15021900', 'hex'),
    ]) {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(body.length)
      const bytes = Buffer.concat([Buffer.from('PAR1'), body, length, Buffer.from('PAR1')])
      expect(() => readSweepParquet(bytes, 'x.parquet')).toThrow(UserError)
    }
  })
})
