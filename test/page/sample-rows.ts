/** Points of a sweep over bits, density and lanes, with figures that a formula gives; the last one failed. */
import { CHIP_FIELDS, fieldOf } from '../../src/model/chip-fields.js'
import type { FieldPath } from '../../src/model/chip-fields.js'
import { loadChip } from '../../src/model/chip.js'
import { SWEEP_COLUMN_NAMES, SWEEP_SCHEMA } from '../../src/report/sweep-row.js'
import type { SweepRow, SweepValue } from '../../src/report/sweep-row.js'

export function sampleRows(): SweepRow[] {
  const settings = [2, 4, 8].flatMap((bits) =>
    [0.25, 0.5, 1].flatMap((density) => [8, 16].map((lanes) => ({ bits, density, lanes }))),
  )
  const rows = settings.map(({ bits, density, lanes }, point) => rowOf(point, settings.length, bits, density, lanes))
  return rows.map((row, i) => (i < rows.length - 1 ? row : failed(row)))
}

function rowOf(point: number, points: number, bits: number, density: number, lanes: number): SweepRow {
  const chip = loadChip('az1-like')
  const fields = Object.keys(CHIP_FIELDS).map((path): [string, SweepValue] => [
    `chip.${path}`,
    path === 'mac.lanes' ? lanes : (fieldOf(chip, path as FieldPath) ?? null),
  ])
  const cycles = Math.round((1e6 * density * 16) / lanes + 1e4 * bits)
  const storedBytes = Math.round((1e5 * bits * density) / 8 + 1e4)
  const dramPj = storedBytes * 640
  const known: Record<string, SweepValue> = {
    ...{ schema: SWEEP_SCHEMA, sweep: '0123456789abcdef', points, point, command: 'azsim sweep', azsim: '0.1.0' },
    ...{ status: 'done', model: 'tiny', input: 'drawn', seed: 1, frames: 33, audioSeconds: 0.99, bits, density },
    ...{ encoding: 'auto', codebook: 'no', chunk: 4, residency: 'auto', skip: 'weights,activations', technology: 22 },
    ...{ weights: 1e5, storedBytes, weightBits: (8 * storedBytes) / 1e5, entropyBits: bits * density },
    ...{
      weightDensity: density,
      activationDensity: 0.9,
      cycles,
      microseconds: cycles / 500,
      realTimeFactor: cycles / 5e8,
    },
    ...{ dramBytes: 10 * storedBytes, macs: 1e6 * density, skippedWeight: 1e6 * (1 - density), skippedActivation: 0 },
    ...{
      boundBy: 'mac',
      dramCycles: cycles / 4,
      decompressorCycles: cycles / 3,
      macCycles: cycles / 2,
      vectorCycles: 9000,
    },
    ...{ chipPj: 1e6, gatedChipPj: 5e5, dramPj, totalPj: dramPj + 1e6 },
    ...{ symbols: 12, logitsSignalToNoiseDb: 4 * bits * density, decisions: 29, decisionsAgreeing: 20 },
    ...Object.fromEntries(fields),
  }
  return Object.fromEntries(SWEEP_COLUMN_NAMES.map((name) => [name, known[name] ?? null])) as SweepRow
}

/** As a sweep notes it: what was set, and why nothing came out. */
function failed(row: SweepRow): SweepRow {
  const isKept = (name: string): boolean =>
    SWEEP_COLUMN_NAMES.indexOf(name as never) < SWEEP_COLUMN_NAMES.indexOf('weights') || name.startsWith('chip.')
  const kept = SWEEP_COLUMN_NAMES.map((name) => [name, isKept(name) ? row[name] : null])
  return { ...(Object.fromEntries(kept) as SweepRow), status: 'failed', reason: 'it does not fit' }
}
