/**
 * Programs in which units meet in ways that random ones rarely do, on both engines: a program that is overwritten where it waits, a vector
 * that is complete before the command that writes it, watchdogs that count across leaps, engines changed at every cycle.
 */
import { describe, expect, it } from 'vitest'
import { buildProgram, DATA_ADDRESS } from '../helpers/chip-program.js'
import type { ProgramRun } from '../helpers/chip-program.js'
import { compareEngines } from '../helpers/engines/compare-engines.js'
import type { EngineCase } from '../helpers/engines/engine-case.js'
import { assemble } from '../../src/compiler/assembler.js'
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import { parameters, tile, zeros } from '../helpers/sample-blocks.js'

const NO_LOOK = { seed: 1, points: 0, watched: 0, tileCacheMiB: null }

function caseOf(run: ProgramRun, mostCycles = 200_000): EngineCase {
  const { chip, image, program } = buildProgram(run)
  return { chip, image, program, input: run.input ?? new Uint8Array(0), features: {}, mostCycles }
}

/** Compares, in one piece and with looks; returns how it ended. */
function same(run: ProgramRun, looks = 5): string {
  const drawn = caseOf(run)
  const { message } = compareEngines(drawn, NO_LOOK)
  for (let seed = 1; seed <= looks; seed++) compareEngines(drawn, { ...NO_LOOK, seed, points: 12 })
  return message
}

const bytesOf = (source: string, length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  bytes.set(new Uint8Array(assemble(source).words.buffer))
  return bytes
}

const blocks = Uint8Array.from([...parameters, ...tile(50)])
const pause = (cycles: number) => Array<string>(cycles).fill('addi r9, r9, 1')

describe('a program that is overwritten', () => {
  // The instruction at which the sequencer waits becomes another one in the middle of a load: it is read anew in each cycle.
  const waiting = { 'a semaphore': 'sync wait=9', 'a result': 'pop r1', 'a word': 'in r1', 'a full FIFO': 'dma.sync' }
  it.each(Object.entries(waiting))('where it waits for %s', (_what, instruction) => {
    const fill = instruction === 'dma.sync' ? 'dma.sync wait=9\n'.repeat(5) : ''
    const program = (at: string) =>
      `li r1, DATA\n li r3, 4096\n dma.load r1, r0, r3, instructions, instructions\n ${fill} ${at}\n halt`
    const data = bytesOf(program('addi r1, r1, 7').replaceAll('DATA', String(DATA_ADDRESS)), 4096)
    expect(same({ source: program(instruction), data })).toMatch(/halted|no progress/)
  })
})

describe('a pass whose vector is complete before the command that writes it', () => {
  it.each([0, 3, 10, 30, 60])('begun %i cycles behind it', (cycles) => {
    const source = `li r1, DATA\n li r2, ${blocks.length}\n dma.load r1, r0, r2, store, weights signal=1\n sync wait=1
      li r3, 1\n li r5, ${parameters.length}\n li r6, ${blocks.length - parameters.length}
      dec.params r0, r3, r5, store\n dec.tile r5, r3, r6, store signal=2\n sync wait=2
      li r1, 64\n dma.in r0, r1 signal=1\n sync wait=1
      li r1, 1000\n li r2, 900\n vec.map r1, r0, r2, type=int8, a=int8\n ${pause(30).join('\n')}
      ${pause(cycles).join('\n')}\n mac.mv r1, r0, r0\n li r4, 4096\n li r5, 16\n vec.drain r4, r0, r0, r5, type=raw, release signal=3
      li r1, 64\n dma.out r4, r1 wait=3\n halt`
    const input = new Uint8Array(64).map((_, n) => n + 1)
    expect(same({ source, data: blocks, input, outputBytes: 64, sets: ['vector.width=4'] })).toBe('halted')
  })
})

/** Three tiles, two of which fill the halves: the third is taken some cycles before the array begins to free one, or behind it. */
function thirdTile(distance: number, parameterBytes: number, tileBytes: number): string {
  const decode = `dec.tile r5, r3, r6, store`
  const third = `${decode} signal=3`
  const pass = (context: number) => `li r7, ${context}\n mac.mv r0, r7, r8`
  const between = pause(Math.abs(distance)).join('\n')
  return `li r3, 3\n li r5, ${parameterBytes}\n li r6, ${tileBytes}\n dec.params r0, r3, r5, store\n li r3, 1
    ${decode}\n ${decode}\n dec.sync signal=1\n sync wait=1
    ${distance < 0 ? `${pass(0)}\n ${between}\n ${third}` : `${third}\n ${between}\n ${pass(0)}`}
    ${pass(1)}\n sync wait=3\n ${pass(2)}\n li r2, 4
    ${[0, 1, 2].map((c) => `li r1, ${c << 16}\n vec.drain r9, r0, r1, r2, type=raw, release`).join('\n')}
    vec.sync signal=2\n sync wait=2\n`
}

describe('a half that becomes free in any cycle of a decoding', () => {
  const widths = [4, 16, 32, 64].flatMap((bytes) => [1, 8, 24].map((symbols) => [bytes, symbols, 16] as const))
  it.each([...widths, [32, 8, 1] as const])('%i bytes and %i symbols a cycle, window %i', (bytes, symbols, window) => {
    for (const columns of [3, 12, 40]) {
      const data = Uint8Array.from([...parameters, ...tile(columns)])
      const distances = Array.from({ length: 64 }, (_, n) => n - 20)
      const parts = distances.map((distance) => thirdTile(distance, parameters.length, data.length - parameters.length))
      const source = `li r1, DATA\n li r2, ${data.length}\n dma.load r1, r0, r2, store, weights signal=1\n sync wait=1
        li r8, ${columns % 4}\n li r9, 2048\n ${parts.join('\n')} halt`
      const sets = [`decompressor.portBytes=${bytes}`, `decompressor.symbols=${symbols}`, `mac.window=${window}`]
      sets.push('sequencer.instructions=8192')
      expect(same({ source: source.replaceAll('addi r9, r9, 1', 'add r10, r10, r0'), data, sets }, 1)).toBe('halted')
    }
  })
})

describe('the watchdog', () => {
  const ending = {
    'while a stream load waits for room':
      'li r1, DATA\n li r2, 8192\n dma.load r1, r0, r2, stream, weights\n sync wait=9',
    'while a stream load waits for room, and writes for their turn':
      'li r1, DATA\n li r2, 64\n dma.store r1, r0, r2, activations\n li r2, 8192\n dma.load r0, r0, r2, stream, weights\n sync wait=9',
    'behind a long vector command': 'li r1, 9000\n vec.map r0, r0, r1, type=int8, a=int8\n sync wait=9',
    'behind stores': 'li r1, DATA\n li r2, 8192\n dma.store r1, r0, r2, activations\n sync wait=9',
    'behind a load': 'li r1, DATA\n li r2, 8192\n dma.load r1, r0, r2, store, weights\n sync wait=9',
    'while a tile waits for its half': `li r1, DATA\n li r2, ${blocks.length}\n li r3, 1
      dma.load r1, r0, r2, store, weights signal=1\n sync wait=1\n li r5, ${parameters.length}\n li r6, ${tile(50).length}
      ${'dec.tile r5, r3, r6, store\n'.repeat(4)} sync wait=9`,
    'while a vector command waits for its context':
      'vec.drain r0, r0, r0, r0, type=raw\n dma.sync wait=3\n mac.sync wait=4\n halt',
    'just not': `li r9, 340\nl: addi r9, r9, -1\n bne r9, r0, l\n halt`,
  }
  it.each(Object.entries(ending))('%s', (_name, source) => {
    expect(same({ source, data: new Uint8Array(8192).map((_, n) => blocks[n] ?? 0) })).toMatch(/no progress|halted/)
  })

  const ports = [
    [1, 256],
    [4, 256],
    [64, 24],
  ] as const
  it.each(ports)('while the port goes on for a tile that waits, %i bytes a cycle, %i symbols', (bytes, symbols) => {
    const source = ending['while a tile waits for its half']
    const sets = [`decompressor.portBytes=${bytes}`, `decompressor.symbols=${symbols}`]
    const data = Uint8Array.from([...blocks, ...new Uint8Array(64)])
    expect(same({ source, data, sets })).toMatch(/no progress/)
  })

  // 16 million cycles, one by one, take too long on the debug build.
  if (process.env['AZSIM_WASM'] !== 'debug') {
    it('of a sequencer that runs alone', () => {
      const run = { source: 'li r1, 9000\n vec.map r0, r0, r1, type=int8, a=int8\nl: addi r9, r9, 1\n jmp l' }
      expect(compareEngines(caseOf(run, 20_000_000), NO_LOOK).message).toMatch(/without giving any unit work/)
    }, 120_000)
  }
})

describe('a tile that comes again when another codebook is loaded', () => {
  const codebook = (bits: number) => Int8Array.from({ length: 2 ** bits }, (_, n) => 3 * n)
  const parametersOf = (bits: number) =>
    encodeParameterBlock({ ...zeros(16), bits, codebook: codebook(bits), accessBytes: 32 })
  const shared = (bits: number) =>
    encodeTileBlock({
      ...{ rows: 16, columns: 3, positions: new Uint8Array(48).fill(2), encoding: 'bitmap', bits, runBits: 0 },
      ...{ firstTile: true, lastTile: true, codebook: codebook(bits), accessBytes: 32 },
    })

  // The entries that both have are the same: only their number tells that it is another.
  it.each([
    [3, 4],
    [4, 3],
  ])('of %i bits, then of %i', (first, second) => {
    const parts = [parametersOf(first), shared(first), parametersOf(second)]
    const at = parts.map((_, n) => parts.slice(0, n).reduce((sum, { length }) => sum + length, 0))
    const data = Uint8Array.from(parts.flatMap((part) => [...part]))
    const decode = (n: number) =>
      `li r1, ${at[n]}\n li r3, ${parts[n]!.length}\n dec.${n === 1 ? 'tile' : 'params'} r1, r4, r3, store\n`
    const source = `li r1, DATA\n li r3, ${data.length}\n li r4, 1\n dma.load r1, r0, r3, store, weights signal=1
      sync wait=1\n ${[0, 1, 2, 1].map(decode).join('')} sync wait=9`
    expect(same({ source, data })).toMatch(/codebook/)
  })
})
