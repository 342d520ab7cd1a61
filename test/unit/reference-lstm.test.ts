import { describe, expect, it } from 'vitest'
import { runFloatLstm, type FloatLstm } from '../../src/reference/float-lstm.js'
import { runIntegerLstm } from '../../src/reference/lstm-layer.js'
import type { IntegerLstm } from '../../src/reference/lstm-step.js'
import { signalToNoiseDb } from '../../src/reference/signal-to-noise.js'
import { CELL_FRACTION, HIDDEN_UNIT, randomFrames, randomLayer } from '../helpers/quantized-lstm.js'

describe.each([
  { inputs: 40, cells: 64, outputs: 64, arithmeticDb: 40, allDb: 38 },
  { inputs: 40, cells: 64, outputs: 24, arithmeticDb: 36, allDb: 35 },
])('a layer of $inputs inputs, $cells cells, $outputs outputs', ({ inputs, cells, outputs, arithmeticDb, allDb }) => {
  const { integer, float, quantized } = randomLayer(inputs, cells, outputs, 7)
  const { frames, real } = randomFrames(50, inputs, 8)
  const run = runIntegerLstm(integer, frames)

  it(`has ${arithmeticDb} dB to the float layer of the same weights`, () => {
    const { hidden, cell, statistics } = runFloatLstm(quantized, real)
    expect(signalToNoiseDb(hidden, run.hidden, HIDDEN_UNIT)).toBeGreaterThan(arithmeticDb)
    expect(signalToNoiseDb(cell, run.cell, 2 ** -CELL_FRACTION)).toBeGreaterThan(50)
    expect(Math.max(...statistics.maxPreactivation)).toBeLessThan(8) // so that no saturation is part of the figure
  })

  it(`has ${allDb} dB to the float layer of real weights`, () => {
    const { hidden } = runFloatLstm(float, real)
    expect(signalToNoiseDb(hidden, run.hidden, HIDDEN_UNIT)).toBeGreaterThan(allDb)
  })

  it('goes on where a run before has ended', () => {
    const first = runIntegerLstm(integer, frames.subarray(0, 20 * inputs))
    const second = runIntegerLstm(integer, frames.subarray(20 * inputs), undefined, first.state)
    expect(second.hidden).toEqual(run.hidden.subarray(20 * outputs))
    expect(second.cell).toEqual(run.cell.subarray(20 * cells))
    expect(second.state).toEqual(run.state)
    expect(first.state.hidden).toEqual(run.hidden.subarray(19 * outputs, 20 * outputs)) // not changed by the second run
  })

  it('counts every product of every matrix once, and changes no value by skipping', () => {
    const settings = [true, false].flatMap((weights) => [true, false].map((activations) => ({ weights, activations })))
    for (const skip of settings) {
      const { hidden, macs } = runIntegerLstm(integer, frames, skip)
      expect(hidden).toEqual(run.hidden)
      const total = (counts: typeof macs.wx) => counts.macs + counts.skippedWeight + counts.skippedActivation
      expect(total(macs.wx)).toBe(50 * 4 * cells * inputs)
      expect(total(macs.wh)).toBe(50 * 4 * cells * outputs)
      expect(total(macs.wp)).toBe(outputs === cells ? 0 : 50 * outputs * cells)
      if (!skip.weights && !skip.activations) expect(macs.wx.macs).toBe(50 * 4 * cells * inputs)
    }
    expect(run.macs.wh.skippedActivation).toBeGreaterThanOrEqual(4 * cells * outputs) // h = 0 before the first frame
  })
})

describe('one cell', () => {
  /** A cell without recurrence whose pre-activations i, f, o, g are the given int16, at any input 1. */
  const cell = (z: number[], k: number): IntegerLstm => ({
    ...{
      inputs: 1,
      cells: 1,
      outputs: 1,
      projection: false,
      wx: new Int8Array(4),
      wh: new Int8Array(4),
      cellFraction: k,
    },
    wxRows: { bias: Int32Array.from(z), multiplier: new Int32Array(4).fill(2 ** 30), shift: new Int8Array(4).fill(1) },
    whRows: { bias: new Int32Array(4), multiplier: new Int32Array(4), shift: new Int8Array(4) },
  })
  const run = (z: number[], k: number, frames = 1) => runIntegerLstm(cell(z, k), new Int8Array(frames))

  it('does by hand what the datasheet says', () => {
    // sigmoid(0) = 16384, tanh at 1.0 = table entry 288 = 24956: t2 = round(16384 x 24956 / 2^19) = 780, tanh(2 x 780 / 4096) = 11915,
    // m = round(16384 x 11915 / 2^23) = 23; second frame: t1 = 390.
    const { preactivations, cell, hidden } = run([0, 0, 0, 4096], 11, 2)
    expect([...preactivations.subarray(0, 4)]).toEqual([0, 0, 0, 4096])
    expect([...cell]).toEqual([780, 1170])
    expect([...hidden]).toEqual([23, 33])
  })

  it('is the order i, f, o, g', () => {
    const open = 32_767
    const shut = -32_768
    expect(run([shut, open, open, open], 11).cell[0]).toBe(1) // sigmoid(-8) is 11, not 0
    expect(run([open, shut, open, open], 11, 2).cell[1]).toBe(2048)
    expect(run([open, open, shut, open], 11, 2).hidden[1]).toBe(0)
    expect(run([open, open, open, shut], 11).cell[0]).toBe(-2047)
  })

  it('saturates z, c and h at their types', () => {
    expect([...run([100_000, 100_000, -100_000, 0], 11).preactivations]).toEqual([32_767, 32_767, -32_768, 0])
    const { cell, hidden } = run([32_767, 32_767, 32_767, 32_767], 11, 40)
    expect(Math.max(...cell)).toBe(32_767)
    expect(hidden[39]).toBe(127)
  })

  it('saturates both halves of z before their sum', () => {
    const layer = cell([40_000, -20_000, 40_000, 30_000], 11)
    layer.whRows = { ...layer.wxRows, bias: Int32Array.of(-20_000, 40_000, 40_000, -50_000) }
    const { preactivations } = runIntegerLstm(layer, Int8Array.of(0))
    expect([...preactivations]).toEqual([12_767, 12_767, 32_767, -2_768])
  })

  it('projects and saturates', () => {
    const z = [0, 0, 0, 4096] // m = 23, as above
    const project = (weight: number, multiplier: number, shift: number) => {
      const wpRows = { bias: Int32Array.of(0), multiplier: Int32Array.of(multiplier), shift: Int8Array.of(shift) }
      const layer = { ...cell(z, 11), projection: true, wp: Int8Array.of(weight), wpRows }
      return runIntegerLstm(layer, Int8Array.of(0)).hidden[0]
    }
    expect(project(3, 2 ** 30, 0)).toBe(35) // 69 / 2 goes up
    expect(project(-3, 2 ** 30, 0)).toBe(-34) // so does -69 / 2: a tie of the high multiply
    expect(project(-3, 2 ** 30, -1)).toBe(-17) // -34 / 2
    expect(project(127, 2 ** 30, 1)).toBe(127)
    expect(project(-128, 2 ** 30, 1)).toBe(-128)
  })

  it('wraps the bias sum modulo 2^32, before requantization', () => {
    const layer = cell([2 ** 31 - 1, 0, 0, 0], 11)
    layer.wx[0] = 1
    const { preactivations } = runIntegerLstm(layer, Int8Array.of(1))
    expect(preactivations[0]).toBe(-32_768)
  })

  it('scales the cell state by 2^-k', () => {
    for (const k of [8, 10, 12, 13]) {
      const value = run([0, 0, 0, 4096], k).cell[0]! * 2 ** -k
      expect(Math.abs(value - 0.5 * Math.tanh(1))).toBeLessThan(2 ** -k)
    }
  })
})

describe('sizes', () => {
  const { integer, float } = randomLayer(3, 4, 2, 1)
  const withoutP = { ...integer }
  delete withoutP.wp

  it.each([
    ['frames', integer, 4],
    ['wx', { ...integer, wx: new Int8Array(5) }, 3],
    ['wp', withoutP, 3],
    ['no wp', { ...integer, projection: false }, 3],
    ['cellFraction', { ...integer, cellFraction: 28 }, 3],
    ['whRows.shift', { ...integer, whRows: { ...integer.whRows, shift: new Int8Array(1) } }, 3],
  ])('%s: contradictions are refused', (message, layer, count) => {
    expect(() => runIntegerLstm(layer, new Int8Array(count))).toThrow(message)
  })

  it('of the float layer and of the signal-to-noise ratio as well', () => {
    expect(() => runFloatLstm(float, new Float64Array(4))).toThrow(RangeError)
    expect(() => signalToNoiseDb(new Float64Array(2), [1])).toThrow(RangeError)
  })
})

describe('the signal-to-noise ratio', () => {
  it('is 20 dB for an error of a tenth, and infinite for none', () => {
    expect(signalToNoiseDb(Float64Array.of(1, -1), [1.1, -0.9])).toBeCloseTo(20)
    expect(signalToNoiseDb(Float64Array.of(1, -1), [2, -2], 0.5)).toBe(Infinity)
  })
})

describe('the float layer', () => {
  it("is PyTorch's formula for one cell, with its statistics", () => {
    const layer: FloatLstm = {
      ...{ inputs: 1, cells: 1, outputs: 1, wx: Float64Array.of(1, 2, 3, 4), wh: Float64Array.of(0.5, 0.5, 0.5, 0.5) },
      bias: Float64Array.of(0, 0, 0, -1),
    }
    const state = { hidden: Float64Array.of(0.2), cell: Float64Array.of(0.3) }
    const { hidden, cell, statistics } = runFloatLstm(layer, Float64Array.of(0.5), state)
    const s = (x: number) => 0.5 + 0.5 * Math.tanh(x / 2)
    const c = s(1.1) * 0.3 + s(0.6) * Math.tanh(1.1)
    expect(cell[0]).toBeCloseTo(c, 14)
    expect(hidden[0]).toBeCloseTo(s(1.6) * Math.tanh(c), 14)
    expect(statistics.maxPreactivation[0]).toBeCloseTo(1.6, 14)
    expect(statistics.stdPreactivation[0]).toBeCloseTo(Math.sqrt(0.125), 14)
    expect(state).toEqual({ hidden: Float64Array.of(0.2), cell: Float64Array.of(0.3) })
  })
})
