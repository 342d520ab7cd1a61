/** `azsim run --compare` as a user has it: two variants that do the same work, each as in a run of its own. */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import type { RunReport } from '../../src/report/rnnt-report.js'
import { Scratch } from '../helpers/cli.js'
import { schemaViolations } from '../helpers/json-schema.js'
import { mainJson, runMain } from '../helpers/main.js'
import { figures, reportedOptions, said } from '../helpers/run-reports.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const SMALL = ['run', '--frames', '30']
const read = (name: string): string => readFileSync(scratch.path(name), 'utf8')

describe('azsim run --compare', () => {
  const OPTIONS = ['--compare', '--bits', '4', '--density', '0.5', '--skip', 'weights']
  const compare = (...options: string[]): Promise<ComparisonReport> =>
    mainJson<ComparisonReport>(...SMALL, ...OPTIONS, ...options)

  it('two variants on the same symbols, as the schema says', async () => {
    const comparison = await compare()
    expect(schemaViolations('run-comparison.schema.json', comparison)).toEqual([])
    const [dense, compressed] = comparison.variants.map(({ report }) => report) as [RunReport, RunReport]
    for (const report of [dense, compressed]) expect(schemaViolations('run-report.schema.json', report)).toEqual([])
    expect(dense.format).toEqual({ bits: 8, density: 1, encoding: 'none', runBits: null, codebook: false })
    expect(dense.skip).toEqual({ weights: false, activations: false })
    expect(compressed.format).toMatchObject({ bits: 4, density: 0.5, encoding: 'auto' })
    expect(compressed.skip).toEqual({ weights: true, activations: false })
    const free = await mainJson<RunReport>(...SMALL, '--bits', '4', '--density', '0.5')
    expect(free.symbols.length).toBeGreaterThan(0)
    expect([said(dense), said(compressed)]).toEqual([said(free), said(free)])
    expect(comparison.speedUp).toBe(dense.cycles / compressed.cycles)
    expect(comparison.speedUp).toBeGreaterThan(1)
    expect(comparison.dramShare).toBeLessThan(1)
  })

  it('both do the same work: layer by layer as many products, executed or skipped', async () => {
    const { variants } = await compare()
    const products = variants.map(({ report }) =>
      report.layers.map(({ name, mac }) => [name, mac.macs + mac.skippedWeight + mac.skippedActivation]),
    )
    expect(products[1]).toEqual(products[0])
    expect(variants[0]!.report.mac).toMatchObject({ skippedWeight: 0, skippedActivation: 0 })
  })

  it('each is what a run of its own gives on these symbols', async () => {
    const { variants } = await compare()
    for (const { report } of variants) {
      const symbols = scratch.write(
        'compared.txt',
        report.symbols.map(({ frame, symbol }) => `${frame} ${symbol}\n`).join(''),
      )
      const alone = await mainJson<RunReport>('run', ...reportedOptions(report, scratch), '--symbols', symbols)
      expect(figures(alone)).toEqual(figures(report))
    }
  })

  it('follows a file of symbols, and writes what it prints', async () => {
    const file = scratch.write('two.txt', '0 1\n9 2\n')
    const out = scratch.path('compared')
    const { code, stdout } = await runMain(...SMALL, ...OPTIONS, '--symbols', file, '--out', out, '--json')
    expect(code).toBe(0)
    expect(read('compared/report.json')).toBe(stdout)
    for (const { report } of (JSON.parse(stdout) as ComparisonReport).variants) {
      expect(said(report)).toEqual([
        [0, 1],
        [9, 2],
      ])
      expect(report.symbolSource).toEqual({ kind: 'file', file })
    }
  })

  it('as a table within 100 columns: variants, layers of the compressed one, what it buys', async () => {
    const { code, stdout } = await runMain(...SMALL, ...OPTIONS, '--memory-map')
    expect(code).toBe(0)
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
    expect(stdout).toMatch(/^dense, 8 bits +[\d.]+ .* 1\.00 x$/m)
    expect(stdout).toMatch(/^4 bits, 50 % zeros +[\d.]+ .* \d\.\d\d x$/m)
    expect(stdout).toMatch(/^encoder\.0 +/m)
    expect(stdout).toMatch(
      /^compression buys \d\.\d\d x the speed \(.* ms less\) and moves 0\.\d\d x the DRAM traffic$/m,
    )
    expect(stdout.match(/^activation SRAM: /gm)).toHaveLength(2)
  })
})
