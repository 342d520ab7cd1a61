import { describe, expect, it } from 'vitest'
import { ChipError } from '../../src/errors.js'
import { runProgram } from '../helpers/chip-program.js'

const words = (output: Uint8Array) => [...new Int32Array(output.buffer)]

describe('sequencer', () => {
  it('adds up the numbers that the host sends', () => {
    const { output, counters } = runProgram({
      source: `
        li r1, 4
        li r2, 0
loop:   in r3
        add r2, r2, r3, 0
        add r1, r1, r0, -1
        bne r1, r0, loop
        out r2
        halt`,
      input: new Uint8Array(Int32Array.from([1, 20, 300, 4000]).buffer),
      outputBytes: 4,
      cycleBound: 1000,
    })
    expect(words(output)).toEqual([4321])
    expect(counters.sequencerActive).toBe(2 + 4 * 4 + 2)
    expect(counters.sequencerBranch).toBe(3)
  })

  it('reads the descriptor table at byte 64 of the scalar memory', () => {
    const { output } = runProgram({
      source: 'lw r1, r0, 64\n lw r2, r0, 68\n mul r3, r1, r2\n out r3\n halt',
      descriptors: [6, -7],
      outputBytes: 4,
    })
    expect(words(output)).toEqual([-42])
  })

  it('names the unit that waits and what for when nothing can go on', () => {
    const stuck = () => runProgram({ source: '.sem never 3\n nop0: li r1, 1\n sync wait=never\n halt' })
    expect(stuck).toThrow(ChipError)
    expect(stuck).toThrow(/sequencer waits for semaphore 3, at instruction 1 \(program:3/)
  })
})
