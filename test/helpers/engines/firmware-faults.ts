/** Ways in which a program goes wrong, as it says or by what it waits for: one snippet each. */
import type { FirmwareProgram } from './firmware-program.js'
import { flipBits, stripAction } from './strip-action.js'

/** The boot block has no magic. */
export const BAD_BOOT = 'bad boot block'

type FaultAction = (program: FirmwareProgram) => void

const text =
  (lines: string): FaultAction =>
  (program) =>
    program.emit(...lines.split(';').map((line) => line.trim()))

const ANYWHERE: Record<string, FaultAction> = {
  'bad opcode': (program) => program.emit(`.word ${program.random.pick([0x06, 0x1f, 0x60, 0xff])}, 0`),
  'left the program': text('li r1, 100000; jr r1'),
  'unaligned scalar': text('lw r1, r0, 6'),
  'scalar outside': text('li r1, -4; sw r1, r1, 0'),
  'section 64': text('li r1, 64; section r1'),
  'too many words out': (program) => {
    const label = program.label()
    program.emit(`li r9, 100000`, `${label}: out r9`, 'addi r9, r9, -1', `bne r9, r0, ${label}`)
  },
  'DMA out without room': text('li r1, 900; dma.out r0, r1'),
  'input runs dry': text('dry: in r1; jmp dry'),
  'DMA input runs dry': (program) => {
    const { from, bytes } = program.scratch
    program.emit(`li r1, ${from}`, `li r2, ${bytes}`, 'dry: dma.in r1, r2', 'jmp dry')
  },
  'DMA outside': (program) => program.emit(`li r1, ${program.chip.activations.bytes - 3}`, 'li r2, 8', 'dma.in r1, r2'),
  'negative length': text('li r1, -4; dma.in r0, r1'),
  'semaphore that no one signals': text('sync wait=10; sync wait=10; sync wait=10'),
  'engines that wait for each other': text(
    'vec.sync wait=15 signal=14; mac.sync wait=14 signal=15; dma.sync wait=15; sync wait=15',
  ),
  'pop without a word': text('pop r1; pop r1; pop r1; pop r1; pop r1; pop r1; pop r1'),
  'results that no one pops': (program) =>
    program.emit(
      'li r1, 1',
      ...Array.from({ length: 9 }, () => 'vec.argmax r0, r1, a=int8'),
      'vec.sync signal=15',
      'sync wait=15',
    ),
  'context outside': text('li r1, 99; mac.mv r0, r1, r0; mac.sync signal=15; sync wait=15'),
  'drain of a context outside': text('li r3, 0x630000; vec.drain r0, r0, r3, r0, type=raw, release'),
  'drain of a free context': text('vec.drain r0, r0, r0, r0, type=raw, release; vec.sync signal=15; sync wait=15'),
  'vector outside': (program) =>
    program.emit(`li r1, ${program.chip.activations.bytes - 1}`, 'li r2, 4', 'vec.map r1, r0, r2, type=int8, a=int8'),
  'argmax of nothing': text('vec.argmax r0, r0, a=int8'),
  'shift outside': text('li r2, 0x7f000001; vec.map r0, r0, r2, type=int8, a=int8'),
  'pass without a tile': text('mac.mv r0, r0, r0; mac.sync signal=15; sync wait=15'),
  'sequencer alone, then a deadlock': text('li r9, 600; alone: addi r9, r9, -1; bne r9, r0, alone; sync wait=15'),
}

const STREAMED: Record<string, FaultAction> = {
  [BAD_BOOT]: text(''), // see firmware-cases.ts
  'load outside': text('li r1, 0x7fffff00; li r2, 64; dma.load r1, r0, r2, activations, weights'),
  'load unaligned': text('li r1, 33; li r2, 64; dma.load r1, r0, r2, activations, weights'),
  'store outside': text('li r1, -64; li r2, 64; dma.store r1, r0, r2, activations'),
  'load beyond the scalars': text('li r1, 64; li r2, -64; dma.load r0, r2, r1, scalar, descriptors'),
  'pass over a vector outside': (program) => {
    stripAction(program)
    const at = program.lines.findLastIndex((line) => line.startsWith('mac.mv'))
    program.lines.splice(at, 0, `li r5, ${program.chip.activations.bytes}`)
  },
  'block too short': text('li r2, 8; li r3, 1; dec.tile r0, r3, r2, store'),
  'no passes': text('li r2, 64; dec.tile r0, r0, r2, stream'),
  'store outside the store': text('li r1, 0x7fffff00; li r2, 64; li r3, 1; dec.tile r1, r3, r2, store'),
  'block that never comes': text('li r2, 64; li r3, 1; dec.tile r0, r3, r2, stream; dec.sync signal=15; sync wait=15'),
  'stream that no one reads': text('li r2, 8192; dma.load r0, r0, r2, stream, weights signal=15; sync wait=15'),
  'wrong kind of block': (program) => {
    stripAction(program)
    const at = program.lines.findLastIndex((line) => line.startsWith('dec.tile'))
    program.lines[at] = program.lines[at]!.replace('dec.tile', 'dec.params')
  },
  'damaged block': (program) => stripAction(program, program.random.integer(1, 6)),
  'damaged blocks': (program) => {
    for (let n = 0; n < 4; n++) stripAction(program, 1)
  },
  'tiles that no one multiplies': (program) => {
    for (let n = 0; n < 2; n++) stripAction(program)
    program.lines.push(...program.lines.splice(0).map((line) => line.replace(/^mac\.mv .*/, 'mac.sync')))
    program.emit('sync wait=15')
  },
  'parameters that no one drains': (program) => {
    for (let n = 0; n < 3; n++) stripAction(program)
    program.lines.push(...program.lines.splice(0).map((line) => line.replace(/^vec\.drain .*/, 'vec.sync')))
    program.emit('sync wait=15')
  },
  'a pass too many': (program) => {
    stripAction(program)
    program.emit('mac.mv r0, r0, r0', 'mac.sync signal=15', 'sync wait=15')
  },
  'random bytes as a block': (program) => {
    const block = Uint8Array.from({ length: 256 }, () => program.random.integer(0, 255))
    block[0] = 2
    block.set([0, program.random.integer(2, 8), 0, 1, 0, program.random.integer(1, 200), 0], 1)
    flipBits(program.random, block, 2)
    const at = program.addData(block)
    program.emit(`li r1, DATA + ${at}`, 'li r2, 256', 'li r3, 1', 'dma.load r1, r0, r2, stream, weights')
    program.emit('dec.tile r0, r3, r2, stream', 'dec.sync signal=15', 'sync wait=15')
  },
  'stores before a deadlock': text('li r1, SCRATCH; li r2, 256; dma.store r1, r0, r2, activations; sync wait=15'),
  'loads before a deadlock': text(
    'li r1, DATA; li r2, 0; li r3, 64; dma.load r1, r0, r3, scalar, weights; sync wait=15',
  ),
}

/** Twice: what has a counter of its own. */
export const FAULTS_ANYWHERE = [...Object.keys(ANYWHERE), 'input runs dry', 'input runs dry', 'DMA input runs dry']
export const FAULTS_STREAMED = [...FAULTS_ANYWHERE, ...Object.keys(STREAMED), 'load unaligned']

export function emitFault(program: FirmwareProgram, fault: string): void {
  const action = { ...ANYWHERE, ...STREAMED }[fault]
  if (action === undefined) throw new RangeError(`no fault ${fault}`)
  action(program)
}
