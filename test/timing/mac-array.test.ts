/**
 * Cycles and counters of the MAC array against the independent model src/reference/mac-timing.ts, the datasheet's example cycle by
 * cycle, and when a pass may begin: docs/chip.md, "MAC array", "Accumulator file", "Weight buffer".
 *
 * `AZSIM_SEED=n npx vitest run test/timing/mac-array.test.ts` tries others.
 */
import { describe, expect, it } from 'vitest'
import { Event } from '../../assembly/events.js'
import type { MacPass } from '../../src/reference/mac-timing.js'
import type { CounterValues } from '../../src/runner/counter-values.js'
import { completedAt, cyclesOf, laneCycles, scannerCycles } from '../helpers/chip-cycles.js'
import { SEED } from '../helpers/random.js'
import { eventsOf, issuedAt, runProgram, type ProgramResult } from '../helpers/chip-program.js'
import { mulberry32 } from '../../src/model/random.js'
import {
  columnMajor,
  columnsOf,
  passesOf,
  product,
  referencePass,
  runPreloaded,
  runStreamed,
  setsOfArray,
  type ArraySizes,
  type Frame,
  type Matrix,
} from '../helpers/mac-programs.js'

const EVENTS = 2_000_000

/** The reference's passes as the chip's counters would show them. */
function expectedCounters(passes: readonly { pass: MacPass; rows: number; columns: number }[], lanes: number) {
  const sum = (of: (pass: MacPass) => number) => passes.reduce((total, { pass }) => total + of(pass), 0)
  const cycles = sum((pass) => pass.cycles)
  return {
    macPasses: passes.length,
    macPassCycles: cycles,
    scannerBroadcast: sum((pass) => pass.scanner.broadcast),
    scannerLoad: sum((pass) => pass.scanner.load),
    scannerQueue: sum((pass) => pass.scanner.queue),
    scannerDone: sum((pass) => pass.scanner.done),
    laneWork: sum((pass) => pass.lane.work),
    laneTake: sum((pass) => pass.lane.take),
    laneStarved: sum((pass) => pass.lane.starved),
    macExecuted: sum((pass) => pass.macs),
    macSkippedWeight: sum((pass) => pass.skippedWeight),
    macSkippedActivation: sum((pass) => pass.skippedActivation),
    // Counted per column and lane window, zeros skipped or not; the scanner reads every activation once.
    weightBufferRead: passes.reduce((total, { pass, rows }) => total + pass.scanner.broadcast * rows, 0),
    activationsReadScanner: passes.reduce((total, { columns }) => total + columns, 0),
    lanes,
  }
}

function checkIdentities(counters: CounterValues, lanes: number, products: number, at: string): void {
  expect(scannerCycles(counters), at).toBe(counters.macPassCycles)
  expect(laneCycles(counters), at).toBe(lanes * counters.cycles)
  expect(counters.macExecuted + counters.macSkippedWeight + counters.macSkippedActivation, at).toBe(products)
}

const DENSITIES = [0, 0.03, 0.1, 0.3, 0.5, 0.9, 1]

function draws(seed: number) {
  const random = mulberry32(seed)
  const below = (n: number) => Math.floor(random() * n)
  const pick = <T>(...choices: T[]): T => choices[below(choices.length)]!
  const values = (count: number, density: number) =>
    Int8Array.from({ length: count }, () => (random() < density ? below(255) - 127 || -128 : 0))
  const sizes = (): ArraySizes => ({
    lanes: pick(1, 2, 3, 4, 7, 16, 33),
    window: pick(1, 2, 5, 16, 64, 65, 130),
    multipliers: pick(1, 1, 2, 3, 4, 8),
    queue: pick(2, 2, 3, 4, 8, 64),
    scan: pick(1, 2, 3, 4, 8, 16, 100),
  })
  const matrix = ({ lanes, window }: ArraySizes, mostColumns: number): Matrix => {
    const rows = pick(lanes * window, 1 + below(lanes * window), 1 + below(lanes))
    const columns = 1 + below(mostColumns)
    return { rows, columns, weights: values(rows * columns, pick(...DENSITIES)) }
  }
  const frame = (columns: number): Frame => ({
    activations: values(columns, pick(...DENSITIES)),
    skipWeights: random() < 0.7,
    skipActivations: random() < 0.7,
  })
  return { below, pick, sizes, matrix, frame }
}

describe(`random passes, seed ${SEED}`, () => {
  it.each([0, 1, 2, 3, 4, 5])(
    'one tile, preloaded: cycles, counters and products equal the model (part %i)',
    (part) => {
      for (let n = 0; n < 25; n++) {
        const { below, sizes: drawSizes, matrix: drawMatrix, frame } = draws(SEED * 65_537 + part * 100 + n)
        const sizes = drawSizes()
        const matrix = drawMatrix(sizes, 60)
        const frames = Array.from({ length: 1 + below(3) }, () => frame(matrix.columns))
        const at = `part ${part}, program ${n}, seed ${SEED}: ${JSON.stringify({ ...sizes, ...matrix, weights: 0 })}`
        const result = runPreloaded(matrix, frames, sizes, EVENTS)

        const passes = frames.map((one) => referencePass(matrix, one, sizes))
        const seen = passesOf(result)
        expect(
          seen.map(({ began, ended }) => ended - began + 1),
          `${at}: pass cycles`,
        ).toEqual(passes.map((p) => p.cycles))
        for (const [p, { began }] of seen.entries()) {
          // Passes never overlap; that the next begins in the very next cycle is shown below.
          if (p > 0) expect(began, at).toBeGreaterThan(seen[p - 1]!.ended)
        }
        const { rows, columns } = matrix
        const { lanes, ...expected } = expectedCounters(
          passes.map((pass) => ({ pass, rows, columns })),
          sizes.lanes,
        )
        expect(result.counters, at).toMatchObject(expected)
        checkIdentities(result.counters, lanes, frames.length * rows * columns, at)
        const results = frames.flatMap(({ activations }) => product(matrix, activations))
        expect([...new Int32Array(result.output.buffer)], at).toEqual(results)
      }
    },
  )

  it.each(['none', 'zero-run', 'bitmap'] as const)('several tiles and frames, streamed as %s', (encoding) => {
    for (let n = 0; n < 12; n++) {
      const {
        below,
        pick,
        sizes: drawSizes,
        matrix: drawMatrix,
        frame,
      } = draws(SEED * 92_821 + encoding.length * 50 + n)
      const sizes = drawSizes()
      const matrix = drawMatrix(sizes, 40)
      const frames = Array.from({ length: 1 + below(4) }, () => frame(matrix.columns))
      const tileColumns = pick(1 + below(matrix.columns), matrix.columns)
      const at = `program ${n}, seed ${SEED}: ${JSON.stringify({ ...sizes, ...matrix, weights: 0, tileColumns })}`
      const result = runStreamed(matrix, frames, sizes, { tileColumns, encoding, events: EVENTS })

      const passes: { pass: MacPass; rows: number; columns: number }[] = []
      for (let from = 0; from < matrix.columns; from += tileColumns) {
        const tile = columnsOf(matrix, from, Math.min(tileColumns, matrix.columns - from))
        for (const one of frames) {
          const activations = one.activations.slice(from, from + tile.columns)
          passes.push({
            pass: referencePass(tile, { ...one, activations }, sizes),
            rows: tile.rows,
            columns: tile.columns,
          })
        }
      }
      const seen = passesOf(result)
      const cycles = seen.map(({ began, ended }) => ended - began + 1)
      expect(cycles, `${at}: pass cycles`).toEqual(passes.map(({ pass }) => pass.cycles))
      const { lanes, ...expected } = expectedCounters(passes, sizes.lanes)
      expect(result.counters, at).toMatchObject(expected)
      checkIdentities(result.counters, lanes, frames.length * matrix.weights.length, at)
      const results = frames.flatMap(({ activations }) => product(matrix, activations))
      expect([...new Int32Array(result.output.buffer)], at).toEqual(results)
      // Open from the strip's first tile on, complete with its last.
      const lastTile = passes.length - frames.length
      expect(eventsOf(result, Event.passEnded).map(({ b }) => b)).toEqual(passes.map((_, p) => (p >= lastTile ? 1 : 0)))
    }
  })
})

const SKIP_ALL = { skipWeights: true, skipActivations: true }

describe("the datasheet's example", () => {
  const sizes = { lanes: 1, window: 4, multipliers: 1, queue: 2, scan: 4 }
  const matrix = { rows: 1, columns: 6, weights: new Int8Array(6).fill(1) }
  const frame = { activations: Int8Array.of(5, 0, 0, 7, 0, 2), ...SKIP_ALL }
  const result = runPreloaded(matrix, [frame], sizes, EVENTS)
  const { began, ended } = passesOf(result)[0]!
  const at = (kind: Event) => eventsOf(result, kind).map(({ cycle, a, b }) => [cycle - began, a, b])

  it('cycle by cycle', () => {
    expect(at(Event.broadcast)).toEqual([
      [0, 0, 5],
      [2, 3, 7],
      [4, 5, 2],
    ])
    expect(at(Event.taken)).toEqual([
      [1, 0, 0],
      [3, 0, 3],
      [5, 0, 5],
    ])
    expect(at(Event.finished)).toEqual([
      [2, 0, 0],
      [4, 0, 3],
      [6, 0, 5],
    ])
    expect(ended - began + 1).toBe(7)
  })

  it('its counters', () => {
    expect(result.counters).toMatchObject({
      ...{ scannerBroadcast: 3, scannerLoad: 0, scannerQueue: 2, scannerDone: 2 },
      ...{ laneWork: 3, laneTake: 3, laneStarved: 1, macExecuted: 3, macSkippedActivation: 3 },
    })
  })
})

describe('vectors of zeros', () => {
  it.each([1, 4, 5, 8, 9, 16, 17])('of %i columns take max(1, G - 1) cycles for G groups of S = 4', (columns) => {
    const sizes = { lanes: 2, window: 2, multipliers: 1, queue: 4, scan: 4 }
    const matrix = { rows: 3, columns, weights: new Int8Array(3 * columns).fill(1) }
    const result = runPreloaded(matrix, [{ activations: new Int8Array(columns), ...SKIP_ALL }], sizes, EVENTS)
    expect(result.counters.macPassCycles).toBe(Math.max(1, Math.ceil(columns / 4) - 1))
    expect(result.counters.macSkippedActivation).toBe(3 * columns)
    expect(result.counters.scannerLoad).toBe(Math.ceil(columns / 4) - 1)
  })
})

/** On the chip without DRAM, 4 x 4, one tile of all ones. */
const SMALL = setsOfArray({ lanes: 4, window: 4, multipliers: 1, queue: 4, scan: 4 })
const small = (source: string, passes: number, contexts: number, events = EVENTS): ProgramResult =>
  runProgram({
    source,
    chip: 'eie-64',
    sets: [...SMALL, `accumulators.contexts=${contexts}`],
    tile: {
      rows: 16,
      columns: 8,
      weights: columnMajor({ rows: 16, columns: 8, weights: new Int8Array(128).fill(1) }),
      passes,
    },
    outputBytes: 64,
    events,
  })

describe('when a pass begins', () => {
  it('in the cycle after its command was pushed, the next in the cycle after it ended', () => {
    const result = small(
      `li r1, 1\n li r2, 2\nfirst: mac.mv r0, r0, r0 signal=1\n mac.mv r0, r1, r0\n mac.mv r0, r2, r0 signal=2
wait: sync wait=1\n halt`,
      3,
      3,
    )
    const passes = passesOf(result)
    expect(passes[0]!.began).toBe(issuedAt(result, 'first') + 1)
    expect(passes[1]!.began).toBe(passes[0]!.ended + 1)
    expect(passes[2]!.began).toBe(passes[1]!.ended + 1)
    // In its last cycle it signals.
    expect(eventsOf(result, Event.signalled)).toMatchObject([
      { a: 1, cycle: passes[0]!.ended },
      { a: 2, cycle: passes[2]!.ended },
    ])
    expect(issuedAt(result, 'wait')).toBe(passes[0]!.ended + 1)
  })

  it('a context released in t is opened in t+1', () => {
    const result = small(
      `li r5, 16\n mac.mv r0, r0, r0\nsecond: mac.mv r0, r0, r0\ndrain: vec.drain r0, r0, r0, r5, type=raw, release\n halt`,
      2,
      1,
    )
    const [first, second] = passesOf(result)
    const [released] = completedAt(result, 'drain')
    // Complete at the end of the pass, seen in the next cycle: 1 + ceil(16 / 4) cycles from there.
    expect(released).toBe(first!.ended + 1 + 4)
    expect(second!.began).toBe(released! + 1)
    expect(result.counters.macContext).toBe(released! - first!.ended)
    expect(result.counters.vectorContext).toBe(first!.ended - issuedAt(result, 'drain'))
  })

  it('a context that was drained without release stays complete, and no pass opens it', () => {
    expect(() =>
      small(`li r5, 16\n mac.mv r0, r0, r0\n mac.mv r0, r0, r0\n vec.drain r0, r0, r0, r5, type=raw\n halt`, 2, 1),
    ).toThrow(/the MAC array waits for accumulator context 0/)
  })

  it('a new strip begins with accumulators of 0', () => {
    const result = small(
      `li r5, 16\n li r6, 64\n dma.in r0, r0
       mac.mv r0, r0, r0\n vec.drain r6, r0, r0, r5, type=raw, release
       mac.mv r0, r0, r0\n vec.drain r6, r0, r0, r5, type=raw, release signal=1\n dma.out r6, r6 wait=1\n halt`,
      2,
      1,
    )
    expect([...new Int32Array(result.output.buffer)]).toEqual(new Array(16).fill(0))
  })

  it('the half is full for the stated number of passes: the next waits for weights', () => {
    expect(() => small('li r1, 1\n mac.mv r0, r0, r0\n mac.mv r0, r1, r0\n halt', 1, 2)).toThrow(
      /the MAC array waits for a decoded tile/,
    )
  })

  it('a half that is full in t has its first pass in t+1', () => {
    const sizes = { lanes: 4, window: 4, multipliers: 1, queue: 4, scan: 4 }
    const matrix = { rows: 16, columns: 12, weights: new Int8Array(192).fill(3) }
    const frame = { activations: new Int8Array(12).fill(1), skipWeights: true, skipActivations: true }
    const result = runStreamed(matrix, [frame], sizes, { tileColumns: 3, encoding: 'none', events: EVENTS })
    const full = cyclesOf(result, Event.decoded).slice(1) // the first block is the parameters
    const passes = passesOf(result)
    expect(passes[0]!.began).toBe(full[0]! + 1)
    for (const [n, { began }] of passes.entries()) {
      if (n > 0) expect(began).toBeGreaterThanOrEqual(Math.max(full[n]!, passes[n - 1]!.ended) + 1)
    }
    expect(result.counters.macWeights).toBeGreaterThan(0)
  })

  it.each([
    ['semaphore', 'mac.sync wait=1\n halt', /MAC array waits for semaphore 1/],
    [
      'context that is complete',
      'mac.mv r0, r0, r0\n mac.mv r0, r0, r0\n halt',
      /MAC array waits for accumulator context 0/,
    ],
  ])('waits for ever for a %s', (_, source, message) => {
    expect(() => small(source, 2, 1)).toThrow(message)
  })
})
