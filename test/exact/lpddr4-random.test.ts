/**
 * Random traces: every command of the core, with its clock, equals that of a naive controller written from the datasheet.
 *
 * `AZSIM_SEED=n npx vitest run test/exact/lpddr4-random.test.ts` tries others, `AZSIM_CASES=n` as many.
 */
import { expect, it } from 'vitest'
import { mulberry32 } from '../../src/model/random.js'
import { drawTrace, runDram, SPEEDS, type Speed } from '../helpers/dram-program.js'
import { naiveDram } from '../helpers/naive-dram.js'
import { SEED } from '../helpers/random.js'

const TRACES = Number(process.env['AZSIM_CASES'] ?? 90)

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
    const { commands: issued, dramClocks, refusedOffers: refused, acceptances, retirements, ...same } = expected
    expect(counts, at).toMatchObject({ ...same, clocks: dramClocks, commandClocks: issued.length })
    expect(refusedOffers, at).toBe(refused)
    expect([counts.reads + counts.writes, counts.reads], at).toEqual([acceptances.length, retirements.length])
    for (const { command } of commands) seen.add(command)
    const { commandClocks, busStallClocks, bankStallClocks, refreshStallClocks, idleClocks } = counts
    expect(commandClocks + busStallClocks + bankStallClocks + refreshStallClocks + idleClocks, at).toBe(counts.clocks)
    expect(counts.reads - counts.forwardedReads, at).toBe(counts.readBursts)
    expect(counts.writes, at).toBe(counts.writeBursts)
    expect(counts.rowHits + counts.rowMisses + counts.rowConflicts, at).toBe(counts.readBursts + counts.writeBursts)
  }
  expect([...seen].sort()).toEqual(['ACT', 'PRE', 'PREA', 'RD', 'REF', 'WR'])
})
