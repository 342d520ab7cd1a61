/** The blocks of a matrix as they lie in a program's DRAM image, found by their headers (docs/chip.md, "Weight stream"). */
import type { ChipProgram } from '../../src/compiler/chip-program.js'

export interface StoredBlock {
  kind: 'parameters' | 'tile'
  /** Header, payload, padding. */
  bytes: Uint8Array
  zeroStage: number
  runBits: number
  rows: number
  columns: number
}

const HEADER_BYTES = 16

/** @param accessBytes to whose multiples blocks are padded; @throws where something else than blocks lies there */
export function storedBlocks(program: ChipProgram, matrix: string, accessBytes: number): StoredBlock[] {
  const area = program.memoryMap.find(({ name }) => name === 'DRAM')?.areas.find(({ name }) => name === matrix)
  if (area === undefined) throw new Error(`the DRAM holds no matrix ${matrix}`)
  const image = program.dram.subarray(area.address, area.address + area.bytes)
  const blocks: StoredBlock[] = []
  for (let at = 0; at < image.length;) {
    const header = new DataView(image.buffer, image.byteOffset + at, HEADER_BYTES)
    const kind = header.getUint8(0)
    if (kind !== 1 && kind !== 2) throw new Error(`byte ${at} of ${matrix}: a block of kind ${kind}`)
    const length = HEADER_BYTES + header.getUint32(12, true)
    const padded = Math.ceil(length / accessBytes) * accessBytes
    const bytes = image.subarray(at, at + padded)
    if (bytes.subarray(length).some((byte) => byte !== 0)) throw new Error(`byte ${at} of ${matrix}: padding is not 0`)
    blocks.push({
      kind: kind === 1 ? 'parameters' : 'tile',
      bytes,
      zeroStage: header.getUint8(1),
      runBits: header.getUint8(3) % 16,
      rows: header.getUint16(4, true),
      columns: header.getUint16(6, true),
    })
    at += padded
  }
  return blocks
}
