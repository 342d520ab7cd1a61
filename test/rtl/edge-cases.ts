/**
 * Programs at the edges of what the datasheet says, where two readings of it would differ, or did (rtl/OPEN-POINTS.md): on the set `small`,
 * whose strips have 16 rows and whose activation SRAM ends at 16,384; what only a chip without decompressor does, on `preloaded-odd`.
 */
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import type { ProgramRun } from '../helpers/chip-program.js'
import { parameters, tile, zeros } from '../helpers/sample-blocks.js'

const END = 16_384
const NEGATIVE = 0xffffffff

const changed = (block: Uint8Array, at: number, byte: number): Uint8Array =>
  block.map((old, n) => (n === at ? byte : old))
/** Entry 0 of the codebook is 5: the weight of a stored 0 and of padding, not of a zero that is not stored. */
const CODEBOOK = { bits: 2, codebook: Int8Array.of(0, 3, -2, 7), accessBytes: 32 }
const codebookParameters = changed(encodeParameterBlock({ ...zeros(16), ...CODEBOOK }), 16 + 9 * 16, 5)
const codebookTile = encodeTileBlock({
  ...{ rows: 16, columns: 2, positions: Uint8Array.from({ length: 32 }, (_, n) => (n % 9 === 8 ? 1 + (n % 3) : 0)) },
  ...{ encoding: 'zero-run', runBits: 1, firstTile: true, lastTile: true, ...CODEBOOK },
})
/** Eight symbols, as many as a group begins, and zeros behind them. */
const eightSymbols = encodeTileBlock({
  ...{ rows: 16, columns: 1, positions: new Uint8Array(16).fill(1, 0, 8), encoding: 'zero-run', bits: 4, runBits: 0 },
  ...{ firstTile: true, lastTile: true, codebook: null, accessBytes: 32 },
})

const TILE_BYTES = tile(3).length
const TILE = parameters.length
const SHORT_TILE = TILE + TILE_BYTES
const CODEBOOK_PARAMETERS = SHORT_TILE + TILE_BYTES
const CODEBOOK_TILE = CODEBOOK_PARAMETERS + codebookParameters.length
/** Where the tile with a payload, and a block, longer than it needs lies: padding is part of the payload. */
const LONG_TILE = CODEBOOK_TILE + codebookTile.length
const LONG_BYTES = TILE_BYTES + 1
const EIGHT_SYMBOLS = LONG_TILE + TILE_BYTES + 32
/** The short tile's payload is too short for its first group. */
const blocks = Uint8Array.from([
  ...parameters,
  ...tile(3),
  ...changed(tile(3), 12, 1),
  ...codebookParameters,
  ...codebookTile,
  ...changed(tile(3), 12, LONG_BYTES - 16),
  ...new Uint8Array(32),
  ...eightSymbols,
])

export interface EdgeSpec {
  kind: 'edge'
  name: keyof typeof EDGES | keyof typeof PRELOADED_EDGES
}

const repeat = (times: number, text: (n: number) => string): string =>
  Array.from({ length: times }, (_, n) => text(n)).join('\n')

/** All blocks are in the store; the first tile in a half, the first parameters in a bank; r1..r3 are used, r9 is 1. */
const strip = `
  li r1, DATA
  li r2, ${blocks.length}
  li r9, 1
  dma.load r1, r0, r2, store, weights signal=15
  sync wait=15
  li r3, ${parameters.length}
  dec.params r0, r9, r3, store
  li r2, ${TILE_BYTES}
  dec.tile r3, r9, r2, store signal=15
  sync wait=15
`
/** And multiplied into context 0. */
const pass = `${strip}
  mac.mv r0, r0, r0 signal=15
  sync wait=15
`
const drain = (rest: string): string => `${pass}
  ${rest}
  vec.sync signal=15
  sync wait=15
  halt`
/** A vector command of which no text exists. */
const vector = (opcode: number, imm: number, b = 0, d = 0): string => `
  li r2, ${b}
  li r4, ${d}
  .word ${opcode + (2 << 20) + 0x40000000}, ${imm}
  vec.sync signal=15
  sync wait=15
  halt`

export const EDGES = {
  'first instruction waits for the semaphore of the boot': 'sync wait=15\n halt',
  'halt alone': 'halt',
  'no magic': 'halt',
  'a program that is no whole accesses': 'halt',
  'a table': 'lw r1, r0, 64\n out r1\n halt',
  '64 loads under way, then others': `li r1, DATA\n li r2, 32\n ${repeat(70, (n) => `dma.load r1, r0, r2, store, weights${n % 7 === 0 ? ' signal=1' : ''}`)}
    dma.sync signal=2\n dma.store r1, r0, r0, activations signal=3\n sync wait=2\n sync wait=3\n halt`,
  '64 loads of nothing under way, then others': `li r1, DATA\n li r2, 32\n dma.load r1, r0, r2, store, weights
    ${repeat(63, () => 'dma.load r1, r0, r0, store, weights')}\n dma.store r1, r0, r0, activations signal=2\n dma.sync signal=3\n sync wait=2\n sync wait=3\n halt`,
  'loads of nothing': `li r1, DATA\n li r2, 32\n li r3, ${END}
    ${repeat(12, (n) => `dma.load r1, r0, ${n % 3 === 0 ? 'r2' : 'r0'}, store, weights signal=${1 + (n % 4)}`)}
    dma.load r1, r3, r0, activations, activations signal=5\n sync wait=5\n halt`,
  'nothing stored, nothing to and from the host': `li r1, DATA\n dma.store r1, r0, r0, activations signal=1\n dma.in r0, r0 signal=1
    dma.out r0, r0 signal=1\n sync wait=1\n sync wait=1\n sync wait=1\n halt`,
  'nothing in at the end': `li r1, ${END}\n dma.in r1, r0 signal=1\n sync wait=1\n halt`,
  'nothing in behind the end': `li r1, ${END + 1}\n dma.in r1, r0 signal=1\n sync wait=1\n halt`,
  'a load of nothing behind the store':
    'li r1, DATA\n li r3, 8193\n dma.load r1, r3, r0, store, weights signal=1\n sync wait=1\n halt',
  'five bytes in at the end': `li r1, ${END - 5}\n li r2, 5\n dma.in r1, r2 signal=1\n sync wait=1\n dma.out r1, r2\n halt`,
  'five bytes in beyond the end': `li r1, ${END - 4}\n li r2, 5\n dma.in r1, r2 signal=1\n sync wait=1\n halt`,
  'five bytes out, before others': `li r1, 8\n li r2, 5\n dma.in r0, r1\n dma.out r0, r2\n halt`,
  'a word out without room, while the vector unit has the port': `li r1, 40\n li r2, 400\n vec.map r0, r0, r2, type=int8, a=int8
    dma.out r0, r1 signal=1\n sync wait=1\n halt`,
  'host words of DMA and sequencer at once': `li r1, 32\n dma.in r0, r1\n in r2\n in r3\n in r4\n dma.out r0, r1\n out r2\n out r3\n out r4\n halt`,
  'a kind that does not exist': 'li r1, DATA\n li r2, 32\n .word 0x02010020, 0x50\n halt',
  'a space that does not exist': 'li r1, DATA\n li r2, 32\n .word 0x02010020, 0x05\n halt',
  'a raw drain whose addend is outside': drain(
    `li r1, 512\n li r2, ${END}\n li r4, 16\n vec.drain r1, r2, r0, r4, type=raw, addend, release`,
  ),
  'a drain whose addend is outside': drain(
    `li r1, 512\n li r2, ${END - 31}\n li r4, 16\n vec.drain r1, r2, r0, r4, type=int16, addend, release`,
  ),
  'a drain of no rows behind the last': drain('li r1, 512\n li r3, 16\n vec.drain r1, r0, r3, r0, type=int8'),
  'a drain of no rows beyond': drain('li r1, 512\n li r3, 17\n vec.drain r1, r0, r3, r0, type=int8'),
  'a drain from row 65,535': drain('li r1, 512\n li r3, 65535\n li r4, 2\n vec.drain r1, r0, r3, r4, type=int8'),
  'a drain of -1 rows': drain('li r1, 512\n li r4, -1\n vec.drain r1, r0, r0, r4, type=int8'),
  'a drain released twice': drain(
    'li r1, 512\n vec.drain r1, r0, r0, r0, type=raw, release\n vec.drain r1, r0, r0, r0, type=raw, release',
  ),
  'a release of another strip than that of the oldest bank': `${strip}\n dec.params r0, r9, r3, store\n dec.tile r3, r9, r2, store signal=15\n sync wait=15
    mac.mv r0, r0, r0\n mac.mv r0, r9, r0 signal=15\n sync wait=15\n li r1, 512\n li r4, 16\n li r5, 0x10000
    dec.params r0, r9, r3, store signal=2\n vec.drain r1, r0, r5, r4, type=raw, release
    vec.drain r1, r0, r0, r4, type=int16, release wait=2 signal=15\n sync wait=15\n halt`,
  'a strip of one pass of one cycle': `${strip}\n li r1, 3\n mac.mv r0, r0, r1 signal=15\n li r4, 16\n li r1, 512
    vec.drain r1, r0, r0, r4, type=raw, release\n sync wait=15\n vec.sync signal=15\n sync wait=15\n halt`,
  'other bits than those of the skips': `${strip}\n li r1, -4\n mac.mv r0, r0, r1 signal=15\n sync wait=15\n halt`,
  'a payload that ends before its tile, while no half is free': `${strip}\n dec.tile r3, r9, r2, store\n li r4, ${SHORT_TILE}\n dec.tile r4, r9, r2, store
    ${repeat(80, () => 'addi r4, r4, 1')}\n mac.mv r0, r0, r0 signal=15\n sync wait=15\n ${repeat(20, () => 'addi r4, r4, 1')}\n halt`,
  'a payload with more than its tile needs, in a block of 1 byte more': `${strip}\n li r3, ${LONG_TILE}\n li r2, ${LONG_BYTES}
    dec.tile r3, r9, r2, store signal=15\n sync wait=15\n halt`,
  'zeros behind the Pth symbol, the last of the tile': `${strip}\n li r3, ${EIGHT_SYMBOLS}\n li r2, ${eightSymbols.length}
    dec.tile r3, r9, r2, store signal=15\n sync wait=15\n halt`,
  'a codebook whose entry 0 is not 0': `${strip}\n mac.mv r0, r0, r0\n vec.drain r0, r0, r0, r0, type=raw, release
    li r3, ${CODEBOOK_PARAMETERS}\n li r2, ${codebookParameters.length}\n dec.params r3, r9, r2, store
    li r3, ${CODEBOOK_TILE}\n li r2, ${codebookTile.length}\n dec.tile r3, r9, r2, store\n li r4, 64\n dma.in r0, r4 signal=1\n mac.mv r0, r0, r0 wait=1
    li r1, 512\n li r4, 16\n vec.drain r1, r0, r0, r4, type=raw, release signal=2\n li r4, 64\n dma.out r1, r4 wait=2\n halt`,
  'an argmax with a result of type 2': vector(0x55, 2 << 8, 0, 4),
  'an argmax with a result of type 3': vector(0x55, 3 << 8, 0, 4),
  'an argmax with an out shift': vector(0x55, 31 << 22, 0, 4),
  'an argmax of type b 2': vector(0x55, 2 << 12, 0, 4),
  'a map with b of type 2': vector(0x53, 2 << 12, 0, 4),
  'a map to raw': vector(0x53, 2 << 8, 0, 4),
  'a map of function 4': vector(0x53, 4, 0, 4),
  'a map of type a 2': vector(0x53, 2 << 10, 0, 4),
  'a map with unlisted bits': vector(0x53, (1 << 14) | (1 << 5) | (1 << 28), 0, 4),
  'a map with the bits of a drain': vector(0x53, (1 << 7) | (1 << 6), 0, 4),
  'a map of nothing outside': vector(0x53, 0, END + 1, 0),
  'a map of nothing at the end': vector(0x53, 0, END, 0),
  'a shift outside that rd brings back': vector(0x53, (0x1f << 16) >>> 0, 0, (0xff << 24) | 4),
  'a shift that rd brings outside': vector(0x53, (0x1e << 16) >>> 0, 0, (0x01 << 24) | 4),
  'a shift of -16': vector(0x53, (0x30 << 16) >>> 0, 0, 4),
  'a requantize by 2^31 - 1': vector(0x56, 1 << 8, 0, 9),
  'a requantize of shift 30': vector(0x56, (30 << 16) | (1 << 8), 0, 9),
  'a requantize of shift 31': vector(0x56, (31 << 16) | (1 << 8), 0, 9),
  'a requantize of shift -8': vector(0x56, ((0x38 << 16) | (1 << 8)) >>> 0, 0, 9),
  'a sync with bits': '.word 0x54, 0x0fffff04\n vec.sync signal=15\n sync wait=15\n halt',
  'a decoder command with reserved bits': `${strip}\n li r3, ${parameters.length}\n .word 0x23010030, 0xe\n halt`,
  'a context of -1': `${strip}\n li r1, -1\n mac.mv r0, r1, r0 signal=15\n sync wait=15\n halt`,
  'a vector that ends with the memory': `${strip}\n li r1, ${END - 3}\n mac.mv r1, r0, r0 signal=15\n sync wait=15\n halt`,
  'a vector a byte beyond': `${strip}\n li r1, ${END - 2}\n mac.mv r1, r0, r0 signal=15\n sync wait=15\n halt`,
  'a vector at -1': `${strip}\n li r1, -1\n mac.mv r1, r0, r0 signal=15\n sync wait=15\n halt`,
  'a block of 15 bytes': 'li r1, 15\n li r2, 1\n dec.tile r0, r2, r1, store\n halt',
  'a block that ends with the store': `li r1, 8160\n li r3, 32\n li r2, 1\n dec.tile r1, r2, r3, store\n dec.sync signal=15\n sync wait=15\n halt`,
  'a block beyond the store': `li r1, 8161\n li r3, 32\n li r2, 1\n dec.tile r1, r2, r3, store\n halt`,
  'the longest block': `li r3, 4096\n li r2, 1\n dec.tile r0, r2, r3, stream\n dec.sync signal=15\n sync wait=15\n halt`,
  'a block that is too long': `li r3, 4097\n li r2, 1\n dec.tile r0, r2, r3, stream\n dec.sync signal=15\n sync wait=15\n halt`,
  'passes of a negative number': `li r3, 32\n li r2, -1\n dec.tile r0, r2, r3, store\n halt`,
  'a semaphore that saturates': `li r1, 300\n up: sync signal=3\n addi r1, r1, -1\n bne r1, r0, up\n li r1, 300
    down: sync wait=3\n addi r1, r1, -1\n bne r1, r0, down\n halt`,
  'halves in the high multiply': `li r1, 512\n li r3, 0x40000000\n li r4, 64\n li r5, 128\n dma.in r0, r4 signal=1
    vec.requantize r1, r0, r3, r4, type=int16, a=int8 wait=1 signal=2\n sync wait=2\n dma.out r1, r5\n halt`,
  'halves in the rounding shift': `li r1, 512\n li r4, 64\n li r5, 128\n dma.in r0, r4 signal=1
    vec.map r1, r0, r4, type=int16, a=int8, shift=1 wait=1 signal=2\n sync wait=2\n dma.out r1, r5\n halt`,
  'a stream that fills': 'li r2, 8192\n dma.load r0, r0, r2, stream, weights signal=15\n sync wait=15\n halt',
  'a full stream that is read': `li r1, DATA\n li r2, ${blocks.length}\n li r3, ${parameters.length}\n li r4, 8192\n li r5, 2000\n li r9, 1
    dma.load r1, r0, r2, stream, weights\n dma.load r0, r0, r4, stream, weights signal=15\n fills: addi r5, r5, -1\n bne r5, r0, fills
    dec.params r0, r9, r3, stream\n li r3, ${TILE_BYTES}\n dec.tile r0, r9, r3, stream\n sync wait=15\n halt`,
  'all wait for one semaphore': `${repeat(2, () => 'dma.sync wait=1 signal=2\n dec.sync wait=1 signal=2\n mac.sync wait=1 signal=2\n vec.sync wait=1 signal=2')}
    sync signal=1\n sync signal=1\n sync signal=1\n sync signal=1\n sync signal=1\n sync signal=1\n sync signal=1\n sync signal=1
    ${repeat(8, () => 'sync wait=2')}\n halt`,
  'all wait for one semaphore, and the sequencer too': `vec.sync wait=5 signal=1\n mac.sync wait=1 signal=1\n dec.sync wait=1 signal=1\n dma.sync wait=1 signal=1
    sync signal=5\n sync wait=1\n sync signal=1\n sync wait=1\n halt`,
  'several signals at once': `vec.sync wait=1 signal=2\n mac.sync wait=1 signal=2\n dec.sync wait=1 signal=2\n dma.sync wait=1 signal=2
    li r1, 4\n dma.sync wait=3\n sync signal=1\n sync signal=1\n sync signal=1\n sync signal=1\n sync wait=2 signal=3\n sync wait=2\n sync wait=2\n sync wait=2\n halt`,
  'room in the cycle in which a command leaves': `${repeat(4, () => 'vec.sync wait=1')}
    ${repeat(4, () => 'sync signal=1\n room r2, vector\n out r2')}\n halt`,
  'results that fill and empty at once': `li r1, 1\n ${repeat(8, () => 'vec.argmax r0, r1, a=int8')}\n ${repeat(8, () => 'pop r2\n out r2')}\n halt`,
  'a loop around the end of the program': 'li r1, 4095\n jr r1\n halt',
  'a jump to 4,096': 'li r1, 4096\n jr r1\n halt',
  'a jump to -1': 'li r1, -1\n jr r1\n halt',
  'a scalar word at the end': 'li r1, 16380\n sw r1, r1, 0\n lw r2, r1, 0\n out r2\n halt',
  'a scalar word beyond': 'li r1, 16384\n lw r2, r1, 0\n halt',
  'room of engine 4': '.word 0x1000001a, 4\n halt',
  'section 63': 'li r1, 63\n section r1\n halt',
  'arithmetic that wraps': `li r1, ${NEGATIVE}\n li r2, 0x80000000\n add r3, r1, r2, 5\n out r3\n sub r3, r2, r1, 7\n out r3\n mul r3, r1, r2\n out r3\n min r3, r1, r2\n out r3
    blt r2, r1, next\n out r0\n next: bge r2, r1, end\n out r1\n end: halt`,
} as const

export const PRELOADED_EDGES = {
  'a block from no store': 'li r2, 32\n li r3, 1\n dec.params r0, r3, r2, store\n halt',
  'a block from a stream that nothing comes to': 'li r2, 2048\n li r3, 1\n dec.tile r0, r3, r2, stream\n halt',
  'a sync of no decompressor': 'dec.sync signal=1\n sync wait=1\n halt',
  'a load without DRAM': 'dma.load r0, r0, r0, activations, activations\n halt',
} as const

/** Words of the boot block that are others: number, value. */
const BOOT_WORDS: Partial<Record<EdgeSpec['name'], [number, number]>> = {
  'no magic': [0, 0x31425a42],
  'a program that is no whole accesses': [2, 48],
}

const OUTPUT_BYTES: Partial<Record<EdgeSpec['name'], number>> = {
  'a word out without room, while the vector unit has the port': 8,
}

/** The set that an edge is looked at on, and those of a set. */
export const EDGE_SET = 'small'
export const PRELOADED_EDGE_SET = 'preloaded-odd'
export function edgesOf(set: string): EdgeSpec['name'][] {
  if (set === EDGE_SET) return Object.keys(EDGES) as EdgeSpec['name'][]
  return set === PRELOADED_EDGE_SET ? (Object.keys(PRELOADED_EDGES) as EdgeSpec['name'][]) : []
}

export function edgeProgram({ name }: EdgeSpec): ProgramRun {
  const input = Uint8Array.from({ length: 64 }, (_, n) => 3 * n + 1)
  const outputBytes = OUTPUT_BYTES[name] ?? 256
  const source = { ...EDGES, ...PRELOADED_EDGES }[name]
  return { source, data: blocks, input, outputBytes, descriptors: name === 'a table' ? [7, 8, 9] : [] }
}

/** What is otherwise in the memory than the program's own. */
export function changeImage({ name }: EdgeSpec, dram: Uint8Array): void {
  const word = BOOT_WORDS[name]
  if (word !== undefined) new DataView(dram.buffer).setInt32(word[0] * 4, word[1], true)
}
