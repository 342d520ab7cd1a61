import { describe, expect, it } from 'vitest'
import { SymbolLatency } from '../../src/report/symbol-latency.js'

/** Blocks of 4 frames of 30 ms, two of which are one encoder frame; 10 frames in all, so that the last block has 2. */
const model = {
  encoder: [{ kind: 'lstm', cells: 4, projection: null } as const, { kind: 'time-stack', factor: 2 } as const],
}
const AUDIO = { block: 4, count: 10, stepMs: 30, clockMHz: 500 }
/** Microseconds of a block, of a frame; core cycles in a millisecond. */
const BLOCK = 4 * 30_000
const FRAME = 30_000
const CYCLES_PER_MS = 500_000

describe('a chip that is faster than speech', () => {
  const starts = [7000, 7000 + 10 * CYCLES_PER_MS, 7000 + 25 * CYCLES_PER_MS]
  const latency = new SymbolLatency(model, { ...AUDIO, starts })

  it('waits for the last frame of a block, then takes its time', () => {
    const cycle = starts[1]! + 3 * CYCLES_PER_MS - 1 // sent at the end of that cycle
    expect(latency.of(3, cycle)).toBe(3000)
    expect(latency.of(2, cycle)).toBe(3000 + 2 * FRAME) // the block's first encoder frame waits for the second
  })

  it('a last block that is cut short is there sooner', () => {
    expect(latency.audioEnd(4)).toBe(10 * FRAME)
    expect(latency.of(4, starts[2]! + CYCLES_PER_MS - 1)).toBe(1000)
  })

  it('what comes before the first block comes before the audio', () => {
    expect(latency.of(1, starts[0]! + CYCLES_PER_MS - 1)).toBe(1000)
  })
})

describe('a chip that is slower than speech', () => {
  const blockMs = 200
  const starts = [0, blockMs * CYCLES_PER_MS, 2 * blockMs * CYCLES_PER_MS]
  const latency = new SymbolLatency(model, { ...AUDIO, starts })

  it('falls behind from block to block', () => {
    const behind = blockMs * 1000 - BLOCK
    expect(latency.of(1, starts[0]! - 1)).toBe(0)
    expect(latency.of(3, starts[1]! - 1)).toBe(behind)
    expect(latency.of(4, starts[2]! - 1)).toBe(BLOCK + 2 * blockMs * 1000 - 10 * FRAME)
  })
})
