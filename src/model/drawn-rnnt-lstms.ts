/** The LSTMs of a drawn RNN-T: each is drawn, calibrated on what the one before puts out, and run to feed the next. */
import { calibrateLstm, FORGET_BIAS, LARGEST_WEIGHT } from './drawn-lstm.js'
import type { Int8Vectors, LstmMatrices } from './drawn-lstm.js'
import { quietRows, encoderRing, predictionRing, setRing } from './drawn-rnnt-clock.js'
import type { Clock, Ring } from './drawn-rnnt-clock.js'
import { EMBEDDING_FRACTION } from './drawn-rnnt-embedding.js'
import type { ModelNumbers } from './drawn-rnnt-numbers.js'
import type { PredictionLayer } from './drawn-rnnt-search.js'
import type { FloatLstmLayer, FloatStage } from './float-rnnt.js'
import { FEATURE_FRACTION_BITS } from './log-mel.js'
import { mulberry32 } from './random.js'
import type { LstmStage, RnntDescription } from './rnnt.js'
import { outputsOf } from './workloads.js'

/** With 1, a stack of drawn layers is a low pass of half a second: what it puts out would hardly change within a word. */
const ENCODER_FORGET_BIAS = 0
/** Symbols that the prediction network is calibrated on, the blank of the reset first. */
const CALIBRATION_SYMBOLS = 32

const MATRICES = ['wx', 'wh', 'wp'] as const

/** LSTMs one behind the other, and what the last one puts out. */
export interface DrawnNetwork {
  layers: FloatLstmLayer[]
  hidden: Int8Vectors
  /** Values of a vector of `hidden`. */
  width: number
}

/** What all parts of a model are drawn with. */
export interface Drawing {
  numbers: ModelNumbers
  clock: Clock | null
  onPart: (part: string) => void
}

/** @param frames int8 features, [n, inputs] */
export function drawEncoder(
  { input, encoder }: RnntDescription,
  frames: Int8Array,
  { numbers, clock, onPart }: Drawing,
): DrawnNetwork & { stages: FloatStage[] } {
  const stages: FloatStage[] = []
  const layers: FloatLstmLayer[] = []
  let hidden: Int8Vectors = { values: frames, fraction: FEATURE_FRACTION_BITS }
  let width = input.mels * input.stack
  for (const [index, stage] of encoder.entries()) {
    if (stage.kind === 'time-stack') {
      width *= stage.factor
      stages.push(stage)
      continue
    }
    const name = `encoder.${layers.length}`
    onPart(name)
    const ring = clock !== null && index === encoder.length - 1 ? encoderRing(clock) : null
    const drawn = drawLstm(numbers, name, stage, { ...hidden, width }, ENCODER_FORGET_BIAS, ring)
    for (const matrix of MATRICES) {
      if (drawn.weights[matrix] !== null) numbers.release(drawn.weights[matrix])
    }
    layers.push(drawn.layer)
    stages.push({ kind: 'lstm', ...drawn.layer })
    hidden = drawn.hidden
    width = outputsOf(drawn.layer.shape)
  }
  return { stages, layers, hidden, width }
}

/** @param embedding [vocabulary, embedding] */
export function drawPrediction(
  { vocabulary, prediction }: RnntDescription,
  embedding: Int8Array,
  { numbers, clock, onPart }: Drawing,
): DrawnNetwork & { weights: PredictionLayer[] } {
  const layers: FloatLstmLayer[] = []
  const weights: PredictionLayer[] = []
  let width = prediction.embedding
  const random = mulberry32(numbers.take(CALIBRATION_SYMBOLS))
  const values = new Int8Array(CALIBRATION_SYMBOLS * width)
  for (let step = 0; step < CALIBRATION_SYMBOLS; step++) {
    const drawn = Math.floor(random() * vocabulary.size)
    const symbol = step === 0 ? vocabulary.blank : drawn
    values.set(embedding.subarray(symbol * width, (symbol + 1) * width), step * width)
  }
  let hidden: Int8Vectors = { values, fraction: EMBEDDING_FRACTION }
  for (const [index, stage] of prediction.layers.entries()) {
    const name = `prediction.${index}`
    onPart(name)
    const ring = clock !== null && index === prediction.layers.length - 1 ? predictionRing(clock) : null
    const drawn = drawLstm(numbers, name, stage, { ...hidden, width }, FORGET_BIAS, ring)
    const { shape, scaling } = drawn.layer
    layers.push(drawn.layer)
    weights.push({ shape, ...drawn.weights, bias: scaling.bias, outputFraction: scaling.outputFraction })
    hidden = drawn.hidden
    width = outputsOf(shape)
  }
  return { layers, hidden, width, weights }
}

function drawLstm(
  numbers: ModelNumbers,
  name: string,
  { cells, projection }: LstmStage,
  input: Int8Vectors & { width: number },
  forgetBias: number,
  ring: Ring | null,
): { layer: FloatLstmLayer; weights: LstmMatrices<Float32Array>; hidden: Int8Vectors } {
  const shape = { name, inputs: input.width, cells, projection }
  const weights = {
    wx: numbers.draw(`${name}.wx`, 4 * cells, input.width),
    wh: numbers.draw(`${name}.wh`, 4 * cells, outputsOf(shape)),
    wp: projection === null ? null : numbers.draw(`${name}.wp`, projection, cells),
  }
  if (ring !== null) numbers.set(`${name}.wx`, weights.wx, quietRows(cells, ring))
  const trial = numbers.memory(weights.wh.length)
  const { scaling, run } = calibrateLstm(shape, weights, input, input.values.length / input.width, forgetBias, trial)
  numbers.release(trial)
  for (const matrix of MATRICES) {
    if (weights[matrix] !== null) numbers.enterScale(`${name}.${matrix}`, scaling.factors[matrix], LARGEST_WEIGHT)
  }
  const layer = { name, shape, scaling }
  if (ring !== null) {
    const rows = setRing(layer, ring)
    numbers.set(`${name}.wh`, weights.wh, rows.wh)
    if (weights.wp !== null) numbers.set(`${name}.wp`, weights.wp, rows.wp)
  }
  for (const matrix of MATRICES) {
    if (weights[matrix] !== null) numbers.finish(`${name}.${matrix}`, weights[matrix])
  }
  return { layer, weights, hidden: { values: run(ring === null), fraction: scaling.outputFraction } }
}
