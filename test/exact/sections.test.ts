/**
 * Do the sections of random programs add up to the whole, for every counter; is each cycle counted where the events of the run say that it
 * belongs; and does nothing else depend on sections? docs/chip.md, "Sections".
 */
import { describe, expect, it } from 'vitest'
import { Event } from '../../assembly/events.js'
import { isOf } from '../helpers/chip-cycles.js'
import { runProgram, type ProgramResult } from '../helpers/chip-program.js'
import { Random, seeds } from '../helpers/random.js'
import { randomSectionProgram, sectionOfCycles } from '../helpers/random-sections.js'

/** Of some things, each in a cycle, how many fall into each section. */
function countBySection(sections: readonly number[], cycles: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const cycle of cycles) counts[sections[cycle]!] = (counts[sections[cycle]!] ?? 0) + 1
  return counts
}

/** A counter of each section in which it is not 0. */
function counterBySection(result: ProgramResult, name: keyof ProgramResult['counters']): Record<number, number> {
  const counted = result.virtual.sections().filter(({ counters }) => counters[name] !== 0)
  return Object.fromEntries(counted.map(({ section, counters }) => [section, counters[name]]))
}

function sumOf<Values extends object>(all: readonly Values[]): Values {
  const names = Object.keys(all[0]!) as (keyof Values)[]
  const sum = (name: keyof Values): number => all.reduce((total, values) => total + (values[name] as number), 0)
  return Object.fromEntries(names.map((name) => [name, sum(name)])) as Values
}

describe.each(seeds(12))('seed %i', (seed) => {
  const program = randomSectionProgram(new Random(seed))
  const result = runProgram(program.run)
  const sections = result.virtual.sections()

  it('the sections add up to the whole, counter by counter', () => {
    expect(sections.length).toBeGreaterThan(1)
    expect(sumOf(sections.map(({ counters }) => counters))).toEqual(result.counters)
    expect(sumOf(sections.map(({ dramCounters }) => dramCounters))).toEqual(result.virtual.dramCounters())
  })

  it('each cycle, and what happens in it, counts for the section that the events give it', () => {
    const sectionOf = sectionOfCycles(program, result)
    const cyclesOf = (kind: Event) => result.events.filter((event) => isOf(event, kind)).map(({ cycle }) => cycle)
    const all = Array.from({ length: result.counters.cycles }, (_, cycle) => cycle)
    expect(counterBySection(result, 'cycles')).toEqual(countBySection(sectionOf, all))
    expect(counterBySection(result, 'sequencerActive')).toEqual(countBySection(sectionOf, cyclesOf(Event.issued)))
    expect(counterBySection(result, 'macPasses')).toEqual(countBySection(sectionOf, cyclesOf(Event.passBegan)))
    expect(counterBySection(result, 'scannerBroadcast')).toEqual(countBySection(sectionOf, cyclesOf(Event.broadcast)))
  })

  it("the DMA's bytes count for the section of their command", () => {
    // The boot reads its block and the program, both in section 0.
    const instructions = (program.run.source.split('\n').length * 8 + 63) & ~63
    const ofBoot = program.bytes.get(0)!
    ofBoot.read.instructions += 64 + instructions
    const moved = sections.filter(({ dmaBytes: { read, written } }) =>
      [...Object.values(read), ...Object.values(written)].some((bytes) => bytes > 0),
    )
    const expected = [...program.bytes].filter(([, { read, written }]) =>
      [...Object.values(read), ...Object.values(written)].some((bytes) => bytes > 0),
    )
    expect(moved.map(({ section, dmaBytes }) => [section, dmaBytes])).toEqual(expected.sort(([a], [b]) => a - b))
  })

  it('neither results nor cycles depend on sections', () => {
    const plain = runProgram({ ...program.run, source: program.run.source.replace(/section r1/g, 'add r0, r1, r0') })
    expect(plain.counters).toEqual(result.counters)
    expect(plain.virtual.dramCounters()).toEqual(result.virtual.dramCounters())
    const timing = ({ events }: ProgramResult) =>
      events.map((event) => (isOf(event, Event.issued) ? { ...event, b: 0 } : event))
    expect(timing(plain)).toEqual(timing(result))
    expect(plain.virtual.sections().filter(({ counters }) => counters.cycles > 0)).toHaveLength(1)
  })
})
