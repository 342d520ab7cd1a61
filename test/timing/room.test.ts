/** `room`: the free places of a command FIFO are those at the start of the cycle (docs/chip.md, "Sequencer"). */
import { describe, expect, it } from 'vitest'
import { COMMAND_FIFO_DEPTH } from '../../assembly/config-fields.js'
import { runProgram } from '../helpers/chip-program.js'

/** Each engine, and a command that does nothing but wait; without decompressor on the chip that does not boot. */
const ENGINES = [
  { engine: 'dma', command: 'dma.sync', chip: 'eie-64' },
  { engine: 'mac', command: 'mac.sync', chip: 'eie-64' },
  { engine: 'vector', command: 'vec.sync', chip: 'eie-64' },
  { engine: 'decompressor', command: 'dec.sync', chip: 'az1-like' },
]

describe.each(ENGINES)('room of $engine', ({ engine, command, chip }) => {
  /** What each `room` of the program says, up to 15 of them; everything issues in a cycle. */
  function roomsIn(steps: readonly string[]): number[] {
    let asked = 0
    const lines = steps.map((step) => (step === 'room' ? `room r${++asked}, ${engine}` : step))
    const outs = Array.from({ length: asked }, (_, n) => `out r${n + 1}`)
    const source = [...lines, ...outs, 'halt'].join('\n')
    const { output, counters } = runProgram({ source, chip, outputBytes: 4 * asked })
    expect(counters.sequencerActive - 1).toBe(lines.length + asked)
    return [...new Int32Array(output.buffer)]
  }

  it(`is ${COMMAND_FIFO_DEPTH} at first`, () => {
    expect(roomsIn(['room', 'room'])).toEqual([4, 4])
  })

  it('a command pushed in t holds its place from t + 1 on', () => {
    // The first waits, so that none is taken before the end.
    const pushes = [`${command} wait=1`, command, command, command].flatMap((push) => [push, 'room'])
    expect(roomsIn([...pushes, 'room', 'sync signal=1'])).toEqual([3, 2, 1, 0, 0])
  })

  it('a command taken in t leaves its place in t + 1', () => {
    // The signal in t lets the engine take its first command in t + 1, the second in t + 2.
    const steps = [`${command} wait=1`, command, 'sync signal=1', 'room', 'room', 'room', 'room']
    expect(roomsIn(steps)).toEqual([2, 3, 4, 4])
  })

  it("says nothing of the other engines' FIFOs", () => {
    const others = ENGINES.filter((other) => other.engine !== engine && (chip === 'az1-like' || other.chip === chip))
    const waiting = others.map((other) => `${other.command} wait=1`)
    expect(roomsIn([...waiting, 'room', ...waiting.map(() => 'sync signal=1')])).toEqual([4])
  })
})

it('a command for which there is room does not wait', () => {
  const source = `mac.sync wait=1\n room r1, mac\n ${'mac.sync\n'.repeat(3)} sync signal=1\n out r1\n halt`
  const { output, counters } = runProgram({ source, chip: 'eie-64', outputBytes: 4 })
  expect([...new Int32Array(output.buffer)]).toEqual([3])
  expect(counters.sequencerMacFull).toBe(0)
})
