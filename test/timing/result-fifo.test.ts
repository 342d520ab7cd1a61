/**
 * From `vec.argmax` through the result FIFO to `pop`: cycles, stalls, what is found, and what is refused in which order
 * (docs/chip.md, "Vector unit" and "Sequencer").
 */
import { describe, expect, it } from 'vitest'
import { RESULT_FIFO_DEPTH } from '../../assembly/config-fields.js'
import { Event } from '../../assembly/events.js'
import { Opcode } from '../../assembly/isa.js'
import { completedAt, stopOf } from '../helpers/chip-cycles.js'
import { eventsOf, issuedAt, runProgram, type ProgramRun } from '../helpers/chip-program.js'
import { Random, SEED } from '../helpers/random.js'

const onBare = (source: string, more: Partial<ProgramRun> = {}) =>
  runProgram({ source, chip: 'eie-64', events: 10_000, ...more })

const lines = (count: number, line: string): string => Array.from({ length: count }, () => line).join('\n')

describe.each([1, 3, 4, 64])('vec.argmax, V = %i', (width) => {
  const sizes = [1, 2, width, width + 1, 5 * width, 100]
  const sets = [`vector.width=${width}`]

  it.each(sizes)('of %i elements: 1 + ceil(n / V) cycles, popped from the next on', (n) => {
    const source = `li r1, ${n}\nwork: vec.argmax r0, r1, a=int16 signal=1\nnext: vec.sync signal=2\ntake: pop r2\n halt`
    const result = onBare(source, { sets })
    const first = issuedAt(result, 'work') + 1
    const last = first + Math.ceil(n / width)
    expect(completedAt(result, 'work')).toEqual([last])
    expect(completedAt(result, 'next')).toEqual([last + 1])
    expect(eventsOf(result, Event.signalled)[0]).toMatchObject({ cycle: last, a: 1 })
    expect(issuedAt(result, 'take')).toBe(last + 1)
    expect(result.counters).toMatchObject({
      sequencerResult: last + 1 - (issuedAt(result, 'next') + 1),
      activationsReadVector: 2 * n,
      activationsWriteVector: 0,
      vectorActive: 1 + Math.ceil(n / width) + 1,
    })
    expect(eventsOf(result, Event.written)).toEqual([])
  })

  it('takes the shared port in every cycle but its first', () => {
    // The DMA has a word for every cycle, and gets the port in the first of the two alone.
    const words = 40
    const source = `li r1, 8\n li r2, ${words * 4}\nwork: vec.argmax r0, r1, a=int8\nmove: dma.in r1, r2\n halt`
    const result = onBare(source, { sets, input: new Uint8Array(words * 4) })
    const groups = Math.ceil(8 / width)
    expect(result.counters.dmaPort).toBe(groups)
    // Work is taken in t + 1, the DMA's command in t + 2: the first cycle with the port.
    expect(completedAt(result, 'move')).toEqual([issuedAt(result, 'move') + groups + words])
  })
})

describe('the place of the largest', () => {
  it.each(['int8', 'int16'] as const)(`of %s: the first of several, at any address, seed ${SEED}`, (type) => {
    const random = new Random(SEED * 53 + type.length)
    const bytes = type === 'int8' ? 1 : 2
    const most = type === 'int8' ? 127 : 32_767
    const cases = Array.from({ length: 60 }, (_, n) => {
      const low = n % 3 === 0 ? -most - 1 : random.integer(-most - 1, most)
      const high = n % 2 === 0 ? Math.min(most, low + 2) : random.integer(low, most)
      return Array.from({ length: random.integer(1, 40) }, () => random.integer(low, high))
    })
    cases.push([-most - 1], [-most - 1, -most - 1], [most, -most - 1], [-most - 1, most])
    let at = 0
    const input = new Uint8Array(8192)
    const commands = cases.map((values) => {
      const begin = at + random.integer(0, 3)
      const array = type === 'int8' ? Int8Array.from(values) : Int16Array.from(values)
      input.set(new Uint8Array(array.buffer), begin)
      at = begin + values.length * bytes
      return `li r1, ${begin}\n li r2, ${values.length}\n vec.argmax r1, r2, a=${type}\n pop r3\n out r3`
    })
    const { output } = onBare(
      `li r2, ${input.length}\n dma.in r0, r2 signal=1\n vec.sync wait=1\n ${commands.join('\n')}\n halt`,
      { input, outputBytes: cases.length * 4 },
    )
    expect([...new Int32Array(output.buffer)]).toEqual(cases.map((values) => values.indexOf(Math.max(...values))))
  })
})

describe(`result FIFO of ${RESULT_FIFO_DEPTH}`, () => {
  /** Commands of one element take 2 cycles each. */
  const full = `li r1, 1\n ${Array.from({ length: RESULT_FIFO_DEPTH }, (_, n) => `work${n}: vec.argmax r0, r1, a=int8`).join('\n')}`

  it('the next command waits while it is full: a place left in t is filled from t + 1 on', () => {
    const result = onBare(
      `${full}\nlate: vec.argmax r0, r1, a=int8\n ${lines(20, 'add r2, r2, r0')}\ntake: pop r3\n halt`,
    )
    const before = completedAt(result, `work${RESULT_FIFO_DEPTH - 1}`)[0]!
    const taken = issuedAt(result, 'take')
    expect(before).toBeLessThan(taken)
    expect(completedAt(result, 'late')).toEqual([taken + 2])
    expect(result.counters.vectorResult).toBe(taken - before)
    expect(result.counters.sequencerResult).toBe(0)
  })

  it('holds up no other command', () => {
    const result = onBare(`${full}\nmap: vec.map r0, r0, r1, type=int8, a=int8\n ${lines(20, 'add r2, r2, r0')}\n halt`)
    const before = completedAt(result, `work${RESULT_FIFO_DEPTH - 1}`)[0]!
    expect(completedAt(result, 'map')).toEqual([before + 3])
    expect(result.counters.vectorResult).toBe(0)
  })

  it('waits for the semaphore before the place', () => {
    const result = onBare(`
        ${full}
late:   vec.argmax r0, r1, a=int8 wait=1
        ${lines(20, 'add r2, r2, r0')}
token:  sync signal=1
        ${lines(10, 'add r2, r2, r0')}
take:   pop r3
        halt`)
    const before = completedAt(result, `work${RESULT_FIFO_DEPTH - 1}`)[0]!
    const token = issuedAt(result, 'token')
    expect(result.counters.vectorSemaphore).toBe(token - before)
    expect(result.counters.vectorResult).toBe(issuedAt(result, 'take') - token)
  })

  it('gives the words in the order of the commands, while it fills and empties in the same cycles', () => {
    const values = Int8Array.of(3, 9, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1)
    const count = 12
    const pushes = Array.from(
      { length: count },
      (_, n) => `li r1, ${n}\n li r2, ${count - n}\n vec.argmax r1, r2, a=int8`,
    )
    // The first pop comes with the FIFO half full; from then on as many go as come.
    const pops = 'pop r3\n out r3'
    const { output, counters } = onBare(
      `li r2, ${count}\n dma.in r0, r2 signal=1\n vec.sync wait=1
      ${pushes.map((push, n) => (n < 2 ? push : `${push}\n ${pops}`)).join('\n')}\n ${pops}\n ${pops}\n halt`,
      { input: new Uint8Array(values.buffer), outputBytes: count * 4 },
    )
    const expected = Array.from({ length: count }, (_, n) => {
      const part = [...values.subarray(n)]
      return part.indexOf(Math.max(...part))
    })
    expect([...new Int32Array(output.buffer)]).toEqual(expected)
    expect(counters.vectorResult).toBe(0)
  })

  it('does not hold up the end: halt does not wait for a word that nobody takes', () => {
    const result = onBare(`${full}\n halt`)
    expect(result.counters.cycles).toBe(completedAt(result, `work${RESULT_FIFO_DEPTH - 1}`)[0]! + 2)
  })

  it('pop r0 drops a word', () => {
    const { output } = onBare(
      'li r1, 1\n li r2, 2\n dma.in r0, r2 signal=1\n vec.argmax r0, r1, a=int8 wait=1\n vec.argmax r0, r2, a=int8\n pop r0\n pop r3\n out r0\n out r3\n halt',
      { input: new Uint8Array([1, 2, 0, 0]), outputBytes: 8 },
    )
    expect([...new Int32Array(output.buffer)]).toEqual([0, 1])
  })
})

describe('refused', () => {
  const stop = (source: string) => stopOf({ source, chip: 'eie-64' })
  /** rb in r1, rd in r2; `imm` as it is. */
  const argmax = (imm: number, more = '') => `.word ${Opcode.vecArgmax + (1 << 20) + 0x20000000}, ${imm}\n ${more} halt`

  it('in the order: fields, no elements, operands outside', () => {
    const fields = 3 << 8 // a type that does not exist, although the command has no result
    expect(stop(`li r1, -1\n ${argmax(fields)}`).message).toMatch(/vector unit, instruction 1 .*exist \(768, 0\)/)
    expect(stop(`li r1, -1\n ${argmax(0)}`).message).toMatch(/vector unit, instruction 1 .*exist \(0, 0\)/)
    expect(stop(`li r1, -1\n li r2, 1\n ${argmax(0)}`).message).toMatch(/instruction 2 .*1 bytes at address -1 are/)
    expect(stop(`li r2, -1\n ${argmax(0)}`).message).toMatch(/instruction 1 .*-1 bytes at address 0 are/)
    expect(stop(`li r2, 0x1000000\n ${argmax(0)}`).message).toMatch(/instruction 1 .*16777216 bytes at address 0 are/)
  })

  it('only when there is a place for the result', () => {
    const { message } = stop(`li r2, 1\n ${lines(4, argmax(0).split('\n')[0]!)}\nbad: ${argmax(3 << 8)}`)
    expect(message).toMatch(/the vector unit waits for room in the result FIFO, at instruction 5/)
  })
})
