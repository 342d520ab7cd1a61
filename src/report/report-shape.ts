/** What charts, comparisons of reports and pages use of the reports of `azsim run` and `azsim compare`. docs/reports.md has all fields. */
import { DRAM_TYPES } from '../model/chip-fields.js'
import { TECHNOLOGIES_NM } from '../model/technology.js'
import { DATA_KINDS } from '../runner/chip-report.js'
import { BOUND_NAMES } from './bounds.js'
import { COMPARISON_SCHEMA } from './rnnt-comparison.js'
import { RUN_SCHEMA } from './rnnt-report.js'
import { count, flag, list, members, nullable, number, object, oneOf, positive, text } from './shape.js'
import type { Shape } from './shape.js'

const unit: Record<string, Shape> = { active: count, stalls: members(count) }
const traffic: Record<string, Shape> = { bytesRead: count, bytesWritten: count }
const byKind = object(Object.fromEntries(DATA_KINDS.map((kind) => [kind, count])))
const share = number(0, 1)

const energy = object({
  technologyNm: oneOf(TECHNOLOGIES_NM),
  components: list(
    object({
      name: text,
      place: oneOf(['chip', 'dram']),
      dynamicPj: nullable(count),
      leakage: nullable(object({ busyPj: count, idlePj: count, gatedPj: count })),
    }),
  ),
  ...{ chipPj: count, gatedChipPj: count, dramPj: count, totalPj: count },
})

/** Of a run as of a layer. */
const cost: Record<string, Shape> = {
  cycles: positive,
  microseconds: positive,
  realTimeFactor: positive,
  sequencer: object(unit),
  dma: object(unit),
  decompressor: object({ ...unit, cycles: count }),
  mac: object({ ...unit, cycles: count, passes: count, macs: count, skippedWeight: count, skippedActivation: count }),
  vector: object(unit),
  dram: object({
    ...traffic,
    read: byKind,
    written: byKind,
    clocks: count,
    rowHits: count,
    rowMisses: count,
    rowConflicts: count,
  }),
  memories: object(
    Object.fromEntries(
      [
        'store',
        'streamFifo',
        'weightBuffer',
        'rowParameters',
        'accumulators',
        'activations',
        'instructions',
        'scalars',
        'host',
      ].map((name) => [name, object(traffic)]),
    ),
  ),
  utilization: object({ dram: count, decompressor: count, mac: count, vector: count, sequencer: count }),
  overlap: object({ share }),
  boundBy: oneOf(Object.keys(BOUND_NAMES)),
  weights: count,
  storedBytes: count,
  activationDensity: nullable(share),
  energy,
}

const format = object({
  bits: number(2, 8),
  density: share,
  encoding: oneOf(['auto', 'none', 'zero-run', 'bitmap']),
  runBits: nullable(number(0, 8)),
  codebook: flag,
})

const chip = object({
  name: text,
  clockMHz: positive,
  mac: object({ lanes: positive, window: positive, multipliers: positive, queue: positive, scan: positive }),
  dram: object({ type: oneOf([...DRAM_TYPES, 'none']) }),
})

const matrix = object({
  ...{ name: text, rows: positive, columns: positive, bits: number(2, 8), hasCodebook: flag },
  encoding: oneOf(['none', 'zero-run', 'bitmap']),
  ...{ storedBitsPerWeight: count, entropyBits: count, density: share },
})

const input: Shape = (value, place) => {
  object({ kind: oneOf(['audio', 'frames']), frames: positive, stepMs: positive, seconds: positive })(value, place)
  if ((value as { kind: string }).kind === 'audio') object({ file: text })(value, place)
}

export const RUN_SHAPE = object({
  ...{ schema: oneOf([RUN_SCHEMA]), azsim: text, node: text, command: text, chip, seed: number() },
  model: object({ name: text }),
  input,
  ...{ format, skip: object({ weights: flag, activations: flag }), residency: text, chunk: positive },
  ...cost,
  weightBits: count,
  notes: list(text),
  layers: list(object({ ...cost, name: text, share, dmaBytes: object({ read: byKind, written: byKind }) }), 1),
  symbols: list(object({ frame: count, symbol: count })),
  matrices: list(matrix, 1),
  outputError: nullable(
    object({ logitsSignalToNoiseDb: nullable(number()), decisions: object({ count, agreeing: count }) }),
  ),
})

export const COMPARISON_SHAPE = object({
  ...{ schema: oneOf([COMPARISON_SCHEMA]), azsim: text, command: text },
  variants: list(object({ name: text, mechanism: nullable(text), report: RUN_SHAPE }), 1),
})
