/** Chip files and `--set`: whatever is given, the result is a valid chip or a UserError. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { CHIP_FIELDS, FIELD_PATHS, fieldOf } from '../../src/model/chip-fields.js'
import type { ChipConfig, FieldPath } from '../../src/model/chip-fields.js'
import { loadChip, parseChip } from '../../src/model/chip.js'
import { PRESETS } from '../../src/model/presets.js'

describe('chip fuzz', () => {
  /** Counts what is accepted; anything but a UserError is a failure. */
  function tally() {
    const counts = { accepted: 0, cases: 0 }
    const run = (act: () => ChipConfig): void => {
      counts.cases++
      try {
        checkInvariants(act())
        counts.accepted++
      } catch (error) {
        if (!(error instanceof UserError)) throw error
      }
    }
    return { counts, run }
  }

  function checkInvariants(chip: ChipConfig): void {
    const present = FIELD_PATHS.filter((path) => fieldOf(chip, path) !== undefined)
    const expected = FIELD_PATHS.filter((path) => chip.weights === 'streamed' || !CHIP_FIELDS[path].streamedOnly)
    if (present.join() !== expected.join()) throw new Error(`fields ${present.join()}`)
    if (chip.mac.lanes * chip.mac.window > 65_535) throw new Error('too many rows')
    if ((chip.dram.type === 'none') !== (chip.weights === 'preloaded')) throw new Error('DRAM')
  }

  const valid = fc.constantFrom(
    ...[...PRESETS.keys()].map((name) => JSON.stringify(loadChip(name), null, 2)),
    '{"base":"az1-like","mac":{"lanes":32,"scan":16},"dram":{"type":"LPDDR4-1600-x32"}}',
    '{"$schema":"x","name":"n","base":"eie-64","mac":{"queue":4}}',
  )
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '0',
    '-1',
    '1e9',
    '99999999',
    'null',
    'true',
    '"mac"',
    '\\',
    '\n',
  )
  const piece = fc.oneof(
    token,
    fc.string({ maxLength: 3 }),
    fc.constantFrom('"__proto__":{},', '"mac":{},', '"lanes":3,'),
  )
  /** Text with a few pieces of it replaced. */
  const mutated = fc
    .tuple(valid, fc.array(fc.tuple(fc.nat(), fc.nat(3), piece), { minLength: 1, maxLength: 3 }))
    .map(([text, edits]) =>
      edits.reduce((result, [at, length, insert]) => {
        const start = at % (result.length + 1)
        return result.slice(0, start) + insert + result.slice(start + length)
      }, text),
    )
  /** Valid JSON with one field of another value. */
  const value = fc.oneof(
    fc.integer({ min: -2, max: 300 }),
    fc.constantFrom(2 ** 20, 2 ** 28, 1.5, null, 'streamed', 'none', [], {}),
  )
  const changed = fc
    .tuple(fc.constantFrom<string>(...PRESETS.keys()), fc.constantFrom(...FIELD_PATHS), value)
    .map(([base, path, to]) => {
      const [group, name] = path.split('.') as [string, string?]
      return JSON.stringify({ base, [group]: name === undefined ? to : { [name]: to } })
    })
  const arbitrary = fc.oneof(fc.string(), fc.json())

  it('a chip file is a chip or a UserError', () => {
    const { counts, run } = tally()
    const files = fc.oneof(
      { weight: 3, arbitrary: mutated },
      { weight: 3, arbitrary: changed },
      { weight: 2, arbitrary },
    )
    fc.assert(
      fc.property(files, (text) => run(() => parseChip(text, 'fuzz.json'))),
      { numRuns: 4000 },
    )
    console.log(`chip files: ${((100 * counts.accepted) / counts.cases).toFixed(1)} % of ${counts.cases} accepted`)
    expect(counts.accepted).toBeGreaterThan(counts.cases / 20)
  })

  it('what --set is given sets a field or is a UserError', () => {
    const { counts, run } = tally()
    const text = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.tuple(fc.constantFrom<FieldPath>(...FIELD_PATHS), fc.nat(70)).map(([p, v]) => `${p}=${v}`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom<string>(...FIELD_PATHS, 'mac', '__proto__'), fc.string())
          .map((p) => p.join('=')),
      },
      { weight: 1, arbitrary: fc.string() },
    )
    const sets = fc.array(text, { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(fc.constantFrom(...PRESETS.keys()), sets, (name, all) => run(() => loadChip(name, all))),
      { numRuns: 4000 },
    )
    console.log(`--set: ${((100 * counts.accepted) / counts.cases).toFixed(1)} % of ${counts.cases} accepted`)
    expect(counts.accepted).toBeGreaterThan(counts.cases / 20)
  })
})
