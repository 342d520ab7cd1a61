/**
 * How programs stop that cannot go on, or that ask for what does not exist: docs/chip.md, "Watchdog and errors". Every `Fault` of
 * assembly/faults.ts is reached by a program, and its message names unit, cycle and instruction.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { RUNAWAY_CYCLES, WATCHDOG_CYCLES } from '../../assembly/config-fields.js'
import { Fault } from '../../assembly/faults.js'
import { encodeParameterBlock, encodeTileBlock } from '../../src/compress/block.js'
import { loadChip } from '../../src/model/chip.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'
import { stopBy, stopOf, type Stop } from '../helpers/chip-cycles.js'
import { runProgram, type ProgramRun } from '../helpers/chip-program.js'

const access = { codebook: null, accessBytes: 32 }
const tile = (columns = 1): Uint8Array =>
  encodeTileBlock({
    ...{
      rows: 16,
      columns,
      positions: new Uint8Array(16 * columns).fill(1),
      encoding: 'zero-run',
      bits: 4,
      runBits: 2,
    },
    ...{ firstTile: true, lastTile: true, ...access },
  })
const zeros = (rows: number) => ({
  bias: new Int32Array(rows),
  multiplier: new Int32Array(rows),
  shift: new Int8Array(rows),
})
const parameters = encodeParameterBlock({ ...zeros(16), bits: 4, ...access })

/** Loads the data into the store; registers r2: its bytes, r3: 1. */
const load = (data: Uint8Array): Pick<ProgramRun, 'data'> & { begin: string } => ({
  begin: `li r1, DATA\n li r2, ${data.length}\n li r3, 1\n dma.load r1, r0, r2, store, weights signal=15\n sync wait=15\n`,
  data,
})

const NOP = [2, 0]

/** A program in machine words, on the chip without DRAM. */
function runWords(words: number[]): void {
  const tileImage = { rows: 1, columns: 1, weights: new Int8Array(1), passes: 1 }
  const descriptors = { descriptors: new Uint8Array(0), descriptorsAddress: 64 }
  const preloaded = { program: Uint32Array.from(words), ...descriptors, tile: tileImage }
  VirtualChip.create(loadChip('eie-64'), { dram: new Uint8Array(0), preloaded, inputBytes: 0, outputBytes: 0 }).step(
    10_000,
  )
}

/** What a message adds to the cycle (from 0) of a fault; that it has to be 0 is a test of its own, so that no other hangs on it. */
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

/** A DRAM image with this boot block. */
function boot(block: number[], bytes = 4096): void {
  const dram = new Uint8Array(bytes)
  dram.set(new Uint8Array(Int32Array.from(block).buffer))
  VirtualChip.create(loadChip('az1-like'), { dram, inputBytes: 0, outputBytes: 0 }).step(10_000)
}

const MAGIC = 0x31425a41
/** Two columns of 16 whose last weight alone is not zero: 8 symbols, for 32 positions. */
const lastOf32 = encodeTileBlock({
  ...{ rows: 16, columns: 2, positions: new Uint8Array(32).fill(1, 31), encoding: 'zero-run', bits: 4, runBits: 2 },
  ...{ firstTile: true, lastTile: true, ...access },
})
/** Which faults the cases below and above have shown. */
const reached = new Set<Fault>([Fault.deadlock, Fault.runaway])

const blockRun = (block: Uint8Array, command = 'dec.tile', length = block.length): ProgramRun => {
  const { begin, data } = load(block)
  return {
    source: `${begin} li r2, ${length}\n${command} r0, r3, r2, store signal=1\n sync wait=1\n halt`,
    data: data!,
  }
}
/** The tile with a byte, or with a 16-bit number, changed. */
const changed = (at: number, value: number, bytes = 1, block = tile()): Uint8Array => {
  const copy = block.slice()
  for (let i = 0; i < bytes; i++) copy[at + i] = (value >> (8 * i)) & 0xff
  return copy
}
const HEADER = 'weight block.s header contradicts its command or the chip: '

describe('faults', () => {
  const on = (source: string, more: Partial<ProgramRun> = {}) => stopOf({ source, chip: 'eie-64', ...more })
  const streamed = (source: string, more: Partial<ProgramRun> = {}) => stopOf({ source, ...more })
  const cases: [Fault, string, () => Stop, RegExp][] = [
    [
      Fault.opcode,
      '0x06',
      () => stopBy(() => runWords([...NOP, 6, 0])),
      /sequencer, instruction 1: there is no opcode 0x6$/,
    ],
    [
      Fault.opcode,
      '0x25',
      () => stopBy(() => runWords([0x25, 0])),
      /sequencer, instruction 0: there is no opcode 0x25$/,
    ],
    [
      Fault.opcode,
      '0xff',
      () => stopBy(() => runWords([0xff, 0])),
      /sequencer, instruction 0: there is no opcode 0xff$/,
    ],
    [
      Fault.programCounter,
      'jr',
      () => on('li r1, 1024\n jr r1\n halt'),
      /sequencer, instruction 1024: .*left the instr.*1024/,
    ],
    [
      Fault.programCounter,
      'jal',
      () => on('jal r1, -1\n halt'),
      /sequencer, instruction -1: .*left the instruction memory/,
    ],
    [
      Fault.boot,
      'magic',
      () => stopBy(() => boot([1, 64, 64, 128, 0])),
      /sequencer, instruction 0: the boot block.*0x1\)/,
    ],
    [Fault.dramAddress, 'boot', () => stopBy(() => boot([MAGIC, 4096, 64, 128, 0])), /outside the memory/],
    [Fault.localAddress, 'boot', () => stopBy(() => boot([MAGIC, 64, 8256, 128, 0], 16_384)), /outside the memory/],
    [
      Fault.scalarAddress,
      'lw',
      () => on('lw r1, r0, 16384\n halt'),
      /sequencer, instruction 0 .*address 16384 is not a word/,
    ],
    [
      Fault.scalarAddress,
      'sw',
      () => on('sw r1, r0, -4\n halt'),
      /sequencer, instruction 0 .*address -4 is not a word/,
    ],
    [
      Fault.scalarAddress,
      'odd',
      () => on('lw r1, r0, 66\n halt'),
      /sequencer, instruction 0 .*address 66 is not a word/,
    ],
    [
      Fault.dramAddress,
      'load',
      () => streamed('li r1, 0x7fffffe0\n li r2, 32\n dma.load r1, r0, r2, store, weights\n halt'),
      /DMA, instruction 2 .*32 bytes at DRAM address 2147483616 are outside/,
    ],
    [Fault.dramAddress, 'no DRAM', () => on('dma.load r0, r0, r0, store, weights\n halt'), /DMA, instruction 0/],
    [
      Fault.alignment,
      'store',
      () => streamed('li r1, 40\n li r2, 32\n dma.store r1, r0, r2, activations\n halt'),
      /DMA, instruction 2 .*32 bytes at DRAM address 40 are not whole accesses/,
    ],
    [
      Fault.localAddress,
      'DMA',
      () => on('li r1, -4\n li r2, 4\n dma.in r1, r2\n halt'),
      /DMA, instruction 2 .*address -4/,
    ],
    [
      Fault.localAddress,
      'MAC',
      () => on('li r1, 1048576\n mac.mv r1, r0, r0\n halt'),
      /MAC array, instruction 1 .*1 bytes/,
    ],
    [
      Fault.localAddress,
      'vector unit',
      () => on('li r1, 1048570\n li r2, 4\n vec.map r1, r0, r2, type=int16, a=int8\n halt'),
      /vector unit, instruction 2 .*8 bytes at address 1048570/,
    ],
    [
      Fault.localAddress,
      'operand',
      () => on('li r1, 1048570\n li r2, 4\n vec.add r0, r0, r1, r2, type=int8, a=int8, b=int16\n halt'),
      /vector unit, instruction 2 .*8 bytes at address 1048570/,
    ],
    [
      Fault.localAddress,
      'decompressor',
      () => streamed('li r1, 1048544\n li r2, 64\n li r3, 1\n dec.tile r1, r3, r2, store\n halt'),
      /decompressor, instruction 3 .*64 bytes at address 1048544/,
    ],
    [Fault.operand, 'context', () => on('li r1, 1\n mac.mv r0, r1, r0\n halt'), /MAC array, instruction 1 .*\(1, 0\)/],
    [
      Fault.operand,
      'drain',
      () => on('li r1, 0x10000\n vec.drain r0, r0, r1, r0, type=raw\n halt'),
      /vector unit, instr/,
    ],
    [
      Fault.operand,
      'a drain that is not raw, without parameters',
      () => on('mac.mv r0, r0, r0\n vec.drain r0, r0, r0, r0, type=int8\n halt'),
      /vector unit, instruction 1 /,
    ],
    [
      Fault.operand,
      'passes',
      () => streamed('li r2, 32\n dec.tile r0, r0, r2, store\n halt'),
      /decompressor, instruction 1/,
    ],
    [
      Fault.header,
      'kind',
      () => stopOf(blockRun(tile(), 'dec.params')),
      new RegExp(`decompressor, instruction 6 .*${HEADER}kind is 2`),
    ],
    [Fault.header, 'kind', () => stopOf(blockRun(changed(0, 0))), new RegExp(`${HEADER}kind is 0`)],
    [Fault.header, 'stage', () => stopOf(blockRun(changed(1, 3))), new RegExp(`${HEADER}zeroStage is 3`)],
    [Fault.header, 'v', () => stopOf(blockRun(changed(2, 1))), new RegExp(`${HEADER}bits is 1`)],
    [Fault.header, 'v', () => stopOf(blockRun(changed(2, 9))), new RegExp(`${HEADER}bits is 9`)],
    [Fault.header, 'r', () => stopOf(blockRun(changed(3, 9))), new RegExp(`${HEADER}runBits is 9`)],
    [Fault.header, 'rows', () => stopOf(blockRun(changed(4, 0, 2))), new RegExp(`${HEADER}rows is 0`)],
    [Fault.header, 'rows', () => stopOf(blockRun(changed(4, 257, 2))), new RegExp(`${HEADER}rows is 257`)],
    [Fault.header, 'columns', () => stopOf(blockRun(changed(6, 0, 2))), new RegExp(`${HEADER}columns is 0`)],
    [Fault.header, 'columns', () => stopOf(blockRun(changed(6, 4097, 2))), new RegExp(`${HEADER}columns is 4097`)],
    [Fault.header, 'symbols', () => stopOf(blockRun(changed(8, 17, 4))), new RegExp(`${HEADER}symbols is 17`)],
    [Fault.header, 'payload', () => stopOf(blockRun(changed(12, 17, 4))), new RegExp(`${HEADER}payload is 17`)],
    [
      Fault.payload,
      'too short',
      () => stopOf(blockRun(changed(12, 11, 4))),
      /decompressor, instr.*payload ends at symbol \d+, before/,
    ],
    [Fault.payload, 'too long', () => stopOf(blockRun(changed(4, 15, 2, lastOf32))), /more symbols than its tile/],
    [
      Fault.output,
      'out',
      () => on('out r1\n out r1\n halt', { outputBytes: 4 }),
      /sequencer, instruction 1 .*sends more/,
    ],
    [
      Fault.output,
      'dma.out',
      () => on('li r1, 8\n dma.out r0, r1\n halt', { outputBytes: 4 }),
      /DMA, instruction 1 .*more/,
    ],
  ]
  it.each(cases)('%i, %s (%#)', (fault, _, stop, message) => {
    const found = stop()
    expect(found.message).toMatch(message)
    expect(found.message).toMatch(/^cycle \d+, (sequencer|DMA|decompressor|MAC array|vector unit), instruction -?\d+/)
    reached.add(fault)
  })

  it('the cycle in the message is that of the fault, counted from 0', () => {
    expect(FAULT_CYCLE + skew).toBe(FAULT_CYCLE)
  })

  it.each([
    ['r of a bitmap', changed(3, 0x32, 1, encodeTileBlock({ ...bitmap(), ...access })), 'dec.tile'],
    ['columns of a parameter block', changed(6, 1, 2, parameters), 'dec.params'],
    ['symbols of a parameter block', changed(8, 1, 4, parameters), 'dec.params'],
  ])('%s has to be 0', (_, block, command) => {
    expect(() => runProgram(blockRun(block, command))).toThrow(/header contradicts/)
  })

  it('a limit itself is no fault', () => {
    const inside = [
      { source: 'lw r1, r0, 16380\n halt' },
      { source: 'li r1, 1023\n jr r1' },
      { source: 'li r1, 1048575\n mac.mv r1, r0, r0\n halt' },
      { source: 'li r1, 1048568\n li r2, 4\n vec.map r1, r0, r2, type=int16, a=int8\n halt' },
    ]
    for (const run of inside) expect(() => runProgram({ ...run, chip: 'eie-64' })).not.toThrow()
  })
})

function bitmap() {
  return {
    ...{
      rows: 16,
      columns: 1,
      positions: new Uint8Array(16).fill(1),
      encoding: 'bitmap' as const,
      bits: 4,
      runBits: 0,
    },
    ...{ firstTile: true, lastTile: true },
  }
}

afterAll(() => {
  const names = Object.keys(Fault).filter((name) => Number.isNaN(Number(name)) && name !== 'none')
  const missing = names.filter((name) => !reached.has(Fault[name as keyof typeof Fault]))
  expect(missing, 'faults that no program has reached').toEqual([])
})
