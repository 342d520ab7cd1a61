/**
 * Flips bits of weight blocks in a program's DRAM image. The columns of tiles stay as they are: a tile that is too wide would have the array
 * read what other units write meanwhile, which the datasheet leaves undefined.
 */
import type { MemoryMap } from '../../../src/compiler/memory-map.js'
import type { Random } from '../random.js'

const TILE = 2
const HEADER_BYTES = 16
const COLUMNS_AT = [6, 7]

/** Places of the blocks of a matrix, by their headers. */
function blocksOf(dram: Uint8Array, from: number, bytes: number): { at: number; bytes: number; kind: number }[] {
  const blocks = []
  for (let at = from; at < from + bytes;) {
    const payload = new DataView(dram.buffer, dram.byteOffset + at).getUint32(12, true)
    const length = HEADER_BYTES + payload
    blocks.push({ at, bytes: length, kind: dram[at]! })
    at += (length + 31) & ~31
    while (at < from + bytes && dram[at] === 0) at += 32 // to the next access boundary
  }
  return blocks
}

export function damageBlocks(
  { dram, memoryMap }: { dram: Uint8Array; memoryMap: MemoryMap },
  matrices: readonly string[],
  random: Random,
  bits: number,
): Uint8Array {
  const areas = memoryMap.find(({ name }) => name === 'DRAM')?.areas ?? []
  const blocks = areas
    .filter(({ name }) => matrices.includes(name))
    .flatMap(({ address, bytes }) => blocksOf(dram, address, bytes))
  const damaged = dram.slice()
  if (blocks.length === 0) return damaged
  for (let flip = 0; flip < bits; flip++) {
    const block = random.pick(blocks)
    const inHeader = random.chance(0.3)
    const byte = random.integer(0, (inHeader ? HEADER_BYTES : block.bytes) - 1)
    if (block.kind === TILE && COLUMNS_AT.includes(byte)) continue
    damaged[block.at + byte]! ^= 1 << random.integer(0, 7)
  }
  return damaged
}
