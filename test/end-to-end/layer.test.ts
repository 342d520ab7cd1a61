/** `azsim layer` as a user has it: what it prints, what it writes, and that a report alone reproduces its run. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { LayerHeader, LayerReport, LayerVariantReport } from '../../src/report/layer-report.js'
import { azsim, Scratch } from '../helpers/cli.js'
import { mainJson, runMain } from '../helpers/main.js'
import { wavFile } from '../helpers/user-files.js'

type SingleReport = LayerHeader & LayerVariantReport

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const SHAPE = ['--inputs', '21', '--cells', '18', '--projection', '11']
const TINY = [...SHAPE, '--frames', '5', '--bits', '4', '--density', '0.5']
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const read = (folder: string, name: string) => readFileSync(scratch.path(`${folder}/${name}`))

/** The options that a report's fields stand for: nothing but the report is used. */
function optionsOf({ chip, shape, seed, input, residency }: LayerHeader, variant: LayerVariantReport): string[] {
  const { format, skip, chunk } = variant
  const skipped = [...(skip.weights ? ['weights'] : []), ...(skip.activations ? ['activations'] : [])]
  return [
    ...['--chip', scratch.write('reported.json', JSON.stringify(chip))],
    ...['--inputs', `${shape.inputs}`, '--cells', `${shape.cells}`],
    ...(shape.projection === null ? [] : ['--projection', `${shape.projection}`]),
    ...(input.kind === 'audio' ? ['--audio', input.file] : ['--frames', `${input.count}`]),
    ...['--seed', `${seed}`, '--residency', residency, '--chunk', `${chunk}`],
    ...['--bits', `${format.bits}`, '--density', `${format.density}`, '--encoding', format.encoding],
    ...(format.runBits === null ? [] : ['--run-bits', `${format.runBits}`]),
    ...(format.codebook ? ['--codebook'] : []),
    ...['--skip', skipped.length === 0 ? 'none' : skipped.join(',')],
  ]
}

/** What a variant says apart from its name. */
const figures = ({ cycles, mac, dram, decompressor, weightBits, matrices, activationDensity }: LayerVariantReport) => ({
  ...{ cycles, mac, dram, decompressor, weightBits, matrices, activationDensity },
})

describe('azsim layer --compare --out', () => {
  const out = scratch.path('out/compared')
  const argv = ['layer', ...TINY, '--compare', '--out', out]

  it('writes report.json and the chart, prints the same as JSON, twice the same bytes', () => {
    const first = azsim(...argv, '--json')
    expect(first.stderr).toBe(`wrote ${out}/report.json, ${out}/chart.png, ${out}/chart.svg\n`)
    expect(first.status).toBe(0)
    expect(readdirSync(out).sort()).toEqual(['chart.png', 'chart.svg', 'report.json'])
    const json = read('out/compared', 'report.json')
    const png = read('out/compared', 'chart.png')
    expect(json.toString()).toBe(first.stdout)
    expect(png.subarray(0, 8)).toEqual(PNG)
    expect(png.length).toBeGreaterThan(10_000)
    const svg = read('out/compared', 'chart.svg')
    expect(svg.toString()).not.toContain('<text')
    const second = azsim(...argv, '--json')
    expect(second.stdout).toBe(first.stdout)
    expect(read('out/compared', 'report.json').equals(json)).toBe(true)
    expect(read('out/compared', 'chart.png').equals(png)).toBe(true)
    expect(read('out/compared', 'chart.svg').equals(svg)).toBe(true)
  })

  it('compares the five variants that the issue asks for, all equal to the reference', () => {
    const { variants } = JSON.parse(read('out/compared', 'report.json').toString()) as LayerReport
    const shown = variants.map(({ format, skip }) => [format.bits, format.density, skip.weights, skip.activations])
    expect(shown).toEqual([
      [8, 1, false, false],
      [4, 1, false, false],
      [4, 0.5, false, false],
      [4, 0.5, true, false],
      [4, 0.5, true, true],
    ])
    const weights = 4 * 18 * (21 + 11) + 11 * 18
    for (const { equalsReference, mac, cycles, cyclesPerFrame, matrices, weightBits } of variants) {
      expect(equalsReference).toBe(true)
      expect(mac.macs + mac.skippedWeight + mac.skippedActivation).toBe(5 * weights)
      expect(cyclesPerFrame).toBe(cycles / 5)
      const stored = matrices.reduce((sum, { storedBytes }) => sum + storedBytes, 0)
      expect(weightBits).toBe((8 * stored) / weights)
    }
    const [, dense, , , skipping] = variants
    expect(dense!.mac.macs).toBe(5 * weights)
    expect(skipping!.mac.macs).toBeLessThan(0.5 * 5 * weights)
  })

  it('the report alone reproduces each of its runs', async () => {
    const report = JSON.parse(read('out/compared', 'report.json').toString()) as LayerReport
    for (const variant of report.variants) {
      const single = await mainJson<SingleReport>('layer', ...optionsOf(report, variant))
      expect(figures(single)).toEqual(figures(variant))
      expect(single.chip).toEqual(report.chip)
    }
  })

  it('so does the command that it names', () => {
    const before = read('out/compared', 'report.json').toString()
    const { command } = JSON.parse(before) as LayerReport
    const [name, ...words] = command.split(' ')
    expect(name).toBe('azsim')
    expect(azsim(...words).stdout).toBe(before)
  })

  it('a table without --json: every variant a line, and where the files are', async () => {
    const { code, stdout, stderr } = await runMain(...argv)
    expect(code).toBe(0)
    for (const name of ['dense, 8 bits', 'dense, 4 bits', 'compressed', '\\+ skip weights', '\\+ skip activations']) {
      expect(stdout).toMatch(new RegExp(`^${name} `, 'm'))
    }
    expect(stdout).toContain('outputs equal the integer reference bit for bit')
    expect(stderr).toContain(`${out}/report.json`)
  })
})

describe('azsim layer, a single run', () => {
  it('says of one run what a comparison says of each', async () => {
    const report = await mainJson<SingleReport>('layer', ...TINY, '--seed', '9', '--codebook', '--encoding', 'zero-run')
    expect(report).toMatchObject({ schema: 'azsim-layer/1', seed: 9, equalsReference: true })
    expect(report).not.toHaveProperty('variants')
    expect(report.format).toEqual({ bits: 4, density: 0.5, encoding: 'zero-run', runBits: null, codebook: true })
    expect(report.matrices.map(({ name, hasCodebook }) => [name, hasCodebook])).toEqual([
      ['Wx', true],
      ['Wh', true],
      ['P', true],
    ])
    const again = await mainJson<SingleReport>('layer', ...optionsOf(report, report))
    expect(figures(again)).toEqual(figures(report))
  })

  it('takes speech, at both rates', async () => {
    const reports: SingleReport[] = []
    for (const rate of [8000, 16_000]) {
      const file = scratch.write(`${rate}.wav`, wavFile({ rate, samples: rate / 4 }))
      reports.push(await mainJson<SingleReport>('layer', '--inputs', '40', '--cells', '8', '--audio', file))
    }
    expect(reports.map(({ input }) => input.frames)).toEqual([7, 7]) // 250 ms hold 23 windows of 25 ms, 10 ms apart; 3 make a frame
    for (const report of reports) {
      expect(report.equalsReference).toBe(true)
      const again = await mainJson<SingleReport>('layer', ...optionsOf(report, report))
      expect(figures(again)).toEqual(figures(report))
    }
  })

  it('writes a chart of a single variant too', async () => {
    const { code } = await runMain('layer', ...TINY, '--out', scratch.path('single'))
    expect(code).toBe(0)
    expect(readdirSync(scratch.path('single')).sort()).toEqual(['chart.png', 'chart.svg', 'report.json'])
  })

  it('other seeds draw other weights, the same seed the same', async () => {
    const run = (seed: string) => mainJson<SingleReport>('layer', ...TINY, '--seed', seed)
    const [one, same, other] = [await run('1'), await run('1'), await run('2')]
    expect(figures(same)).toEqual(figures(one))
    expect(other.mac.macs).not.toBe(one.mac.macs)
  })
})

describe('without @napi-rs/canvas', () => {
  it('one line says so, and the rest is written', () => {
    // What npm leaves out with --omit=optional cannot be resolved: so it is made to be.
    const hooks = `export async function resolve(name, context, next) {
      if (name !== '@napi-rs/canvas') return next(name, context)
      throw Object.assign(new Error("Cannot find package '@napi-rs/canvas'"), { code: 'ERR_MODULE_NOT_FOUND' })
    }`
    const hookFile = scratch.write('hooks.mjs', hooks)
    const register = `import { register } from 'node:module'\nregister(${JSON.stringify(`file://${hookFile}`)})\n`
    const preload = scratch.write('register.mjs', register)
    const out = scratch.path('no-canvas')
    const before = process.env['NODE_OPTIONS']
    process.env['NODE_OPTIONS'] = `${before ?? ''} --import file://${preload}`
    const { status, stdout, stderr } = azsim('layer', ...TINY, '--compare', '--out', out, '--json')
    if (before === undefined) delete process.env['NODE_OPTIONS']
    else process.env['NODE_OPTIONS'] = before
    expect(status).toBe(0)
    const lines = stderr.trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^no chart: @napi-rs\/canvas cannot be loaded/)
    expect(lines[1]).toBe(`wrote ${out}/report.json`)
    expect(read('no-canvas', 'report.json').toString()).toBe(stdout)
    expect(existsSync(`${out}/chart.png`)).toBe(false)
  })
})
