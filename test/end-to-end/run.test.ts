/** `azsim run` as a user has it: what it prints, what it writes, and that a report alone reproduces its run. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { PASSES } from '../../src/compiler/pass-names.js'
import { loadRnnt } from '../../src/model/rnnt-file.js'
import type { RnntDescription } from '../../src/model/rnnt.js'
import type { RunReport } from '../../src/report/rnnt-report.js'
import { azsim, Scratch } from '../helpers/cli.js'
import { schemaViolations } from '../../src/report/json-schema.js'
import { mainJson, runMain } from '../helpers/main.js'
import { figures, reportedOptions, said } from '../helpers/run-reports.js'
import { wavFile } from '../helpers/user-files.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const SMALL = ['run', '--frames', '30']
const read = (name: string): string => readFileSync(scratch.path(name), 'utf8')
const run = (...options: string[]): Promise<RunReport> => mainJson<RunReport>(...SMALL, ...options)

const optionsOf = (report: RunReport): string[] => reportedOptions(report, scratch)

describe('azsim run --json', () => {
  it.each([
    ['a small run', ['--bits', '6']],
    ['another seed and format', ['--seed', '9', '--bits', '3', '--codebook', '--encoding', 'zero-run']],
    ['nothing reused, nothing skipped', ['--residency', 'off', '--chunk', '1', '--skip', 'none']],
    ['another chip', ['--technology', '45', '--set', 'mac.lanes=32', 'vector.width=8', 'dram.type=LPDDR4-1600-x32']],
  ])('%s: as the schema says, and reproduced by the report alone', async (_, options) => {
    const report = await run(...options)
    expect(schemaViolations('run-report.schema.json', report)).toEqual([])
    const again = await mainJson<RunReport>('run', ...optionsOf(report))
    expect(figures(again)).toEqual(figures(report))
  })

  it('says of the layers what adds up to the run, all that the model has', async () => {
    const report = await run()
    const { layers, cycles, weights, mac } = report
    expect(layers.map(({ name }) => name)).toEqual([
      ...['start', 'encoder.0', 'encoder.1', 'joint.encoder', 'embedding', 'prediction.0', 'joint.prediction', 'joint'],
    ])
    expect(layers.reduce((sum, layer) => sum + layer.cycles, 0)).toBe(cycles)
    expect(layers.reduce((sum, layer) => sum + layer.mac.macs, 0)).toBe(mac.macs)
    const { encoder, prediction, joint, vocabulary } = report.model
    const lstm = (inputs: number, cells: number, outputs: number) => 4 * cells * (inputs + outputs)
    expect(encoder).toHaveLength(3) // 120 -> 64 > 40, two frames are one: 80 -> 64
    const stored =
      lstm(120, 64, 40) +
      64 * 40 +
      lstm(80, 64, 64) +
      lstm(prediction.embedding, 48, 48) +
      joint.size * (64 + 48 + vocabulary.size)
    expect(weights).toBe(stored)
    expect(report.input).toEqual({ kind: 'frames', count: 30, sha256: null, frames: 30, stepMs: 30, seconds: 0.9 })
    expect(report.realTimeFactor).toBeCloseTo(report.microseconds / 0.9e6, 12)
  })

  it('other seeds say something else, the same seed the same', async () => {
    const [one, same, other] = [await run(), await run('--seed', '1'), await run('--seed', '2')]
    expect(figures(same)).toEqual(figures(one))
    expect(said(other)).not.toEqual(said(one))
  })

  it('what is skipped or reused changes no symbol', async () => {
    const expected = said(await run())
    expect(expected.length).toBeGreaterThan(0)
    for (const options of [
      ['--skip', 'none'],
      ['--chunk', '1'],
      ['--residency', 'off'],
      ['--encoding', 'none'],
    ]) {
      expect(said(await run(...options))).toEqual(expected)
    }
  })
})

describe('azsim run --check', () => {
  it('compares every value, and says how close it is to real numbers', async () => {
    const { check, model, symbols, input } = await run('--check')
    const { count, agreeing } = check!.decisions
    const frames = input.frames / 2
    expect(count).toBeGreaterThanOrEqual(frames)
    expect(agreeing).toBeLessThanOrEqual(count)
    expect(check!.symbols).toBe(symbols.length)
    expect(check!.logits).toBe(count * model.vocabulary.size)
    const steps = 1 + symbols.length // the blank's first
    expect(check!.hidden).toBe(input.frames * 40 + frames * 64 + steps * 48)
    expect(check!.layers.map(({ name }) => name)).toEqual([
      ...['encoder.0', 'encoder.1', 'joint.encoder', 'prediction.0', 'joint.prediction', 'joint', 'joint.output'],
    ])
  })

  it('more bits are closer', async () => {
    const ratio = async (bits: string): Promise<number[]> => {
      const { check } = await run('--bits', bits, '--check')
      return check!.layers.map(({ signalToNoiseDb }) => signalToNoiseDb!)
    }
    const [coarse, fine] = [await ratio('3'), await ratio('8')]
    coarse.forEach((decibels, layer) => {
      expect(fine[layer]).toBeGreaterThan(decibels)
    })
  })

  it('changes nothing of the run', async () => {
    expect(figures(await run('--check'))).toEqual(figures(await run()))
  })
})

describe('azsim run as a table', () => {
  it('says where the energy went, those on the chip and the DRAM apart', async () => {
    const { stdout } = await runMain(...SMALL)
    const { energy } = await run()
    for (const line of ['weight buffer', 'store', 'multipliers', 'on the chip', 'DRAM']) {
      expect(stdout).toMatch(new RegExp(`^${line} +[\\d.,]+ `, 'm'))
    }
    const shown = /^At 22 nm: ([\d.]+) uJ on the chip/m.exec(stdout)![1]
    expect(Number(shown)).toBeCloseTo(energy.chipPj / 1e6, 1)
    expect(stdout).toMatch(/in no sum:\s+lane\s+queues,\s+scanner/)
  })

  it('a line per layer within 100 columns, symbols as text, what is compared', async () => {
    const { code, stdout, stderr } = await runMain(...SMALL, '--check', '--memory-map')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
    for (const name of ['start', 'encoder.0', 'encoder.1', 'prediction.0', 'joint', 'all']) {
      expect(stdout).toMatch(new RegExp(`^${name.replace('.', '\\.')} +[\\d.]+ +[A-Za-z]+ +\\d`, 'm'))
    }
    const { symbols, check } = await run('--check')
    const text = symbols.map(({ label }) => label).join('')
    expect(stdout.replace(/\n {2}/g, '')).toContain(text.trim())
    expect(stdout).toContain(`equal to the integer reference: ${check!.hidden.toLocaleString('en')} hidden states`)
    expect(stdout).toMatch(/^activation SRAM: [\d,]+ of 65,536 bytes$/m)
  })
})

describe('azsim run on speech', () => {
  it.each([8000, 16_000])('%i Hz: 250 ms are 23 hops, three of which are a frame', async (rate) => {
    const bytes = wavFile({ rate, samples: rate / 4 })
    const file = scratch.write(`${rate}.wav`, bytes)
    const report = await mainJson<RunReport>('run', '--audio', file)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(report.input).toEqual({ kind: 'audio', file, sha256, frames: 7, stepMs: 30, seconds: 0.21 })
    expect(schemaViolations('run-report.schema.json', report)).toEqual([])
    expect(figures(await mainJson<RunReport>('run', ...optionsOf(report)))).toEqual(figures(report))
  })
})

describe('a model of your own', () => {
  const tiny = loadRnnt('tiny')
  const modelFile = (name: string, changes: Partial<RnntDescription>): string =>
    scratch.write(`${name}.json`, JSON.stringify({ ...tiny, name, ...changes }))

  it('is what it is called, with its own frames', async () => {
    const { labels, ...vocabulary } = tiny.vocabulary
    expect(labels).toBeDefined()
    const input = { mels: 20, stack: 4 }
    const { model, input: fed, symbols } = await run('--model', modelFile('mine', { vocabulary, input }), '--check')
    expect(model).toEqual({ ...tiny, name: 'mine', vocabulary, input })
    expect(fed).toMatchObject({ frames: 30, stepMs: 40, seconds: 1.2 })
    for (const { label } of symbols) expect(label).toBeNull()
  })

  it('of ReLU and without a time stack works as well', async () => {
    const encoder = tiny.encoder.filter(({ kind }) => kind === 'lstm')
    const file = modelFile('relu', { encoder, joint: { size: 32, activation: 'relu' } })
    const { check, symbols } = await run('--model', file, '--check')
    expect(check!.symbols).toBe(symbols.length)
  })
})

describe('symbols saved and followed', () => {
  const file = scratch.path('said.txt')

  it('a free run says what it said again, and other weights can be made to', async () => {
    const free = await run('--save-symbols', file)
    expect(free.symbols.length).toBeGreaterThan(0)
    const followed = await run('--symbols', file)
    expect(said(followed)).toEqual(said(free))
    expect(followed.symbolSource).toEqual({ kind: 'file', file })
    expect(schemaViolations('run-report.schema.json', followed)).toEqual([])
    const other = await run('--bits', '4', '--density', '0.5', '--symbols', file, '--check')
    expect(said(other)).toEqual(said(free))
    expect(other.check!.symbols).toBe(free.symbols.length)
    const again = await mainJson<RunReport>('run', ...optionsOf(other))
    expect(figures(again)).toEqual(figures(other))
  })

  it('none at all are some', async () => {
    const { symbols } = await run('--symbols', scratch.write('silence.txt', '; nothing\n'))
    expect(symbols).toEqual([])
  })
})

describe('files', () => {
  it('report.json is what --json prints; the command in it makes it again', () => {
    const out = scratch.path('out')
    const first = azsim(...SMALL, '--out', out, '--json')
    expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: `wrote ${out}/report.json\n` })
    expect(readdirSync(out)).toEqual(['report.json'])
    expect(read('out/report.json')).toBe(first.stdout)
    const [name, ...words] = (JSON.parse(first.stdout) as RunReport).command.split(' ')
    expect(name).toBe('azsim')
    expect(azsim(...words).stdout).toBe(first.stdout)
  })

  it('a timeline and a waveform of a window; looking changes nothing', async () => {
    const [timeline, vcd] = [scratch.path('t.json'), scratch.path('w.vcd')]
    const watched = await run('--timeline', timeline, '--vcd', vcd, '--window', '20000:22000')
    expect(figures(watched)).toEqual(figures(await run()))
    const { traceEvents } = JSON.parse(read('t.json')) as { traceEvents: { ph: string; ts: number; dur: number }[] }
    const slices = traceEvents.filter(({ ph }) => ph === 'X')
    expect(slices.length).toBeGreaterThan(10)
    for (const { ts, dur } of slices) {
      expect(ts).toBeGreaterThanOrEqual(40)
      expect(ts + dur).toBeLessThanOrEqual(44)
    }
    expect(read('w.vcd')).toMatch(/^\$/)
    expect(read('w.vcd')).toContain('\n#40000000\n')
    expect(read('w.vcd')).not.toContain('\n#44001000\n')
  })

  it('a timeline of the whole run', async () => {
    const { code, stderr } = await runMain('run', '--frames', '2', '--timeline', scratch.path('whole.json'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: `wrote ${scratch.path('whole.json')}\n` })
    expect(read('whole.json')).toContain('encoder.0')
  })
})

describe('azsim run --dump-after', () => {
  it.each(PASSES)('%s: JSON of what is known then, and nothing runs', async (pass) => {
    const { code, stdout, stderr } = await runMain(...SMALL, '--dump-after', pass)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const state = JSON.parse(stdout) as Record<string, unknown>
    expect(state).toMatchObject({ chip: { name: 'az1-like' }, layouts: { 'encoder.0 Wx': {} } })
    const known = { chunk: 'chunk', encode: 'images', residency: 'placements', describe: 'table', write: 'dram' }
    for (const [after, name] of Object.entries(known)) {
      expect(name in state, `${name} after ${pass}`).toBe(PASSES.indexOf(pass) >= PASSES.indexOf(after as typeof pass))
    }
    expect(stdout.length).toBeLessThan(1_000_000)
  })

  it('gives arrays of numbers by their length', async () => {
    const { dram } = await mainJson<{ dram: unknown }>(...SMALL, '--dump-after', 'write')
    expect(dram).toEqual({ bytes: expect.any(Number) as number })
  })

  it('shows what a chip that is too small would have been given', async () => {
    const options = [...SMALL, '--set', 'sequencer.instructions=64']
    expect((await runMain(...options)).code).toBe(2)
    expect((await runMain(...options, '--dump-after', 'encode')).code).toBe(0)
  })
})
