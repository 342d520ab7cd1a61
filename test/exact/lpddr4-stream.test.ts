/** The clocks, hits, misses and conflicts that Ramulator 1 prints for one stream, and what the replay adds to them. */
import { describe, expect, it } from 'vitest'
import type { DramType } from '../../src/model/chip-fields.js'
import type { MemoryTrace } from '../../src/model/memory-trace.js'
import { replayMemoryTrace } from '../../src/runner/memory-replay.js'
import { instantiateReplay } from '../helpers/wasm.js'

const REQUESTS = 16_384

function stream(dram: DramType, accessBytes: number): MemoryTrace {
  return { dram, accessBytes, requests: Uint32Array.from({ length: REQUESTS }, (_, i) => i * accessBytes) }
}

describe('16,384 sequential reads on LPDDR4-3200', () => {
  it.each([
    ['LPDDR4-3200-x32', 64],
    ['LPDDR4-3200-x16', 32],
  ] as const)('take the clocks of Ramulator 1 on %s', async (dram, accessBytes) => {
    const replay = await replayMemoryTrace(instantiateReplay(), stream(dram, accessBytes))
    expect(replay).toMatchObject({
      dramClocks: 139_081,
      rowHits: 16_088,
      rowMisses: 176,
      rowConflicts: 120,
      reads: REQUESTS,
      writes: 0,
      readBursts: REQUESTS,
      bytes: REQUESTS * accessBytes,
      ns: 139_081 / 1.6,
    })
    expect(replay.shareOfPeak).toBeCloseTo(0.9424, 4)
    expect(replay.rowHits + replay.rowMisses + replay.rowConflicts).toBe(REQUESTS)
  })

  it('stops when asked to', async () => {
    const requests = Uint32Array.from({ length: 400_000 }, (_, i) => i * 64)
    const run = replayMemoryTrace(
      instantiateReplay(),
      { dram: 'LPDDR4-3200-x32', accessBytes: 64, requests },
      { signal: AbortSignal.abort(new Error('stopped by the test')) },
    )
    await expect(run).rejects.toThrow('stopped by the test')
  })
})
