/** `azsim compare` as a user has it: variants that do the same work, each as in a run of its own; what each mechanism buys. */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import type { RunReport } from '../../src/report/rnnt-report.js'
import { Scratch } from '../helpers/cli.js'
import { parseCsv } from '../helpers/parse-csv.js'
import { schemaViolations } from '../../src/report/json-schema.js'
import { mainJson, runMain } from '../helpers/main.js'
import { figures, reportedOptions, said } from '../helpers/run-reports.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const OPTIONS = ['compare', '--frames', '30', '--bits', '4', '--density', '0.5']
const compare = (...options: string[]): Promise<ComparisonReport> => mainJson<ComparisonReport>(...OPTIONS, ...options)
const named = ({ variants }: ComparisonReport, name: string): RunReport =>
  variants.find((variant) => variant.name === name)!.report

describe('azsim compare', () => {
  it('a mechanism at a time, on the same symbols, as the schema says', async () => {
    const comparison = await compare()
    expect(schemaViolations('comparison.schema.json', comparison)).toEqual([])
    expect(comparison.variants.map(({ name }) => name)).toEqual([
      'dense, 8 bits',
      'dense, 4 bits',
      '4 bits, 50 % zeros',
      '+ skip weights',
      '+ skip activations',
      '+ residency',
    ])
    const [dense, ...others] = comparison.variants.map(({ report }) => report) as [RunReport, ...RunReport[]]
    expect(dense.format).toEqual({ bits: 8, density: 1, encoding: 'none', runBits: null, codebook: false })
    expect(dense.skip).toEqual({ weights: false, activations: false })
    expect(others.at(-1)).toMatchObject({ residency: 'auto', format: { bits: 4, density: 0.5, encoding: 'auto' } })
    expect(said(dense).length).toBeGreaterThan(0)
    for (const report of others) {
      expect(said(report)).toEqual(said(dense))
      expect(report.symbolSource).toEqual({ kind: 'float' })
    }
    expect(named(comparison, '+ skip weights').mac).toMatchObject({ skippedActivation: 0 })
    expect(named(comparison, '4 bits, 50 % zeros').mac).toMatchObject({ skippedActivation: 0, skippedWeight: 0 })
  })

  it('gains are ratios of the figures: against the first variant, and against the one before', async () => {
    const { variants } = await compare()
    expect([variants[0]!.gain, variants[0]!.step]).toEqual([null, null])
    const bytes = ({ dram }: RunReport): number => dram.bytesRead + dram.bytesWritten
    for (const [index, { gain, step, report }] of variants.entries()) {
      if (index === 0) continue
      const [first, before] = [variants[0]!.report, variants[index - 1]!.report]
      expect(gain!.speedUp).toBe(first.cycles / report.cycles)
      expect(gain!.dramShare).toBe(bytes(report) / bytes(first))
      expect(step!.speedUp).toBe(before.cycles / report.cycles)
      expect(step!.energyShare).toBe(report.energy.totalPj / before.energy.totalPj)
    }
    expect(variants.at(-1)!.gain!.speedUp).toBeGreaterThan(1)
  })

  it('all do the same work: layer by layer as many products, executed or skipped', async () => {
    const { variants } = await compare()
    const products = variants.map(({ report }) =>
      report.layers
        .filter(({ mac }) => mac.passes > 0)
        .map(({ name, mac }) => [name, mac.macs + mac.skippedWeight + mac.skippedActivation]),
    )
    for (const other of products) expect(other).toEqual(products[0])
  })

  it('each is what a run of its own gives on these symbols, and its error what a check says', async () => {
    const { variants } = await compare('--codebook')
    for (const { report } of variants) {
      const symbols = report.symbols.map(({ frame, symbol }) => `${frame} ${symbol}\n`).join('')
      const file = scratch.write('compared.txt', symbols)
      const options = ['run', ...reportedOptions(report, scratch), '--symbols', file, '--check']
      const alone = await mainJson<RunReport>(...options)
      expect(figures(alone)).toEqual(figures(report))
    }
  })

  it('leaves out what changes nothing', async () => {
    const names = (report: ComparisonReport): string[] => report.variants.map(({ name }) => name)
    const plain = await mainJson<ComparisonReport>('compare', '--frames', '5', '--skip', 'none', '--residency', 'off')
    expect(names(plain)).toEqual(['dense, 8 bits', '8 bits, dense'])
    const weights = await compare('--skip', 'weights')
    expect(names(weights)).not.toContain('+ skip activations')
  })

  it('follows a file of symbols, and writes what it prints', async () => {
    const file = scratch.write('two.txt', '0 1\n9 2\n')
    const out = scratch.path('compared')
    const { code, stdout } = await runMain(...OPTIONS, '--symbols', file, '--out', out, '--json')
    expect(code).toBe(0)
    expect(readFileSync(scratch.path('compared/report.json'), 'utf8')).toBe(stdout)
    for (const { report } of (JSON.parse(stdout) as ComparisonReport).variants) {
      expect(said(report)).toEqual([
        [0, 1],
        [9, 2],
      ])
      expect(report.symbolSource).toEqual({ kind: 'file', file })
    }
  })

  it('as a table within 100 columns: variants, what each mechanism buys, layers, the line that matters at the end', async () => {
    const { code, stdout } = await runMain(...OPTIONS)
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100)
    expect(stdout).toMatch(/^dense, 8 bits +[\d.]+ .* 1\.00 .* MAC array$/m)
    expect(stdout).toMatch(/^weight skipping +\d\.\d\d x the speed +the same +/m)
    expect(stdout).toMatch(/^activation skipping +(none: [\w ]+ bound|\d\.\d\d x the speed) +/m)
    expect(stdout).toMatch(/^encoder\.0 +/m)
    const last = lines.slice(lines.lastIndexOf('') + 1).join(' ')
    expect(last).toMatch(
      /^4 bits, 50 % zeros: \d\.\d\d x the throughput of dense, 8 bits at 0\.\d\d x the energy and 0\.\d\d x the DRAM traffic; output error -\d+\.\d dB in the logits, \d+ of \d+ decisions as in float$/,
    )
  })

  it('as CSV: a line per variant and layer, and one for all of it', async () => {
    const { stdout } = await runMain(...OPTIONS, '--csv')
    const { variants } = await compare()
    const rows = parseCsv(stdout)
    for (const { name, report } of variants) {
      const own = rows.filter(({ variant }) => variant === name)
      expect(own.map(({ layer }) => layer)).toEqual([...report.layers.map((layer) => layer.name), 'all'])
      expect(own.map(({ cycles }) => Number(cycles))).toEqual([
        ...report.layers.map(({ cycles }) => cycles),
        report.cycles,
      ])
      expect(own.at(-1)!['totalPj']).toBe(String(report.energy.totalPj))
    }
  })
})

describe('azsim compare --variants', () => {
  const variants = (...list: object[]): string =>
    scratch.write('variants.json', JSON.stringify({ variants: list }, null, 1))

  it('compares what the file says; the rest is as on the command line', async () => {
    const file = variants(
      { name: 'narrow' },
      { name: 'wide', mechanism: 'twice the lanes', set: { 'mac.lanes': 32 } },
      { name: 'wide, 2 bits', bits: 2, skip: 'none', set: { 'mac.lanes': 32, 'mac.queue': 4 } },
    )
    const report = await compare('--variants', file, '--set', 'mac.queue=6')
    expect(
      report.variants.map(({ report: { chip, format, skip } }) => [
        chip.mac.lanes,
        chip.mac.queue,
        format.bits,
        skip.weights,
      ]),
    ).toEqual([
      [16, 6, 4, true],
      [32, 6, 4, true],
      [32, 4, 2, false],
    ])
    expect(report.variants.map(({ mechanism }) => mechanism)).toEqual([null, 'twice the lanes', null])
    expect(schemaViolations('comparison.schema.json', report)).toEqual([])
  })

  it.each<[string, object[], string]>([
    ['one alone', [{ name: 'a' }], 'variants cannot be'],
    ['no name', [{ name: 'a' }, { bits: 4 }], 'variants.json:6:3: the variant has no "name"'],
    ['a name twice', [{ name: 'a' }, { name: 'a' }], 'two variants are called "a"'],
    ['an unknown field', [{ name: 'a' }, { name: 'b', bit: 4 }], 'try: "bits"'],
    ['a value out of range', [{ name: 'a' }, { name: 'b', bits: 9 }], 'variants.json:8:4: --bits: cannot be "9"'],
    ['a field of the chip that is none', [{ name: 'a' }, { name: 'b', set: { 'mac.lane': 9 } }], 'try: mac.lanes'],
    ['what contradicts', [{ name: 'a' }, { name: 'b', encoding: 'bitmap', runBits: 3 }], 'bitmap has no runs'],
    ['another model', [{ name: 'a' }, { name: 'b', model: 'tiny' }], 'there is no field "model"'],
  ])('refuses %s', async (_, list, message) => {
    const { code, stdout, stderr } = await runMain(...OPTIONS, '--variants', variants(...list))
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })
})
