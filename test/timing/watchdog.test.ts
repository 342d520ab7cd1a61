/**
 * How and when programs stop that cannot go on: docs/chip.md, "Watchdog and errors". What does not exist at all: faults.test.ts.
 */
import { describe, expect, it } from 'vitest'
import { RUNAWAY_CYCLES, WATCHDOG_CYCLES } from '../../assembly/config-fields.js'
import { stopBy, stopOf } from '../helpers/chip-cycles.js'
import { runProgram, type ProgramRun } from '../helpers/chip-program.js'
import { NOP, runWords } from '../helpers/machine-words.js'
import { load, parameters, tile } from '../helpers/sample-blocks.js'

/** What a message adds to the cycle (from 0) of a fault; that it has to be 0 is a test of faults.test.ts, so that no other hangs on it. */
const FAULT_CYCLE = 3
const skew = stopBy(() => runWords([...NOP, ...NOP, ...NOP, 6, 0])).cycle - FAULT_CYCLE

describe('deadlocks name the unit and what it waits for', () => {
  const bare = (source: string, more: Partial<ProgramRun> = {}): ProgramRun => ({ source, chip: 'eie-64', ...more })
  const withTile = (source: string): ProgramRun => {
    const { begin, data } = load(tile())
    return { source: begin + source, data: data! }
  }
  const withParameters = (source: string): ProgramRun => {
    const { begin, data } = load(parameters)
    return { source: begin + source, data: data! }
  }
  const cases: [string, ProgramRun, RegExp][] = [
    ['a semaphore', bare('sync wait=3\n halt'), /sequencer waits for semaphore 3, at instruction 0 \(program:1/],
    ['input', bare('in r1\n halt'), /sequencer waits for a word from the host, which has no more, at instruction 0/],
    [
      'room in a FIFO',
      bare('mac.sync wait=2\n mac.sync\n mac.sync\n mac.sync\n mac.sync\n halt'),
      /sequencer waits for room in the command FIFO of the MAC array, at instruction 4/,
    ],
    ['the end', bare('vec.sync wait=1\n halt'), /sequencer waits for the other units to finish/],
    ['a semaphore', bare('li r1, 4\n dma.in r0, r1 wait=7\n halt'), /the DMA waits for semaphore 7, at instruction 1/],
    ['input', bare('li r1, 4\n dma.in r0, r1\n halt'), /the DMA waits for a word from the host.*, at instruction 1/],
    [
      'room in the stream FIFO',
      { source: 'li r1, DATA\n li r2, 8192\n dma.load r1, r0, r2, stream, weights\n halt', data: new Uint8Array(8192) },
      /the DMA waits for room in the stream FIFO, at instruction 2/,
    ],
    ['a semaphore', { source: 'dec.sync wait=4\n halt' }, /the decompressor waits for semaphore 4, at instruction 0/],
    [
      'a half',
      withTile('dec.tile r0, r3, r2, store\n dec.tile r0, r3, r2, store\n dec.tile r0, r3, r2, store\n halt'),
      /the decompressor waits for a free half of the weight buffer, at instruction 7/,
    ],
    [
      'a bank',
      withParameters(
        'dec.params r0, r3, r2, store\n dec.params r0, r3, r2, store\n dec.params r0, r3, r2, store\n halt',
      ),
      /the decompressor waits for a bank of row parameters, at instruction 7/,
    ],
    [
      'bytes',
      { source: 'li r2, 64\n li r3, 1\n dec.tile r0, r3, r2, stream\n halt' },
      /the decompressor waits for bytes of its block, at instruction 2/,
    ],
    ['a semaphore', bare('mac.sync wait=5\n halt'), /the MAC array waits for semaphore 5, at instruction 0/],
    ['weights', { source: 'mac.mv r0, r0, r0\n halt' }, /the MAC array waits for a decoded tile, at instruction 0/],
    [
      'a context',
      bare('li r1, 3\n mac.mv r0, r1, r0\n mac.mv r0, r1, r0\n halt', {
        sets: ['accumulators.contexts=4'],
        tile: { rows: 1, columns: 1, weights: new Int8Array(1), passes: 2 },
      }),
      /the MAC array waits for accumulator context 3, at instruction 2/,
    ],
    ['a result', bare('pop r1\n halt'), /sequencer waits for a word in the result FIFO, at instruction 0/],
    [
      'a place for a result',
      bare(`li r1, 1\n ${'vec.argmax r0, r1, a=int8\n'.repeat(5)} halt`),
      /the vector unit waits for room in the result FIFO, at instruction 5/,
    ],
    ['a semaphore', bare('vec.sync wait=6\n halt'), /the vector unit waits for semaphore 6, at instruction 0/],
    [
      'a context',
      { source: 'li r1, 0x20000\n li r2, 1\n vec.drain r0, r0, r1, r2, type=raw\n halt' },
      /the vector unit waits for accumulator context 2, at instruction 2/,
    ],
    [
      'a bank',
      withTile('dec.tile r0, r3, r2, store\n mac.mv r0, r0, r0\n vec.drain r0, r0, r0, r3, type=raw\n halt'),
      /the vector unit waits for a bank of row parameters, at instruction 7/,
    ],
  ]
  it.each(cases)('%s (%#)', (_, run, message) => {
    expect(stopOf(run).message).toMatch(message)
    expect(stopOf(run).message).toMatch(/^cycle \d+: the program can make no progress\n/)
  })

  it('all units that wait, not those that have nothing to do', () => {
    const { message } = stopOf(bare('vec.sync wait=1\n mac.sync wait=2\n sync wait=3\n halt'))
    expect(message.split('\n')).toHaveLength(1 + 3)
    expect(message).not.toContain('DMA')
  })
})

describe(`after ${WATCHDOG_CYCLES} still cycles`, () => {
  it.each([0, 1, 100])('the last active one before them being cycle %i', (last) => {
    const source = `${'add r1, r1, r0\n'.repeat(last + 1)} sync wait=1\n halt`
    // Cycles last + 1 .. last + 1,024 are still.
    expect(stopOf({ source, chip: 'eie-64' }).cycle).toBe(last + WATCHDOG_CYCLES + skew)
  })

  const writes = 40
  /** 4,000 / 800: a write takes 8 clocks, 40 cycles. */
  const sets = ['clockMHz=4000', 'dram.type=LPDDR4-1600-x16']
  const store = (end: string): ProgramRun => ({
    source: `li r1, DATA\n li r2, ${writes * 32}\n dma.store r1, r0, r2, activations\n ${end}`,
    data: new Uint8Array(writes * 32),
    sets,
  })

  it('not while the memory controller holds a request, however long no unit is active', () => {
    const { counters } = runProgram(store('halt'))
    expect(counters.sequencerDrain).toBeGreaterThan(WATCHDOG_CYCLES)
  })

  it('counted from the cycle in which the controller held no request any more', () => {
    // The halting program sees the controller empty at the start of its last cycle: the first still cycle of the other.
    const firstStill = runProgram(store('halt')).counters.cycles - 1
    expect(stopOf(store('sync wait=9')).cycle).toBe(firstStill + WATCHDOG_CYCLES - 1 + skew)
  })
})

describe(`a sequencer that runs for ${RUNAWAY_CYCLES} cycles without any engine`, () => {
  const loop = (iterations: number): ProgramRun => ({
    source: `li r1, ${iterations}\nloop: addi r1, r1, -1\n bne r1, r0, loop\n halt`, // 1 + 3 n - 1 + 1, and a cycle in halt
    chip: 'eie-64',
    cycleBound: 20_000_000,
  })

  it('is stopped', () => {
    const { message, cycle } = stopOf({ source: 'loop: jmp loop\n halt', chip: 'eie-64', cycleBound: 20_000_000 })
    expect(message).toMatch(
      /the sequencer runs without giving any unit work, now at instruction 0 \(program:1: loop: jmp loop\)/,
    )
    expect(cycle).toBe(RUNAWAY_CYCLES - 1 + skew)
  })

  it('is not stopped where it ends before', () => {
    const most = Math.floor((RUNAWAY_CYCLES - 1 - 2) / 3)
    expect(runProgram(loop(most)).counters.cycles).toBe(3 * most + 2)
    expect(stopOf(loop(most + 1)).cycle).toBe(RUNAWAY_CYCLES - 1 + skew)
  })
})
