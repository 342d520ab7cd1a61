/**
 * The joint of a drawn model: e and p add up to the variance 1, 80 % of it from the encoder, so that what comes out follows the
 * audio; logits have the deviation 2.
 *
 *     e = We h      p = Wp g      a = tanh(e + p) or max(e + p, 0)      logits = Wo a + b
 *
 * b makes up for the mean of a under a normal distribution, so that no label is favoured. (The mean over the calibration's frames
 * would fit these frames alone.) The row of the blank is weak, 1/8 of the others: its logit is a threshold, and a symbol comes where
 * a label stands out.
 */
import { scaleBy } from './drawn-matrix.js'
import { valueOff } from './drawn-rnnt-clock.js'
import type { Clock } from './drawn-rnnt-clock.js'
import { JOINT_FUNCTION } from './drawn-rnnt-search.js'
import { multiplyEach } from './float-product.js'
import type { JointActivation } from './rnnt.js'

export const ENCODER_VARIANCE = 0.8
export const BLANK_FACTOR = 1 / 8
const LOGIT_DEVIATION = 2
/** Pairs of e and p that logits are measured on. */
const PAIRS = 96
/** Of a, where e + p is normal with variance 1. */
const MEAN_ACTIVATION: Readonly<Record<JointActivation, number>> = { tanh: 0, relu: 1 / Math.sqrt(2 * Math.PI) }
/** Below it nothing comes out of a network; its factor has to be finite. */
const SMALLEST_MEAN_SQUARE = 2 ** -20

/**
 * Scales We or Wp so that its products have the given mean square.
 *
 * @param weights [joint, columns], of variance 1; scaled in place
 * @param vectors [n, columns], in real units; the first fifth is left out, so that the start from 0 does not count
 * @returns the factor
 */
export function scaleToMeanSquare(
  weights: Float32Array,
  vectors: Float64Array,
  columns: number,
  meanSquare: number,
  largest: number,
): number {
  const count = vectors.length / columns
  const products = multiplyEach(weights, vectors.subarray(Math.floor(count / 5) * columns), columns)
  const factor = Math.sqrt(meanSquare) / rootMeanSquare(products)
  scaleBy(weights, factor, largest)
  return factor
}

/** What joint.output is calibrated on. */
export interface JointSamples {
  /** e of encoder frames, p of steps of the prediction network: [n, joint] each. */
  encoded: Float64Array
  predicted: Float64Array
  activation: JointActivation
  clock: Clock | null
}

export interface OutputCalibration {
  factor: number
  /** [vocabulary] */
  bias: Float64Array
  /** Roots of the mean squares of e + p, but of the clock's, and of the logits without the bias of the blank. */
  jointDeviation: number
  logitDeviation: number
}

/** @param weights [rows, joint], of variance 1; they come back scaled */
export function calibrateOutput(
  weights: Float32Array,
  rows: number,
  samples: JointSamples,
  largest: number,
): OutputCalibration {
  const { activation, clock } = samples
  const joint = weights.length / rows
  const values = clock?.values ?? 0
  const f = JOINT_FUNCTION[activation]
  const means = new Float64Array(joint).fill(MEAN_ACTIVATION[activation]).fill(valueOff(f), 0, values)
  const sums = jointSums(samples, joint)
  const centred = sums.map((sum, at) => f(sum) - means[at % joint]!)
  const factor = LOGIT_DEVIATION / rootMeanSquare(multiplyEach(weights, centred, joint))
  scaleBy(weights, factor, largest)
  return {
    factor,
    bias: multiplyEach(weights, means, joint).map((mean) => -mean),
    jointDeviation: rootMeanSquare(sums.filter((_, at) => at % joint >= values)),
    logitDeviation: rootMeanSquare(multiplyEach(weights, centred, joint)),
  }
}

/** e + p of pairs of encoder frames and predictions, [PAIRS, joint]. */
function jointSums({ encoded, predicted }: JointSamples, joint: number): Float64Array {
  const frames = encoded.length / joint
  const steps = predicted.length / joint
  return Float64Array.from({ length: PAIRS * joint }, (_, at) => {
    const pair = Math.floor(at / joint)
    const j = at % joint
    return encoded[((7 * pair) % frames) * joint + j]! + predicted[((5 * pair) % steps) * joint + j]!
  })
}

/** At least so much that dividing by it is possible. */
function rootMeanSquare(values: Float64Array): number {
  const meanSquare = values.reduce((sum, x) => sum + x * x, 0) / values.length
  return Math.sqrt(Math.max(meanSquare, SMALLEST_MEAN_SQUARE))
}
