/** The memories that hold program, tables and weights: what lies where, and whether it fits (docs/chip.md, "Memory map"). */
import { BOOT_BLOCK_BYTES, BOOT_MAGIC, DESCRIPTORS_SCALAR_ADDRESS } from '../../assembly/isa.js'
import { DRAM_BANKS, DRAM_COLUMNS, DRAM_ROWS } from '../../assembly/memory/lpddr4.js'
import { accessBytes } from '../model/chip.js'
import { dramChannel } from '../model/dram-channel.js'
import type { ChipConfig, StreamedChip } from '../model/chip-fields.js'
import type { Assembly } from './assembler.js'
import { INSTRUCTION_BYTES } from './instruction-encoder.js'
import { align, areaOf, layOut, requireFit } from './memory-map.js'
import type { MemoryInfo, MemorySpace } from './memory-map.js'
import type { Residency } from './residency.js'

/** The instruction memory with the program. @throws UserError where it is too small */
export function instructionMemory(chip: ChipConfig, { bytes }: Assembly): MemorySpace {
  const { instructions } = chip.sequencer
  const memory: MemoryInfo = {
    name: 'instruction memory',
    capacityBytes: instructions * INSTRUCTION_BYTES,
    alignment: accessBytes(chip), // the boot loads whole accesses
    field: `sequencer.instructions = ${instructions} (${INSTRUCTION_BYTES} bytes each), bytes`,
  }
  const space = layOut(memory, [{ name: 'program', bytes }])
  requireFit(space, memory, `--set sequencer.instructions=${space.usedBytes / INSTRUCTION_BYTES}`)
  return space
}

/** The scalar memory: boot block, descriptor table, variables. @throws UserError where it is too small */
export function scalarMemory(chip: ChipConfig, descriptorBytes: number, { constants }: Assembly): MemorySpace {
  const memory: MemoryInfo = {
    name: 'scalar memory',
    capacityBytes: chip.sequencer.scalarBytes,
    alignment: 4,
    field: 'sequencer.scalarBytes',
  }
  const variableBytes = constants.get('VARIABLES_END')! - constants.get('VARIABLES')!
  // What pads the table to whole accesses is overwritten by variables, or has to fit as well.
  const padding = align(descriptorBytes, accessBytes(chip)) - descriptorBytes
  const space = layOut(memory, [
    { name: 'boot block', bytes: DESCRIPTORS_SCALAR_ADDRESS },
    { name: 'descriptor table, a word per weight block', bytes: descriptorBytes },
    { name: 'variables', bytes: Math.max(variableBytes, padding) },
  ])
  requireFit(space, memory, `--set sequencer.scalarBytes=${space.usedBytes}`)
  return space
}

/** The compressed store: resident matrices, held tiles, ring. It fits: residency saw to that. @param matrices in its order */
export function storeMemory(
  chip: StreamedChip,
  matrices: readonly { name: string; bytes: number }[],
  { placements, held, ring }: Residency,
): MemorySpace {
  const resident = matrices.flatMap(({ name, bytes }, index) => {
    const { mode, storeAddress } = placements[index]!
    return mode === 'resident' ? [{ name, address: storeAddress, bytes }] : []
  })
  const ringName = `ring: ${ring.slots} slots of ${ring.slotBytes} bytes`
  const areas = [
    ...resident,
    { name: 'held tiles, of one matrix after the other', ...held },
    { name: ringName, address: ring.address, bytes: ring.slots * ring.slotBytes },
  ].filter(({ bytes }) => bytes > 0)
  const usedBytes = areas.reduce((end, { address, bytes }) => Math.max(end, address + bytes), 0)
  return { name: 'compressed store', capacityBytes: chip.store.bytes, areas, usedBytes }
}

/** DRAM: boot block, program, descriptor table, matrices, embedding. @throws UserError where it is too small */
export function dramMemory(
  chip: StreamedChip,
  program: Assembly,
  descriptorBytes: number,
  matrices: readonly { name: string; bytes: number }[],
): MemorySpace {
  const memory: MemoryInfo = {
    name: 'DRAM',
    capacityBytes: (DRAM_BANKS * DRAM_ROWS * DRAM_COLUMNS * dramChannel(chip.dram.type).widthBits) / 8,
    alignment: accessBytes(chip),
    field: `dram.type ${chip.dram.type}, bytes`,
  }
  const space = layOut(memory, [
    { name: 'boot block', bytes: BOOT_BLOCK_BYTES },
    { name: 'program', bytes: program.bytes },
    { name: 'descriptor table', bytes: descriptorBytes },
    ...matrices,
  ])
  requireFit(space, memory)
  return space
}

/** The DRAM's contents. @param matrices blocks of each matrix, by the name of its area */
export function dramImage(
  space: MemorySpace,
  program: Assembly,
  descriptors: Uint8Array,
  matrices: readonly { name: string; blocks: Uint8Array }[],
): Uint8Array {
  const image = new Uint8Array(space.usedBytes)
  const put = (name: string, bytes: Uint8Array): void => image.set(bytes, areaOf(space, name).address)
  put('boot block', bootBlock(space))
  put('program', new Uint8Array(program.words.buffer))
  put('descriptor table', descriptors)
  for (const { name, blocks } of matrices) put(name, blocks)
  return image
}

/** docs/chip.md, "Sequencer", Boot. Both lengths are whole accesses: each area ends where the next begins. */
function bootBlock(space: MemorySpace): Uint8Array {
  const [, program, descriptors, next] = space.areas
  const ends = next?.address ?? space.usedBytes
  const words = [
    BOOT_MAGIC,
    program!.address,
    descriptors!.address - program!.address,
    descriptors!.address,
    ends - descriptors!.address,
  ]
  const block = new Uint8Array(BOOT_BLOCK_BYTES)
  const view = new DataView(block.buffer)
  words.forEach((word, index) => view.setUint32(index * 4, word, true))
  return block
}
