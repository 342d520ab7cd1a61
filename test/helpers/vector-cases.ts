/** Programs of instruction-cases.ts for the vector unit's commands on vectors in the activation SRAM. */
import { expect } from 'vitest'
import type { Opcode } from '../../assembly/isa.js'
import { int16, int8, SEND, type InstructionCase } from './engine-cases.js'

export const VECTOR_CASES = {
  // (100 + 102) / 2; (-3 + 1) / 2; (90 + 2000) / 2, saturated.
  vecAdd: elementWise('vec.add r4, r1, r2, r3, type=int8, a=int8, b=int16, shift=1', 'int8', [101, -1, 127, 0]),
  // 100 x 102 / 8; -3 x 1 / 8, rounded; 90 x 2000 / 8.
  vecMul: elementWise('vec.mul r4, r1, r2, r3, type=int16, a=int8, b=int16, shift=3', 'int16', [1275, 0, 22_500, 0]),
  vecMap: {
    source: `
        li   r1, 8
        dma.in r0, r1  signal=1
        li   r2, 64
        li   r3, 4
  it:   vec.map r2, r0, r3, type=int8, a=int16, function=tanh, shift=-1, outshift=8  wait=1 signal=2
        ${SEND(4)}`,
    // Doubled they are 0, 1, -16 and 16 in Q3.12, saturated to -8 and 8; tanh in Q0.15, then divided by 256.
    run: { input: int16(0, 2048, -32_768, 32_767) },
    output: [0, Math.round(Math.tanh(1) * 128), -128, 127],
    type: 'int8',
  },
  vecArgmax: {
    // The largest, 90, is at 2 and at 4: the first of them; of the whole and of its last two.
    source: `
        li   r1, 8
        dma.in r0, r1  signal=1
        li   r1, 5
  it:   vec.argmax r0, r1, a=int8  wait=1
        li   r1, 2
        li   r2, 3
        vec.argmax r2, r1, a=int8
        pop  r3
        pop  r4
        out  r3
        out  r4
        halt`,
    run: { input: int8(-100, 89, 90, -128, 90, 127, 127, 127) },
    output: [2, 1],
    also: ({ counters }) => expect(counters.activationsReadVector).toBe(5 + 2),
  },
  vecRequantize: {
    // Times 0.75, divided by 4, halves away from zero; the shift of 2 in rd, beside the count.
    source: `
        li   r1, 8
        dma.in r0, r1  signal=1
        li   r2, 64
        li   r3, 0x60000000
        li   r4, 0x02000004
  it:   vec.requantize r2, r0, r3, r4, type=int8, a=int16  wait=1 signal=2
        ${SEND(4)}`,
    run: { input: int16(100, -200, 30_000, -1) },
    output: [19, -38, 127, 0],
    type: 'int8',
  },
} satisfies Partial<Record<keyof typeof Opcode, InstructionCase>>

/** Operands int8 [100, -3, 90] at 0 and int16 [102, 1, 2000] at 8; a word's rest of the output is 0. */
function elementWise(text: string, type: 'int8' | 'int16', output: number[]): InstructionCase {
  return {
    source: `
        li   r1, 16
        dma.in r0, r1  signal=1
        li   r1, 0
        li   r2, 8
        li   r3, 3
        li   r4, 64
  it:   ${text}  wait=1 signal=2
        ${SEND(type === 'int8' ? 4 : 8)}`,
    run: { input: Uint8Array.from([...int8(100, -3, 90, 0, 0, 0, 0, 0), ...int16(102, 1, 2000, 0)]) },
    output,
    type,
  }
}
