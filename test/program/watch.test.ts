/**
 * Does a watched instruction stop the chip at the end of the cycle in which the vector unit completes its command, every time, with the
 * activation SRAM as it is then, and without any influence on the run?
 */
import { describe, expect, it } from 'vitest'
import { WATCHED_INSTRUCTIONS } from '../../assembly/events.js'
import { completedAt } from '../helpers/chip-cycles.js'
import { createProgram, runProgram, type ProgramRun } from '../helpers/chip-program.js'
import { Random, SEED } from '../helpers/random.js'

const VECTORS = 5
const COUNT = 12

/** Doubles vectors from the host in place, one after the other, in section 10 + the vectors left; the next comes at once. */
const DOUBLES: ProgramRun = {
  source: `
        li   r1, ${COUNT}
        li   r2, ${VECTORS}
        li   r3, 10
        sync signal=1
loop:   add  r4, r2, r3
        section r4
        dma.in r0, r1  wait=1 signal=2
double: vec.add r0, r0, r0, r1, type=int8, a=int8, b=int8  wait=2
best:   vec.argmax r0, r1, a=int8  signal=1
        pop  r5
        out  r5
        addi r2, r2, -1
        bne  r2, r0, loop
        halt`,
  chip: 'eie-64',
  input: vectors(),
  outputBytes: VECTORS * 4,
  events: 10_000,
}

function vectors(): Uint8Array {
  const random = new Random(SEED * 59)
  return Uint8Array.from({ length: VECTORS * COUNT }, () => random.integer(0, 60))
}

const doubled = (vector: number): number[] =>
  [...DOUBLES.input!.subarray(vector * COUNT, (vector + 1) * COUNT)].map((x) => 2 * x)

describe('watch', () => {
  const plain = runProgram(DOUBLES)
  const at = (label: string): number => plain.labels.get(label)!
  const watched = (...labels: string[]) => {
    const { virtual } = createProgram(DOUBLES)
    virtual.watch(labels.map(at))
    return virtual
  }

  it(`shows the activation SRAM behind each command, seed ${SEED}`, () => {
    const virtual = watched('double')
    const seen: number[][] = []
    expect(virtual.step(10_000, () => seen.push([...virtual.activations(0, COUNT)]))).toBe(true)
    expect(seen).toEqual(Array.from({ length: VECTORS }, (_, n) => doubled(n)))
  })

  it('stops at the end of the last cycle of the command, and names it and its section', () => {
    const virtual = watched('double', 'best')
    const hits: { instruction: number; section: number; cycle: number }[] = []
    virtual.step(10_000, (instruction, section) => hits.push({ instruction, section, cycle: virtual.cycles - 1 }))
    const completed = ['double', 'best'].map((label) => completedAt(plain, label))
    expect(hits).toEqual(
      Array.from({ length: 2 * VECTORS }, (_, n) => ({
        instruction: at(n % 2 === 0 ? 'double' : 'best'),
        section: 10 + VECTORS - Math.floor(n / 2),
        cycle: completed[n % 2]![Math.floor(n / 2)]!,
      })),
    )
  })

  it('has no influence on the run', () => {
    const virtual = watched('double', 'best')
    virtual.step(10_000, () => undefined)
    expect(virtual.counters()).toEqual(plain.counters)
    expect(virtual.output()).toEqual(plain.output)
    expect(virtual.outputCycles()).toEqual(plain.virtual.outputCycles())
  })

  it.each([1, 2, 7, 1000])('finds every one, however the run is cut: %i cycles at a time', (cycles) => {
    const virtual = watched('double')
    const seen: number[] = []
    let steps = 0
    while (!virtual.step(cycles, () => seen.push(virtual.cycles - 1))) steps++
    expect(seen).toEqual(completedAt(plain, 'double'))
    expect(steps).toBe(Math.floor((plain.counters.cycles - 1) / cycles))
  })

  it('calls back within `run`', async () => {
    const virtual = watched('best')
    const sections: number[] = []
    await virtual.run({ onWatch: (_, section) => sections.push(section) })
    expect(sections).toEqual(Array.from({ length: VECTORS }, (_, n) => 10 + VECTORS - n))
  })

  it('runs on without a callback', () => {
    expect(watched('double').step(10_000)).toBe(true)
  })

  it('finds commands of one cycle too', () => {
    const run: ProgramRun = { source: 'a: vec.sync\nb: vec.map r0, r0, r0, type=int8, a=int8\n halt', chip: 'eie-64' }
    const { virtual } = createProgram(run)
    virtual.watch([0, 1])
    const hits: number[][] = []
    virtual.step(100, (instruction) => hits.push([instruction, virtual.cycles - 1]))
    expect(hits).toEqual([
      [0, 1],
      [1, 2],
    ])
  })

  it(`watches ${WATCHED_INSTRUCTIONS} instructions at most`, () => {
    const { virtual } = createProgram(DOUBLES)
    virtual.watch(Array.from({ length: WATCHED_INSTRUCTIONS - 1 }, (_, n) => n))
    virtual.watch([at('double')])
    expect(() => virtual.watch([0])).toThrow(RangeError)
  })

  it('reads inside the activation SRAM only', () => {
    const { virtual, chip } = createProgram(DOUBLES)
    const { bytes } = chip.activations
    expect(virtual.activations(bytes - 4, 4)).toHaveLength(4)
    expect(() => virtual.activations(bytes - 3, 4)).toThrow(RangeError)
    expect(() => virtual.activations(-1, 4)).toThrow(RangeError)
  })
})
