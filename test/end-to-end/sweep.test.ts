/** `azsim sweep` and `azsim merge` as a user has them: in threads, shards and formats, stopped and gone on with. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSweep, SWEEP_FORMATS } from '../../src/experiments/sweep/files.js'
import type { RunReport } from '../../src/report/rnnt-report.js'
import type { SweepRow } from '../../src/report/sweep-row.js'
import { azsim, Scratch } from '../helpers/cli.js'
import type { CliResult } from '../helpers/cli.js'
import { mainJson, runMain } from '../helpers/main.js'
import { expectRefused } from '../helpers/refusals.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const LAUNCHER = fileURLToPath(new URL('../../bin/azsim.js', import.meta.url))

/** Eight points; those with a small activation SRAM fail. */
const AXES = ['--vary', 'mac.lanes=8,16', 'activations.bytes=1024,65536', 'bits=2,4']
const SWEEP = ['sweep', '--frames', '4', ...AXES]
const read = (path: string): Buffer => readFileSync(path)

function ends(code: number, ...argv: string[]): CliResult {
  const result = azsim(...argv)
  expect(result.status, `azsim ${argv.join(' ')}\n${result.stderr}`).toBe(code)
  return result
}

/** Runs azsim merge in this process; @returns what it says */
async function merges(expected: number, ...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await runMain('merge', ...argv)
  expect(code, stderr).toBe(expected)
  expect(stdout).toBe('')
  return stderr
}

function refuses(argv: readonly string[], ...says: string[]): void {
  const { status: code, ...said } = azsim(...argv)
  expectRefused({ code, ...said }, says)
}

describe('azsim sweep', () => {
  const whole = scratch.path('whole.parquet')
  let rows: SweepRow[] = []
  let said = ''
  beforeAll(async () => {
    said = ends(0, ...SWEEP, '--workers', '2', '--out', whole).stderr
    rows = await readSweep(whole)
  })

  it('has every point, in order, with what was set', () => {
    expect(rows.map((row) => [row.point, row['chip.mac.lanes'], row['chip.activations.bytes'], row.bits])).toEqual(
      [8, 16].flatMap((lanes, i) =>
        [1024, 65_536].flatMap((bytes, j) => [2, 4].map((bits, k) => [4 * i + 2 * j + k, lanes, bytes, bits])),
      ),
    )
    const command = `azsim sweep --model tiny --frames 4 --vary mac.lanes=8,16 --vary activations.bytes=1024,65536 --vary bits=2,4`
    for (const row of rows) expect(row).toMatchObject({ points: 8, command, seed: 1, frames: 4, model: 'tiny' })
    expect(existsSync(`${whole}.partial`)).toBe(false)
  })

  it('records why a point failed, and goes on', () => {
    for (const row of rows) {
      const fails = row['chip.activations.bytes'] === 1024
      expect(row.status).toBe(fails ? 'failed' : 'done')
      if (fails)
        expect(row).toMatchObject({ cycles: null, reason: expect.stringContaining('activation SRAM') as string })
      else expect(row).toMatchObject({ reason: null, cycles: expect.any(Number) as number })
    }
    expect(said).toMatch(/^4 of 8 points failed, the first: activations\.bytes/m)
  })

  it('a point is what azsim run gives on the symbols of the real numbers', async () => {
    const row = rows.at(-1)!
    const chip = ['--set', 'mac.lanes=16', 'activations.bytes=65536']
    const compared = await mainJson<{ variants: { report: RunReport }[] }>(
      ...['compare', '--frames', '4', '--bits', '4', ...chip],
    )
    const { report } = compared.variants.at(-1)!
    expect(row).toMatchObject({
      cycles: report.cycles,
      microseconds: report.microseconds,
      macs: report.mac.macs,
      dramBytes: report.dram.bytesRead + report.dram.bytesWritten,
      weightBits: report.weightBits,
      boundBy: report.boundBy,
      totalPj: report.energy.totalPj,
      logitsSignalToNoiseDb: report.outputError!.logitsSignalToNoiseDb,
      symbols: report.symbols.length,
    })
  })

  it(
    'is the same with one worker, in shards, and by single points, in every format',
    { timeout: 180_000 },
    async () => {
      const one = scratch.path('one.parquet')
      ends(0, ...SWEEP, '--workers', '1', '--out', one)
      expect(read(one)).toEqual(read(whole))
      const shards = SWEEP_FORMATS.map((format, index) => {
        const path = scratch.path(`shard-${index + 1}.${format}`)
        ends(0, ...SWEEP, '--shard', `${index + 1}/3`, '--out', path)
        return path
      })
      for (const format of SWEEP_FORMATS) {
        const [direct, merged, again] = ['direct', 'merged', 'again'].map((name) => scratch.path(`${name}.${format}`))
        ends(0, ...SWEEP, '--out', direct!)
        await merges(0, ...shards.toReversed(), '--out', merged!)
        await merges(0, whole, '--out', again!)
        expect(read(merged!)).toEqual(read(direct!))
        expect(read(again!)).toEqual(read(direct!))
      }
      const rest = scratch.path('rest.csv')
      const missing = await merges(2, ...shards.slice(0, 2), '--out', scratch.path('no.csv'))
      const points = /--points (\S+) --out/.exec(missing)![1]!
      ends(0, ...SWEEP, '--points', points, '--out', rest)
      await merges(0, ...shards.slice(0, 2), rest, '--out', scratch.path('by-points.parquet'))
      expect(read(scratch.path('by-points.parquet'))).toEqual(read(whole))
    },
  )

  it('prints a table within 100 columns, or the rows', async () => {
    const table = ends(0, ...SWEEP)
    for (const line of table.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
    expect(table.stdout).toMatch(/^ +7 +16 +65536 +4 +[\d,]+ +[\d.]+ +/m)
    expect(table.stdout).toMatch(/^point 0 and 1 other failed: activations\.bytes/m)
    await merges(0, whole, '--out', scratch.path('printed.csv'))
    expect(ends(0, ...SWEEP, '--csv').stdout).toBe(read(scratch.path('printed.csv')).toString())
    expect(ends(0, ...SWEEP, '--json', '--points', '7').stdout).toContain('"point":7,')
  })

  it('does nothing where the file is complete', () => {
    const { mtimeMs } = statSync(whole)
    expect(ends(0, ...SWEEP, '--out', whole).stderr).toContain('is there already: all points, complete')
    expect(statSync(whole).mtimeMs).toBe(mtimeMs)
  })

  it('ends with 1 where every point fails on the way', () => {
    const { stderr } = ends(
      1,
      'sweep',
      '--frames',
      '2',
      '--set',
      'activations.bytes=1024',
      '--vary',
      'bits=2,4',
      '--csv',
    )
    expect(stderr).toContain('2 of 2 points failed')
  })

  it('refuses to write over what is not its own', () => {
    const other = [...SWEEP, '--seed', '2', '--out', whole]
    const bytes = read(whole)
    refuses([...other], whole, 'is not all points of this sweep', '--frames 4')
    refuses([...SWEEP, '--shard', '1/2', '--out', whole], 'is not shard 1/2 of this sweep')
    expect(read(whole)).toEqual(bytes)
    const notes = scratch.write('notes.csv', 'remember the milk\n')
    refuses([...SWEEP, '--out', notes], notes, 'these are not the columns of a sweep')
    writeFileSync(scratch.path('x.csv.partial'), 'remember the milk\n')
    refuses([...SWEEP, '--out', scratch.path('x.csv')], 'x.csv.partial', 'no journal of a sweep')
    expect(read(scratch.path('x.csv.partial')).toString()).toBe('remember the milk\n')
  })

  it('two processes at one file by mistake both end with it', async () => {
    const out = scratch.path('twice.parquet')
    const both = [0, 1].map(() => spawn(process.execPath, [LAUNCHER, ...SWEEP, '--out', out], { stdio: 'ignore' }))
    const codes = await Promise.all(both.map(async (child) => ((await once(child, 'close')) as [number])[0]))
    expect(codes).toEqual([0, 0])
    expect(read(out)).toEqual(read(whole))
    expect(existsSync(`${out}.partial`)).toBe(false)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('stopped by %s, keeps its points and goes on', async (signal) => {
    const long = ['sweep', '--frames', '60', '--workers', '2', '--vary', 'bits=2,3,4,5,6', 'mac.lanes=2,4,8,16,32']
    const out = scratch.path(`${signal}.csv`)
    const child = spawn(process.execPath, [LAUNCHER, ...long, '--out', out], { stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
    const ended = once(child, 'close')
    const kept = (): number =>
      existsSync(`${out}.partial`) ? readFileSync(`${out}.partial`, 'utf8').split('\n').length - 2 : 0
    while (kept() < 3 && child.exitCode === null) await setTimeout(5)
    child.kill(signal)
    const [code] = (await ended) as [number | null]
    expect(code, stderr).toBe(signal === 'SIGINT' ? 130 : 143)
    expect(stderr).toMatch(new RegExp(`stopped by ${signal}; \\d+ points of 25 are kept: the same command goes on`))
    expect(existsSync(out)).toBe(false)
    expect(kept()).toBeGreaterThanOrEqual(3)
    expect(ends(0, ...long, '--out', out).stderr).toMatch(/^\d+ points of 25 were in .*\.partial already/m)
    expect((await readSweep(out)).map(({ point }) => point)).toEqual(Array.from({ length: 25 }, (_, point) => point))
    expect(readdirSync(scratch.folder).filter((name) => name.includes(`${signal}.csv.partial`))).toEqual([])
  })
})

describe('a sweep that makes no sense', () => {
  const out = scratch.path('none.csv')
  it.each<[string[], ...string[]]>([
    [['sweep'], '--vary', 'is missing'],
    [['sweep', '--vary', 'bits=2,9'], '--vary bits', '2 to 8'],
    [['sweep', '--vary', 'bit=2'], 'try: --vary bits=...'],
    [['sweep', '--vary', 'bits=2', 'bits=4'], 'bits is given twice'],
    [['sweep', '--vary', 'bits=2', '--bits', '4'], '--bits: is given, and varies'],
    [['sweep', '--vary', 'mac.lanes=2', '--set', 'mac.lanes=4'], '--set mac.lanes: is given, and varies'],
    [['sweep', '--vary', 'bits=2,4', '--set', 'mac.lnes=4'], 'mac.lanes'],
    [['sweep', '--vary', 'bits=2,4', '--run-bits', '3', '--encoding', 'none'], 'no runs'],
    [['sweep', '--vary', 'model=tiny,tinny'], 'there is no model "tinny"'],
    [['sweep', '--vary', 'bits=2', '--shard', '3/2'], '--shard'],
    [['sweep', '--vary', 'bits=2', '--shard', '1/2', '--points', '0'], 'one of them'],
    [['sweep', '--vary', 'bits=2', '--points', '1'], 'there is no point 1'],
    [['sweep', '--vary', 'bits=2', '--workers', '0'], '--workers'],
    [['sweep', '--vary', 'bits=2', '--out', 'x.txt'], '.parquet, .csv, .json'],
    [['sweep', '--vary', 'bits=2', '--json', '--csv'], 'one of them'],
    [['sweep', '--vary', 'seed=0:4000000000:1'], 'at most 100,000'],
    [['merge'], 'which file'],
    [['merge', 'a.csv'], '--out', 'is missing'],
    [['merge', 'a.csv', '--out', 'b.txt'], '.parquet, .csv, .json'],
    [['merge', 'a.csv', '--out', 'a.csv'], 'is one of the shards'],
    [['merge', 'missing.csv', '--out', out], 'there is no such file'],
    [['merge', 'a.txt', '--out', out], 'says no format'],
  ])('%j', async (argv, ...says) => {
    expectRefused(await runMain(...argv), says)
  })
})
