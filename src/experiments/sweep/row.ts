/** A point of a sweep as a row: of a report, or of why there is none. */
import { ChipError, UserError } from '../../errors.js'
import { loadChip } from '../../model/chip.js'
import { dramChannel } from '../../model/dram-channel.js'
import { FIELD_PATHS, fieldOf } from '../../model/chip-fields.js'
import type { ChipConfig } from '../../model/chip-fields.js'
import { loadRnnt } from '../../model/rnnt-file.js'
import { dramBytes } from '../../report/rnnt-comparison.js'
import type { RunReport } from '../../report/rnnt-report.js'
import { SWEEP_COLUMN_NAMES, SWEEP_SCHEMA } from '../../report/sweep-row.js'
import type { SweepColumnName, SweepRow, SweepValue } from '../../report/sweep-row.js'
import { DEFAULT_FRAMES, skipName } from '../settings.js'
import type { RunSettings } from '../settings.js'
import type { SweepIdentity } from './identity.js'
import type { SweepPoint } from './plan.js'

type Cells = Partial<Record<SweepColumnName, SweepValue>>

/** Characters of a reason, at most. */
const MAX_REASON = 1000

export function doneRow(identity: SweepIdentity, { number, settings }: SweepPoint, report: RunReport): SweepRow {
  return rowOf(identity, number, { ...settingCells(settings), ...reportCells(report), status: 'done', reason: null })
}

/** @param error why there is no report */
export function failedRow(identity: SweepIdentity, { number, settings }: SweepPoint, error: unknown): SweepRow {
  return rowOf(identity, number, { ...settingCells(settings), status: 'failed', reason: reasonOf(error) })
}

function rowOf({ sweep, points, command, azsim }: SweepIdentity, point: number, cells: Cells): SweepRow {
  const all: Cells = { ...cells, ...{ schema: SWEEP_SCHEMA, sweep, points, point, command, azsim } }
  return Object.fromEntries(SWEEP_COLUMN_NAMES.map((name) => [name, cellOf(all[name])])) as SweepRow
}

/** What is no number is no figure; -0 is 0. */
function cellOf(value: SweepValue | undefined): SweepValue {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  return value ?? null
}

/** What was set: of a failed point all that is known. */
function settingCells(settings: RunSettings): Cells {
  const { audio, frames, seed, bits, density, encoding, runBits, codebook, chunk, residency, skip } = settings
  return {
    ...{ model: orNull(() => loadRnnt(settings.model).name), input: audio ?? 'drawn', seed },
    frames: frames ?? (audio === undefined ? DEFAULT_FRAMES : null),
    ...{ bits, density, encoding, runBits: runBits ?? null, codebook: codebook ? 'yes' : 'no' },
    ...{ chunk: chunk ?? null, residency, skip: skipName(skip), technology: settings.technology },
    ...chipCells(settings),
  }
}

/** Of a chip that makes no sense what `--set` and the axes say of it. */
function chipCells({ chip, set }: RunSettings): Cells {
  const config = orNull(() => loadChip(chip, set))
  if (config !== null) {
    return Object.fromEntries(FIELD_PATHS.map((path) => [`chip.${path}`, fieldOf(config, path) ?? null]))
  }
  const cells = set.map((text): [string, SweepValue] => {
    const [path, value] = text.split('=', 2) as [string, string]
    return [`chip.${path.trim()}`, /^\d{1,15}$/.test(value.trim()) ? Number(value) : value.trim()]
  })
  return Object.fromEntries(cells)
}

function reportCells(report: RunReport): Cells {
  const { input, chip, matrices, weights, energy, mac, outputError } = report
  const average = (of: (matrix: RunReport['matrices'][number]) => number): number =>
    matrices.reduce((sum, matrix) => sum + of(matrix) * matrix.rows * matrix.columns, 0) / weights
  const { chipPj, gatedChipPj, dramPj, totalPj } = energy
  return {
    ...{ frames: input.frames, audioSeconds: input.seconds, chunk: report.chunk },
    ...{ weights, storedBytes: report.storedBytes, weightBits: report.weightBits },
    entropyBits: average(({ entropyBits }) => entropyBits),
    weightDensity: average(({ density }) => density),
    activationDensity: report.activationDensity,
    ...{ cycles: report.cycles, microseconds: report.microseconds, realTimeFactor: report.realTimeFactor },
    dramBytes: dramBytes(report),
    ...{ macs: mac.macs, skippedWeight: mac.skippedWeight, skippedActivation: mac.skippedActivation },
    boundBy: report.boundBy,
    dramCycles: busCycles(report.dram.busBusyClocks, chip),
    ...{ decompressorCycles: report.decompressor.cycles, macCycles: mac.cycles, vectorCycles: report.vector.active },
    ...{ chipPj, gatedChipPj, dramPj, totalPj },
    symbols: report.symbols.length,
    logitsSignalToNoiseDb: outputError?.logitsSignalToNoiseDb ?? null,
    decisions: outputError?.decisions.count ?? null,
    decisionsAgreeing: outputError?.decisions.agreeing ?? null,
  }
}

/** Clocks of the DRAM in cycles of the core. */
const busCycles = (clocks: number, { dram, clockMHz }: ChipConfig): number | null =>
  dram.type === 'none' ? null : (clocks * clockMHz) / dramChannel(dram.type).clockMHz

/** On one line. */
function reasonOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, '; ')
  const whole = error instanceof UserError || error instanceof ChipError ? text : `a defect of azsim: ${text}`
  return whole.replace(/\p{Cc}/gu, ' ').slice(0, MAX_REASON)
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}
