/** Random matrices and vectors, and what the MAC array has to make of them: shared by the tests of products. */
import { expect } from 'vitest'
import type { QuantizedMatrix } from '../../src/compress/matrix.js'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import { simulateMacPass } from '../../src/reference/mac-timing.js'
import type { MacPass } from '../../src/reference/mac-timing.js'
import { addMacCounts, countMacs, nonZerosPerColumn } from '../../src/reference/matvec.js'
import type { SkipSettings } from '../../src/reference/matvec.js'
import type { ChipReport } from '../../src/runner/chip-report.js'
import type { Random } from './random.js'

/** Shares of non-zeros, none and all among them. */
export const DENSITIES = [0, 0.02, 0.3, 0.5, 0.9, 1]
/** As `skipName` names them. */
export const SKIPS = ['weights,activations', 'weights', 'activations', 'none']

/** int8 values of `bits` bits, the full two's complement range, each non-zero with probability `density`. */
export function drawValues(random: Random, count: number, bits: number, density: number): Int8Array {
  const half = 2 ** (bits - 1)
  return Int8Array.from({ length: count }, () => {
    if (!random.chance(density)) return 0
    const value = random.integer(-half, half - 2)
    return value >= 0 ? value + 1 : value
  })
}

export function drawVectors(random: Random, count: number, columns: number): { x: Int8Array; density: number } {
  const density = random.pick(DENSITIES)
  return { x: drawValues(random, count * columns, 8, density), density }
}

export const drawSkip = (random: Random): SkipSettings => ({
  weights: random.chance(0.5),
  activations: random.chance(0.5),
})

export function skipName({ weights, activations }: SkipSettings): string {
  const names = [...(weights ? ['weights'] : []), ...(activations ? ['activations'] : [])]
  return names.length === 0 ? 'none' : names.join(',')
}

/** The passes of all vectors with one tile: columns first .. first + columns - 1 of rows firstRow .. of a matrix. */
export function tilePasses(
  chip: ChipConfig,
  matrix: QuantizedMatrix,
  x: Int8Array,
  skip: SkipSettings,
  tile: { firstRow: number; rows: number; firstColumn: number; columns: number },
): MacPass[] {
  const weights = new Int8Array(tile.rows * tile.columns)
  for (let row = 0; row < tile.rows; row++) {
    const start = (tile.firstRow + row) * matrix.columns + tile.firstColumn
    weights.set(matrix.values.subarray(start, start + tile.columns), row * tile.columns)
  }
  const settings = { ...chip.mac, skipWeights: skip.weights, skipActivations: skip.activations }
  return Array.from({ length: x.length / matrix.columns }, (_, vector) => {
    const start = vector * matrix.columns + tile.firstColumn
    return simulateMacPass(weights, tile.rows, x.subarray(start, start + tile.columns), settings)
  })
}

/** Length and counters of the array equal the sums over all passes, and executed and skipped products the definitions. */
export function expectArray(
  report: ChipReport,
  passes: readonly MacPass[],
  matrix: QuantizedMatrix,
  x: Int8Array,
  skip: SkipSettings,
) {
  const { mac } = report
  const total = (value: (pass: MacPass) => number) => passes.reduce((sum, pass) => sum + value(pass), 0)
  expect(mac.passes).toBe(passes.length)
  expect(mac.cycles).toBe(total((pass) => pass.cycles))
  expect(mac.scanner).toEqual({
    broadcast: total(({ scanner }) => scanner.broadcast),
    load: total(({ scanner }) => scanner.load),
    queue: total(({ scanner }) => scanner.queue),
    done: total(({ scanner }) => scanner.done),
  })
  expect({ ...mac.lanes, idle: 0 }).toEqual({
    work: total(({ lane }) => lane.work),
    take: total(({ lane }) => lane.take),
    starved: total(({ lane }) => lane.starved),
    idle: 0,
  })
  const { rows, columns, values } = matrix
  const nonZeros = nonZerosPerColumn(values, columns)
  const counts = { macs: 0, skippedWeight: 0, skippedActivation: 0 }
  for (let at = 0; at < x.length; at += columns) {
    addMacCounts(counts, countMacs(nonZeros, rows, x.subarray(at, at + columns), skip))
  }
  const { macs, skippedWeight, skippedActivation } = mac
  expect({ macs, skippedWeight, skippedActivation }).toEqual(counts)
  expect(macs + skippedWeight + skippedActivation).toBe((rows * columns * x.length) / columns)
}
