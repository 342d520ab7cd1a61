/**
 * RNN-Ts whose weights are drawn from a seed and calibrated, so that they behave like a speech model: gates that do not saturate,
 * hidden values of a known distribution, symbols at the stated rate, few at a time. What they say means nothing.
 *
 *     description, frames, seed --drawRnnt--> FloatRnnt --quantizeRnnt(bits, density, codebook)--> QuantizedRnnt
 *                                                 '----floatMatrix(name)--> float weights, neither pruned nor quantized
 *
 * (`drawQuantizedRnnts` does both while the weights are at hand, so that they are drawn once for all formats.)
 *
 * Layer by layer: what a layer puts out, rounded as on the chip, is what the next one is calibrated on. Weights of the encoder are
 * gone when the next layer is drawn.
 */
import { drawFrames } from './drawn-frames.js'
import { LARGEST_WEIGHT } from './drawn-lstm.js'
import { calibrateBlank } from './drawn-rnnt-blank.js'
import { blankRow, clockOf, jointBiasOf, ringSums } from './drawn-rnnt-clock.js'
import { drawEmbedding, EMBEDDING_FRACTION } from './drawn-rnnt-embedding.js'
import { BLANK_FACTOR, calibrateOutput, ENCODER_VARIANCE, scaleToMeanSquare } from './drawn-rnnt-joint.js'
import { drawEncoder, drawPrediction } from './drawn-rnnt-lstms.js'
import type { DrawnNetwork } from './drawn-rnnt-lstms.js'
import { ModelNumbers } from './drawn-rnnt-numbers.js'
import type { OnMatrix } from './drawn-rnnt-numbers.js'
import { FloatSearch, JOINT_FUNCTION, PredictionNetwork } from './drawn-rnnt-search.js'
import { inRealUnits } from './float-lstm-step.js'
import { multiplyEach } from './float-product.js'
import type { FloatRnnt } from './float-rnnt.js'
import { HOP_MS } from './log-mel.js'
import { ACTIVATION_FRACTION, JOINT_FRACTION, LOGIT_FRACTION, timeReduction } from './rnnt.js'
import type { RnntDescription } from './rnnt.js'

/** Frames to calibrate on; so many more that there are enough encoder frames. */
const CALIBRATION_FRAMES = 64
const CALIBRATION_ENCODER_FRAMES = 16

/**
 * @param frames int8 features, [n, inputs], n >= 1, 2^-5 per unit; what the model is calibrated on: the first 64 of them, or with a
 *   time reduction above 4 the first 16 encoder frames' worth. Where they are fewer, drawn frames follow.
 * @param seed any integer; the same description, first frames and seed give the same model
 * @param onPart called with the name of the part that is done next
 * @param onMatrix called with the weights of each matrix, once
 */
export function drawRnnt(
  description: RnntDescription,
  frames: Int8Array,
  seed: number,
  onPart: (part: string) => void = () => undefined,
  onMatrix?: OnMatrix,
): FloatRnnt {
  const { vocabulary, joint, search } = description
  const { blank } = vocabulary
  const { activation } = joint
  const clock = clockOf(description)
  const numbers = new ModelNumbers(seed, onMatrix)
  const { input, given } = calibrationInput(description, frames, seed)
  const embedding = drawEmbedding(description, numbers)
  const encoder = drawEncoder(description, input, { numbers, clock, onPart })
  const prediction = drawPrediction(description, embedding, { numbers, clock, onPart })

  onPart('joint')
  const we = drawSum(numbers, 'joint.encoder', joint.size, encoder, ENCODER_VARIANCE)
  const wp = drawSum(numbers, 'joint.prediction', joint.size, prediction, 1 - ENCODER_VARIANCE)
  if (clock !== null) {
    numbers.set('joint.encoder', we, ringSums(encoder.layers.at(-1)!, clock, clock.hold))
    numbers.set('joint.prediction', wp, ringSums(prediction.layers.at(-1)!, clock, 1))
  }
  numbers.finish('joint.encoder', we)
  numbers.finish('joint.prediction', wp)
  const jointBias = jointBiasOf(joint.size, clock)
  const encoded = productsOf(we, encoder).map((e, at) => e + jointBias[at % joint.size]!)
  const predicted = productsOf(wp, prediction)
  const output = numbers.draw('joint.output', vocabulary.size, joint.size)
  const largest = largestWeight(ACTIVATION_FRACTION[activation], LOGIT_FRACTION)
  const calibrated = calibrateOutput(output, vocabulary.size, { encoded, predicted, activation, clock }, largest)
  numbers.enterScale('joint.output', calibrated.factor, largest)
  numbers.set('joint.output', output, [
    blankRow(blank, BLANK_FACTOR, clock, { f: JOINT_FUNCTION[activation], largest }),
  ])
  numbers.finish('joint.output', output)
  const outputBias = calibrated.bias

  onPart('search')
  outputBias[blank] = 0
  const embeddings = inRealUnits(embedding, EMBEDDING_FRACTION)
  const width = description.prediction.embedding
  const count = input.length / (description.input.mels * description.input.stack)
  const seconds = (count * description.input.stack * HOP_MS) / 1000
  const floatSearch = new FloatSearch({
    prediction: new PredictionNetwork(prediction.weights, wp),
    embedding: (symbol) => embeddings.subarray(symbol * width, (symbol + 1) * width),
    ...{ encoded, output, activation, blank },
    bias: outputBias,
    symbolsPerFrame: search.symbolsPerFrame,
  })
  const { bias, symbols } = calibrateBlank(floatSearch, search.symbolsPerSecond * seconds)
  outputBias[blank] = bias

  return {
    description,
    seed,
    encoder: encoder.stages,
    prediction: prediction.layers,
    embedding,
    matrices: numbers.matrices,
    setRows: numbers.setRows,
    encodedFraction: encoder.hidden.fraction,
    predictedFraction: prediction.hidden.fraction,
    jointBias,
    outputBias,
    calibration: {
      frames: count,
      given,
      layers: [...encoder.layers, ...prediction.layers].map(({ name, scaling }) => ({ name, ...scaling.calibration })),
      jointDeviation: calibrated.jointDeviation,
      logitDeviation: calibrated.logitDeviation,
      symbolsPerSecond: symbols / seconds,
    },
  }
}

/** The first frames, filled up with drawn ones. */
function calibrationInput(
  description: RnntDescription,
  frames: Int8Array,
  seed: number,
): { input: Int8Array; given: number } {
  const inputs = description.input.mels * description.input.stack
  const reduction = timeReduction(description)
  const encoderFrames = Math.max(CALIBRATION_ENCODER_FRAMES, Math.ceil(CALIBRATION_FRAMES / reduction))
  const input = drawFrames(encoderFrames * reduction, inputs, seed)
  const first = frames.subarray(0, input.length)
  input.set(first)
  return { input, given: first.length / inputs }
}

/** The weights of joint.encoder or joint.prediction. */
function drawSum(
  numbers: ModelNumbers,
  name: string,
  rows: number,
  { hidden, width }: DrawnNetwork,
  meanSquare: number,
): Float32Array {
  const weights = numbers.draw(name, rows, width)
  const largest = largestWeight(hidden.fraction, JOINT_FRACTION)
  const vectors = inRealUnits(hidden.values, hidden.fraction)
  numbers.enterScale(name, scaleToMeanSquare(weights, vectors, width, meanSquare, largest), largest)
  return weights
}

const productsOf = (weights: Float32Array, { hidden, width }: DrawnNetwork): Float64Array =>
  multiplyEach(weights, inRealUnits(hidden.values, hidden.fraction), width)

/**
 * So much that the factor of a row, its scale (at most its largest weight) times 2^(to - from), is below 2^7: the largest factor
 * of a requantization.
 */
const largestWeight = (from: number, to: number): number => LARGEST_WEIGHT * 2 ** (7 - (to - from))
