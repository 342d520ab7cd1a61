import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../../src/model/random.js'
import { simulateMacPass, type MacArraySettings } from '../../src/reference/mac-timing.js'

const SKIP_BOTH = { skipWeights: true, skipActivations: true }

/**
 * EIE's random layers by their generator: draw column x outputs + row of seed 1 decides about a weight, draw
 * `column` of seed 2 about an activation; one more column has an activation and no weights.
 */
function eieLayer(inputs: number, outputs: number, weightDensity: number, activationDensity: number) {
  const columns = inputs + 1
  const weights = new Int8Array(outputs * columns)
  const drawWeight = mulberry32(1)
  for (let column = 0; column < inputs; column++) {
    for (let row = 0; row < outputs; row++) weights[row * columns + column] = drawWeight() < weightDensity ? 1 : 0
  }
  const drawActivation = mulberry32(2)
  const activations = new Int8Array(columns)
  for (let column = 0; column < inputs; column++) activations[column] = drawActivation() < activationDensity ? 1 : 0
  const nonZero = activations.reduce((sum, activation) => sum + activation, 0)
  activations[inputs] = 1
  return { weights, activations, nonZero }
}

describe("EIE's array", () => {
  it.each([
    { inputs: 1024, outputs: 1024, wd: 0.3, ad: 0.5, lanes: 64, queue: 8, nonZero: 501, macs: 154_327, cycles: 2_545 },
    { inputs: 1024, outputs: 1024, wd: 0.1, ad: 1, lanes: 64, queue: 8, nonZero: 1024, macs: 104_562, cycles: 2_071 },
    { inputs: 1024, outputs: 512, wd: 0.5, ad: 1, lanes: 16, queue: 4, nonZero: 1024, macs: 262_082, cycles: 16_578 },
    { inputs: 2048, outputs: 256, wd: 0.03, ad: 0.2, lanes: 16, queue: 4, nonZero: 422, macs: 3_288, cycles: 581 },
  ])('takes $cycles cycles for $inputs -> $outputs at $wd, $ad on $lanes lanes', (layer) => {
    const { weights, activations, nonZero } = eieLayer(layer.inputs, layer.outputs, layer.wd, layer.ad)
    const { lanes, queue } = layer
    const settings = { lanes, queue, multipliers: 1, scan: lanes, ...SKIP_BOTH }
    const pass = simulateMacPass(weights, layer.outputs, activations, settings)
    expect({ nonZero, macs: pass.macs, cycles: pass.cycles }).toEqual({
      nonZero: layer.nonZero,
      macs: layer.macs,
      cycles: layer.cycles,
    })
    expect(pass.scanner.broadcast).toBe(nonZero + 1)
  })
})

describe("the datasheet's rules by hand", () => {
  const dense = { skipWeights: false, skipActivations: true }

  it('take 7 cycles for its example', () => {
    const settings = { lanes: 1, multipliers: 1, queue: 2, scan: 4, ...SKIP_BOTH }
    const pass = simulateMacPass(Int8Array.of(1, 1, 1, 1, 1, 1), 1, Int8Array.of(5, 0, 0, 7, 0, 2), settings)
    expect(pass.cycles).toBe(7)
    expect(pass.scanner).toEqual({ broadcast: 3, load: 0, queue: 2, done: 2 })
    expect(pass.lane).toEqual({ work: 3, take: 3, starved: 1 })
    expect(pass).toMatchObject({ macs: 3, skippedWeight: 0, skippedActivation: 3, lastCycleOfLane: [6] })
  })

  it('let a load pass a full queue, and charge one only where the last of the S was zero', () => {
    const settings = { lanes: 1, multipliers: 1, queue: 2, scan: 2, ...dense }
    const cycles = (...activations: number[]) => {
      const rows = 5 // five products a column: the queue is full for long
      return simulateMacPass(new Int8Array(rows * activations.length), rows, Int8Array.from(activations), settings)
    }
    // 0 broadcasts, 1 takes and loads (the queue holds 1), 2 broadcasts, 6 takes, 7-11 work.
    expect(cycles(1, 0, 1, 0)).toMatchObject({ cycles: 12, scanner: { broadcast: 2, load: 1, queue: 0, done: 9 } })
    // 0 broadcasts, 1 takes and waits, 2 broadcasts.
    expect(cycles(0, 1, 1, 0)).toMatchObject({ cycles: 12, scanner: { broadcast: 2, load: 0, queue: 1, done: 9 } })
  })

  it('take one cycle for a single group of zeros, and one for each further group', () => {
    const settings = { lanes: 2, multipliers: 1, queue: 2, scan: 4, ...SKIP_BOTH }
    const cycles = (columns: number) => {
      const pass = simulateMacPass(new Int8Array(columns).fill(1), 1, new Int8Array(columns), settings)
      expect(pass.lastCycleOfLane).toEqual([-1, -1])
      return pass.cycles
    }
    expect([1, 4, 5, 8, 9, 12].map(cycles)).toEqual([1, 1, 1, 1, 2, 2])
  })

  it.each([
    { multipliers: 1, cycles: 1 + 1 + 2 * 6 },
    { multipliers: 4, cycles: 1 + 1 + 2 * 2 },
    { multipliers: 8, cycles: 1 + 1 + 2 * 1 },
  ])('work ceil(n / M) cycles on a column: M = $multipliers', ({ multipliers, cycles }) => {
    const settings = { lanes: 1, multipliers, queue: 4, scan: 1, ...SKIP_BOTH }
    expect(simulateMacPass(new Int8Array(12).fill(1), 6, Int8Array.of(1, 1), settings).cycles).toBe(cycles)
  })
})

describe('any pass', () => {
  const size = (max: number) => fc.integer({ min: 1, max })
  const pass = fc
    .record({ rows: size(20), columns: size(30), lanes: size(8), multipliers: size(4), queue: size(6), scan: size(9) })
    .chain((sizes) =>
      fc.record({
        rows: fc.constant(sizes.rows),
        weights: fc.array(fc.integer({ min: -1, max: 1 }), {
          minLength: sizes.rows * sizes.columns,
          maxLength: sizes.rows * sizes.columns,
        }),
        activations: fc.array(fc.integer({ min: -1, max: 1 }), {
          minLength: sizes.columns,
          maxLength: sizes.columns,
        }),
        settings: fc.record({
          lanes: fc.constant(sizes.lanes),
          multipliers: fc.constant(sizes.multipliers),
          queue: fc.constant(sizes.queue + 1),
          scan: fc.constant(sizes.scan),
          skipWeights: fc.boolean(),
          skipActivations: fc.boolean(),
        }),
      }),
    )
  const run = (rows: number, weights: number[], activations: number[], settings: MacArraySettings) =>
    simulateMacPass(Int8Array.from(weights), rows, Int8Array.from(activations), settings)

  it('accounts for every cycle of the scanner and the lanes, and for every product', () => {
    fc.assert(
      fc.property(pass, ({ rows, weights, activations, settings }) => {
        const result = run(rows, weights, activations, settings)
        const { scanner, lane, macs, skippedWeight, skippedActivation } = result
        expect(scanner.broadcast + scanner.load + scanner.queue + scanner.done).toBe(result.cycles)
        expect(lane.work + lane.take + lane.starved).toBe(result.cycles * settings.lanes)
        expect(macs + skippedWeight + skippedActivation).toBe(weights.length)
        expect(lane.work).toBeGreaterThanOrEqual(Math.ceil(macs / settings.multipliers))
        expect(Math.max(...result.lastCycleOfLane)).toBeLessThan(result.cycles)
      }),
    )
  })

  it('gets no slower by skipping weights', () => {
    fc.assert(
      fc.property(pass, ({ rows, weights, activations, settings }) => {
        const skipping = run(rows, weights, activations, { ...settings, skipWeights: true })
        const dense = run(rows, weights, activations, { ...settings, skipWeights: false })
        expect(skipping.cycles).toBeLessThanOrEqual(dense.cycles)
      }),
    )
  })
})

it('refuses sizes that contradict each other', () => {
  const settings = { lanes: 1, multipliers: 1, queue: 2, scan: 1, ...SKIP_BOTH }
  expect(() => simulateMacPass(new Int8Array(5), 2, new Int8Array(3), settings)).toThrow(RangeError)
  expect(() => simulateMacPass(new Int8Array(6), 2, new Int8Array(3), { ...settings, queue: 1 })).toThrow(RangeError)
})
