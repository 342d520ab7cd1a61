/** Is every instruction encoded as assembly/isa.ts draws it, and does every mistake say where it is and what is allowed? */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine, Kind, Opcode, Source, Space, VectorFunction, VectorType } from '../../assembly/isa.js'
import { assemble } from '../../src/compiler/assembler.js'
import type { SourceText } from '../../src/compiler/assembler.js'
import { FORMATS, INSTRUCTION_FORMATS, usageOf } from '../../src/compiler/instruction-formats.js'
import { UserError } from '../../src/errors.js'

/** The two words of a single instruction. */
function encode(text: string, before = ''): [number, number] {
  const { words } = assemble(`.sem free 3\n.sem done 12\n.const K 11\n${before}\n${text}`)
  return [words.at(-2)!, words.at(-1)!]
}

/** Files to include, by the name as written. */
function sources(files: ReadonlyMap<string, string>): (name: string) => SourceText | undefined {
  return (file) => {
    const text = files.get(file)
    return text === undefined ? undefined : { file, text }
  }
}

/** The low word, field by field, independently of the encoder's table: nibbles from rd down to wait, then the opcode. */
const low = (opcode: Opcode, { ra = 0, rb = 0, rc = 0, rd = 0, wait = 0, signal = 0 }): number =>
  Number.parseInt([rd, rc, rb, ra, signal, wait].map((nibble) => nibble.toString(16)).join(''), 16) * 256 + opcode

const { int8, int16, raw } = VectorType

/** Text, low word, imm. Every opcode of isa.ts has a line. */
const INSTRUCTIONS: [string, number, number][] = [
  ['halt', low(Opcode.halt, {}), 0],
  ['sync wait=free signal=done', low(Opcode.sync, { wait: 3, signal: 12 }), 0],
  ['sync signal=15', low(Opcode.sync, { signal: 15 }), 0],
  ['add r1, r2, r3, -5', low(Opcode.add, { rd: 1, ra: 2, rb: 3 }), -5],
  ['add r1, r2, r3', low(Opcode.add, { rd: 1, ra: 2, rb: 3 }), 0],
  ['sub r15, r14, r13, 0xffffffff', low(Opcode.sub, { rd: 15, ra: 14, rb: 13 }), -1],
  ['mul r1, r2, r3', low(Opcode.mul, { rd: 1, ra: 2, rb: 3 }), 0],
  ['min r1, r2, r3', low(Opcode.min, { rd: 1, ra: 2, rb: 3 }), 0],
  ['lw r1, r2, K + 1', low(Opcode.lw, { rd: 1, ra: 2 }), 12],
  ['sw r1, r2, 8', low(Opcode.sw, { rb: 1, ra: 2 }), 8],
  ['beq r1, r2, 7', low(Opcode.beq, { ra: 1, rb: 2 }), 7],
  ['bne r1, r2, 7', low(Opcode.bne, { ra: 1, rb: 2 }), 7],
  ['blt r1, r2, 7', low(Opcode.blt, { ra: 1, rb: 2 }), 7],
  ['bge r1, r2, 7', low(Opcode.bge, { ra: 1, rb: 2 }), 7],
  ['jal r5, 9', low(Opcode.jal, { rd: 5 }), 9],
  ['jr r5', low(Opcode.jr, { ra: 5 }), 0],
  ['in r4', low(Opcode.input, { rd: 4 }), 0],
  ['out r4', low(Opcode.output, { ra: 4 }), 0],
  ['room r5, vector', low(Opcode.room, { rd: 5 }), Engine.vector],
  ['room r5, K - 10', low(Opcode.room, { rd: 5 }), Engine.decompressor],
  ['pop r6', low(Opcode.pop, { rd: 6 }), 0],
  ['section r7', low(Opcode.section, { ra: 7 }), 0],
  [
    'dma.load r1, r2, r3, store, rowParameters wait=free signal=done',
    low(Opcode.dmaLoad, { ra: 1, rb: 2, rc: 3, wait: 3, signal: 12 }),
    Space.store | (Kind.rowParameters << 4),
  ],
  [
    'dma.load r1, r2, r3, scalar, descriptors',
    low(Opcode.dmaLoad, { ra: 1, rb: 2, rc: 3 }),
    Space.scalar | (Kind.descriptors << 4),
  ],
  ['dma.store r1, r2, r3, activations', low(Opcode.dmaStore, { ra: 1, rb: 2, rc: 3 }), Kind.activations << 4],
  ['dma.in r2, r3 wait=free', low(Opcode.dmaIn, { rb: 2, rc: 3, wait: 3 }), 0],
  ['dma.out r2, r3, signal=done', low(Opcode.dmaOut, { rb: 2, rc: 3, signal: 12 }), 0],
  ['dma.sync wait=free', low(Opcode.dmaSync, { wait: 3 }), 0],
  ['dec.params r1, r2, r3, store', low(Opcode.decParams, { ra: 1, rb: 2, rc: 3 }), Source.store],
  ['dec.tile r1, r2, r3, stream', low(Opcode.decTile, { ra: 1, rb: 2, rc: 3 }), Source.stream],
  ['dec.sync signal=1', low(Opcode.decSync, { signal: 1 }), 0],
  ['mac.mv r1, r2, r3 signal=2', low(Opcode.macMv, { ra: 1, rc: 2, rd: 3, signal: 2 }), 0],
  ['mac.sync wait=1', low(Opcode.macSync, { wait: 1 }), 0],
  [
    'vec.drain r1, r2, r3, r4, function=sigmoid, type=int16, addend, release, outshift=-2',
    low(Opcode.vecDrain, { ra: 1, rb: 2, rc: 3, rd: 4 }),
    VectorFunction.sigmoid | (1 << 6) | (1 << 7) | (int16 << 8) | (62 << 22),
  ],
  ['vec.drain r1, r0, r3, r4, type=raw', low(Opcode.vecDrain, { ra: 1, rc: 3, rd: 4 }), raw << 8],
  [
    'vec.add r1, r2, r3, r4, type=int8, a=int16, b=int8, shift=30 wait=free',
    low(Opcode.vecAdd, { ra: 1, rb: 2, rc: 3, rd: 4, wait: 3 }),
    (int8 << 8) | (int16 << 10) | (int8 << 12) | (30 << 16),
  ],
  [
    'vec.add r1, r2, r3, r4, type=int8, a=int8, b=int8, function=relu, outshift=-15',
    low(Opcode.vecAdd, { ra: 1, rb: 2, rc: 3, rd: 4 }),
    VectorFunction.relu | (49 << 22),
  ],
  [
    'vec.mul r1, r2, r3, r4, a=int16, b=int16, type=int16, shift=30 - K',
    low(Opcode.vecMul, { ra: 1, rb: 2, rc: 3, rd: 4 }),
    (int16 << 8) | (int16 << 10) | (int16 << 12) | (19 << 16),
  ],
  [
    'vec.map r1, r2, r4, type=int8, a=int16, function=tanh, shift=K - 12, outshift=8',
    low(Opcode.vecMap, { ra: 1, rb: 2, rd: 4 }),
    VectorFunction.tanh | (int8 << 8) | (int16 << 10) | (63 << 16) | (8 << 22),
  ],
  ['vec.sync wait=1 signal=2', low(Opcode.vecSync, { wait: 1, signal: 2 }), 0],
  ['vec.argmax r2, r4, a=int16 wait=free', low(Opcode.vecArgmax, { rb: 2, rd: 4, wait: 3 }), int16 << 10],
  [
    'vec.requantize r1, r2, r3, r4, type=int16, a=int8, function=sigmoid, shift=-7, outshift=8 signal=done',
    low(Opcode.vecRequantize, { ra: 1, rb: 2, rc: 3, rd: 4, signal: 12 }),
    VectorFunction.sigmoid | (int16 << 8) | (int8 << 10) | (57 << 16) | (8 << 22),
  ],
  // Pseudo instructions
  ['li r3, -(2 + K) * 2', low(Opcode.add, { rd: 3 }), -26],
  ['addi r3, r4, 8', low(Opcode.add, { rd: 3, ra: 4 }), 8],
  ['mov r3, r4', low(Opcode.add, { rd: 3, ra: 4 }), 0],
  ['jmp 3', low(Opcode.jal, {}), 3],
  ['call 3', low(Opcode.jal, { rd: 15 }), 3],
  ['ret', low(Opcode.jr, { ra: 15 }), 0],
]

describe('encoding', () => {
  it.each(INSTRUCTIONS)('%s', (text, lowWord, imm) => {
    expect(encode(text)).toEqual([lowWord, imm >>> 0])
  })

  it('covers every opcode of the chip and every form of the assembler', () => {
    const opcodes = Object.values(Opcode).filter((value) => typeof value === 'number')
    expect(new Set(INSTRUCTION_FORMATS.map(({ opcode }) => opcode))).toEqual(new Set(opcodes))
    const written = new Set(INSTRUCTIONS.map(([text]) => text.split(' ')[0]))
    expect(written).toEqual(new Set(FORMATS.keys()))
  })

  it('names its forms as the datasheet does', () => {
    expect(usageOf(FORMATS.get('dec.tile')!)).toBe(
      'dec.tile ra, rb, rc, store|stream [wait=SEMAPHORE] [signal=SEMAPHORE]',
    )
  })
})

describe('names', () => {
  it('resolves labels before and after their definition, several at one place', () => {
    const { words, labels } = assemble('  jmp end\nmiddle: halt\n again: end: jmp middle ; back')
    expect([words[1], words[5]]).toEqual([2, 1])
    expect(labels.get('again')).toBe(2)
  })

  it('gives registers and semaphores other names', () => {
    expect(encode('mac.mv x, y, skip wait=ready', '.reg x r7\n.reg y x\n.reg skip r2\n.sem ready K - 2')).toEqual([
      low(Opcode.macMv, { ra: 7, rc: 7, rd: 2, wait: 9 }),
      0,
    ])
  })

  it("prefers the caller's constants to the text's own", () => {
    const text = '.const SIZE 4\n.const TWICE SIZE * 2\nli r1, TWICE'
    expect(assemble(text).words[1]).toBe(8)
    expect(assemble(text, { constants: { SIZE: 10 } }).words[1]).toBe(20)
    expect(assemble(text, { constants: { SIZE: 10 } }).constants.get('SIZE')).toBe(10)
  })

  it('takes a constant where a field has names', () => {
    const text = 'vec.drain r1, r0, r2, r3, type=TYPE'
    expect(assemble(text, { constants: { TYPE: VectorType.raw } }).words[1]).toBe(raw << 8)
  })

  it('includes a file once, and maps every instruction to its line', () => {
    const files = new Map([['part.azs', '.include "part.azs"\n\n  sync signal=1  ; once\n']])
    const text = '.include "part.azs"\n.include "part.azs"\nhalt'
    const { sourceMap, words, bytes } = assemble(text, { file: 'a.azs', readInclude: sources(files) })
    expect([words.length, bytes]).toEqual([4, 16])
    expect(sourceMap.map(({ file, line }) => `${file}:${line}`)).toEqual(['part.azs:3', 'a.azs:3'])
    expect(sourceMap[0]!.text).toBe('sync signal=1  ; once')
  })
})

/** Text of which one place is wrong; what the message must hold. */
const MISTAKES: [string, string, ...string[]][] = [
  ['frob r1', 'p.azs:1:1', '"frob" is no instruction', 'mac.mv'],
  ['\n  add r1, r2', 'p.azs:2:13', 'expected "," before the end of the line', 'add rd, ra, rb, [imm]'],
  ['add r1, 5, r2', 'p.azs:1:9', 'expected a register, found "5"', 'r0..r15'],
  ['add r1, r16, r2', 'p.azs:1:9', '"r16"'],
  ['li r1, NONE', 'p.azs:1:8', '"NONE" is not defined'],
  ['li r1, r2', 'p.azs:1:8', '"r2" is a register', 'constant'],
  ['li r1, 4294967296', 'p.azs:1:8', '32 bits'],
  ['li r1, 12x', 'p.azs:1:8', '"12x" is no number', '0x1f'],
  ['li r1, (1 + 2', 'p.azs:1:14', 'expected ")"'],
  ['li r1, 0xffffffff * 0xffffffff', 'p.azs:1:19', 'too large'],
  ['li r1, 0xffffffff + 1', 'p.azs:1:8', '4294967296 does not fit into 32 bits'],
  ['li r1, ' + '('.repeat(100), 'p.azs:1:', 'nested'],
  ['halt now', 'p.azs:1:6', 'no option "now"'],
  ['mul r1, r2, r3 wait=1', 'p.azs:1:16', 'no option "wait"'],
  ['dma.load r1, r2, r3, moon, weights', 'p.azs:1:22', '"moon" is no space', 'store|activations|stream'],
  ['dma.in r1, r2 wait=16', 'p.azs:1:20', 'no semaphore 16', '1..15'],
  ['dma.in r1, r2 wait=1 wait=2', 'p.azs:1:22', 'given twice'],
  ['dma.in r1, r2 wait 1', 'p.azs:1:20', 'expected "="'],
  ['vec.add r1, r2, r3, r4, type=int8, a=int8', 'p.azs:1:1', 'b= is missing'],
  ['vec.add r1, r2, r3, r4, type=raw, a=int8, b=int8', 'p.azs:1:30', '"raw" is no type', 'int8|int16'],
  ['vec.mul r1, r2, r3, r4, type=int8, a=int8, b=int8, shift=31', 'p.azs:1:58', '31 is out of range', '-15..30'],
  ['vec.drain r1, r2, r3, r4, type=3', 'p.azs:1:32', 'no type 3'],
  ['vec.argmax r1, r2', 'p.azs:1:1', 'a= is missing'],
  ['vec.requantize r1, r2, r3, r4, type=int8, a=int8, shift=-8', 'p.azs:1:57', '-8 is out of range', '-7..30'],
  ['room r1, sequencer', 'p.azs:1:10', '"sequencer" is no engine', 'dma|decompressor|mac|vector'],
  ['room r1, 4', 'p.azs:1:10', 'no engine 4'],
  ['section 3', 'p.azs:1:9', 'expected a register'],
  ['a: halt\na: halt', 'p.azs:2:1', '"a" is already a label (p.azs:1)'],
  ['.reg r3 r4', 'p.azs:1:6', 'already a register'],
  ['.sem s 0', 'p.azs:1:8', 'no semaphore 0', '1..15'],
  ['.const A B\n.const B 1', 'p.azs:1:10', '"B" is not defined'],
  ['.const 5 1', 'p.azs:1:8', 'expected a new name'],
  ['.const A 1 2', 'p.azs:1:12', 'after the directive'],
  ['.data 5', 'p.azs:1:1', '".data" is no directive', '.const'],
  ['.word 5', 'p.azs:1:8', 'expected "," before the end of the line', '.word LOW, HIGH'],
  ['.word 5, 4294967296', 'p.azs:1:10', '32 bits'],
  ['.word 1, 2, 3', 'p.azs:1:11', '"," after the two words'],
  ['.word r1, 2', 'p.azs:1:7', '"r1" is a register'],
  ['.include other', 'p.azs:1:10', 'expected "file"'],
  ['.include "other.azs"', 'p.azs:1:10', 'cannot be included'],
  ['.include "other.azs', 'p.azs:1:10', 'has no end'],
  ['halt # comment', 'p.azs:1:6', '"#" means nothing'],
  [', halt', 'p.azs:1:1', 'a line cannot begin'],
]

describe('mistakes', () => {
  it.each(MISTAKES)('%j', (text, ...parts) => {
    const run = (): unknown => assemble(text, { file: 'p.azs', readInclude: () => undefined })
    expect(run).toThrow(UserError)
    for (const part of parts) expect(run).toThrow(part)
  })

  it('names the file of a mistake in an included one', () => {
    const readInclude = sources(new Map([['x.azs', 'halt\n  frob']]))
    expect(() => assemble('.include "x.azs"', { readInclude })).toThrow('x.azs:2:3')
  })

  it.each([{ r1: 1 }, { 'a b': 1 }, { A: 0.5 }, { A: 2 ** 32 }])('refuses the constants %j', (constants) => {
    expect(() => assemble('halt', { constants })).toThrow(UserError)
  })
})

/** Lines that are nearly programs: pieces of the syntax in any order. */
const PIECES = [...FORMATS.keys(), '.const', '.reg', '.sem', '.include', 'r1', 'r15', 'wait', 'type', 'int8', 'store', 'x', 'y', '0x', '12', '-1', ',', ':', '=', '+', '-', '*', '(', ')', ' ', '\n', '"', ';', '\t', 'é'] // prettier-ignore

describe('fuzz', () => {
  const survives = (text: string): void => {
    try {
      assemble(text, { readInclude: sources(new Map([['x', text]])) })
    } catch (error) {
      expect(error).toBeInstanceOf(UserError)
    }
  }

  it('throws nothing but UserErrors on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), survives), { numRuns: 2000 })
  })

  it('throws nothing but UserErrors on shuffled syntax', () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(' '))
    fc.assert(fc.property(text, survives), { numRuns: 5000 })
  })

  it('evaluates expressions as JavaScript does', () => {
    const { tree } = fc.letrec<{ tree: [string, number] }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.nat(999).map((n): [string, number] => [String(n), n]),
        fc.tuple(tie('tree'), tie('tree')).map(([[a, x], [b, y]]): [string, number] => [`(${a} + ${b})`, x + y]),
        fc.tuple(tie('tree'), tie('tree')).map(([[a, x], [b, y]]): [string, number] => [`(${a} - ${b})`, x - y]),
        fc.tuple(tie('tree'), tie('tree')).map(([[a, x], [b, y]]): [string, number] => [`${a} * ${b}`, x * y]),
        tie('tree').map(([a, x]): [string, number] => [`-(${a})`, -x]),
      ),
    }))
    fc.assert(
      fc.property(tree, ([text, value]) => {
        fc.pre(Math.abs(value) < 2 ** 31)
        try {
          expect(assemble(`li r1, ${text}`).words[1]).toBe(value >>> 0)
        } catch (error) {
          if (!(error instanceof UserError)) throw error // an intermediate value beyond 2^53, or too deep
        }
      }),
    )
  })
})
