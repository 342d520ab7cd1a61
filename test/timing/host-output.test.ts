/** The cycle in which each word of the output was sent, as the chip keeps it for observers: `VirtualChip.outputCycles`. */
import { describe, expect, it } from 'vitest'
import { completedAt } from '../helpers/chip-cycles.js'
import { createProgram, issuedAt, runProgram, type ProgramRun } from '../helpers/chip-program.js'

const EVENTS = 1000

describe('the cycle of a word to the host', () => {
  it('is that in which `out` issues', () => {
    const result = runProgram({
      source: 'li r1, 3\nloop: addi r1, r1, -1\nsend: out r1\n bne r1, r0, loop\n halt',
      ...{ chip: 'eie-64', outputBytes: 12, events: EVENTS },
    })
    expect(result.virtual.outputCycles()).toEqual([0, 1, 2].map((n) => issuedAt(result, 'send', n)))
  })

  it.each(['eie-64', 'az1-like'])('is that in which `dma.out` moves it, on %s', (chip) => {
    const result = runProgram({
      source: 'li r1, 19\nmove: dma.out r0, r1\nsend: out r1\n halt',
      ...{ chip, outputBytes: 24, events: EVENTS },
    })
    // Taken in the cycle after it was pushed, a word a cycle; `out` issues in the cycle of the first, which the DMA gives before it.
    const first = issuedAt(result, 'move') + 1
    expect(issuedAt(result, 'send')).toBe(first)
    expect(result.virtual.outputCycles()).toEqual([first, first, first + 1, first + 2, first + 3, first + 4])
    expect(completedAt(result, 'move')).toEqual([first + 4])
  })

  it('waits with the word while the vector unit has the port', () => {
    const result = runProgram({
      source: 'li r1, 8\n li r2, 4\nwork: vec.map r0, r0, r1, type=int8, a=int8\nmove: dma.out r0, r2\n halt',
      ...{ chip: 'eie-64', outputBytes: 4, events: EVENTS },
    })
    const [done] = completedAt(result, 'work')
    expect(done).toBeGreaterThan(issuedAt(result, 'move') + 1)
    expect(result.virtual.outputCycles()).toEqual([done! + 1])
  })

  it('can be read while the program runs', () => {
    const run: ProgramRun = { source: 'out r0\n add r1, r0, r0\n out r0\n halt', chip: 'eie-64', outputBytes: 8 }
    const { virtual } = createProgram(run)
    const seen = [0, 1, 2, 3].map((cycles) => (virtual.step(cycles === 0 ? 0 : 1), virtual.outputCycles()))
    expect(seen).toEqual([[], [0], [0], [0, 2]])
  })
})
