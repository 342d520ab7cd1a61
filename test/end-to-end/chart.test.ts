/** `azsim chart` as a user has it: files of charts, or a word on what is wrong. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepCsv } from '../../src/experiments/sweep/csv-file.js'
import { sweepJson } from '../../src/experiments/sweep/json-file.js'
import { sampleSweep } from '../helpers/chart-data.js'
import { Scratch } from '../helpers/cli.js'
import { runMain } from '../helpers/main.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const OPTIONS = ['--frames', '6', '--bits', '4', '--density', '0.5']
const both = (names: string[]): string[] => names.flatMap((name) => [`${name}.png`, `${name}.svg`]).sort()
const OF_A_COMPARISON = ['throughput', 'layer-cycles', 'energy', 'traffic', 'roofline', 'entropy']
const OF_A_SWEEP = ['density', 'sweep-entropy', 'pareto']
const words = (file: string): string => readFileSync(scratch.path(file), 'utf8')

let sweep = ''
beforeAll(async () => {
  const { code, stderr } = await runMain('compare', ...OPTIONS, '--out', scratch.path('compared'))
  if (code !== 0) throw new Error(stderr)
  for (const [name, bits] of [
    ['one', '8'],
    ['two', '4'],
  ] as const) {
    const run = await runMain('run', '--frames', '6', '--bits', bits, '--json')
    scratch.write(`${name}.json`, run.stdout)
  }
  sweep = scratch.write('sweep.json', [...sweepJson(sampleSweep())].join(''))
  scratch.write('sweep.csv', sweepCsv(sampleSweep()))
}, 60_000)

const chart = (files: string[], out: string) =>
  runMain('chart', ...files.map((file) => scratch.path(file)), '--out', scratch.path(out))

describe('azsim compare --out', () => {
  it('writes the charts and the page beside the report', () => {
    expect(readdirSync(scratch.path('compared')).sort()).toEqual(
      [...both(OF_A_COMPARISON), 'index.html', 'report.json'].sort(),
    )
    expect(words('compared/index.html')).toMatch(/^<!doctype html>/i)
  })
})

describe('azsim chart', () => {
  it('draws a report as azsim compare does', async () => {
    const { code, stdout, stderr } = await chart(['compared/report.json'], 'again')
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    for (const name of OF_A_COMPARISON) {
      expect(stderr).toContain(scratch.path(`again/${name}.png`))
      expect(words(`again/${name}.svg`) === words(`compared/${name}.svg`), name).toBe(true)
    }
  })

  it.each(['sweep.json', 'sweep.csv'])('draws a sweep (%s)', async (file) => {
    const { code } = await chart([file], file.replace('.', '-'))
    expect(code).toBe(0)
    expect(readdirSync(scratch.path(file.replace('.', '-'))).sort()).toEqual([...both(OF_A_SWEEP), 'index.html'].sort())
  })

  it('draws runs side by side, and reports beside sweeps', async () => {
    expect((await chart(['one.json', 'two.json', 'sweep.json'], 'mixed')).code).toBe(0)
    expect(readdirSync(scratch.path('mixed')).sort()).toEqual(
      [...both([...OF_A_COMPARISON, ...OF_A_SWEEP]), 'index.html', 'sweep.html'].sort(),
    )
    expect(words('mixed/throughput.svg')).toContain('8 bits, dense: ')
    expect(words('mixed/throughput.svg')).toContain('4 bits, dense: ')
  })

  it('says of variants with one name from which file they are', async () => {
    expect((await chart(['one.json', 'compared/report.json', 'compared/report.json'], 'same')).code).toBe(0)
    expect(words('same/throughput.svg')).toContain('report: 4 bits, 50 % zeros + skip weights')
  })

  it.each([
    ['nothing.json', undefined, 'there is no such file'],
    ['text.json', 'charts, please', 'not JSON'],
    ['other.json', '{"schema": "azsim-layer/1"}', 'its schema is "azsim-layer/1"'],
    ['empty.csv', '', 'empty.csv'],
    ['failed.json', 'failed', 'no point of the sweep ran'],
  ])('refuses %s with exit code 2, and writes nothing', async (file, content, message) => {
    if (content !== undefined) {
      const failed = sampleSweep().map((row) => ({ ...row, status: 'failed', reason: 'too large' }))
      scratch.write(file, content === 'failed' ? [...sweepJson(failed)].join('') : content)
    }
    const { code, stderr } = await chart([file, 'one.json'].slice(0, file === 'failed.json' ? 1 : 2), 'refused')
    expect(code, stderr).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/\n {4}at /)
    expect(existsSync(scratch.path('refused'))).toBe(false)
  })

  it('asks for files and a folder', async () => {
    expect(await runMain('chart', '--out', scratch.path('x'))).toMatchObject({ code: 2, stdout: '' })
    expect((await runMain('chart', sweep)).stderr).toContain('--out')
    expect(await runMain('chart', sweep, '--out', sweep)).toMatchObject({ code: 2 })
  })
})
