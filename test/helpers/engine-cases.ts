/** Programs of instruction-cases.ts for the commands of the engines: DMA, decompressor, MAC array, and the vector unit's `drain` and `sync`. */
import { expect } from 'vitest'
import { Event } from '../../assembly/events.js'
import type { Opcode } from '../../assembly/isa.js'
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import { eventsOf, type ProgramResult, type ProgramRun } from './chip-program.js'

export interface InstructionCase {
  /** A program; the label `it` is at the instruction of the case. */
  source: string
  /** On the chip without DRAM, which does not boot, unless it says more. */
  run?: Partial<ProgramRun>
  /** What the host gets: 32-bit words, or values of another size. */
  output: number[]
  type?: 'int8' | 'int16'
  also?: (result: ProgramResult) => void
}

const STREAMED = { chip: 'az1-like', cycleBound: 5000 }

export const int8 = (...values: number[]): Uint8Array => new Uint8Array(Int8Array.from(values).buffer)
export const int16 = (...values: number[]): Uint8Array => new Uint8Array(Int16Array.from(values).buffer)
export const int32 = (...values: number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer)

/** Two rows, three columns, as one strip of one tile: W = [[1, -2, 3], [4, 5, -6]]; y = W x + bias. */
const WEIGHTS = Int8Array.of(1, 4, -2, 5, 3, -6) // column by column
const VECTOR = [10, 20, -30, 0] // filled up to a word
const PRODUCT = [10 - 40 - 90, 40 + 100 + 180]
const BIAS = [1000, -400]
const ACCESS = { accessBytes: 32, bits: 8, codebook: null }
/** RQ(x, 2^30, 1) = x. */
const PARAMETERS = encodeParameterBlock({
  bias: Int32Array.from(BIAS),
  multiplier: Int32Array.of(2 ** 30, 2 ** 30),
  shift: Int8Array.of(1, 1),
  ...ACCESS,
})
const TILE = encodeTileBlock({
  ...{ rows: 2, columns: 3, positions: Uint8Array.from(WEIGHTS) },
  ...{ encoding: 'none', runBits: 0, firstTile: true, lastTile: true, ...ACCESS },
})
const BLOCKS = Uint8Array.from([...PARAMETERS, ...TILE])

/** Vector to activation SRAM 0, blocks to the store; then r1 = 1, semaphore 1 was taken. */
const LOAD_BLOCKS = `
        li   r1, 4
        dma.in r0, r1
        li   r1, DATA
        li   r2, ${BLOCKS.length}
        dma.load r1, r0, r2, store, weights  signal=1
        sync wait=1
        li   r1, 1`
const DECODE_PARAMETERS = `
        li   r2, ${PARAMETERS.length}
        dec.params r0, r1, r2, store`
const DECODE_TILE = `
        li   r2, ${PARAMETERS.length}
        li   r3, ${TILE.length}
        dec.tile r2, r1, r3, store`
/** What lies at activation SRAM 64, when semaphore 2 is there. */
export const SEND = (bytes: number): string => `
        li   r4, 64
        li   r5, ${bytes}
        dma.out r4, r5  wait=2
        halt`
const WITH_BLOCKS = { ...STREAMED, data: BLOCKS, input: int8(...VECTOR) }

/** A token goes from the sequencer through an engine's `sync` and back: the output comes after it. */
function syncOf(
  mnemonic: string,
  active: (result: ProgramResult) => number,
  run?: Partial<ProgramRun>,
): InstructionCase {
  return {
    source: `
        li   r1, 7
  it:   ${mnemonic} wait=1 signal=2
        ${mnemonic} wait=2 signal=3
        sync signal=1
        sync wait=3
        out  r1
        halt`,
    output: [7],
    ...(run && { run }),
    also: (result) => {
      const signals = eventsOf(result, Event.signalled).map(({ a }) => a)
      expect(signals.slice(-3)).toEqual([1, 2, 3])
      expect(active(result)).toBeGreaterThanOrEqual(2)
    },
  }
}

export const ENGINE_CASES = {
  dmaLoad: {
    source: `
        li   r1, DATA
        li   r2, 1024
        li   r3, 32
  it:   dma.load r1, r2, r3, scalar, descriptors  signal=1
        sync wait=1
        lw   r4, r0, 1024
        lw   r5, r0, 1052
        out  r4
        out  r5
        halt`,
    run: { ...STREAMED, data: int32(11, 0, 0, 0, 0, 0, 0, -88) },
    output: [11, -88],
    also: ({ counters }) => expect(counters.dramReadDescriptors).toBeGreaterThanOrEqual(32),
  },
  dmaStore: {
    source: `
        li   r1, 32
        li   r2, 96
        dma.in r2, r1  signal=1
        li   r3, DATA + 64
  it:   dma.store r3, r2, r1, activations  wait=1 signal=2
        li   r4, 512
        dma.load r3, r4, r1, activations, activations  wait=2 signal=3
        dma.out r4, r1  wait=3
        halt`,
    run: { ...STREAMED, data: new Uint8Array(128), input: int32(1, -2, 3, -4, 5, -6, 7, -8) },
    output: [1, -2, 3, -4, 5, -6, 7, -8],
    also: ({ counters }) => expect(counters.dramWriteActivations).toBe(32),
  },
  dmaIn: {
    // The fourth byte of the second word is not taken: the memory keeps what it held.
    source: `
        li   r1, 8
        dma.in r0, r1
        li   r2, 7
  it:   dma.in r0, r2
        dma.out r0, r1
        halt`,
    run: { input: int8(0, 0, 0, 0, 0, 0, 0, 99, 1, 2, 3, 4, 5, 6, 7, 8) },
    output: [1, 2, 3, 4, 5, 6, 7, 99],
    type: 'int8',
  },
  dmaOut: {
    source: 'li r1, 8\n dma.in r0, r1\n li r2, 3\n li r3, 5\nit: dma.out r2, r3\n halt',
    run: { input: int8(1, 2, 3, 4, 5, 6, 7, 8) },
    output: [4, 5, 6, 7, 8, 0, 0, 0],
    type: 'int8',
  },
  dmaSync: syncOf('dma.sync', ({ counters }) => counters.dmaActive),

  decParams: {
    source: `${LOAD_BLOCKS}
        li   r2, ${PARAMETERS.length}
  it:   dec.params r0, r1, r2, store  signal=3
        sync wait=3
        ${DECODE_TILE}
        mac.mv r0, r0, r0
        li   r4, 64
        li   r5, 2
        vec.drain r4, r0, r0, r5, type=int16, release  signal=2
        ${SEND(4)}`,
    run: WITH_BLOCKS,
    output: PRODUCT.map((sum, row) => sum + BIAS[row]!),
    type: 'int16',
  },
  decTile: {
    // Two passes over one tile: decoded once, multiplied twice.
    source: `${LOAD_BLOCKS}
        li   r1, 2
        ${DECODE_PARAMETERS}
        li   r2, ${PARAMETERS.length}
        li   r3, ${TILE.length}
  it:   dec.tile r2, r1, r3, store  signal=3
        sync wait=3
        mac.mv r0, r0, r0
        li   r6, 1
        mac.mv r0, r6, r0
        li   r4, 64
        li   r5, 2
        li   r6, 0x10000
        vec.drain r4, r0, r0, r5, type=raw, release
        li   r4, 72
        vec.drain r4, r0, r6, r5, type=raw, release  signal=2
        ${SEND(16)}`,
    run: WITH_BLOCKS,
    output: [...PRODUCT, ...PRODUCT],
    also: ({ counters }) => expect(counters.weightBufferWrite).toBe(6),
  },
  decSync: syncOf('dec.sync', ({ counters }) => counters.decompressorActive, STREAMED),

  macMv: {
    source: `
        li   r1, 4
        dma.in r0, r1  signal=1
        li   r3, 3
  it:   mac.mv r0, r0, r3  wait=1
        li   r4, 64
        li   r5, 2
        vec.drain r4, r0, r0, r5, type=raw, release  signal=2
        ${SEND(8)}`,
    run: { input: int8(...VECTOR), tile: { rows: 2, columns: 3, weights: WEIGHTS } },
    output: PRODUCT,
    also: ({ counters }) => expect(counters.macExecuted).toBe(6),
  },
  macSync: syncOf('mac.sync', ({ counters }) => counters.macActive),

  vecDrain: {
    // Row 1 alone, an addend, ReLU, an out shift: max(320 - 400 + 92, 0) / 4; then row 0: max(-120 + 1000 - 2000, 0).
    source: `${LOAD_BLOCKS}
        li   r6, 128
        li   r7, 4
        dma.in r6, r7  signal=4
        ${DECODE_PARAMETERS}
        ${DECODE_TILE}
        mac.mv r0, r0, r0
        li   r4, 64
        li   r5, 1
        li   r6, 128
        li   r7, 1
  it:   vec.drain r4, r6, r7, r5, type=int8, function=relu, addend, outshift=2  wait=4
        li   r4, 65
        li   r6, 130
        vec.drain r4, r6, r0, r5, type=int8, function=relu, addend, release  signal=2
        ${SEND(2)}`,
    run: { ...WITH_BLOCKS, input: Uint8Array.from([...int8(...VECTOR), ...int16(92, -2000)]) },
    output: [(320 - 400 + 92) / 4, 0, 0, 0],
    type: 'int8',
  },
  vecSync: syncOf('vec.sync', ({ counters }) => counters.vectorActive),
} satisfies Partial<Record<keyof typeof Opcode, InstructionCase>>
