/**
 * A case of the comparison of the two engines, as plain data: small enough to be printed, and to be made simpler field by field.
 *
 *     seed --> spec --> chip, memory image, input --> fast and stepped chip          the spec says all: the same spec, the same case
 */
import type { FieldPath, FieldValue } from '../../../src/model/chip-fields.js'

export interface ChipSpec {
  base: 'az1-like' | 'eie-64'
  /** Fields that differ. */
  sets: Partial<Record<FieldPath, FieldValue>>
}

export const INPUTS = ['random', 'audio', 'extreme'] as const
export const PATTERNS = ['scattered', 'columns', 'rows', 'extreme'] as const
export const ENCODINGS = ['auto', 'none', 'zero-run', 'bitmap'] as const

/** What matrices and layers have in common. */
interface WeightSpec {
  seed: number
  frames: number
  bits: number
  codebook: boolean
  density: number
  encoding: (typeof ENCODINGS)[number]
  runBits: number | null
  chunk: number | null
  resident: boolean
  skipWeights: boolean
  skipActivations: boolean
  input: (typeof INPUTS)[number]
  /** Share of non-zero activations. */
  activations: number
  /** Bits of weight blocks that are flipped. */
  damage: number
}

export interface MatvecSpec extends WeightSpec {
  kind: 'matvec'
  rows: number
  columns: number
  /** How the zeros lie; extreme: every weight is the smallest there is. */
  pattern: (typeof PATTERNS)[number]
  output: 'raw' | 'int8' | 'int16'
}

export interface LstmSpec extends WeightSpec {
  kind: 'lstm'
  inputs: number
  cells: number
  projection: number | null
}

export interface RnntSpec {
  kind: 'rnnt'
  seed: number
  /** At most so many, and so many frames of each. */
  utterances: number
  frames: number
  damage: number
}

/** A program of test/helpers/random-sections.ts. */
export interface SectionsSpec {
  kind: 'sections'
  seed: number
}

export interface FirmwareSpec {
  kind: 'firmware'
  seed: number
  actions: number
  /** Of these actions. */
  without: number[]
  /** What makes it fail, if anything: see firmware-faults.ts. */
  fault: string | null
}

export type WorkSpec = MatvecSpec | LstmSpec | RnntSpec | SectionsSpec | FirmwareSpec

/** How the fast chip is looked at while it runs. */
export interface LookSpec {
  seed: number
  /** Places in the run at which it stops, is compared, or is held for some cycles. */
  points: number
  /** Vector instructions that are watched. */
  watched: number
  /** null: as the runner chooses. */
  tileCacheMiB: number | null
}

export interface CaseSpec {
  seed: number
  chip: ChipSpec
  work: WorkSpec
  look: LookSpec
}
