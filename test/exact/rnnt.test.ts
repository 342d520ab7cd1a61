/**
 * Random RNN-Ts on random chips: all that the chip computes equals the integer reference bit for bit, and each section does, loads and
 * counts exactly its share. `AZSIM_CASES=3000 npx vitest run --project release test/exact/rnnt.test.ts` tries more.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { accessBytes } from '../../src/model/chip.js'
import type { RnntProgram } from '../../src/compiler/lower-rnnt.js'
import { DATA_KINDS } from '../../src/runner/chip-report.js'
import type { ChipReport } from '../../src/runner/chip-report.js'
import { encoderFrames } from '../../src/runner/host-words.js'
import type { RnntRun } from '../../src/runner/rnnt.js'
import { Random, seeds } from '../helpers/random.js'
import { skipName, SKIPS } from '../helpers/random-matvec.js'
import { randomRnntCase, runCase } from '../helpers/rnnt-case.js'
import type { RnntCase } from '../helpers/rnnt-case.js'
import { loadedBytes, matrixWork, predictionSteps } from '../helpers/rnnt-work.js'
import { Tally } from '../helpers/tally.js'

const CASES = 70

/** Shares and times, which do not add up. */
const NOT_COUNTED = new Set(['microseconds', 'utilization', 'boundBy', 'share'])

/** Every count of a report by its path: `dram.read.weights`. */
function countsOf(report: object, path = ''): [string, number][] {
  return Object.entries(report).flatMap(([name, value]: [string, unknown]): [string, number][] => {
    if (NOT_COUNTED.has(name)) return []
    if (typeof value === 'number') return [[path + name, value]]
    return countsOf(value as object, `${path}${name}.`)
  })
}

/** Those of a report that is part of a section's. */
function chipCounts({ cycles, sequencer, dma, decompressor, mac, vector, dram, memories, overlap }: ChipReport) {
  return countsOf({ cycles, sequencer, dma, decompressor, mac, vector, dram, memories, overlap })
}

function expectSum({ report, sections }: RnntRun) {
  const sums = new Map(chipCounts(sections[0]!).map(([name]) => [name, 0]))
  for (const section of sections)
    for (const [name, value] of chipCounts(section)) sums.set(name, sums.get(name)! + value)
  expect(Object.fromEntries(sums)).toEqual(Object.fromEntries(chipCounts(report)))
  expect(sections.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
  for (const direction of ['read', 'written'] as const) {
    for (const kind of DATA_KINDS) {
      const moved = sections.reduce((sum, { dmaBytes }) => sum + dmaBytes[direction][kind], 0)
      expect(moved, `${kind} ${direction}`).toBe(report.dram[direction][kind])
    }
  }
}

/** Products and passes of each section; what it has loaded. */
function expectWork(drawn: RnntCase, program: RnntProgram, run: RnntRun) {
  const workOf = matrixWork(drawn, program, run)
  for (const { name, mac, dmaBytes } of run.sections) {
    const matrices = program.matrices.filter(({ layer }) => layer === name)
    const sum = (of: (matrix: (typeof matrices)[number]) => number) => matrices.reduce((total, m) => total + of(m), 0)
    const products = sum((matrix) => matrix.rows * matrix.columns * workOf(matrix).vectors)
    expect(mac.macs + mac.skippedWeight + mac.skippedActivation, `${name}: products`).toBe(products)
    expect(mac.passes, `${name}: passes`).toBe(sum((matrix) => matrix.tiles * workOf(matrix).vectors))
    const { embedding } = drawn.model.description.prediction
    const access = accessBytes(drawn.chip)
    const rows = name === 'embedding' ? predictionSteps(drawn, run) * Math.ceil(embedding / access) * access : 0
    const { weights, rowParameters } = dmaBytes.read
    expect(weights + rowParameters, `${name}: loads`).toBe(rows + sum((matrix) => loadedBytes(matrix, workOf(matrix))))
  }
}

function expectUnits(lanes: number, { cycles, ...report }: ChipReport) {
  const { sequencer, dma, decompressor, mac, vector, dram } = report
  const total = (stalls: Record<string, number>) => Object.values(stalls).reduce((a, b) => a + b, 0)
  for (const [name, unit] of Object.entries({ sequencer, dma, decompressor, mac, vector })) {
    expect(unit.active + total(unit.stalls), `${name}: active + stalls`).toBe(cycles)
  }
  expect(dram.active + total(dram.stalls)).toBe(dram.clocks)
  const { work, take, starved, idle } = mac.lanes
  expect(work + take + starved + idle).toBe(lanes * cycles)
}

/** How many frames of the free runs have a symbol. */
function emits({ model, utterances, schedule }: RnntCase, { symbols }: RnntRun): string {
  if (schedule !== null) return 'as scheduled'
  const frames = utterances.reduce((sum, { count }) => sum + encoderFrames(model, count), 0)
  const speaking = new Set(symbols.map(({ utterance, frame }) => `${utterance}:${frame}`)).size
  if (speaking === 0) return 'in no frame'
  return speaking === frames ? 'in all frames' : 'in some frames'
}

const tally = new Tally()
afterAll(() => {
  tally.print('RNN-Ts')
})

describe('RNN-Ts', () => {
  it.each(seeds(CASES))('seed %i', async (seed) => {
    const drawn = randomRnntCase(new Random(seed))
    const { program, run } = await runCase(drawn)
    expectSum(run)
    expectWork(drawn, program, run)
    for (const report of [run.report, ...run.sections]) expectUnits(drawn.chip.mac.lanes, report)

    const { description, encoder, prediction } = drawn.model
    const layers = [...encoder, ...prediction].flatMap((stage) => ('layer' in stage ? [stage.layer] : []))
    tally.add({
      mode: program.matrices.map(({ mode }) => mode),
      held: program.matrices.some(({ heldTiles }) => heldTiles > 0),
      encoding: program.matrices.map(({ encoding }) => encoding),
      codebook: program.matrices.some(({ hasCodebook }) => hasCodebook),
      skip: skipName(drawn.options.skip!),
      bits: layers[0]!.wx.bits,
      projection: layers.map(({ wp }) => String(wp !== null)),
      activation: description.joint.activation,
      'encoder LSTMs': encoder.filter(({ kind }) => kind === 'lstm').length,
      'time stacks': encoder.filter(({ kind }) => kind === 'time-stack').length,
      chunk: program.chunk,
      scheduled: program.scheduled,
      utterances: drawn.utterances.length,
      resets: drawn.utterances.every(({ reset }) => reset),
      emits: emits(drawn, run),
    })
  })

  it('covered everything', () => {
    tally.expectEach('mode', ['resident', 'ring', 'direct'])
    tally.expectEach('held', [true, false], 3)
    tally.expectEach('encoding', ['none', 'zero-run', 'bitmap'])
    tally.expectEach('codebook', [true, false])
    tally.expectEach('skip', SKIPS, 5)
    tally.expectEach('projection', [true, false])
    tally.expectEach('activation', ['tanh', 'relu'])
    tally.expectEach('encoder LSTMs', [1, 2, 3])
    tally.expectEach('time stacks', [0, 1, 2], 5)
    tally.expectEach('chunk', [1, 2, 3, 4, 16], 2)
    tally.expectEach('scheduled', [true, false])
    tally.expectEach('resets', [true, false], 5)
    tally.expectEach('emits', ['in no frame', 'in some frames', 'in all frames', 'as scheduled'], 3)
  })
})
