/**
 * Random traces: every command of the core, with its clock, equals that of a naive controller written from the datasheet.
 *
 * `AZSIM_SEED=n npx vitest run test/exact/lpddr4-random.test.ts` tries others.
 */
import { expect, it } from 'vitest'
import { mulberry32 } from '../../src/model/random.js'
import { runDram, SPEEDS, WAIT, WRITE, type Speed } from '../helpers/dram-program.js'
import { naiveDram } from '../helpers/naive-dram.js'
import { SEED } from '../helpers/random.js'

const TRACES = 90

/** Addresses from few rows and banks or from all, in runs or apart, with long or short pauses or none. */
function drawTrace(random: () => number, accessBytes: number): number[] {
  const below = (n: number) => Math.floor(random() * n)
  const pick = <T>(...choices: T[]): T => choices[below(choices.length)]!
  const rows = pick(1, 2, 4, 32768)
  const banks = pick(1, 2, 3, 8)
  const columns = pick(2, 16, 64)
  const writeShare = pick(0, 0.1, 0.5, 0.9, 1)
  const runShare = pick(0, 0.5, 0.95)
  const waitShare = pick(0, 0, 0.05, 0.3)
  const longestWait = pick(5, 60, 400)
  const length = 1 + below(pick(20, 150, 400))
  let page = 0
  let column = 0
  return Array.from({ length }, () => {
    if (random() < waitShare) return WAIT + 1 + below(longestWait)
    if (random() < runShare) column = (column + 1) % 64
    else {
      page = below(rows) * 8 + below(banks)
      column = below(columns)
    }
    const unaligned = random() < 0.05 ? below(accessBytes) : 0
    return (page * 64 + column) * accessBytes + unaligned + (random() < writeShare ? WRITE : 0)
  })
}

it(`issues the same commands as the naive controller on ${TRACES} random traces, seed ${SEED}`, () => {
  const seen = new Set<string>()
  for (let n = 0; n < TRACES; n++) {
    const random = mulberry32(SEED * 10_007 + n)
    const speed: Speed = SPEEDS[n % 3]!
    const accessBytes = random() < 0.5 ? 32 : 64
    const words = drawTrace(random, accessBytes)
    const expected = naiveDram(speed, accessBytes, words)
    const { commands, counts, refusedOffers } = runDram(speed, accessBytes, words)
    const at = `trace ${n} of seed ${SEED}, LPDDR4-${speed}, ${accessBytes}-byte accesses`
    expect(commands, at).toEqual(expected.commands)
    const { commands: issued, dramClocks, refusedOffers: refused, ...same } = expected
    expect(counts, at).toMatchObject({ ...same, clocks: dramClocks, commandClocks: issued.length })
    expect(refusedOffers, at).toBe(refused)
    for (const { command } of commands) seen.add(command)
    const { commandClocks, busStallClocks, bankStallClocks, refreshStallClocks, idleClocks } = counts
    expect(commandClocks + busStallClocks + bankStallClocks + refreshStallClocks + idleClocks, at).toBe(counts.clocks)
    expect(counts.reads - counts.forwardedReads, at).toBe(counts.readBursts)
    expect(counts.writes, at).toBe(counts.writeBursts)
    expect(counts.rowHits + counts.rowMisses + counts.rowConflicts, at).toBe(counts.readBursts + counts.writeBursts)
  }
  expect([...seen].sort()).toEqual(['ACT', 'PRE', 'PREA', 'RD', 'REF', 'WR'])
})
