/** The looks of `BlockStarts`, at a chip of which only the counter of words taken from the host is real. */
import { describe, expect, it } from 'vitest'
import { Counter } from '../../assembly/counters.js'
import { BlockStarts } from '../../src/runner/block-starts.js'
import type { ChipExports } from '../../src/runner/wasm.js'

const FRAME_BYTES = 12

/** Header, decisions where there are some, frames. */
function block(frames: number, decisions?: number[]): number[] {
  const rows = Array.from({ length: (frames * FRAME_BYTES) / 4 }, () => 0xffff_ffff)
  return [frames | 0x200, ...(decisions === undefined ? [] : [decisions.length, ...decisions]), ...rows]
}

/** The starts where `takenAt(cycle)` bytes have been taken by a cycle, looked at as often as asked for, and `others` as well. */
function starts(words: number[], scheduled: boolean, takenAt: (cycle: number) => number, others = 0): number[] {
  const blocks = new BlockStarts(
    { block: 4, input: { bytes: 10, strideBytes: FRAME_BYTES }, scheduled },
    new Uint8Array(Uint32Array.from(words).buffer),
  )
  const memory = new WebAssembly.Memory({ initial: 1 })
  const counters = new BigUint64Array(memory.buffer, 0, Counter.count)
  blocks.attach({ memory, countersAddress: () => 0 } as unknown as ChipExports)
  for (let cycle = 0; cycle < 10_000;) {
    const step = Math.min(blocks.cyclesToLook(cycle), others > 0 ? others - (cycle % others) : Infinity)
    cycle += step
    counters[Counter.hostIn] = BigInt(takenAt(cycle))
    blocks.look(cycle)
  }
  blocks.finish()
  return blocks.cycles
}

describe('the start of a block', () => {
  const words = [...block(4), ...block(4), ...block(1)]
  const blockBytes = 4 + 4 * FRAME_BYTES
  const header = [1, blockBytes + 4, 2 * blockBytes + 4]
  const cycles = [100, 3000, 6001]
  /** The n-th header is taken in cycles[n], the frames before it have been taken. */
  const takenAt = (cycle: number): number => header[cycles.findLastIndex((at) => at <= cycle)] ?? 0

  it('is seen at the next look', () => {
    expect(starts(words, false, takenAt)).toEqual([256, 3072, 6144])
  })

  it('is the same, whoever else looks on', () => {
    for (const others of [1, 7, 100, 1000]) expect(starts(words, false, takenAt, others)).toEqual([256, 3072, 6144])
  })

  it('frames alone begin none', () => {
    expect(starts(words, false, () => blockBytes)).toEqual([256])
  })
})

it('decisions are no headers', () => {
  const words = [...block(2, [5, 6, 28]), ...block(2, []), ...block(2, [1])]
  const first = 4 + 4 + 3 * 4 + 2 * FRAME_BYTES
  expect(starts(words, true, (cycle) => (cycle < 1000 ? first : first + 1))).toEqual([256, 1024])
  expect(starts(words, true, () => words.length * 4)).toEqual([256, 256, 256])
})
