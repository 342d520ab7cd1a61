/** Does the text that the disassembler makes assemble to the words that it was made of, whatever these are? */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Opcode, SIGNAL_SHIFT, WAIT_SHIFT } from '../../assembly/isa.js'
import { assemble } from '../../src/compiler/assembler.js'
import { disassemble, disassemblyText } from '../../src/compiler/disassembler.js'
import { readFirmware } from '../../src/compiler/firmware.js'
import { FORMATS } from '../../src/compiler/instruction-formats.js'
import type { InstructionFormat } from '../../src/compiler/instruction-formats.js'
import { sourceExcerpt } from '../../src/compiler/source-excerpt.js'
import { UserError } from '../../src/errors.js'
import { SEED } from '../helpers/random.js'
import { Tally } from '../helpers/tally.js'

const textsOf = (words: ArrayLike<number>): string[] => disassemble(Uint32Array.from(words)).map(({ text }) => text)

/** The texts of a program's instructions, once through the binary. */
const again = (program: string): string[] => textsOf(assemble(program).words)

describe('disassembly', () => {
  it.each([
    ['add r1, r0, r0, 5', 'li r1, 5'],
    ['add r1, r2, r0, -5', 'addi r1, r2, -5'],
    ['add r1, r2, r0', 'mov r1, r2'],
    ['add r1, r0, r2', 'add r1, r0, r2'],
    ['add r1, r2, r3, 0x80000000', 'add r1, r2, r3, -2147483648'],
    ['sub r1, r0, r0', 'sub r1, r0, r0'],
    ['jal r0, 77', 'jmp 77'],
    ['jal r15, 77', 'call 77'],
    ['jal r14, -1', 'jal r14, 4294967295'],
    ['jr r15', 'ret'],
    ['jr r1', 'jr r1'],
    ['sync', 'sync'],
    ['sync signal=2 wait=1', 'sync wait=1 signal=2'],
    ['dma.load r1, r2, r3, 2, 0 signal=15', 'dma.load r1, r2, r3, stream, weights signal=15'],
    ['room r1, 2', 'room r1, mac'],
    ['vec.argmax r1, r2 a=int8', 'vec.argmax r1, r2, a=int8'],
    [
      'vec.requantize r1, r2, r3, r4, shift=-7, type=int8, a=int16, function=0',
      'vec.requantize r1, r2, r3, r4, type=int8, a=int16, shift=-7',
    ],
    ['vec.map r1, r2, r4, a=int8, type=int16, function=none', 'vec.map r1, r2, r4, type=int16, a=int8'],
    [
      'vec.drain r1, r2, r3, r4 outshift=-15 release addend function=relu type=raw wait=3',
      'vec.drain r1, r2, r3, r4, type=raw, function=relu, addend, release, outshift=-15 wait=3',
    ],
  ])('%s: %s', (text, expected) => {
    expect(again(text)).toEqual([expected])
  })

  it.each([
    ['an opcode that does not exist', [0x06, 0], '.word 0x00000006, 0'],
    ['a field that the instruction does not have', [Opcode.mul | (1 << 24), 0], '.word 0x01000004, 0'],
    ['an imm that it does not have', [Opcode.mul, 1], '.word 0x00000004, 0x00000001'],
    ['a semaphore that it does not have', [Opcode.jr | (1 << 8), 0], '.word 0x00000115, 0'],
    ['a space that does not exist', [Opcode.dmaLoad, 5], '.word 0x00000020, 0x00000005'],
    ['a shift out of range', [Opcode.vecAdd, 31 << 16], '.word 0x00000051, 0x001f0000'],
    ['a shift out of its own range', [Opcode.vecRequantize, 56 << 16], '.word 0x00000056, 0x00380000'],
    ['an engine that does not exist', [Opcode.room, 4], '.word 0x0000001a, 0x00000004'],
    ['more than an engine', [Opcode.room, 0x80000001], '.word 0x0000001a, 0x80000001'],
    ['a type of another command', [Opcode.vecAdd, 2 << 8], '.word 0x00000051, 0x00000200'],
    ['an unused bit of imm', [Opcode.decTile, 2], '.word 0x00000031, 0x00000002'],
  ])('%s is a .word', (_, words, expected) => {
    expect(textsOf(words)).toEqual([expected])
  })

  it('names the targets of branches, and none beyond the program', () => {
    const lines = disassemble(assemble('top: in r1\n beq r1, r0, end\n jmp top\nend: jmp 4\n').words)
    expect(lines.map(({ label, text }) => [label, text])).toEqual([
      ['L0', 'in r1'],
      [undefined, 'beq r1, r0, L3'],
      [undefined, 'jmp L0'],
      ['L3', 'jmp 4'],
    ])
  })

  it.each(['matvec.azs', 'matvec-preloaded.azs', 'lstm-layer.azs', 'rnnt.azs'])(
    '%s comes back, without a .word',
    (file) => {
      const readInclude = (name: string) => ({ file: name, text: readFirmware(name)! })
      const placeholder = { value: 0, names: new Set<string>() }
      const { words } = assemble(readFirmware(file)!, { file, readInclude, placeholder })
      const text = disassemblyText(disassemble(words))
      expect(placeholder.names.size).toBeGreaterThan(5)
      expect(text).not.toContain('.word')
      expect(assemble(text).words).toEqual(words)
    },
  )
})

const opcodes = Object.values(Opcode).filter((value) => typeof value === 'number')

/** The low and the high word of an instruction of a format, every field as the assembler could have set it. */
function wordsOf(format: InstructionFormat): fc.Arbitrary<[number, number]> {
  const nibble = fc.oneof(fc.constant(0), fc.nat(15))
  const low: [number, fc.Arbitrary<number>][] = []
  const high: [number, fc.Arbitrary<number>][] = []
  for (const field of [...format.operands, ...format.options]) {
    if (field.type === 'register') low.push([field.shift, nibble])
    else if (field.type === 'immediate') high.push([0, fc.oneof(fc.nat(12), fc.integer(), fc.constant(0))])
    else if (field.type === 'flag') high.push([field.shift, fc.nat(1)])
    else if (field.type === 'name') high.push([field.shift, fc.constantFrom(...field.names.values())])
    else {
      const number = fc.oneof(fc.constant(0), fc.integer({ min: field.min, max: field.max }))
      high.push([field.shift, number.map((value) => value & (2 ** field.bits - 1))])
    }
  }
  if (format.semaphores) low.push([WAIT_SHIFT, nibble], [SIGNAL_SHIFT, nibble])
  const fixed = 'fixed' in format ? (format.fixed as number) : 0
  const packed = (fields: [number, fc.Arbitrary<number>][], base: number): fc.Arbitrary<number> =>
    fc.tuple(...fields.map(([, value]) => value)).map((values) => {
      return values.reduce((word, value, index) => word | (value << fields[index]![0]), base) >>> 0
    })
  return fc.tuple(packed(low, format.opcode | fixed), packed(high, 0))
}

const valid = fc.constantFrom(...FORMATS.values()).chain(wordsOf)
/** An instruction, one with a bit changed, or any words. */
const instruction = fc.oneof(
  { weight: 6, arbitrary: valid },
  {
    weight: 2,
    arbitrary: fc.tuple(valid, fc.nat(63)).map(([[low, high], bit]): [number, number] => {
      return bit < 32 ? [(low ^ (1 << bit)) >>> 0, high] : [low, (high ^ (1 << (bit - 32))) >>> 0]
    }),
  },
  { weight: 1, arbitrary: fc.tuple(fc.nat(0xffffffff), fc.nat(0xffffffff)) },
)

describe('fuzz', () => {
  it(`any words come back from their text, seed ${SEED}`, () => {
    const tally = new Tally()
    fc.assert(
      fc.property(fc.array(instruction, { maxLength: 12 }), (program) => {
        const words = Uint32Array.from(program.flat())
        const lines = disassemble(words)
        expect(assemble(disassemblyText(lines)).words).toEqual(words)
        for (const { text } of lines) tally.add({ instruction: text.split(' ')[0]! })
      }),
      { numRuns: 4000, seed: SEED },
    )
    tally.print('disassembly')
    tally.expectEach('instruction', [...FORMATS.keys(), '.word'])
  })

  it(`a program with pieces changed is a program or a UserError, seed ${SEED}`, () => {
    const tally = new Tally()
    const files = ['matvec.azs', 'matvec-preloaded.azs', 'lstm-layer.azs', 'stream-tiles.azs']
    const texts = files.map((file) => withoutComments(readFirmware(file)!))
    texts.push(disassemblyText(disassemble(Uint32Array.from(opcodes.flatMap((opcode) => [opcode, opcode * 3])))))
    const piece = fc.oneof(
      fc.constantFrom(...FORMATS.keys(), '.word 1, 2', '.word', '.word 0x100000000, 0', '.const', '.reg r1 r2', '.sem'),
      fc.constantFrom('.include "stream-tiles.azs"', '.include "', 'r1', 'r16', 'wait=1', 'type=', '0x', '99999999999'),
      fc.constantFrom(',', ':', '=', '+', '-', '*', '(', ')', ' ', '\n', '\r\n', '"', ';', '\t', '\u202e', '\0', '😀'),
      fc.string({ maxLength: 3, unit: 'binary' }),
    )
    const edit = fc.tuple(fc.nat(), fc.nat(12), piece)
    const program = fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 2 }), fc.nat(3))
    const readInclude = (name: string) => {
      const text = readFirmware(name)
      return text === undefined ? undefined : { file: name, text }
    }
    fc.assert(
      fc.property(program, ([text, edits, leniency]) => {
        const changed = edits.reduce((result, [at, length, insert]) => {
          const start = at % (result.length + 1)
          return result.slice(0, start) + insert + result.slice(start + length)
        }, text)
        const placeholder = { value: 0, names: new Set<string>() }
        try {
          const { words } = assemble(changed, { readInclude, ...(leniency > 0 && { placeholder }) })
          expect(assemble(disassemblyText(disassemble(words))).words).toEqual(words)
          tally.add({ outcome: 'accepted' })
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          expect(error.message.length).toBeLessThan(1200)
          expect(error.message.split('\n').length).toBeLessThanOrEqual(5)
          expect(error.message).toMatch(/\n {4}[^\n]*\n {4} *\^/)
          tally.add({ outcome: 'refused' })
        }
      }),
      { numRuns: 1500, seed: SEED },
    )
    tally.print('changed programs')
    tally.expectEach('outcome', ['accepted', 'refused'], 100)
  })
})

/** So that most changes hit code. */
const withoutComments = (text: string): string => text.replace(/ *;.*$/gm, '').replace(/\n{2,}/g, '\n')

describe('the excerpt of a message', () => {
  it.each([
    ['  add r1, r16, r2', 11, 'add r1, r16, r2', 8],
    ['halt now  ', 6, 'halt now', 5],
    ['li r1', 6, 'li r1', 5],
    ['', 1, '', 0],
    ['\tsync\twait=é', 13, 'sync wait=é', 11],
    ['; 😀 x', 6, '; 😀 x', 4],
    ['a\u202e\x1b\u0301b', 5, 'a???b', 4],
    [`${'x'.repeat(500)} !`, 502, `...${'x'.repeat(59)} !`, 63],
    [`! ${'y'.repeat(500)}`, 1, `! ${'y'.repeat(38)}...`, 0],
  ])('%j at %i', (line, column, text, caret) => {
    expect(sourceExcerpt(line, column)).toBe(`${`    ${text}`.trimEnd() || '    '}\n    ${' '.repeat(caret)}^`)
  })
})
