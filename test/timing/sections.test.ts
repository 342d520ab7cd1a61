/**
 * To which section a cycle, a DRAM clock and a byte belong: docs/chip.md, "Sections". That all sections add up to the whole, in random
 * programs: test/exact/sections.test.ts.
 */
import { describe, expect, it } from 'vitest'
import { Event } from '../../assembly/events.js'
import type { DramCounterName, SectionCounters } from '../../src/runner/counter-values.js'
import { completedAt, cyclesOf } from '../helpers/chip-cycles.js'
import { issuedAt, runProgram, type ProgramResult, type ProgramRun } from '../helpers/chip-program.js'

const EVENTS = 100_000
const tile = { rows: 64, columns: 100, weights: new Int8Array(6400), passes: 2 }
const onBare = (source: string, more: Partial<ProgramRun> = {}) =>
  runProgram({ source, chip: 'eie-64', sets: ['accumulators.contexts=2'], tile, events: EVENTS, ...more })

const pause = (cycles: number): string => 'add r9, r9, r0\n'.repeat(cycles)
const set = (section: number): string => `li r1, ${section}\n section r1\n`

const sectionsOf = (result: ProgramResult): Map<number, SectionCounters> =>
  new Map(result.virtual.sections().map((section) => [section.section, section]))

/** Cycles of each section. */
const cyclesBySection = (result: ProgramResult): Record<number, number> =>
  Object.fromEntries([...sectionsOf(result)].map(([section, { counters }]) => [section, counters.cycles]))

describe('a cycle belongs to the section', () => {
  it('0 at reset, whatever the section register says, until the array has a command', () => {
    const result = onBare(`${set(7)} vec.sync\n dma.sync\n ${pause(20)}\n halt`)
    expect(cyclesBySection(result)).toEqual({ 0: result.counters.cycles })
  })

  it('of the command that the array works on at its start; of the head of its FIFO; else of the cycle before', () => {
    const result = onBare(`
        ${set(5)}
first:  mac.mv r0, r0, r0
        ${set(6)}
        li r2, 1
second: mac.mv r0, r2, r0
        ${set(7)}
        ${pause(300)}
        halt`)
    const [end, lastEnd] = cyclesOf(result, Event.passEnded)
    // The first is at the head of the FIFO from the cycle after its issue on; its last cycle is its own.
    const begin = issuedAt(result, 'first') + 1
    expect(cyclesOf(result, Event.passBegan)).toEqual([begin, end! + 1])
    expect(lastEnd).toBeLessThan(result.counters.cycles - 20)
    expect(cyclesBySection(result)).toEqual({ 0: begin, 5: end! + 1 - begin, 6: result.counters.cycles - end! - 1 })
  })

  it('of a command that waits at the head of the FIFO', () => {
    const result = onBare(`
        ${set(5)}
        mac.mv r0, r0, r0 signal=2
        ${set(6)}
        mac.sync wait=1
        ${set(7)}
        mac.sync
        sync wait=2
        ${pause(10)}
token:  sync signal=1
        ${pause(10)}
        halt`)
    const [end] = cyclesOf(result, Event.passEnded)
    const token = issuedAt(result, 'token')
    const sections = sectionsOf(result)
    // Section 6 from the end of the pass to the cycle in which its command is taken, that after the signal; then the next is the head.
    expect(sections.get(6)!.counters).toMatchObject({
      cycles: token + 1 - end!,
      macSemaphore: token - end!,
      macActive: 1,
    })
    expect(sections.get(7)!.counters.cycles).toBe(result.counters.cycles - (token + 2))
  })

  it('all units count into it, not into that of their commands', () => {
    const result = onBare(`
        ${set(5)}
pass:   mac.mv r0, r0, r0
        ${set(6)}
        li r2, 40
vector: vec.map r0, r0, r2, type=int8, a=int8
        halt`)
    const [end] = cyclesOf(result, Event.passEnded)
    expect(completedAt(result, 'vector')[0]).toBeLessThan(end!)
    const sections = sectionsOf(result)
    expect(sections.get(5)!.counters).toMatchObject({ vectorActive: 21, activationsWriteVector: 40, macPasses: 1 })
    expect([...sections.keys()]).toEqual([0, 5])
  })
})

describe('on a chip with DRAM', () => {
  const data = new Uint8Array(4096)
  const onStreamed = (source: string, more: Partial<ProgramRun> = {}) =>
    runProgram({ source, events: EVENTS, data, ...more })

  it('a DRAM clock belongs to the section of the cycle whose stage 1 runs it', () => {
    const result = onStreamed(
      `${set(5)}\nfirst: mac.sync\n ${pause(11)} ${set(6)}\nsecond: mac.sync\n ${pause(9)} halt`,
    )
    // The clocks that have ended by the start of cycle t: (d + 1) fc <= t fd.
    const clocksBefore = (t: number): number => Math.floor((t * 1600) / 500)
    const first = issuedAt(result, 'first') + 1
    const second = issuedAt(result, 'second') + 1
    const clocks = new Map([...sectionsOf(result)].map(([section, { dramCounters }]) => [section, dramCounters.clocks]))
    expect([...clocks]).toEqual([
      [0, clocksBefore(first - 1)],
      [5, clocksBefore(second - 1) - clocksBefore(first - 1)],
      [6, clocksBefore(result.counters.cycles - 1) - clocksBefore(second - 1)],
    ])
  })

  it("a byte read or written by the DMA belongs to the command's section, whenever it moves", () => {
    const result = onStreamed(`
        li r2, DATA
        li r3, 1024
        li r4, 64
        ${set(20)}
        dma.load r2, r0, r3, store, weights signal=1
        ${set(21)}
load:   dma.load r2, r0, r4, activations, rowParameters signal=1
        ${set(22)}
        dma.store r2, r0, r3, activations
        ${set(23)}
        sync wait=1
        sync wait=1
        halt`)
    // The array never had a command: every cycle is of section 0, and the boot's commands are.
    const sections = sectionsOf(result)
    expect(cyclesBySection(result)).toMatchObject({ 0: result.counters.cycles, 20: 0, 21: 0, 22: 0 })
    const bytes = { weights: 0, rowParameters: 0, activations: 0, instructions: 0, descriptors: 0 }
    const ofBoot = { ...bytes, instructions: result.counters.dramReadInstructions }
    expect([...sections].map(([section, { dmaBytes }]) => [section, dmaBytes])).toEqual([
      [0, { read: ofBoot, written: bytes }],
      [20, { read: { ...bytes, weights: 1024 }, written: bytes }],
      [21, { read: { ...bytes, rowParameters: 64 }, written: bytes }],
      [22, { read: bytes, written: { ...bytes, activations: 1024 } }],
    ])
    expect(ofBoot.instructions).toBeGreaterThan(64)
  })

  it('the counters of a section can be read at any time, and add up every time', () => {
    const { virtual, counters } = onStreamed(`${set(5)} mac.sync\n ${pause(20)} halt`)
    const names = ['clocks', 'reads', 'readBursts'] as const satisfies DramCounterName[]
    for (let reading = 0; reading < 2; reading++) {
      const sections = virtual.sections()
      expect(sections.reduce((total, section) => total + section.counters.cycles, 0)).toBe(counters.cycles)
      for (const name of names) {
        const total = sections.reduce((sum, { dramCounters }) => sum + dramCounters[name], 0)
        expect(total).toBe(virtual.dramCounters()[name])
      }
    }
  })
})
