/** Which of the words that a chip takes from the host are headers of blocks. */
import { expect, it } from 'vitest'
import { blockStarts } from '../../src/runner/block-starts.js'

const FRAME_BYTES = 12

/** Header, decisions where there are some, frames. */
function block(frames: number, decisions?: number[]): number[] {
  const rows = Array.from({ length: (frames * FRAME_BYTES) / 4 }, () => 0xffff_ffff)
  return [frames | 0x200, ...(decisions === undefined ? [] : [decisions.length, ...decisions]), ...rows]
}

/** The starts where the first `taken` words have been taken, the n-th in cycle 10 n. */
function starts(words: number[], scheduled: boolean, taken = words.length): number[] {
  return blockStarts(
    { block: 4, input: { bytes: 10, strideBytes: FRAME_BYTES }, scheduled },
    new Uint8Array(Uint32Array.from(words).buffer),
    Array.from({ length: taken }, (_, n) => 10 * n),
  )
}

it('a block starts with its header', () => {
  const words = [...block(4), ...block(4), ...block(1)]
  const blockWords = 1 + (4 * FRAME_BYTES) / 4
  expect(starts(words, false)).toEqual([0, 10 * blockWords, 20 * blockWords])
})

it('frames alone begin none', () => {
  const words = [...block(4), ...block(4)]
  expect(starts(words, false, 13)).toEqual([0])
  expect(starts(words, false, 14)).toEqual([0, 130])
  expect(starts(words, false, 0)).toEqual([])
})

it('decisions are no headers', () => {
  const words = [...block(2, [5, 6, 28]), ...block(2, []), ...block(2, [1])]
  const [first, second] = [1 + 1 + 3 + 6, 1 + 1 + 6]
  expect(starts(words, true)).toEqual([0, 10 * first, 10 * (first + second)])
})
