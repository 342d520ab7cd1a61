/**
 * What programs ask for that does not exist: docs/chip.md, "Watchdog and errors". Every `Fault` of assembly/faults.ts but the
 * watchdog's own (watchdog.test.ts) is reached by a program, and its message names unit, cycle and instruction.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { Event } from '../../assembly/events.js'
import { Fault } from '../../assembly/faults.js'
import { Opcode } from '../../assembly/isa.js'
import { encodeTileBlock } from '../../src/compress/block.js'
import { loadChip } from '../../src/model/chip.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'
import { cyclesOf, stopBy, stopOf, type Stop } from '../helpers/chip-cycles.js'
import { runProgram, type ProgramRun } from '../helpers/chip-program.js'
import { NOP, runWords } from '../helpers/machine-words.js'
import { ACCESS, load, parameters, tile } from '../helpers/sample-blocks.js'

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
  ...{ firstTile: true, lastTile: true, ...ACCESS },
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

/** Four elements, the shift in imm and what rd adds to it. */
function shifted(mnemonic: string, shift: number, added: number): string {
  const b = mnemonic === 'vec.map' ? '' : ' r0,'
  const type = mnemonic === 'vec.add' || mnemonic === 'vec.mul' ? ', b=int8' : ''
  const rd = ((added & 0xff) << 24) + 4
  return `li r1, ${rd}\n ${mnemonic} r0, r0,${b} r1, type=int8, a=int8${type}, shift=${shift}\n halt`
}

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
      () => on('lw r1, r0, 32768\n halt'),
      /sequencer, instruction 0 .*address 32768 is not a word/,
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
    [Fault.operand, 'section', () => on('li r1, 64\n section r1\n halt'), /sequencer, instruction 1 .*\(64, 0\)/],
    [Fault.operand, 'section', () => on('li r1, -1\n section r1\n halt'), /sequencer, instruction 1 .*\(-1, 0\)/],
    [Fault.operand, 'room', () => on(`.word ${Opcode.room}, 4\n halt`), /sequencer, instruction 0 .*\(4, 0\)/],
    [Fault.operand, 'room', () => on(`.word ${Opcode.room}, -1\n halt`), /sequencer, instruction 0 .*\(-1, 0\)/],
    [
      Fault.operand,
      'no elements',
      () => on('vec.argmax r0, r0, a=int8\n halt'),
      /vector unit, instruction 0 .*\(0, 0\)/,
    ],
    [Fault.operand, 'shift', () => on(shifted('vec.mul', 30, 1)), /vector unit, instruction 1 .*\(1966080, 16777220\)/],
    [Fault.operand, 'shift', () => on(shifted('vec.map', -15, -1)), /vector unit, instruction 1 /],
    [Fault.operand, 'shift', () => on(shifted('vec.requantize', -7, -1)), /vector unit, instruction 1 /],
    [Fault.operand, 'shift', () => on(shifted('vec.requantize', 25, 6)), /vector unit, instruction 1 /],
    [
      Fault.operand,
      'shift of a command that has none',
      () => on(`li r1, 4\n .word ${(1 << 28) + Opcode.vecArgmax}, ${31 << 16}\n halt`),
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
    [Fault.header, 'stage', () => stopOf(blockRun(changed(1, 5))), new RegExp(`${HEADER}zeroStage is 5`)],
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
      /decompressor, instr.*payload ends in the group after symbol \d+, before/,
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

  it('a missing magic is seen in the cycle in which the second load would be pushed', () => {
    const [bootBlock] = cyclesOf(runProgram({ source: 'halt', events: 100 }), Event.moved)
    expect(stopBy(() => boot([1, 64, 64, 128, 0])).cycle).toBe(bootBlock! + 1)
  })

  it.each(['dec.params r0, r3, r2, store', 'dec.tile r0, r3, r2, stream'])('no decompressor: %s', (command) => {
    expect(on(`li r2, 64\n li r3, 1\n ${command}\n halt`).message).toMatch(/^cycle 3, decompressor, instruction 2 /)
  })

  it('the cycle in the message is that of the fault, counted from 0', () => {
    expect(stopBy(() => runWords([...NOP, ...NOP, ...NOP, 6, 0])).cycle).toBe(3)
  })

  it.each([
    ['r of a bitmap', changed(3, 0x32, 1, encodeTileBlock({ ...bitmap(), ...ACCESS })), 'dec.tile'],
    ['columns of a parameter block', changed(6, 1, 2, parameters), 'dec.params'],
    ['symbols of a parameter block', changed(8, 1, 4, parameters), 'dec.params'],
  ])('%s has to be 0', (_, block, command) => {
    expect(() => runProgram(blockRun(block, command))).toThrow(/header contradicts/)
  })

  it('a limit itself is no fault', () => {
    const inside = [
      { source: 'lw r1, r0, 32764\n halt' },
      { source: 'li r1, 63\n section r1\n room r2, vector\n halt' },
      { source: shifted('vec.map', 29, 1) },
      { source: shifted('vec.add', -14, -1) },
      { source: shifted('vec.requantize', -6, -1) },
      { source: shifted('vec.requantize', -7, 37) },
      // The field alone may be out of range: -20 + 10.
      { source: `li r1, ${(10 << 24) + 4}\n .word ${(1 << 28) + Opcode.vecMap}, ${(-20 & 63) << 16}\n halt` },
      // Of a drain and an argmax all of rd is the count, and the shift that of the field.
      { source: `li r1, 4\n .word ${(1 << 28) + Opcode.vecArgmax}, ${30 << 16}\n halt` },
      { source: 'li r1, 1023\n jr r1' },
      { source: 'li r1, 1048575\n mac.mv r1, r0, r0\n halt' },
      { source: 'li r1, 1048568\n li r2, 4\n vec.map r1, r0, r2, type=int16, a=int8\n halt' },
    ]
    for (const run of inside) expect(() => runProgram({ ...run, chip: 'eie-64' })).not.toThrow()
  })
})

const bitmap = () => ({
  ...{ rows: 16, columns: 1, positions: new Uint8Array(16).fill(1) },
  ...{ encoding: 'bitmap' as const, bits: 4, runBits: 0, firstTile: true, lastTile: true },
})

afterAll(() => {
  const names = Object.keys(Fault).filter((name) => Number.isNaN(Number(name)) && name !== 'none')
  const missing = names.filter((name) => !reached.has(Fault[name as keyof typeof Fault]))
  expect(missing, 'faults that no program has reached').toEqual([])
})
