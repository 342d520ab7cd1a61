/** The library: what the package exports is what the commands do. (The examples of docs/library.md: test/end-to-end/library.test.ts.) */
import { describe, expect, it } from 'vitest'
import type { ComparisonReport, RunReport } from '../../src/index.js'
import {
  chips,
  compare,
  loadChip,
  lowerMatvec,
  models,
  quantizeIntegers,
  run,
  runProgram,
  UserError,
} from '../../src/index.js'
import { mainJson } from '../helpers/main.js'

const withoutCommand = <Report extends { command: string }>(report: Report): Report => ({ ...report, command: '' })

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  throw new Error('accepted')
}

describe('the library', () => {
  it('multiplies a matrix by a vector', async () => {
    const chip = loadChip('az1-like', ['mac.lanes=32'])
    const { matrix } = quantizeIntegers(Int8Array.of(1, 2, 3, -4, 0, 6), 2, 3, 4)
    const { output, report } = await runProgram(chip, lowerMatvec(chip, matrix, { frames: 1 }), Int8Array.of(7, 0, -1))
    expect(new Int32Array(output.buffer)).toEqual(Int32Array.of(4, -34))
    expect(report.mac).toMatchObject({ macs: 4, skippedWeight: 0, skippedActivation: 2 })
  })

  it('run gives what azsim run --json prints', async () => {
    const report = await run({
      frames: 6,
      bits: 4,
      density: 0.5,
      set: { 'mac.lanes': 8 },
      skip: 'weights',
      check: true,
    })
    const options = [
      '--frames',
      '6',
      '--bits',
      '4',
      '--density',
      '0.5',
      '--set',
      'mac.lanes=8',
      '--skip',
      'weights',
      '--check',
    ]
    const printed = await mainJson<RunReport>('run', ...options)
    expect(JSON.parse(JSON.stringify(withoutCommand(report)))).toEqual(withoutCommand(printed))
    expect(report.command).toBe(
      'await run({"frames":6,"bits":4,"density":0.5,"set":{"mac.lanes":8},"skip":"weights","check":true})',
    )
  })

  it('compare gives what azsim compare --json prints', async () => {
    const report = await compare({ frames: 6, bits: 3, technology: 45, codebook: true })
    const printed = await mainJson<ComparisonReport>(
      ...['compare', '--frames', '6', '--bits', '3', '--technology', '45', '--codebook'],
    )
    const figures = ({ variants }: ComparisonReport) =>
      variants.map((variant) => ({ ...variant, report: withoutCommand(variant.report) }))
    expect(JSON.parse(JSON.stringify(figures(report)))).toEqual(figures(printed))
  })

  it('chips and models are what the commands list, and can be run as they are', async () => {
    expect({ chips: chips() }).toEqual(await mainJson('chips'))
    expect({ models: models() }).toEqual(await mainJson('models'))
    const tiny = models().find(({ model }) => model.name === 'tiny')!.model
    const given = { model: tiny, chip: chips()[0]!.chip, frames: 3 }
    const named = await run({ model: 'tiny', chip: 'az1-like', frames: 3 })
    expect((await run(given)).cycles).toBe(named.cycles)
  })

  it('compares variants of one’s own', async () => {
    const { variants } = await compare({
      frames: 3,
      variants: [{ name: 'a' }, { name: 'b', set: { 'mac.lanes': 32 } }],
    })
    expect(variants.map(({ report }) => report.chip.mac.lanes)).toEqual([16, 32])
  })

  it('refuses like the command line, in its own words', async () => {
    expect(() => loadChip('az1-like', ['mac.lanes=0'])).toThrow(UserError)
    expect(await refusal(run({ bits: 9 }))).toBe(
      'bits: cannot be "9"\n  allowed: an integer from 2 to 8\n  try: bits: 8',
    )
    expect(await refusal(run({ runBits: 9 }))).toMatch(/^runBits: /)
    expect(await refusal(run({ bit: 9 } as object))).toMatch(/^bit: there is no such option/)
    expect(await refusal(run({ set: { 'mac.lane': 9 } }))).toContain('try: mac.lanes')
    expect(await refusal(run({ chip: { base: 'az2' } }))).toContain('az1-like')
    expect(await refusal(compare({ variants: [{ name: 'a' }] }))).toMatch(/^variants:/)
  })

  it('ends where its signal says so', async () => {
    const reason = new Error('enough')
    await expect(run({ frames: 40, engine: 'stepped', signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('tells how far it is', async () => {
    const told: string[] = []
    await run({ frames: 30, engine: 'stepped', onProgress: (what) => told.push(what) })
    expect(told.some((what) => what.startsWith('drawing'))).toBe(true)
    expect(told.some((what) => /cycles, \d+ % of the audio taken$/.test(what))).toBe(true)
  })
})
