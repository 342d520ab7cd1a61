/** `azsim memory` as a user has it: the public simulator's figures for a sequential stream, its JSON, its table. */
import { afterAll, describe, expect, it } from 'vitest'
import { azsimJson, Scratch } from '../helpers/cli.js'
import { mainJson, runMain } from '../helpers/main.js'
import type { MemoryReplay } from '../../src/runner/memory-replay.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const READS = 16_384
/** ../shared/anchors.md: Ramulator 1, LPDDR4_3200, 16,384 sequential 64-byte reads. */
const ANCHOR = { dramClocks: 139_081, rowHits: 16_088, rowMisses: 176, rowConflicts: 120 }

function sequentialReads(bytes: number): string {
  const lines = Array.from({ length: READS }, (_, i) => `0x${(i * bytes).toString(16)} R\n`)
  return scratch.write(`reads-${bytes}.txt`, lines.join(''))
}

describe('azsim memory', () => {
  it('16,384 sequential reads on the x32 channel take what the public simulator says', () => {
    const replay = azsimJson('memory', '--trace', sequentialReads(64), '--dram', 'LPDDR4-3200-x32') as MemoryReplay
    expect(replay).toMatchObject(ANCHOR)
    expect(replay).toMatchObject({
      ...{ dram: 'LPDDR4-3200-x32', clockMHz: 1600, accessBytes: 64, reads: READS, writes: 0 },
      ...{ readBursts: READS, bytes: READS * 64, peakBytes: (ANCHOR.dramClocks / 8) * 64 },
    })
    expect(replay.shareOfPeak).toBeCloseTo(0.94, 2)
    const { commandClocks, busStallClocks, bankStallClocks, refreshStallClocks, idleClocks } = replay
    expect(commandClocks + busStallClocks + bankStallClocks + refreshStallClocks + idleClocks).toBe(replay.dramClocks)
    expect(replay.rowHits + replay.rowMisses + replay.rowConflicts).toBe(READS)
  })

  it('with all addresses halved the x16 channel has the same counts, and half the bytes', async () => {
    const wide = await mainJson<MemoryReplay>('memory', '--trace', sequentialReads(64))
    const narrow = await mainJson<MemoryReplay>('memory', '--trace', sequentialReads(32), '--dram', 'LPDDR4-3200-x16')
    expect(narrow).toMatchObject(ANCHOR)
    const halves = { dram: 'LPDDR4-3200-x16', accessBytes: 32, bytes: wide.bytes / 2, peakBytes: wide.peakBytes / 2 }
    expect(narrow).toEqual({ ...wide, ...halves })
  })

  it('LPDDR4-3200-x32 is the default, CR LF, comments and decimals are read', async () => {
    const trace = scratch.write('mixed.txt', '# two\r\n\r\n64 R # decimal\r\n\t0X80  W\r\n')
    const replay = await mainJson<MemoryReplay>('memory', '--trace', trace)
    expect(replay).toMatchObject({ dram: 'LPDDR4-3200-x32', reads: 1, writes: 1 })
  })

  it('the table says clocks, hits, misses and conflicts with their units', async () => {
    const { code, stdout, stderr } = await runMain('memory', '--trace', sequentialReads(64))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/time +139,081 DRAM clocks/)
    expect(stdout).toMatch(/row hits +16,088 requests/)
    expect(stdout).toMatch(/row misses +176 requests/)
    expect(stdout).toMatch(/row conflicts +120 requests/)
  })
})
