/** `azsim run --timeline`, `--vcd`: files that say the same of the run as its report, of the whole of it and of a window. */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { RunReport } from '../../src/report/rnnt-report.js'
import { parseTrace } from '../helpers/check-trace-events.js'
import { Scratch } from '../helpers/cli.js'
import { mainJson, runMain } from '../helpers/main.js'
import { parseVcd, valueAt } from '../helpers/parse-vcd.js'
import { slicesOf, totalsOf, TRACKS } from '../helpers/timeline-totals.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const RUN = ['run', '--frames', '3', '--bits', '4', '--density', '0.5']
const read = (name: string): string => readFileSync(scratch.path(name), 'latin1')

describe('a whole run', async () => {
  const report = await mainJson<RunReport>(...RUN, '--timeline', scratch.path('run.json'))
  const trace = parseTrace(read('run.json'))

  it('has the totals of the report', () => {
    expect(trace.otherData).toMatchObject({ chip: report.chip.name, firstCycle: 0, endCycle: report.cycles })
    const { sequencer, dma, decompressor, mac, vector } = report
    expect(totalsOf([trace])).toEqual(
      [sequencer, dma, decompressor, mac, vector].map(({ active, stalls }) => ({ active, ...stalls })),
    )
  })

  it('has the layers of the report, each with its cycles', () => {
    const cycles = new Map<string, number>()
    for (const { name, args } of slicesOf(trace, 'sections')) {
      cycles.set(name, (cycles.get(name) ?? 0) + (args!['length'] as number))
    }
    expect([...cycles].sort()).toEqual(
      report.layers
        .filter((layer) => layer.cycles > 0)
        .map((layer) => [layer.name, layer.cycles])
        .sort(),
    )
  })

  it('names commands as the firmware does', () => {
    const names = slicesOf(trace, 'vector unit').map(({ name }) => name)
    expect(names).toContain('vec.sync signal=READY')
    const sources = TRACKS.flatMap(([, track]) => slicesOf(trace, track)).map(({ args }) => args!['source'])
    expect(
      sources.filter((source) => source !== undefined).every((source) => /^[\w-]+\.azs:\d+$/.test(source as string)),
    ).toBe(true)
  })

  it('leaves the report as it is', async () => {
    const plain = await mainJson<RunReport>(...RUN)
    expect({ ...report, command: plain.command }).toEqual(plain)
  })
})

describe('a window', async () => {
  const [from, until] = [6000, 7000]
  const files = ['--timeline', scratch.path('part.json'), '--vcd', scratch.path('part.vcd')]
  const run = await runMain(...RUN, ...files, '--window', `${from}:${until}`)
  const trace = parseTrace(read('part.json'))
  const vcd = parseVcd(read('part.vcd'))

  it('is what both files hold', () => {
    expect(run.stderr).toContain(scratch.path('part.vcd'))
    expect(trace.otherData).toMatchObject({ firstCycle: from, endCycle: until, isFull: false })
    expect(vcd.end).toBe(until * 2000)
    expect(valueAt(vcd, 'core.cycle', from * 2000)).toBe(from)
  })

  it('is the same in both', () => {
    const counted = (track: string, cause: string): number =>
      slicesOf(trace, track).reduce((sum, { args }) => {
        return sum + ((args!['cycles'] as Record<string, number> | undefined)?.[cause] ?? 0)
      }, 0)
    const shown = (path: string): number =>
      Array.from({ length: until - from }, (_, n) => valueAt(vcd, path, (from + n) * 2000)!).reduce((x, y) => x + y, 0)
    expect(shown('core.mac.active')).toBe(counted('MAC array', 'active'))
    expect(shown('core.sequencer.active')).toBe(counted('sequencer', 'active'))
    expect(shown('core.decompressor.supply')).toBe(counted('decompressor', 'supply'))
    expect(shown('core.mac.active')).toBeGreaterThan(0)
  })
})
