/**
 * An RNN-T with drawn weights, in float. It holds no weights but the embedding: each matrix is a stretch of the model's random
 * numbers and a factor, and is drawn again whenever it is asked for. What it says of itself is little and stays as it is, so that the
 * variants of a comparison come from one model.
 */
import type { Calibration, LstmScaling } from './drawn-lstm.js'
import { drawWeights, scaleBy } from './drawn-matrix.js'
import { seedAfter } from './random.js'
import type { RnntDescription, TimeStackStage } from './rnnt.js'
import type { LayerShape } from './workloads.js'

/** Weights of variance 1 times the factor, clamped; stretches do not overlap. */
export interface DrawnMatrix {
  rows: number
  columns: number
  /** How many of the model's random numbers come before the matrix's own. */
  first: number
  factor: number
  largest: number
}

export interface FloatLstmLayer {
  /** "encoder.0", "prediction.0", ...; its matrices are called "encoder.0.wx", ".wh" and, with a projection, ".wp". */
  name: string
  shape: LayerShape
  scaling: LstmScaling
}

export type FloatStage = ({ kind: 'lstm' } & FloatLstmLayer) | TimeStackStage

/** A row that is not as it was drawn: its weights times `factor`, with some set (`drawn-rnnt-clock.ts`). */
export interface SetRow {
  row: number
  factor: number
  weights: { column: number; weight: number }[]
}

export interface FloatRnnt {
  description: RnntDescription
  seed: number
  encoder: FloatStage[]
  prediction: FloatLstmLayer[]
  /** int8 [vocabulary, embedding] in units of 2^-EMBEDDING_FRACTION, in float as well; the row of the blank is 0. */
  embedding: Int8Array
  /** Those of all LSTMs, and "joint.encoder", "joint.prediction", "joint.output". */
  matrices: ReadonlyMap<string, DrawnMatrix>
  /** Of the encoder's and of the prediction network's hidden values, which joint.encoder and joint.prediction multiply. */
  encodedFraction: number
  predictedFraction: number
  /** Of matrices that have such rows. */
  setRows: ReadonlyMap<string, readonly SetRow[]>
  /** [joint]: of e. [vocabulary]: of the logits. */
  jointBias: Float64Array
  outputBias: Float64Array
  calibration: RnntCalibration
}

/** What the float network did on the calibration's frames; hidden values rounded as on the chip. */
export interface RnntCalibration {
  /** Frames, and how many of them were given; the others were drawn. */
  frames: number
  given: number
  layers: ({ name: string } & Calibration)[]
  /** Of e + p, in deviations; of the logits before the bias of the blank. */
  jointDeviation: number
  logitDeviation: number
  /** Symbols a second of the float search on these frames. */
  symbolsPerSecond: number
}

/**
 * The float weights of a matrix, drawn anew: [rows, columns], row-major.
 *
 * @throws RangeError where the model has no such matrix
 */
export function floatMatrix({ seed, matrices, setRows }: FloatRnnt, name: string): Float32Array {
  const matrix = matrices.get(name)
  if (matrix === undefined) throw new RangeError(`the model has no matrix ${name}`)
  const { rows, columns, first, factor, largest } = matrix
  const weights = scaleBy(drawWeights(rows * columns, seedAfter(seed, first)), factor, largest)
  return withRowsSet(weights, columns, setRows.get(name) ?? [])
}

/** In place. */
export function withRowsSet(weights: Float32Array, columns: number, rows: readonly SetRow[]): Float32Array {
  for (const { row, factor, weights: set } of rows) {
    const start = row * columns
    for (let at = start; at < start + columns; at++) weights[at]! *= factor
    for (const { column, weight } of set) weights[start + column] = weight
  }
  return weights
}
