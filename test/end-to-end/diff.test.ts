/** `azsim diff` as a user, or a CI script, has it. */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { FIGURE_NAMES } from '../../src/report/report-diff.js'
import type { FigureChange } from '../../src/report/report-diff.js'
import { schemaViolations } from '../../src/report/json-schema.js'
import { parseReport } from '../../src/report/read-report.js'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import type { RunReport } from '../../src/report/rnnt-report.js'
import { Scratch } from '../helpers/cli.js'
import { runMain } from '../helpers/main.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

/** A report in a file, and what it says. */
async function written(name: string, ...argv: string[]): Promise<{ file: string; said: unknown }> {
  const { code, stdout, stderr } = await runMain(...argv, '--frames', '12', '--json')
  expect(code, stderr).toBe(0)
  return { file: scratch.write(name, stdout), said: JSON.parse(stdout) }
}

let narrow: { file: string; said: RunReport }
let wide: { file: string; said: RunReport }
let compared: { file: string; said: ComparisonReport }
beforeAll(async () => {
  narrow = (await written('narrow.json', 'run', '--bits', '4')) as typeof narrow
  wide = (await written('wide.json', 'run', '--bits', '4', '--set', 'mac.lanes=32')) as typeof wide
  compared = (await written('compared.json', 'compare', '--bits', '4', '--density', '0.5')) as typeof compared
})

interface DiffJson {
  settings: { setting: string; before: string; after: string }[]
  figures: FigureChange[]
  onlyBefore: string[]
  exceeded: { limit: string; layer: string | null; before: number; after: number }[]
}

async function diffJson(...argv: string[]): Promise<{ code: number; diff: DiffJson }> {
  const { code, stdout } = await runMain('diff', ...argv, '--json')
  const diff = JSON.parse(stdout) as DiffJson
  expect(schemaViolations('diff.schema.json', diff)).toEqual([])
  return { code, diff }
}

describe('azsim diff', () => {
  it('of a report with itself: nothing', async () => {
    const { code, stdout } = await runMain('diff', narrow.file, narrow.file, '--max', 'cycles=0')
    expect([code, stdout]).toEqual([0, 'no figure differs\n'])
  })

  it('names the settings and the figures that differ, of the whole and of each layer', async () => {
    const { code, diff } = await diffJson(narrow.file, wide.file)
    expect(code).toBe(0)
    expect(diff.settings).toContainEqual({ variant: null, setting: 'chip.mac.lanes', before: '16', after: '32' })
    expect(diff.settings.map(({ setting }) => setting)).not.toContain('chip.mac.queue')
    const change = (layer: string | null, figure: string) =>
      diff.figures.find((entry) => entry.layer === layer && entry.figure === figure)
    expect(change(null, 'cycles')).toMatchObject({ before: narrow.said.cycles, after: wide.said.cycles })
    const [old, now] = [narrow, wide].map(({ said }) => said.layers.find(({ name }) => name === 'encoder.1')!)
    expect(change('encoder.1', 'totalPj')).toMatchObject({ before: old!.energy.totalPj, after: now!.energy.totalPj })
    expect(new Set(diff.figures.map(({ figure }) => figure))).toEqual(new Set(FIGURE_NAMES))
    const { stdout } = await runMain('diff', narrow.file, wide.file)
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
    expect(stdout).toMatch(/^chip\.mac\.lanes +16 +32$/m)
    expect(stdout).toMatch(/^all +cycles +[\d,]+ +[\d,]+ +-\d+\.\d %$/m)
  })

  it('exits with 1 where a figure grew by more than it may, whole or in a layer', async () => {
    const growth = wide.said.cycles / narrow.said.cycles // of going back: narrow is slower
    const back = Math.floor(100 * (1 / growth - 1))
    expect((await diffJson(wide.file, narrow.file, '--max', `cycles=+${back + 1}%`)).code).toBe(0)
    const { code, diff } = await diffJson(wide.file, narrow.file, '--max', `cycles=+${back}%`, '--max', 'macs=0')
    expect(code).toBe(1)
    const { cycles: before } = wide.said
    expect(diff.exceeded).toEqual([
      { limit: `cycles=+${back}%`, variant: null, layer: null, before, after: narrow.said.cycles },
    ])
    const layers = await diffJson(wide.file, narrow.file, '--max', 'layers.cycles=+1')
    expect(layers.code).toBe(1)
    expect(layers.diff.exceeded.map(({ layer }) => layer)).toContain('encoder.0')
    expect((await diffJson(narrow.file, wide.file, '--max', 'cycles=-99%')).code).toBe(1)
  })

  it('pairs the variants of comparisons; one that is gone cannot be judged', async () => {
    const { said } = compared
    const fewer = { ...said, variants: said.variants.filter(({ name }) => name !== '+ residency') }
    const file = scratch.write('fewer.json', JSON.stringify(fewer))
    const { code, diff } = await diffJson(compared.file, file, '--max', 'cycles=+1%')
    expect([code, diff.onlyBefore]).toEqual([1, ['+ residency']])
    expect((await diffJson(file, compared.file, '--max', 'cycles=+1%')).code).toBe(0)
  })

  it.each<[string, string[], string]>([
    ['a figure that is none', ['--max', 'cycle=+2%'], 'try: --max cycles=+2%'],
    ['no number', ['--max', 'cycles=more'], 'FIGURE=LIMIT'],
  ])('refuses %s', async (_, options, message) => {
    const { code, stdout, stderr } = await runMain('diff', narrow.file, wide.file, ...options)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })

  it('refuses what is no report, and two of different commands', async () => {
    for (const [before, after, message] of [
      [narrow.file, compared.file, 'two reports of one command'],
      [scratch.write('empty.json', '{}'), narrow.file, 'it names no "schema"'],
      [scratch.write('other.json', '{"schema":"azsim-layer/1"}'), narrow.file, 'its schema is "azsim-layer/1"'],
      [scratch.write('cut.json', readFileSync(narrow.file, 'utf8').slice(0, 999)), narrow.file, 'cut.json:'],
      [
        scratch.write('less.json', JSON.stringify({ ...narrow.said, cycles: -1 })),
        narrow.file,
        'less.json: $.cycles: is not as docs/run-report.schema.json says: -1 is below 0',
      ],
    ] as const) {
      const { code, stdout, stderr } = await runMain('diff', before, after)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain(message)
    }
  })

  it('a report of a later version, with fields that this one does not know, is read', () => {
    const later = JSON.stringify({ ...narrow.said, novelty: 1 })
    expect(parseReport(later, 'later.json')).toHaveProperty('novelty')
  })

  it('whatever is in a file: a report, or a message', () => {
    const text = JSON.stringify(narrow.said)
    const piece = fc.constantFrom('{', '}', '[', ',', '"', '0', '-1', 'null', '1e999', '\\', '"x":1,', 'true')
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(4), piece), { minLength: 1, maxLength: 2 })
    const mutated = edits.map((list) =>
      list.reduce((result, [at, length, insert]) => {
        const start = at % (result.length + 1)
        return result.slice(0, start) + insert + result.slice(start + length)
      }, text),
    )
    let accepted = 0
    fc.assert(
      fc.property(fc.oneof(mutated, fc.json(), fc.string()), (file) => {
        try {
          expect(schemaViolations('run-report.schema.json', parseReport(file, 'r.json'), { isOpen: true })).toEqual([])
          accepted++
        } catch (error) {
          if (!(error instanceof UserError)) throw error
        }
      }),
      { numRuns: 300 },
    )
    console.log(`reports: ${accepted} of 300 accepted`)
  })
})
