/** What charts are tested with: a comparison that was run, with invented energies, and invented rows of a sweep. */
import { createRequire } from 'node:module'
import type { EnergyReport } from '../../src/report/energy-report.js'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import { SWEEP_COLUMN_NAMES, SWEEP_COLUMNS, SWEEP_SCHEMA } from '../../src/report/sweep-row.js'
import type { SweepColumnName, SweepRow } from '../../src/report/sweep-row.js'
import { mainJson } from './main.js'

/** The canvas is an optional dependency. */
export const hasCanvas = (() => {
  try {
    createRequire(import.meta.url)('@napi-rs/canvas')
    return true
  } catch {
    return false
  }
})()

const ENERGY: EnergyReport = {
  technologyNm: 22,
  components: [
    { name: 'weightBuffer', place: 'chip', dynamicPj: 5e6, leakage: { busyPj: 1e6, idlePj: 2e6, gatedPj: 0 } },
    { name: 'multipliers', place: 'chip', dynamicPj: 3e6, leakage: null },
    { name: 'sequencer', place: 'chip', dynamicPj: null, leakage: null },
    { name: 'dramAccess', place: 'dram', dynamicPj: 9e7, leakage: null },
    { name: 'dramBackground', place: 'dram', dynamicPj: 4e6, leakage: null },
  ],
  chipPj: 11e6,
  gatedChipPj: 9e6,
  dramPj: 94e6,
  totalPj: 105e6,
}

/** Six variants of the tiny model. */
export async function sampleComparison(): Promise<ComparisonReport> {
  const report = await mainJson<ComparisonReport>('compare', '--frames', '9', '--bits', '4', '--density', '0.5')
  for (const { report: run } of report.variants) {
    run.energy = ENERGY
    for (const layer of run.layers) layer.energy = ENERGY
  }
  return report
}

/** All columns of a point that ran; `set` replaces some. */
export function sweepRow(set: Partial<SweepRow> = {}): SweepRow {
  const blank = Object.fromEntries(
    SWEEP_COLUMN_NAMES.map((name) => [name, isText(name) ? 'x' : 1]),
  ) as unknown as SweepRow
  return {
    ...blank,
    ...{ schema: SWEEP_SCHEMA, status: 'done', reason: null, encoding: 'bitmap', codebook: 'no', skip: 'none' },
    ...{ residency: 'auto', boundBy: 'mac', bits: 4, density: 1, runBits: null, technology: 22, input: 'drawn' },
    ...{ 'chip.name': 'az1-like', 'chip.weights': 'streamed', 'chip.dram.type': 'LPDDR4-3200-x16' },
    ...set,
  }
}

const isText = (name: SweepColumnName): boolean =>
  name in SWEEP_COLUMNS
    ? SWEEP_COLUMNS[name as keyof typeof SWEEP_COLUMNS].type === 'text'
    : ['chip.name', 'chip.weights', 'chip.dram.type'].includes(name)

/** Dense int8, and two encodings at three densities: fewer weights, fewer cycles, less energy, more noise. */
export function sampleSweep(): SweepRow[] {
  const points = ['bitmap', 'zero-run'].flatMap((encoding) => [1, 0.5, 0.25].map((density) => ({ encoding, density })))
  const rows = points.map(({ encoding, density }) => {
    const cycles = 1000 * density + (encoding === 'bitmap' ? 100 : 50)
    return sweepRow({
      ...{ encoding, density, cycles, microseconds: cycles / 500, macCycles: 900 * density, dramCycles: 400 * density },
      ...{ decompressorCycles: 300 * density, totalPj: 1e6 * density + cycles, logitsSignalToNoiseDb: 20 * density },
      ...{ entropyBits: 3 * density, weightBits: 4 * density + 0.2 },
    })
  })
  const dense = { bits: 8, encoding: 'none', cycles: 4000, microseconds: 8, totalPj: 8e6, logitsSignalToNoiseDb: 40 }
  const all = [sweepRow(dense), ...rows]
  return all.map((row, point) => ({ ...row, point, points: all.length }))
}
