/** What a timeline is made of, piece by piece: tokens, tracks, times, names. */
import { describe, expect, it } from 'vitest'
import { Unit } from '../../assembly/faults.js'
import { Opcode } from '../../assembly/isa.js'
import { RecordKind } from '../../assembly/timeline-records.js'
import { assemble } from '../../src/compiler/assembler.js'
import { TraceClock } from '../../src/report/timeline-clock.js'
import { tokenFlows } from '../../src/report/timeline-flows.js'
import { TimelineNames } from '../../src/report/timeline-names.js'
import { TimelineTracks } from '../../src/report/timeline-tracks.js'
import type { TimelineRecord } from '../../src/runner/timeline.js'

const record = (fields: Partial<TimelineRecord>): TimelineRecord => ({
  kind: RecordKind.work,
  unit: Unit.vector,
  begin: 0,
  end: 1,
  section: 0,
  instruction: 0,
  opcode: Opcode.vecSync,
  wait: 0,
  signal: 0,
  operands: { a: 0, b: 0, c: 0, d: 0, imm: 0 },
  isCutAtBegin: false,
  isCutAtEnd: false,
  isBoot: false,
  cycles: {},
  ...fields,
})

describe('tokens', () => {
  const NONE = Array<number>(16).fill(0)
  const flowsOf = (records: TimelineRecord[], tokens = NONE) =>
    tokenFlows({ begin: 0, end: 100, cycles: 100, isFull: false, records, samples: [], tokens }).map(({ from, to }) => [
      from.cycle,
      to.cycle,
    ])
  const signal = (end: number, fields: Partial<TimelineRecord> = {}) =>
    record({ begin: end - 1, end, signal: 1, ...fields })
  const take = (begin: number, fields: Partial<TimelineRecord> = {}) =>
    record({ begin, end: begin + 1, wait: 1, unit: Unit.mac, ...fields })

  it('go from the last cycle of the one to the first of the other, the first signalled first', () => {
    const records = [signal(5), signal(9), take(12), take(30)]
    expect(flowsOf(records)).toEqual([[4, 12], [8, 30]]) // prettier-ignore
    expect(flowsOf([...records].reverse())).toEqual([[4, 12], [8, 30]]) // prettier-ignore
  })

  it('can be taken from the cycle after the signal on', () => {
    expect(flowsOf([signal(5), take(4)])).toEqual([])
    expect(flowsOf([signal(5), take(5)])).toEqual([[4, 5]])
  })

  it('that were there at the begin come first', () => {
    expect(flowsOf([signal(5), take(6), take(7), take(8)], [0, 2, ...NONE.slice(2)])).toEqual([[4, 8]])
  })

  it('go to the vector unit before the sequencer in a cycle in which both take', () => {
    const sync = record({ kind: RecordKind.sync, unit: Unit.sequencer, begin: 20, end: 21, wait: 1 })
    const [first] = tokenFlows({
      ...{ begin: 0, end: 100, cycles: 100, isFull: false, samples: [], tokens: NONE },
      records: [signal(5), signal(9), sync, take(20, { unit: Unit.vector })],
    })
    expect([first!.from.cycle, first!.to.record.unit]).toEqual([4, Unit.vector])
  })

  it('of a load come when it is complete', () => {
    const issued = signal(5, { unit: Unit.dma, opcode: Opcode.dmaLoad })
    const load = signal(50, { kind: RecordKind.load, unit: Unit.dma, opcode: Opcode.dmaLoad })
    expect(flowsOf([issued, load, take(60)])).toEqual([[49, 60]])
  })

  it('are lost beyond 255', () => {
    const records = Array.from({ length: 256 }, (_, n) => signal(n + 1))
    const takes = Array.from({ length: 256 }, (_, n) => take(300 + n))
    expect(flowsOf([...records, signal(299), ...takes])).toEqual(Array.from({ length: 255 }, (_, n) => [n, 300 + n]))
  })

  it('of what is cut off, of waits and of the boot are none', () => {
    expect(flowsOf([signal(5, { isCutAtEnd: true }), take(9)])).toEqual([])
    expect(flowsOf([signal(5), take(9, { isCutAtBegin: true })])).toEqual([])
    expect(flowsOf([signal(5, { isBoot: true }), take(9)])).toEqual([])
    expect(flowsOf([signal(5), take(9, { kind: RecordKind.wait })])).toEqual([])
  })
})

describe('times', () => {
  it('are microseconds with up to six places', () => {
    const clock = new TraceClock(500)
    expect([clock.at(0), clock.at(1), clock.at(1, 1), clock.at(500), clock.at(501)]).toEqual([
      '0',
      '0.002',
      '0.003',
      '1',
      '1.002',
    ])
    expect(new TraceClock(700).at(1)).toBe('0.001428')
  })

  it('of what begins where another ends are the same', () => {
    const clock = new TraceClock(333)
    for (const [begin, end] of [
      [1, 2],
      [2, 5],
      [5, 1_000_001],
    ] as const) {
      // prettier-ignore
      const picoseconds = (text: string) => Math.round(Number(text) * 1e6)
      expect(picoseconds(clock.at(begin)) + picoseconds(clock.between(begin, end))).toBe(picoseconds(clock.at(end)))
    }
  })

  it('are exact after hours of the chip', () => {
    expect(new TraceClock(500).at(10 ** 13 + 1)).toBe('20000000000.002')
  })
})

describe('tracks', () => {
  it('hold loads beside each other, never above each other', () => {
    const load = (begin: number, end: number) => record({ kind: RecordKind.load, unit: Unit.dma, begin, end })
    const loads = [load(0, 10), load(4, 14), load(8, 20), load(10, 12), load(30, 31)]
    const tracks = new TimelineTracks(loads)
    expect(loads.map((one) => tracks.of(one) - tracks.of(loads[0]!))).toEqual([0, 1, 2, 0, 0])
    expect(tracks.names().map(([, name]) => name)).toEqual([
      ...['sections', 'sequencer', 'DMA', 'DMA loads 1', 'DMA loads 2', 'DMA loads 3'],
      ...['decompressor', 'MAC array', 'vector unit'],
    ])
  })
})

describe('names', () => {
  const source = `.sem READY 3
    start: li r1, 4            ; a comment
    again:   dma.in  r0, r1   wait=READY signal=4
             halt`
  const { words, sourceMap } = assemble(source, { file: 'folder/some.azs' })
  const names = new TimelineNames({ program: words, sourceMap, sections: [{ index: 2, name: 'encoder.0' }] })
  const command = { unit: Unit.dma, instruction: 1, opcode: Opcode.dmaIn, wait: 3 }

  it('are the text of the source, and say where it is', () => {
    expect(names.slice(record(command))).toBe('dma.in r0, r1 wait=READY signal=4')
    expect(names.instruction(1)!.source).toBe('some.azs:3')
  })

  it('are the disassembly where there is no source', () => {
    const bare = new TimelineNames({ program: words, sourceMap: [] })
    expect(bare.slice(record(command))).toBe('dma.in r0, r1 wait=3 signal=4')
    expect(bare.instruction(1)!.source).toBe('instruction 1')
  })

  it('of a wait say for what, by the name of the source', () => {
    const wait = { ...command, kind: RecordKind.wait }
    expect(names.slice(record({ ...wait, cycles: { active: 90, semaphore: 20, dram: 10 } }))).toBe(
      'waits: semaphore READY',
    )
    expect(names.slice(record({ ...wait, cycles: { port: 20 } }))).toBe('waits: port')
  })

  it('of sections are the names given, else their numbers', () => {
    const section = { kind: RecordKind.section }
    expect([2, 7].map((number) => names.slice(record({ ...section, section: number })))).toEqual([
      'encoder.0',
      'section 7',
    ])
  })

  it('of loads say what goes where', () => {
    const load = { kind: RecordKind.load, unit: Unit.dma, opcode: Opcode.dmaLoad }
    const operands = { a: 64, b: 0, c: 32, d: 0, imm: 0x12 }
    expect(names.slice(record({ ...load, operands }))).toBe('rowParameters to stream')
    expect(names.slice(record({ ...load, operands: { ...operands, c: 0, imm: 0 }, isCutAtBegin: true }))).toBe('load')
    expect(names.slice(record({ ...load, operands: { ...operands, imm: 0x33 }, isBoot: true }))).toBe('program')
  })
})
