/** A random RNN-T of real weights with its integer twin: two encoder LSTMs, one with a projection, a time stack between them. */
import type { FloatLstm } from '../../src/reference/float-lstm.js'
import type { FloatLinear, FloatRnntModel } from '../../src/reference/float-rnnt.js'
import type { IntegerLinear } from '../../src/reference/linear.js'
import type { IntegerRnntModel, JointActivation } from '../../src/reference/rnnt-model.js'
import {
  generator,
  HIDDEN_UNIT,
  INPUT_UNIT,
  PREACTIVATION_UNIT,
  quantizeRows,
  randomLayer,
  rowParameters,
} from './quantized-lstm.js'

const LOGIT_UNIT = 2 ** -10
const ACTIVATION_UNIT = { tanh: 2 ** -7, relu: 2 ** -4 }

const INPUTS = 20
const FACTOR = 2
const JOINT = 32
const EMBEDDING = 16
const SYMBOLS = 30

function randomLinear(
  inputs: number,
  outputs: number,
  { size, inputUnit, outputUnit }: { size: number; inputUnit: number; outputUnit: number },
  seed: number,
) {
  const draw = generator(seed)
  const weights = Float64Array.from({ length: outputs * inputs }, () => (draw() * size) / Math.sqrt(inputs))
  const bias = Float64Array.from({ length: outputs }, () => draw() * 0.3)
  const { values, scale, real } = quantizeRows(weights, inputs)
  const integer = (): IntegerLinear => {
    const unit = scale.map((s) => s * inputUnit)
    return { inputs, outputs, weights: values, rows: rowParameters(unit, outputUnit, bias) }
  }
  const float: FloatLinear = { weights, bias }
  const quantized: FloatLinear = { weights: real, bias }
  return { integer, float, quantized }
}

/**
 * @returns the integer network, one with its real weights, and one whose real weights are those that the integers stand for
 */
export function quantizedRnnt(activation: JointActivation, symbolsPerFrame: number, seed: number) {
  const seedOf = (part: number) => 1000 * seed + part
  const first = randomLayer(INPUTS, 48, 48, seedOf(1))
  const second = randomLayer(FACTOR * 48, 64, 24, seedOf(2), HIDDEN_UNIT)
  const prediction = randomLayer(EMBEDDING, 40, 40, seedOf(3), HIDDEN_UNIT)
  const toGate = { size: 4, inputUnit: HIDDEN_UNIT, outputUnit: PREACTIVATION_UNIT }
  const e = randomLinear(24, JOINT, toGate, seedOf(4))
  const p = randomLinear(40, JOINT, toGate, seedOf(5))
  const toLogits = { size: 4, inputUnit: ACTIVATION_UNIT[activation], outputUnit: LOGIT_UNIT }
  const output = randomLinear(JOINT, SYMBOLS, toLogits, seedOf(6))
  const blank = SYMBOLS - 1
  output.float.bias[blank] = 1 // shared with the quantized one: about as many blanks as symbols

  const draw = generator(seedOf(7))
  const table = Float64Array.from({ length: SYMBOLS * EMBEDDING }, (_, i) =>
    i < blank * EMBEDDING ? draw() * 0.99 : 0,
  )
  const embedding = Int8Array.from(table, (value) => Math.round(value / HIDDEN_UNIT))

  const integer: IntegerRnntModel = {
    inputs: INPUTS,
    encoder: [
      { kind: 'lstm', name: 'encoder.0', layer: first.integer },
      { kind: 'time-stack', factor: FACTOR },
      { kind: 'lstm', name: 'encoder.1', layer: second.integer },
    ],
    embedding,
    prediction: [{ name: 'prediction.0', layer: prediction.integer }],
    joint: { encoder: e.integer(), prediction: p.integer(), output: output.integer(), activation },
    blank,
    symbolsPerFrame,
  }
  const real = (weights: 'float' | 'quantized', rows: Float64Array): FloatRnntModel => {
    const layerOf = (drawn: Record<typeof weights, FloatLstm>) => () => drawn[weights]
    return {
      inputs: INPUTS,
      featureUnit: INPUT_UNIT,
      encoder: [
        { kind: 'lstm', name: 'encoder.0', layer: layerOf(first) },
        { kind: 'time-stack', factor: FACTOR },
        { kind: 'lstm', name: 'encoder.1', layer: layerOf(second) },
      ],
      embedding: (symbol) => rows.subarray(symbol * EMBEDDING, (symbol + 1) * EMBEDDING),
      prediction: [{ name: 'prediction.0', layer: layerOf(prediction) }],
      joint: { encoder: () => e[weights], prediction: () => p[weights], output: () => output[weights], activation },
      symbols: SYMBOLS,
      blank,
      symbolsPerFrame,
    }
  }
  return {
    integer,
    float: real('float', table),
    quantized: real(
      'quantized',
      Float64Array.from(embedding, (value) => value * HIDDEN_UNIT),
    ),
  }
}
