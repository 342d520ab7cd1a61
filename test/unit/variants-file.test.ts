/** Files of variants: whatever is in one, it is variants that make sense or a message with its place. */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { DEFAULTS, SETTINGS, VARIANT_SETTINGS } from '../../src/experiments/settings.js'
import type { RunSettings, SettingName } from '../../src/experiments/settings.js'
import { MAX_VARIANTS, parseVariants } from '../../src/experiments/variants-file.js'
import { schemaViolations } from '../../src/report/json-schema.js'

const settings = {
  ...Object.fromEntries(Object.entries(DEFAULTS).map(([name, text]) => [name, SETTINGS[name as SettingName](text)])),
  set: [],
} as unknown as RunSettings

const schema = JSON.parse(readFileSync(new URL('../../docs/variants.schema.json', import.meta.url), 'utf8')) as {
  properties: { variants: { maxItems: number; items: { properties: object } } }
}

describe('files of variants', () => {
  it('have the fields that the schema has', () => {
    const { maxItems, items } = schema.properties.variants
    expect(Object.keys(items.properties).sort()).toEqual(['mechanism', 'name', 'set', ...VARIANT_SETTINGS].sort())
    expect(maxItems).toBe(MAX_VARIANTS)
  })

  const setting = {
    mechanism: fc.constantFrom('a', 'b c'),
    bits: fc.integer({ min: 2, max: 8 }),
    density: fc.constantFrom(0, 0.5, 1),
    encoding: fc.constantFrom('auto', 'zero-run'),
    runBits: fc.integer({ min: 0, max: 8 }),
    codebook: fc.boolean(),
    chunk: fc.integer({ min: 1, max: 4 }),
    residency: fc.constantFrom('auto', 'off'),
    skip: fc.constantFrom('none', 'weights', 'weights,activations'),
    set: fc.constantFrom({}, { 'mac.lanes': 32 }, { 'dram.type': 'LPDDR4-3200-x32' }),
    technology: fc.constantFrom(45, 32, 22),
  }
  const wrong = fc.constantFrom<[string, unknown]>(
    ['bits', 9],
    ['bits', [4]],
    ['density', 2],
    ['encoding', 'other'],
    ['skip', 'all'],
    ['set', { 'mac.lanes': 0 }],
    ['technology', 7],
    ['name', ''],
    ['chip', 'none-such'],
  )
  const variant = fc
    .tuple(
      fc.record({ name: fc.stringMatching(/^[a-z]{4,8}$/), ...setting }, { requiredKeys: ['name'] }),
      fc.option(wrong, { freq: 1 }),
    )
    .map(([valid, field]) => (field === null ? valid : { ...valid, [field[0]]: field[1] }))
  const file = fc
    .array(variant, { minLength: 2, maxLength: 3 })
    .map((variants) => JSON.stringify({ variants }, null, 1))
  const piece = fc.oneof(
    fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '0', 'null', '\\', '\n'),
    fc.string({ maxLength: 3 }),
  )
  const mutated = fc
    .tuple(file, fc.array(fc.tuple(fc.nat(), fc.nat(3), piece), { minLength: 1, maxLength: 3 }))
    .map(([text, edits]) =>
      edits.reduce((result, [at, length, insert]) => {
        const start = at % (result.length + 1)
        return result.slice(0, start) + insert + result.slice(start + length)
      }, text),
    )

  it('whatever is in one: variants, or a message with its place; what the schema refuses is refused', () => {
    const counts = { accepted: 0, cases: 0 }
    fc.assert(
      fc.property(fc.oneof(file, mutated, fc.string()), (text) => {
        counts.cases++
        try {
          const variants = parseVariants(text, 'v.json', settings)
          counts.accepted++
          expect(variants.length).toBeGreaterThanOrEqual(2)
          expect(schemaViolations('variants.schema.json', JSON.parse(text))).toEqual([])
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          expect(error.message).toMatch(/^v\.json/)
        }
      }),
      { numRuns: 3000 },
    )
    console.log(`variants: ${counts.accepted} of ${counts.cases} accepted`)
    expect(counts.accepted).toBeGreaterThan(100)
  })
})
