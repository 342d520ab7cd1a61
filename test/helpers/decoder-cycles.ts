/**
 * The decompressor's work on one block, cycle by cycle, read off docs/chip.md, "Decompressor", as plainly as possible: a buffer, a
 * port, and the groups of decoder-oracle.ts. It shares no code with the core.
 */
import { decoderGroups, type DecodedGroup } from './decoder-oracle.js'

export interface DecoderSettings {
  /** P, E, B. */
  symbols: number
  positions: number
  portBytes: number
  /** L x W. */
  tileRows: number
}

export interface BlockCycles {
  header: number
  /** One cycle per group. */
  groups: number[]
  expected: DecodedGroup[]
  /** The cycle in which the half or bank becomes full, the last of the block. */
  full: number
  counters: { active: number; groups: number; half: number; bank: number; supply: number; tail: number }
}

const HEADER_BYTES = 16

/**
 * @param block as it lies in memory, padding included
 * @param first the cycle in which the command is taken
 * @param writableFrom the first cycle in which its half (bank) can be written
 * @param supplied bytes of the block, from its beginning, that the source has at the start of a cycle
 */
export function decodeBlockCycles(
  block: Uint8Array,
  first: number,
  writableFrom: number,
  settings: DecoderSettings,
  supplied: (cycle: number) => number = () => block.length,
): BlockCycles {
  const { symbols: P, positions: E, portBytes: B, tileRows } = settings
  const G = Math.max(16, 2 * P + 1, Math.ceil(tileRows / 8) + P)
  const bufferBytes = G + B
  const isTile = block[0] === 2
  const payloadEnd = HEADER_BYTES + new DataView(block.buffer, block.byteOffset).getUint32(12, true)
  const expected = isTile ? decoderGroups(block, P, E) : []
  const counters = { active: 0, groups: 0, half: 0, bank: 0, supply: 0, tail: 0 }
  const groups: number[] = []
  let header = -1
  let moved = 0
  let left = 0 // bytes that have left the buffer
  for (let cycle = first; ; cycle++) {
    if (cycle - first > 1_000_000) throw new Error('the block is never decoded')
    const movedBefore = moved
    const room = bufferBytes - (moved - left)
    const decoded = header >= 0 && (isTile ? groups.length === expected.length : left >= payloadEnd)

    // 1. Decode, from the state at the start of the cycle.
    if (decoded) {
      counters.tail++
    } else if (header < 0) {
      if (movedBefore >= HEADER_BYTES) {
        header = cycle
        left = HEADER_BYTES
        counters.active++
      } else counters.supply++
    } else if (cycle < writableFrom) {
      if (isTile) counters.half++
      else counters.bank++
    } else if (isTile) {
      const group = expected[groups.length]!
      if (movedBefore >= HEADER_BYTES + group.bytesNeeded) {
        groups.push(cycle)
        left = HEADER_BYTES + group.bytesFreed
        counters.active++
        counters.groups++
      } else counters.supply++
    } else {
      const bytes = Math.min(B, Math.min(movedBefore, payloadEnd) - left)
      if (bytes > 0) {
        left += bytes
        counters.active++
      } else counters.supply++
    }

    // 2. Port.
    const bytes = Math.min(B, block.length - movedBefore)
    if (bytes > 0 && room >= bytes && supplied(cycle) >= movedBefore + bytes) moved += bytes

    const done = header >= 0 && (isTile ? groups.length === expected.length : left >= payloadEnd)
    if (done) left = moved // padding is dropped
    if (done && moved === block.length) return { header, groups, expected, full: cycle, counters }
  }
}
