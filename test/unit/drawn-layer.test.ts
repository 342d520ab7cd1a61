import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { density } from '../../src/compress/entropy.js'
import { UserError } from '../../src/errors.js'
import { drawFrames } from '../../src/model/drawn-frames.js'
import { drawLayer, quantizeLayer } from '../../src/model/drawn-layer.js'
import { MAX_SHIFT, MIN_SHIFT, multiplierOf } from '../../src/model/requantization.js'
import { checkLayerShape, LAYER_SHAPES, weightsOf } from '../../src/model/workloads.js'
import type { LayerShape } from '../../src/model/workloads.js'

const shapeOf = (inputs: number, cells: number, projection: number | null): LayerShape => ({
  name: 'test',
  inputs,
  cells,
  projection,
})

describe('multiplier and shift', () => {
  it.each([
    [0, 0, 0],
    [0.5, 2 ** 30, 0],
    [1, 2 ** 30, 1],
    [0.75, 3 * 2 ** 29, 0],
    [2 ** -32, 2 ** 30, -31],
    [1 - 2 ** -40, 2 ** 30, 1], // the rounding gives 2^31
  ])('%d is %d x 2^(shift - 31), shift %d', (factor, multiplier, shift) => {
    expect(multiplierOf(factor)).toEqual({ multiplier, shift })
  })

  it('is within 2^-31 of every factor in range', () => {
    const factors = fc.tuple(
      fc.double({ min: 0.5, max: 1, noNaN: true, maxExcluded: true }),
      fc.integer({ min: -31, max: 6 }),
    )
    fc.assert(
      fc.property(factors, ([mantissa, exponent]) => {
        const factor = mantissa * 2 ** exponent
        const { multiplier, shift } = multiplierOf(factor)
        expect(multiplier).toBeGreaterThanOrEqual(2 ** 30)
        expect(multiplier).toBeLessThan(2 ** 31)
        expect(Math.abs((multiplier * 2 ** (shift - 31)) / factor - 1)).toBeLessThanOrEqual(2 ** -31)
      }),
    )
  })

  it.each([-1, 128, 2 ** -34, Infinity, NaN])('%d is refused', (factor) => {
    expect(() => multiplierOf(factor)).toThrow(UserError)
  })
})

describe('shapes', () => {
  it('ese-lstm has the 3.25 M weights that its paper gives', () => {
    expect(weightsOf(LAYER_SHAPES.get('ese-lstm')!) / 1e6).toBeCloseTo(3.25, 2)
  })

  it('a layer too large to draw is refused', () => {
    expect(() => checkLayerShape(shapeOf(16_384, 16_384, null))).toThrow(UserError)
    checkLayerShape(shapeOf(640, 2048, 640))
  })
})

describe('drawn layer', () => {
  const shape = shapeOf(60, 128, 48)
  const frames = drawFrames(40, shape.inputs, 3)
  const layer = drawLayer(shape, frames, 5)

  it('is calibrated: unsaturated gates, hidden values spread over int8', () => {
    const { frames: count, preActivationDeviation, hiddenDeviation, hiddenZeros } = layer.calibration
    console.log('calibration', layer.calibration, 'outputFraction', layer.outputFraction)
    expect(count).toBe(32)
    expect(preActivationDeviation).toBeGreaterThan(0.9)
    expect(preActivationDeviation).toBeLessThan(1.1)
    expect(hiddenDeviation).toBeGreaterThan(0.15)
    expect(hiddenDeviation).toBeLessThan(0.35)
    expect(hiddenZeros).toBeLessThan(0.05)
  })

  it('is the same for the same seed, another for another', () => {
    expect(drawLayer(shape, frames, 5)).toEqual(layer)
    expect(drawLayer(shape, frames, 6).wx).not.toEqual(layer.wx)
  })

  it('quantizes to variants of one layer and leaves it as it is', () => {
    const before = layer.wx.slice()
    const dense = quantizeLayer(layer, { bits: 8, density: 1 })
    const pruned = quantizeLayer(layer, { bits: 8, density: 0.25 })
    expect(layer.wx).toEqual(before)
    expect(density(pruned.wx.values)).toBeCloseTo(0.25, 2)
    // Each variant rounds what it keeps of the float weights, with a scale of its own.
    for (const { wx } of [dense, pruned]) {
      const kept = wx.values.findIndex((value) => value !== 0)
      const scale = wx.scales[Math.floor(kept / wx.columns)]!
      expect(Math.abs(wx.values[kept]! * scale - layer.wx[kept]!)).toBeLessThanOrEqual(scale)
    }
    expect(pruned.notes.join()).toContain('pruned')
  })

  it('gives each row the factor scale x units, and the forget gate its bias', () => {
    const { wx, wh, wp, params, outputFraction, cells } = quantizeLayer(layer, { bits: 8, density: 1 })
    const factor = (p: { multiplier: Int32Array; shift: Int8Array }, row: number) =>
      p.multiplier[row]! * 2 ** (p.shift[row]! - 31)
    for (const row of [0, cells, 2 * cells + 1, 4 * cells - 1]) {
      expect(factor(params.wx, row) / (wx.scales[row]! * 2 ** -5 * 4096)).toBeCloseTo(1, 8)
      expect(factor(params.wh, row) / (wh.scales[row]! * 2 ** -outputFraction * 4096)).toBeCloseTo(1, 8)
      const isForget = row >= cells && row < 2 * cells
      expect(params.wx.bias[row]! * factor(params.wx, row)).toBeCloseTo(isForget ? 4096 : 0, 0)
    }
    expect(factor(params.wp!, 0) / (wp!.scales[0]! * 2 ** (outputFraction - 7))).toBeCloseTo(1, 8)
    expect(params.wh.bias.every((bias) => bias === 0)).toBe(true)
  })

  it('of density 0 still has its forget bias', () => {
    const { params, cells, wx } = quantizeLayer(layer, { bits: 4, density: 0 })
    expect(wx.values.every((value) => value === 0)).toBe(true)
    expect(params.wx.bias[cells]! * params.wx.multiplier[cells]! * 2 ** (params.wx.shift[cells]! - 31)).toBe(4096)
  })

  it('any shape, width, density: parameters are within the formats', () => {
    const side = fc.integer({ min: 1, max: 24 })
    const cases = fc.record({
      shape: fc
        .tuple(side, side, fc.option(side))
        .map(([inputs, cells, projection]) => shapeOf(inputs, cells, projection)),
      frames: fc.integer({ min: 1, max: 4 }),
      seed: fc.nat(),
      silent: fc.boolean(),
      options: fc.record({
        bits: fc.integer({ min: 2, max: 8 }),
        density: fc.constantFrom(0, 0.1, 0.5, 1),
        codebook: fc.boolean(),
      }),
    })
    fc.assert(
      fc.property(cases, ({ shape, frames, seed, silent, options }) => {
        const input = silent ? new Int8Array(frames * shape.inputs) : drawFrames(frames, shape.inputs, seed)
        const { wx, wh, wp, params, outputs, outputFraction } = quantizeLayer(drawLayer(shape, input, seed), options)
        expect([wx.rows, wx.columns, wh.rows, wh.columns]).toEqual([
          4 * shape.cells,
          shape.inputs,
          4 * shape.cells,
          outputs,
        ])
        expect(wp === null ? null : [wp.rows, wp.columns]).toEqual(
          shape.projection === null ? null : [shape.projection, shape.cells],
        )
        expect(outputFraction).toBeGreaterThanOrEqual(5)
        for (const { shift, multiplier, bias } of Object.values(params)) {
          expect(Math.max(...shift)).toBeLessThanOrEqual(MAX_SHIFT)
          expect(Math.min(...shift)).toBeGreaterThanOrEqual(MIN_SHIFT)
          expect(Math.min(...multiplier)).toBeGreaterThanOrEqual(2 ** 30)
          expect(Math.max(...bias)).toBeLessThan(2 ** 31 - 1)
        }
      }),
      { numRuns: 200 },
    )
  })
})
