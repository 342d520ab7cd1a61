/**
 * A point of a sweep as a row of a table: what was set, what came out, or why nothing did. The columns are the same in every sweep and
 * every format (parquet, CSV, JSON), so that files can be put together; docs/sweeps.md explains them, from this list.
 *
 * A figure that does not exist (of a point that failed, a density that was not seen) is null.
 */
import { FIELD_PATHS } from '../model/chip-fields.js'
import type { FieldPath } from '../model/chip-fields.js'

/** Version of a row's columns. */
export const SWEEP_SCHEMA = 'azsim-sweep/1'

export type ColumnType = 'integer' | 'number' | 'text'

export interface SweepColumn {
  type: ColumnType
  /** Of the figure; none for counts, names, ratios. */
  unit?: string
  meaning: string
}

const text = (meaning: string): SweepColumn => ({ type: 'text', meaning })
const integer = (meaning: string, unit?: string): SweepColumn => ({ type: 'integer', meaning, ...(unit && { unit }) })
const number = (meaning: string, unit?: string): SweepColumn => ({ type: 'number', meaning, ...(unit && { unit }) })

/** Everything but the fields of the chip. */
export const SWEEP_COLUMNS = {
  schema: text('version of the columns'),
  sweep: text('digest of what was asked for: rows of one sweep have the same'),
  points: integer('points of the sweep'),
  point: integer('number of the point, from 0'),
  command: text('the sweep, as one would ask for it again, whole'),
  azsim: text('version'),
  status: text('done, or failed'),
  reason: text('why a point failed'),

  model: text('name'),
  input: text('file of speech, or drawn'),
  seed: integer('of everything drawn'),
  frames: integer('input frames'),
  audioSeconds: number('frames x their step', 's'),
  bits: integer('of a stored weight, as asked for', 'bits'),
  density: number('share of the weights that pruning keeps, as asked for'),
  encoding: text('as asked for: auto, none, zero-run, bitmap'),
  runBits: integer('as asked for; null: the cheapest', 'bits'),
  codebook: text('yes, no'),
  chunk: integer('frames that shared a loaded tile, at most', 'frames'),
  residency: text('auto, off'),
  skip: text('weights,activations; weights; activations; none'),
  technology: integer('process that the energies are for', 'nm'),

  weights: integer('of the model'),
  storedBytes: integer('of them with headers, row parameters, padding', 'bytes'),
  weightBits: number('8 storedBytes / weights', 'bits'),
  entropyBits: number('order-0 entropy of the decoded weights, zeros included, over all matrices', 'bits'),
  weightDensity: number('share of non-zero weights after quantization'),
  activationDensity: number(
    'share of non-zero activations, by the weights that they meet; null where zeros are not skipped',
  ),

  cycles: integer('core cycles of the run', 'cycles'),
  microseconds: number('the same at the clock', 'us'),
  realTimeFactor: number('chip time / audio time'),
  dramBytes: integer('read and written', 'bytes'),
  macs: integer('products executed'),
  skippedWeight: integer('products skipped for a zero weight'),
  skippedActivation: integer('products skipped for a zero activation'),
  boundBy: text('busiest unit: dram, decompressor, mac, vector, sequencer; or latency'),
  dramCycles: number('core cycles that the data bus was busy for: no run takes less', 'cycles'),
  decompressorCycles: integer('cycles in which a group was decoded', 'cycles'),
  macCycles: integer('sum over passes of their cycles', 'cycles'),
  vectorCycles: integer('cycles in which the vector unit was active', 'cycles'),

  chipPj: number('energy on the chip over the audio, nothing switched off', 'pJ'),
  gatedChipPj: number('the same, power-gated when idle', 'pJ'),
  dramPj: number('energy of the DRAM', 'pJ'),
  totalPj: number('chipPj + dramPj', 'pJ'),

  symbols: integer('that came out: those of the float model'),
  logitsSignalToNoiseDb: number('logits against the float model; null: equal', 'dB'),
  decisions: integer('evaluations of the joint'),
  decisionsAgreeing: integer('of them with the same largest logit as the float model'),
} as const satisfies Record<string, SweepColumn>

export type SweepColumnName = keyof typeof SWEEP_COLUMNS | `chip.${FieldPath}`

/** In the order of the files: all of `SWEEP_COLUMNS`, then a field of the chip each, `chip.mac.lanes`. */
export const SWEEP_COLUMN_NAMES = [
  ...(Object.keys(SWEEP_COLUMNS) as (keyof typeof SWEEP_COLUMNS)[]),
  ...FIELD_PATHS.map((path) => `chip.${path}` as const),
] as const satisfies readonly SweepColumnName[]

export type SweepValue = string | number | null
export type SweepRow = Record<SweepColumnName, SweepValue>
