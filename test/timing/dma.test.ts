/**
 * Who waits for whom in the DMA: host FIFOs, order of loads, tags, the shared port, the stream FIFO, stores: docs/chip.md, "DMA".
 * When a load's data arrive: dma-loads.test.ts. What is refused: dma-faults.test.ts.
 */
import { describe, expect, it } from 'vitest'
import { DMA_TAGS, STREAM_FIFO_BYTES } from '../../assembly/config-fields.js'
import { Event } from '../../assembly/events.js'
import { Kind } from '../../assembly/isa.js'
import { encodeTileBlock } from '../../src/compress/block.js'
import { completedAt, cyclesOf, stopOf } from '../helpers/chip-cycles.js'
import { DATA_ADDRESS, eventsOf, issuedAt, runProgram } from '../helpers/chip-program.js'

const EVENTS = 100_000
/** Some 3 cycles for each iteration, in few instructions: the program must not open the rows that a test reads. */
const pause = (iterations: number): string => `li r15, ${iterations}\npause: addi r15, r15, -1\n bne r15, r0, pause`
const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, n) => (n * 7 + (n >> 8)) & 0xff)

describe('host FIFOs', () => {
  const onBare = (source: string, input: Uint8Array, outputBytes = 0, sets: string[] = []) =>
    runProgram({ source, chip: 'eie-64', sets, input, outputBytes, events: EVENTS })

  it.each([1, 2, 3, 4, 5, 8, 100, 103])('in and out of %i bytes take a cycle a word', (count) => {
    const words = Math.ceil(count / 4)
    const input = bytes(words * 4)
    const result = onBare(
      `li r1, ${count}\nmove: dma.in r0, r1\nback: dma.out r0, r1\n dma.sync\n halt`,
      input,
      words * 4,
    )
    const taken = issuedAt(result, 'move') + 1
    expect(completedAt(result, 'move')).toEqual([taken + words - 1])
    expect(completedAt(result, 'back')).toEqual([taken + 2 * words - 1]) // it follows without a gap
    expect(result.counters).toMatchObject({ hostIn: words * 4, hostOut: words * 4, dmaActive: 2 * words + 1 })
    const expected = input.slice()
    expected.fill(0, count)
    expect([...result.output]).toEqual([...expected])
  })

  it('nothing is a cycle too', () => {
    const result = onBare('move: dma.in r0, r0\nback: dma.out r0, r0\n halt', new Uint8Array(0))
    expect([...completedAt(result, 'move'), ...completedAt(result, 'back')]).toEqual([1, 2])
  })

  it("ignores the upper bytes of the last word of dma.in: the memory's bytes behind stay", () => {
    const input = new Uint8Array(16).fill(0xff)
    input.set([1, 2, 3, 4, 5, 0, 0, 0], 8)
    const { output } = onBare('li r1, 8\n dma.in r0, r1\n li r2, 5\n dma.in r0, r2\n dma.out r0, r1\n halt', input, 8)
    expect([...output]).toEqual([1, 2, 3, 4, 5, 0xff, 0xff, 0xff])
  })

  it('the host has no word: input stalls until the watchdog', () => {
    const { message } = stopOf({
      source: 'li r1, 8\n dma.in r0, r1\n halt',
      chip: 'eie-64',
      input: new Uint8Array(4),
    })
    expect(message).toContain('the DMA waits for a word from the host')
  })
})

/** On az1-like: 32-byte accesses. */
const ACCESS = 32
const onStreamed = (source: string, data: Uint8Array, more: { outputBytes?: number; sets?: string[] } = {}) =>
  runProgram({ source, data, events: EVENTS, ...more })

describe('loads one after the other', () => {
  it('the next command follows the last request in the next cycle, and completes in the order of the commands', () => {
    // Rows of banks 1 and 2 are opened first; then a load from another row of bank 1, and one from the open row of bank 2, whose
    // data are earlier.
    const row = 64 * ACCESS
    const result = onStreamed(
      `
        li r1, DATA + ${row}
        li r2, 32
        dma.load r1, r0, r2, store, weights signal=1
        li r1, DATA + ${row * 2}
        dma.load r1, r0, r2, store, weights signal=1
        sync wait=1
        sync wait=1
        ${pause(300)}
        li r3, DATA + ${row * 9}
first:  dma.load r3, r0, r2, store, weights signal=2
second: dma.load r1, r2, r2, store, rowParameters signal=3
third:  dma.sync signal=4
        halt`,
      bytes(row * 10),
    )
    const began = issuedAt(result, 'first')
    const requests = eventsOf(result, Event.requested).filter(({ cycle }) => cycle > began)
    expect(requests).toMatchObject([
      { cycle: began + 1, a: DATA_ADDRESS + row * 9 },
      { cycle: began + 2, a: DATA_ADDRESS + row * 2 },
    ])
    expect(completedAt(result, 'third')).toEqual([began + 3]) // without waiting for the loads before it
    const data = eventsOf(result, Event.arrived).filter(({ cycle }) => cycle > began)
    expect(data.map(({ b }) => b)).toEqual([Kind.rowParameters, Kind.weights])
    const [, last] = data
    expect(completedAt(result, 'first')).toEqual([last!.cycle])
    expect(completedAt(result, 'second')).toEqual([last!.cycle + 1]) // at most one a cycle
  })

  it.each([2, 3, 4, 5])('a load of %i accesses leaves its place in the cycle after its last request', (accesses) => {
    const result = onStreamed(
      `li r1, DATA\n li r2, ${accesses * ACCESS}
first:  dma.load r1, r0, r2, store, weights
second: dma.load r1, r0, r2, store, weights
        halt`,
      bytes(1024),
      { sets: ['clockMHz=100'] }, // slow enough that the crossing never fills
    )
    const began = issuedAt(result, 'first') + 1
    const requests = cyclesOf(result, Event.requested).filter((cycle) => cycle >= began)
    expect(requests).toEqual(Array.from({ length: 2 * accesses }, (_, n) => began + n))
  })

  it('loads to every space', () => {
    const result = onStreamed(
      `
        li r1, DATA
        li r2, 64
        li r3, 512
        dma.load r1, r3, r2, scalar, descriptors signal=1
        dma.load r1, r3, r2, instructions, instructions signal=1
        dma.load r1, r3, r2, activations, activations signal=1
        sync wait=1
        sync wait=1
        sync wait=1
        lw r4, r0, 512 + 60
        out r4
        dma.out r3, r2
        halt`,
      bytes(64),
      { outputBytes: 68 },
    )
    const word = new DataView(bytes(64).buffer).getUint32(60, true)
    expect(new DataView(result.output.buffer).getUint32(0, true)).toBe(word)
    expect([...result.output.subarray(4)]).toEqual([...bytes(64)])
    expect(result.counters).toMatchObject({ dramReadActivations: 64, activationsWriteDma: 64 })
  })
})

describe('tags', () => {
  it(`${DMA_TAGS} reads are under way while their data cannot be written, and the next goes with the first of them`, () => {
    const accesses = 100
    const result = onStreamed(
      `
        li r1, DATA
        li r2, ${accesses * ACCESS}
        li r3, 8000
        li r4, 16384
hog:    vec.map r4, r4, r3, type=int8, a=int8
load:   dma.load r1, r0, r2, activations, activations
        halt`,
      bytes(accesses * ACCESS),
    )
    const began = issuedAt(result, 'load')
    const requests = cyclesOf(result, Event.requested).filter((cycle) => cycle > began)
    const data = cyclesOf(result, Event.arrived).filter((cycle) => cycle > began)
    expect(requests).toHaveLength(accesses)
    const [hogDone] = completedAt(result, 'hog')
    expect(requests[DMA_TAGS - 1]).toBeLessThan(hogDone!)
    expect(data[0]).toBe(hogDone! + 1) // the port is free
    expect(requests[DMA_TAGS]).toBe(data[0]) // a tag is free in the cycle in which its data count as arrived
    // All 64 were there: one is taken in each cycle.
    expect(data.slice(0, DMA_TAGS)).toEqual(Array.from({ length: DMA_TAGS }, (_, n) => hogDone! + 1 + n))
  })
})

describe('the port of the activation SRAM', () => {
  const V = 4

  it.each([1, 4, 5, 40])('the vector unit goes first: dma.in waits for the accesses of %i elements', (elements) => {
    const result = runProgram({
      source: `
        li r1, 80
        li r2, ${elements}
        li r3, 512
move:   dma.in r0, r1
map:    vec.map r3, r3, r2, type=int8, a=int8
        halt`,
      chip: 'eie-64',
      input: new Uint8Array(80),
      events: EVENTS,
    })
    const accesses = Math.ceil(elements / V) * 2
    const words = 20
    expect(completedAt(result, 'map')).toEqual([issuedAt(result, 'map') + 1 + accesses])
    expect(completedAt(result, 'move')).toEqual([issuedAt(result, 'move') + words + accesses])
    expect(result.counters.dmaPort).toBe(accesses)
  })

  it('data for the store pass while the port is taken, data for the activation SRAM wait', () => {
    const source = (space: string) => `
        li r1, DATA
        li r2, 32
        li r3, 400
        li r4, 16384
load:   dma.load r1, r0, r2, ${space}, weights
hog:    vec.map r4, r4, r3, type=int8, a=int8
        halt`
    const toStore = onStreamed(source('store'), bytes(32))
    const toActivations = onStreamed(source('activations'), bytes(32))
    const [hogDone] = completedAt(toStore, 'hog')
    expect(completedAt(toStore, 'load')[0]).toBeLessThan(hogDone!)
    expect(completedAt(toActivations, 'load')).toEqual([hogDone! + 1])
    expect(toActivations.counters.dmaPort).toBe(hogDone! - completedAt(toStore, 'load')[0]! + 1)
  })
})

describe('stream FIFO', () => {
  const tile = { rows: 256, columns: 30, positions: new Uint8Array(256 * 30).fill(1), encoding: 'none' as const }
  const block = encodeTileBlock({
    ...tile,
    bits: 8,
    runBits: 0,
    codebook: null,
    firstTile: true,
    lastTile: true,
    accessBytes: ACCESS,
  })

  it.each([1, 2, 4, 8, 16, 32, 64])(
    '%i bytes a cycle leave: an access is offered in the cycle after its room',
    (portBytes) => {
      const result = onStreamed(
        `
        li r1, DATA
        li r2, ${block.length}
        li r3, 1
load:   dma.load r1, r0, r2, stream, weights
        ${pause(900)}
tile:   dec.tile r0, r3, r2, stream
        mac.mv r0, r0, r0
        halt`,
        block,
        { sets: [`decompressor.portBytes=${portBytes}`] },
      )
      const requests = eventsOf(result, Event.requested).filter(({ a }) => a >= DATA_ADDRESS)
      const fits = STREAM_FIFO_BYTES / ACCESS
      expect(requests.slice(0, fits).every(({ cycle }) => cycle < issuedAt(result, 'tile'))).toBe(true)
      // The port's first cycle is that in which the command is taken.
      const first = issuedAt(result, 'tile') + 1
      const leaves = first + Math.ceil(ACCESS / portBytes) - 1
      expect(requests[fits]!.cycle).toBe(leaves + 1)
      expect(result.counters).toMatchObject({ streamRead: block.length, streamWrite: block.length, storeRead: 0 })
      expect(result.counters.dmaStream).toBeGreaterThan(0)
    },
  )
})

describe('stores', () => {
  it.each([0, 1, 2, 7, 40])(
    '%i accesses: read through the port, complete with the last request, written for good',
    (accesses) => {
      const count = accesses * ACCESS
      const data = bytes(40 * ACCESS)
      const result = onStreamed(
        `
        li r1, DATA
        li r2, ${data.length}
        dma.load r1, r0, r2, activations, activations signal=1
        sync wait=1
        li r3, DATA + ${data.length}
        li r4, ${count}
store:  dma.store r3, r0, r4, activations signal=2
        sync wait=2
        li r5, ${data.length}
        dma.load r3, r5, r2, activations, weights signal=1
        sync wait=1
        dma.out r5, r2
        halt`,
        Uint8Array.from([...data, ...new Uint8Array(data.length)]),
        { outputBytes: data.length, sets: ['clockMHz=100'] },
      )
      const requests = eventsOf(result, Event.requested).filter(({ b }) => b === 1)
      const began = issuedAt(result, 'store') + 1
      // At 100 MHz every request is accepted in the next cycle: one a cycle (none of 40 writes finds its queue of 32 full).
      expect(requests).toMatchObject(
        Array.from({ length: accesses }, (_, n) => ({ cycle: began + n, a: DATA_ADDRESS + data.length + n * ACCESS })),
      )
      expect(completedAt(result, 'store')).toEqual([began + Math.max(accesses, 1) - 1])
      expect(result.counters.dramWriteActivations).toBe(count)
      expect(result.counters.activationsReadDma).toBe(count + data.length)
      expect([...result.output.subarray(0, count)]).toEqual([...data.subarray(0, count)])
      expect(result.output.subarray(count).every((byte) => byte === 0)).toBe(true)
    },
  )

  it('waits for the vector unit at the port, and for room in the crossing', () => {
    const source = (before: string) => `
        li r1, DATA
        li r2, 320
        li r3, 40
        li r4, 16384
        ${before}
store:  dma.store r1, r0, r2, activations
        halt`
    const hogged = onStreamed(source('hog: vec.map r4, r4, r3, type=int8, a=int8'), bytes(320))
    expect(cyclesOf(hogged, Event.requested).filter((cycle) => cycle > issuedAt(hogged, 'hog'))[0]).toBe(
      completedAt(hogged, 'hog')[0]! + 1,
    )
    expect(hogged.counters.dmaPort).toBe(20)
    const fast = onStreamed(source(''), bytes(320), { sets: ['clockMHz=4000', 'dram.type=LPDDR4-1600-x16'] })
    // 4,000 / 800: one request leaves every 5 cycles.
    const requests = cyclesOf(fast, Event.requested).filter((cycle) => cycle > issuedAt(fast, 'store'))
    expect(requests.slice(5).map((cycle, n) => cycle - requests[n + 4]!)).toEqual([5, 5, 5, 5, 5])
    expect(fast.counters.dmaCrossing).toBe(requests[9]! - requests[0]! + 1 - 10)
  })
})
