/**
 * An LSTM layer whose weights are drawn from a seed and scaled so that it behaves like a trained one: gates that do not saturate,
 * hidden values of a known distribution. What it computes means nothing.
 *
 *     seed, shape, frames --drawLayer--> FloatLayer --quantizeLayer(bits, density, codebook)--> QuantizedLayer
 *
 * Weights are independent, Laplace distributed (trained weights have heavier tails than a normal distribution; magnitude pruning
 * depends on it), rows in the order i, f, o, g. The forget bias is 1, the others are 0. Two scales are calibrated:
 * - Wx: pre-activations from x have the variance 3/4, over all rows and the given frames;
 * - Wh: those from h have 1/4, so that the standard deviation of both together is about 1. h is measured by running the layer.
 * P preserves the mean square: its weights have the variance 1 / cells.
 *
 * The variants of a comparison are quantized from one FloatLayer. Pruning keeps the surviving weights as they are: at density d
 * = 0.25 they still carry 84 % of the variance (Laplace: d (1 + t + t^2 / 2) with t = -ln d), so pruned variants have
 * somewhat smaller pre-activations. Without retraining that is what pruning does.
 */
import { shareValues } from '../compress/codebook.js'
import type { QuantizedMatrix } from '../compress/matrix.js'
import { prune } from '../compress/prune.js'
import { quantizeRows } from '../compress/quantize.js'
import { FEATURE_FRACTION_BITS } from './log-mel.js'
import type { LstmLayer } from './lstm-layer.js'
import { laplace, stream } from './random.js'
import { rowParameters } from './requantization.js'
import { outputsOf } from './workloads.js'
import type { LayerShape } from './workloads.js'

/** Fraction bits: pre-activations Q3.12, m = o tanh(c) as int8, the cell state. */
const GATE_FRACTION = 12
const HIDDEN_FRACTION = 7
const CELL_FRACTION = 11
/** A projection's output: as fine as fits; at 5 the factors of Wh stay within the chip's largest shift. */
const MIN_OUTPUT_FRACTION = 5
const MAX_OUTPUT_FRACTION = 10

const INPUT_VARIANCE = 0.75
const HIDDEN_VARIANCE = 0.25
const FORGET_BIAS = 1
/** So much that 128 x the largest scale (at most the row's largest weight) is below 2^7, the largest factor of a requantization. */
const LARGEST_WEIGHT = 0.99
/** A row of zeros has no scale; with this one its bias has 13 fraction bits. */
const SCALE_OF_ZEROS = 2 ** -8
const CALIBRATION_FRAMES = 32
const CALIBRATION_RUNS = 3
/** Mean square of h before it has been measured; of the order that comes out. */
const FIRST_HIDDEN_SQUARE = 0.05

export interface FloatLayer {
  shape: LayerShape
  seed: number
  /** Row-major: wx [4 cells, inputs], wh [4 cells, outputs], wp [projection, cells]. */
  wx: Float32Array
  wh: Float32Array
  wp: Float32Array | null
  /** Of 4 cells rows, in pre-activation units. */
  bias: Float64Array
  /** h is int8 in units of 2^-outputFraction. */
  outputFraction: number
  calibration: Calibration
}

/** What the float layer, with h rounded as on the chip, did on the first frames. */
export interface Calibration {
  frames: number
  /** Of z over all gates, without the bias. */
  preActivationDeviation: number
  /** Of h, in real units, and the share of its values that round to 0. */
  hiddenDeviation: number
  hiddenZeros: number
}

export interface QuantizedLayer extends LstmLayer {
  /** h is int8 in units of 2^-outputFraction. */
  outputFraction: number
  /** What a report has to say about the weights. */
  notes: string[]
}

export interface LayerQuantization {
  /** v, 2..8: of a stored weight. */
  bits: number
  /** Fraction of the weights of each matrix that pruning keeps, 0..1. */
  density: number
  /** Store indices of `bits` bits into shared int8 values. */
  codebook?: boolean
}

/**
 * @param frames int8 features, [n, inputs] with n >= 1, 2^-5 per unit; what the scales are calibrated on
 * @param seed any integer; the same seed, shape and frames give the same layer
 */
export function drawLayer(shape: LayerShape, frames: Int8Array, seed: number): FloatLayer {
  const { inputs, cells, projection } = shape
  const outputs = outputsOf(shape)
  const bias = new Float64Array(4 * cells).fill(FORGET_BIAS, cells, 2 * cells)
  const wx = draw(4 * cells * inputs, seed, 0)
  const wh = draw(4 * cells * outputs, seed, 1)
  const wp = projection === null ? null : draw(projection * cells, seed, 2)
  scaleBy(wx, Math.sqrt(INPUT_VARIANCE / Math.max(1, meanSquareOfFrames(frames, inputs))))
  if (wp !== null) scaleBy(wp, Math.sqrt(1 / cells))

  let deviation = Math.sqrt(HIDDEN_VARIANCE / (outputs * FIRST_HIDDEN_SQUARE))
  let outputFraction = HIDDEN_FRACTION
  let scaled = scaleBy(wh.slice(), deviation)
  for (let run = 1; ; run++) {
    const measured = runFloat({ shape, wx, wh: scaled, wp, bias, outputFraction }, frames)
    if (wp !== null) outputFraction = fractionThatFits(measured.largestOutput)
    if (run === CALIBRATION_RUNS) {
      return { shape, seed, wx, wh: scaled, wp, bias, outputFraction, calibration: measured.calibration }
    }
    deviation = Math.sqrt(HIDDEN_VARIANCE / Math.max(1, outputs * measured.calibration.hiddenDeviation ** 2))
    scaled = scaleBy(wh.slice(), deviation)
  }
}

/** One variant of a layer. The float layer is left as it is. */
export function quantizeLayer(layer: FloatLayer, options: LayerQuantization): QuantizedLayer {
  const { shape, bias, outputFraction } = layer
  const { inputs, cells, projection } = shape
  const outputs = outputsOf(shape)
  const wx = quantized(layer.wx, 4 * cells, inputs, options)
  const wh = quantized(layer.wh, 4 * cells, outputs, options)
  const wp = layer.wp === null || projection === null ? null : quantized(layer.wp, projection, cells, options)
  const biasOfWx = bias.map((b, row) => (b / scaleOf(wx, row)) * 2 ** FEATURE_FRACTION_BITS)
  return {
    inputs,
    cells,
    outputs,
    wx,
    wh,
    wp,
    params: {
      wx: rowParameters(factors(wx, GATE_FRACTION - FEATURE_FRACTION_BITS), biasOfWx),
      wh: rowParameters(factors(wh, GATE_FRACTION - outputFraction)),
      ...(wp !== null && { wp: rowParameters(factors(wp, outputFraction - HIDDEN_FRACTION)) }),
    },
    cellFraction: CELL_FRACTION,
    outputFraction,
    notes: notesOf(layer, options),
  }
}

function notesOf({ seed, calibration }: FloatLayer, { density }: LayerQuantization): string[] {
  const { frames, preActivationDeviation, hiddenDeviation, hiddenZeros } = calibration
  const pruning = density < 1 ? ', pruned by magnitude without retraining' : ''
  return [
    `weights drawn from seed ${seed} (Laplace${pruning}): what the layer puts out means nothing`,
    `calibrated on ${frames} frames: deviation of pre-activations ${preActivationDeviation.toFixed(2)}, ` +
      `of hidden values ${hiddenDeviation.toFixed(3)}, ${(100 * hiddenZeros).toFixed(1)} % of them zero`,
    'results of activation skipping are synthetic',
  ]
}

function draw(count: number, seed: number, number: number): Float32Array {
  const random = stream(seed, number)
  const weights = new Float32Array(count)
  for (let i = 0; i < count; i++) weights[i] = laplace(random)
  return weights
}

/** In place; clamped to the largest weight. */
function scaleBy(weights: Float32Array, factor: number): Float32Array {
  for (let i = 0; i < weights.length; i++) {
    weights[i] = Math.max(-LARGEST_WEIGHT, Math.min(LARGEST_WEIGHT, weights[i]! * factor))
  }
  return weights
}

function quantized(weights: Float32Array, rows: number, columns: number, options: LayerQuantization): QuantizedMatrix {
  const { bits, density, codebook } = options
  const kept = weights.slice()
  if (density < 1) prune(kept, density)
  return codebook
    ? shareValues(quantizeRows(kept, rows, columns, 8).matrix, bits)
    : quantizeRows(kept, rows, columns, bits).matrix
}

const scaleOf = (matrix: QuantizedMatrix, row: number): number => matrix.scales[row]! || SCALE_OF_ZEROS

/** Real factor of each row: its scale times 2^power, the ratio of the units of what goes in to those of what comes out. */
const factors = (matrix: QuantizedMatrix, power: number): Float64Array =>
  matrix.scales.map((_, row) => scaleOf(matrix, row) * 2 ** power)

/** Mean over the frames of |x|^2, in real units. */
function meanSquareOfFrames(frames: Int8Array, inputs: number): number {
  const squares = frames.reduce((sum, x) => sum + x * x, 0)
  return (squares * inputs) / frames.length / 4 ** FEATURE_FRACTION_BITS
}

function fractionThatFits(largest: number): number {
  const fits = Math.floor(Math.log2(127 / Math.max(largest, 2 ** -7)))
  return Math.max(MIN_OUTPUT_FRACTION, Math.min(MAX_OUTPUT_FRACTION, fits))
}

type Runnable = Pick<FloatLayer, 'shape' | 'wx' | 'wh' | 'wp' | 'bias' | 'outputFraction'>

/** The layer in float on the first frames, h rounded to what int8 holds. */
function runFloat(layer: Runnable, frames: Int8Array): { calibration: Calibration; largestOutput: number } {
  const { shape, wx, wh, wp, bias, outputFraction } = layer
  const { inputs, cells } = shape
  const outputs = outputsOf(shape)
  const steps = Math.min(CALIBRATION_FRAMES, frames.length / inputs)
  const z = new Float64Array(4 * cells)
  const c = new Float64Array(cells)
  const m = new Float32Array(cells)
  let h = new Float32Array(outputs)
  let gateSquares = 0
  let hiddenSquares = 0
  let zeros = 0
  let largestOutput = 0
  for (let step = 0; step < steps; step++) {
    const x = Float32Array.from(
      frames.subarray(step * inputs, (step + 1) * inputs),
      (v) => v * 2 ** -FEATURE_FRACTION_BITS,
    )
    z.fill(0)
    multiplyAdd(wx, x, z)
    multiplyAdd(wh, h, z)
    for (const value of z) gateSquares += value * value
    for (let j = 0; j < cells; j++) {
      const [i, f, o, g] = [0, 1, 2, 3].map((gate) => z[gate * cells + j]! + bias[gate * cells + j]!) as Gates
      c[j] = sigmoid(f) * c[j]! + sigmoid(i) * Math.tanh(g)
      m[j] = rounded(sigmoid(o) * Math.tanh(c[j]!), HIDDEN_FRACTION)
    }
    if (wp === null) h = m
    else {
      const projected = new Float64Array(outputs)
      multiplyAdd(wp, m, projected)
      for (const value of projected) largestOutput = Math.max(largestOutput, Math.abs(value))
      h = Float32Array.from(projected, (value) => rounded(value, outputFraction))
    }
    for (const value of h) {
      hiddenSquares += value * value
      if (value === 0) zeros++
    }
  }
  const calibration = {
    frames: steps,
    preActivationDeviation: Math.sqrt(gateSquares / (steps * 4 * cells)),
    hiddenDeviation: Math.sqrt(hiddenSquares / (steps * outputs)),
    hiddenZeros: zeros / (steps * outputs),
  }
  return { calibration, largestOutput }
}

type Gates = [number, number, number, number]

/** y += W x, W row-major of y.length rows. */
function multiplyAdd(weights: Float32Array, x: Float32Array, y: Float64Array): void {
  const columns = x.length
  for (let row = 0, at = 0; row < y.length; row++) {
    let sum = 0
    for (let column = 0; column < columns; column++, at++) sum += weights[at]! * x[column]!
    y[row]! += sum
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** To the nearest int8 in units of 2^-fraction. */
const rounded = (x: number, fraction: number): number =>
  Math.max(-128, Math.min(127, Math.round(x * 2 ** fraction))) * 2 ** -fraction
