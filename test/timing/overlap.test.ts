/** The counters `moving`, `computing` and `overlap`, cycle by cycle: docs/chip.md, "Counters". */
import { describe, expect, it } from 'vitest'
import { WATCHDOG_CYCLES } from '../../assembly/config-fields.js'
import { Event } from '../../assembly/events.js'
import { completedAt, cyclesOf } from '../helpers/chip-cycles.js'
import { createProgram, issuedAt, runProgram, type ProgramResult, type ProgramRun } from '../helpers/chip-program.js'

const EVENTS = 100_000
const CORE_MHZ = 500
const DRAM_MHZ = 1600
const data = new Uint8Array(8192)
const onStreamed = (source: string, more: Partial<ProgramRun> = {}) =>
  runProgram({ source, data, events: EVENTS, ...more })

/** What a program moves besides its boot: that of the same program without the lines in question is to be taken off. */
const movingOf = (source: string, without: string): number => {
  // As many instructions, so that the boot loads as much.
  const nothing = without.replace(/.+/g, 'add r9, r9, r0')
  return onStreamed(source).counters.moving - onStreamed(source.replace(without, nothing)).counters.moving
}

describe('moving', () => {
  it('from the cycle after that in which the DMA takes a load to that in which its last byte arrives', () => {
    const load = 'load: dma.load r1, r0, r2, store, weights'
    const source = `li r1, DATA\n li r2, 1024\n ${load}\n halt`
    const result = onStreamed(source)
    const taken = issuedAt(result, 'load') + 1
    expect(movingOf(source, load)).toBe(completedAt(result, 'load')[0]! - taken)
  })

  it('between two loads that follow each other at once there is no gap', () => {
    const loads = 'a: dma.load r1, r0, r2, store, weights\nb: dma.load r1, r2, r2, activations, weights'
    const source = `li r1, DATA\n li r2, 1024\n ${loads}\n halt`
    const result = onStreamed(source)
    const taken = issuedAt(result, 'a') + 1
    expect(movingOf(source, loads)).toBe(completedAt(result, 'b')[0]! - taken)
  })

  it('while a load waits for room in the stream FIFO, although all that it has asked for is there', () => {
    // 4,096 bytes fill it, and nobody reads: the watchdog ends the run.
    const begin = 'li r1, DATA\n li r2, 4128\n'
    const { virtual, labels } = createProgram({
      source: `${begin} load: dma.load r1, r0, r2, stream, weights\n halt`,
      ...{ data, events: EVENTS },
    })
    expect(() => virtual.step(10_000)).toThrow(/the DMA waits for room in the stream FIFO/)
    const issued = virtual.events().find(({ kind, a }) => kind === (Event.issued as number) && a === labels.get('load'))
    const taken = issued!.cycle + 1
    const ofBoot = onStreamed(`${begin} add r9, r9, r0\n halt`).counters.moving
    const { cycles, moving } = virtual.counters()
    expect(moving - ofBoot).toBe(cycles - 1 - taken)
    expect(cycles - taken).toBeGreaterThan(WATCHDOG_CYCLES)
  })

  it('a write, while it is in the crossing', () => {
    const store = 'store: dma.store r1, r0, r2, activations'
    const source = `li r1, DATA\n li r2, 32\n ${store}\n ${'add r9, r9, r0\n'.repeat(40)} halt`
    const offered = issuedAt(onStreamed(source), 'store') + 1
    const accepted = Math.ceil(((offered + 1) * DRAM_MHZ) / CORE_MHZ)
    const gone = Math.ceil(((accepted + 1) * CORE_MHZ) / DRAM_MHZ)
    expect(movingOf(source, store)).toBe(gone - (offered + 1))
  })

  it('a load of no bytes moves nothing', () => {
    const load = 'load: dma.load r1, r0, r0, store, weights'
    expect(movingOf(`li r1, DATA\n ${load}\n halt`, load)).toBe(0)
  })

  it('nothing moves on a chip without DRAM, host words included', () => {
    const { counters } = runProgram({
      source: 'li r1, 40\n dma.in r0, r1\n halt',
      ...{ chip: 'eie-64', input: new Uint8Array(40) },
    })
    expect(counters).toMatchObject({ moving: 0, overlap: 0 })
  })
})

describe('computing', () => {
  const tile = { rows: 64, columns: 100, weights: new Int8Array(6400) }
  const bare = (source: string) => runProgram({ source, chip: 'eie-64', tile, events: EVENTS })
  const passOf = (result: ProgramResult): [number, number] => [
    cyclesOf(result, Event.passBegan)[0]!,
    cyclesOf(result, Event.passEnded)[0]!,
  ]

  it('the cycles of a pass, those of the vector unit, and those of both once', () => {
    const result = bare('li r1, 64\npass: mac.mv r0, r0, r0\nwork: vec.map r0, r0, r1, type=int8, a=int8\n halt')
    const [began, ended] = passOf(result)
    const [done] = completedAt(result, 'work')
    expect(done).toBeGreaterThan(began)
    expect(done).toBeLessThan(ended)
    expect(result.counters.computing).toBe(ended + 1 - began)
  })

  it('in turn', () => {
    const result = bare('mac.mv r0, r0, r0 signal=1\n li r1, 64\n vec.map r0, r0, r1, type=int8, a=int8 wait=1\n halt')
    const [began, ended] = passOf(result)
    expect(result.counters.computing).toBe(ended + 1 - began + result.counters.vectorActive)
    expect(result.counters.vectorActive).toBe(1 + (64 / 4) * 2)
  })

  it('a vec.sync is an active cycle of the vector unit, a mac.sync is no pass', () => {
    expect(bare('vec.sync\n halt').counters.computing).toBe(1)
    expect(bare('mac.sync\n halt').counters.computing).toBe(0)
  })
})

describe('overlap', () => {
  it('the cycles of both', () => {
    const result = onStreamed(`
        li r1, DATA
        li r2, 4096
        li r3, 100
load:   dma.load r1, r0, r2, store, weights
work:   vec.map r0, r0, r3, type=int8, a=int8
        halt`)
    const first = issuedAt(result, 'work') + 1
    const [last] = completedAt(result, 'work')
    // The load was taken in the cycle in which the vector command issued.
    expect(completedAt(result, 'load')[0]).toBeGreaterThan(last!)
    expect(result.counters.overlap).toBe(last! + 1 - first)
    expect(result.counters.computing).toBe(result.counters.overlap)
  })

  it('none where one comes after the other', () => {
    const { counters } = onStreamed(`
        li r1, DATA
        li r2, 1024
        dma.load r1, r0, r2, store, weights signal=1
        vec.map r0, r0, r2, type=int8, a=int8 wait=1
        halt`)
    expect(counters.computing).toBe(1 + (1024 / 4) * 2)
    expect(counters.overlap).toBe(0)
  })
})
