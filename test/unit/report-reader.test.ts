/** Reports that are read back: what azsim writes is taken, anything else refused with the field at fault. Half of the cases are mutations. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { comparisonCharts } from '../../src/charts/comparison-charts.js'
import { LIGHT } from '../../src/charts/theme.js'
import { UserError } from '../../src/errors.js'
import { parseReport } from '../../src/report/read-report.js'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import { sampleComparison } from '../helpers/chart-data.js'
import { SEED } from '../helpers/random.js'

let report: ComparisonReport
beforeAll(async () => {
  const whole = await sampleComparison()
  // Two variants of few layers: most of what a mutation can hit is then what is read.
  const variants = whole.variants.slice(-2).map((variant) => ({
    ...variant,
    report: { ...variant.report, layers: variant.report.layers.slice(0, 3), memoryMap: [] },
  }))
  report = { ...whole, variants }
})

function refusal(text: string): UserError {
  try {
    parseReport(text, 'r.json')
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('taken')
}

type Json = Record<string, unknown>

/** All ways to a value: `['variants', '0', 'report']`. */
function pathsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, member]) => pathsIn(member, [...path, key]))]
}

describe('a report that is read', () => {
  it('is a comparison or a run', () => {
    expect(parseReport(JSON.stringify(report), 'r.json')).toEqual(report)
    const run = report.variants[0]!.report
    expect(parseReport(JSON.stringify(run), 'r.json')).toEqual(run)
  })

  it.each([
    ['{"schema": "azsim-comparison/9"}', /r\.json/, 'the schema is "azsim-comparison/9"'],
    ['[1, 2]', /r\.json/, 'this is no report'],
    ['{"schema": "azsim-run/1"}', /r\.json: \$/, 'azsim is missing'],
    ['{"schema": ', /r\.json/, 'not JSON: '],
  ])('%s is refused', (text, where, what) => {
    const error = refusal(text)
    expect(error.what).toContain(what)
    expect(error.details.where).toMatch(where)
    expect(error.details.allowed).toBeDefined()
  })

  it('is refused with the place of a field that is wrong', () => {
    const wrong = structuredClone(report)
    wrong.variants[1]!.report.layers[2]!.mac.stalls['weights'] = -1
    const error = refusal(JSON.stringify(wrong))
    expect(error.details.where).toBe('r.json: $.variants[1].report.layers[2].mac.stalls.weights')
    expect(error.message).toContain('-1')
  })

  it('draws, or is refused: nothing else, whatever is changed in it', () => {
    const paths = pathsIn(report)
    const value = fc.oneof(
      fc.constantFrom(null, -1, 0, 1e308, NaN, '', 'dram', [], {}, true, '__proto__'),
      fc.double(),
      fc.string({ maxLength: 9 }),
    )
    let accepted = 0
    let cases = 0
    const check = (text: string): void => {
      cases++
      try {
        const read = parseReport(text, 'r.json')
        accepted++
        if (read.schema === 'azsim-comparison/1') comparisonCharts(read, LIGHT)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
      }
    }
    const mutation = fc.record({ path: fc.constantFrom(...paths), value, remove: fc.boolean() })
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const changed = structuredClone(report) as unknown as Json
        for (const { path, value, remove } of mutations) {
          const parent = path.slice(0, -1).reduce<unknown>((node, key) => (node as Json | undefined)?.[key], changed)
          if (typeof parent !== 'object' || parent === null || path.length === 0) continue
          if (remove) Reflect.deleteProperty(parent, path.at(-1)!)
          else (parent as Json)[path.at(-1)!] = value
        }
        check(JSON.stringify(changed))
      }),
      { seed: SEED, numRuns: 250 },
    )
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), check), { seed: SEED, numRuns: 200 })
    console.log(`reports: ${accepted} of ${cases} accepted (seed ${SEED})`)
    expect(accepted).toBeGreaterThan(20)
    expect(accepted).toBeLessThan(cases - 20)
  }, 60_000)
})
