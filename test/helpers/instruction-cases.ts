/** For each opcode a small program that carries it out, and what the host gets of it: the instruction's effect, not its cycles. */
import { expect } from 'vitest'
import { Event } from '../../assembly/events.js'
import { Opcode } from '../../assembly/isa.js'
import { eventsOf, type ProgramResult } from './chip-program.js'
import { ENGINE_CASES, int32, type InstructionCase } from './engine-cases.js'
import { VECTOR_CASES } from './vector-cases.js'

/** What a branch does with pairs of registers: 1 where it is taken. */
function branchOf(mnemonic: string, pairs: [number, number][], taken: number[]): InstructionCase {
  const tries = pairs.map(
    ([a, b], n) => `
        li   r1, ${a}
        li   r2, ${b}
        li   r3, 1
${n === 0 ? 'it:' : ''}     ${mnemonic} r1, r2, on${n}
        li   r3, 0
on${n}: out  r3`,
  )
  return { source: `${tries.join('\n')}\n halt`, output: taken }
}
const PAIRS: [number, number][] = [[5, 5], [4, 5], [5, 4], [-1, 1], [1, -1]] // prettier-ignore

export const INSTRUCTION_CASES: Record<keyof typeof Opcode, InstructionCase> = {
  halt: { source: 'out r0\nit: halt\n li r1, 1\n out r1\n halt', output: [0], run: { outputBytes: 8 } },
  sync: {
    // Two tokens go in and out; the third wait comes after the vector command that gives the third.
    source: `
        sync signal=5
        sync signal=5
        li   r1, 400
        vec.map r0, r0, r1, type=int8, a=int8  signal=5
        sync wait=5
        sync wait=5
   it:  sync wait=5 signal=6
        sync wait=6
        out  r1
        halt`,
    output: [400],
    also: (result) => {
      const done = eventsOf(result, Event.vectorDone)[0]!.cycle
      expect(issuedIn(result, Opcode.sync).map((cycle) => cycle > done)).toEqual([
        false,
        false,
        false,
        false,
        true,
        true,
      ])
    },
  },
  add: {
    source: 'li r1, 0x7fffffff\n li r2, 3\nit: add r3, r1, r2, -1\n out r3\n add r0, r1, r2\n out r0\n halt',
    output: [-(2 ** 31) + 1, 0],
  },
  sub: { source: 'li r1, 5\n li r2, 7\nit: sub r3, r1, r2, 100\n out r3\n halt', output: [98] },
  mul: { source: 'li r1, 0x12345678\n li r2, -16\nit: mul r3, r1, r2\n out r3\n halt', output: [-0x23456780] },
  min: {
    source: 'li r1, -3\n li r2, 2\nit: min r3, r1, r2\n min r4, r2, r1\n out r3\n out r4\n halt',
    output: [-3, -3],
  },
  lw: {
    source: 'li r1, 72\nit: lw r2, r1, -4\n lw r3, r1, 0\n out r2\n out r3\n halt',
    run: { descriptors: [1, -22, 333] },
    output: [-22, 333],
  },
  sw: {
    source: 'li r1, 256\n li r2, -9\nit: sw r2, r1, 8\n lw r3, r0, 264\n lw r4, r0, 260\n out r3\n out r4\n halt',
    output: [-9, 0],
  },
  beq: branchOf('beq', PAIRS, [1, 0, 0, 0, 0]),
  bne: branchOf('bne', PAIRS, [0, 1, 1, 1, 1]),
  blt: branchOf('blt', PAIRS, [0, 1, 0, 1, 0]),
  bge: branchOf('bge', PAIRS, [1, 0, 1, 0, 1]),
  jal: { source: 'li r1, 1\nit: jal r5, on\n li r1, 2\non: out r1\n out r5\n halt', output: [1, 2] },
  jr: { source: 'li r1, 3\nit: jr r1\n halt\n out r1\n halt', output: [3] },
  input: { source: 'it: in r1\n in r2\n out r2\n out r1\n halt', run: { input: int32(-5, 6) }, output: [6, -5] },
  output: { source: 'li r1, -5\nit: out r1\n out r1\n halt', output: [-5, -5] },

  room: {
    // The MAC array's FIFO holds two commands that wait, the vector unit's none.
    source:
      'mac.sync wait=1\n mac.sync\n li r1, 1\nit: room r2, mac\n room r3, vector\n sync signal=1\n out r2\n out r3\n halt',
    output: [2, 4],
  },
  pop: {
    source: 'li r1, 1\n vec.argmax r0, r1, a=int8\n li r2, 5\nit: pop r2\n out r2\n halt',
    output: [0],
    also: ({ counters }) => expect(counters.sequencerResult).toBe(1),
  },
  section: {
    source: 'li r1, 63\n vec.sync\nit: section r1\n vec.sync\n mac.sync\n out r1\n halt',
    output: [63],
    also: ({ virtual }) => expect(virtual.sections().map(({ section }) => section)).toEqual([0, 63]),
  },

  ...ENGINE_CASES,
  ...VECTOR_CASES,
}

/** The cycles in which instructions of an opcode issued. */
export function issuedIn(result: ProgramResult, opcode: Opcode): number[] {
  return eventsOf(result, Event.issued).flatMap(({ cycle, b }) => (b === (opcode as number) ? [cycle] : []))
}
