/** Timelines of programs in which every instruction occurs, of one with many sections, and of one that fails. */
import { describe, expect, it } from 'vitest'
import { Unit } from '../../assembly/faults.js'
import { RecordKind } from '../../assembly/timeline-records.js'
import { assemble } from '../../src/compiler/assembler.js'
import { TimelineRecorder } from '../../src/runner/timeline.js'
import { createProgram, DATA_ADDRESS } from '../helpers/chip-program.js'
import { INSTRUCTION_CASES } from '../helpers/instruction-cases.js'
import { randomSectionProgram } from '../helpers/random-sections.js'
import { Random, seeds } from '../helpers/random.js'
import { countersOf, slicesOf, totalsOf, traceOf, TRACKS } from '../helpers/timeline-totals.js'

describe.each(seeds(20))('sections, seed %i', (seed) => {
  it('adds up to their cycles', () => {
    const { run } = randomSectionProgram(new Random(seed))
    const { virtual } = createProgram(run)
    const recorder = new TimelineRecorder()
    virtual.observe(recorder)
    expect(virtual.step(1_000_000)).toBe(true)
    recorder.finish()
    const cycles = new Map<number, number>()
    let end = 0
    for (const { kind, section, begin, ...record } of recorder.recording().records) {
      if (kind !== RecordKind.section) continue
      expect(begin).toBe(end)
      end = record.end
      cycles.set(section, (cycles.get(section) ?? 0) + end - begin)
    }
    const counted = virtual.sections().filter(({ counters }) => counters.cycles > 0)
    expect([...cycles].sort(([x], [y]) => x - y)).toEqual(
      counted.map(({ section, counters }) => [section, counters.cycles]),
    )
  })
})

describe.each(Object.entries(INSTRUCTION_CASES))('the program of %s', (_, { source, run = {}, output }) => {
  it('has the totals of its counters', () => {
    const { chip, virtual, labels } = createProgram({
      ...{ source, chip: 'eie-64', outputBytes: output.length * 4 },
      ...run,
    })
    const recorder = new TimelineRecorder()
    virtual.observe(recorder)
    expect(virtual.step(10_000)).toBe(true)
    recorder.finish()
    const { words, sourceMap } = assemble(source, { constants: { DATA: DATA_ADDRESS, ...run.constants } })
    const trace = traceOf(recorder.recording(), { program: words, sourceMap, chip })
    expect(totalsOf([trace])).toEqual(countersOf(virtual.counters()))
    // A command of the case is a slice by its source line.
    const { unit } = recorder.recording().records.find(({ kind, instruction }) => {
      return kind === RecordKind.work && instruction === labels.get('it')
    }) ?? { unit: Unit.sequencer }
    if (unit === Unit.sequencer) return
    const [, track] = TRACKS[unit]!
    const texts = slicesOf(trace, track).map(({ name }) => name.split(' ')[0])
    expect(texts).toContain(sourceMap[labels.get('it')!]!.text.replace(/^\s*it:\s*/, '').split(' ')[0])
  })
})

describe('a run that fails', () => {
  it('is recorded until it does', async () => {
    const { virtual } = createProgram({ source: 'li r1, 8\n dma.in r0, r1 wait=3\n sync wait=4\n halt' })
    const recorder = new TimelineRecorder()
    await expect(virtual.run({ observers: [recorder] })).rejects.toThrow(/semaphore/)
    const { records, end } = recorder.recording()
    expect(end).toBe(virtual.cycles)
    const waits = records.filter(({ kind, isCutAtEnd }) => kind === RecordKind.wait && isCutAtEnd)
    expect(waits.map(({ unit, wait }) => [unit, wait])).toEqual([[Unit.sequencer, 4], [Unit.dma, 3]]) // prettier-ignore
  })
})
