/** Random small RNN-Ts in integers: nothing is calibrated, but no value vanishes or saturates all the time, and symbols and blanks come. */
import { shareValues } from '../../src/compress/codebook.js'
import type { QuantizedMatrix } from '../../src/compress/matrix.js'
import type { LstmLayer } from '../../src/model/lstm-layer.js'
import { rowParameters } from '../../src/model/requantization.js'
import type { RowParameters } from '../../src/model/requantization.js'
import type { LinearLayer, LstmStage, QuantizedRnnt, QuantizedStage, RnntDescription } from '../../src/model/rnnt.js'
import type { Random } from './random.js'

/** Standard deviations of what multiplies a matrix, and of what comes out of it, in integers. */
const X_DEVIATION = 40
const GATE_DEVIATION = 3000 // Q3.12
const HIDDEN_DEVIATION = 40
const LOGIT_DEVIATION = 1000 // units of 2^-10
/** Deviation of the joint's biases, in deviations of its accumulators: small, so that decisions depend on the frames. */
const JOINT_BIAS = 0.1

export function sampleRnnt(random: Random): QuantizedRnnt {
  const description = sampleDescription(random)
  const format = {
    bits: random.integer(2, 8),
    density: random.pick([0, 0.1, 0.1, 0.5, 0.5, 1, 1]),
    isShared: random.chance(0.3),
  }
  const draw = (rows: number, columns: number): QuantizedMatrix => drawMatrix(random, rows, columns, format)
  const linear = (rows: number, columns: number, deviation: number): LinearLayer => {
    const matrix = draw(rows, columns)
    return { matrix, params: parametersFor(random, matrix, deviation, JOINT_BIAS) }
  }
  const lstm = ({ cells, projection }: LstmStage, inputs: number): LstmLayer => {
    const outputs = projection ?? cells
    const wx = draw(4 * cells, inputs)
    const wh = draw(4 * cells, outputs)
    const wp = projection === null ? null : draw(projection, cells)
    const params = {
      wx: parametersFor(random, wx, GATE_DEVIATION, 1),
      wh: parametersFor(random, wh, GATE_DEVIATION / 2, 0),
      ...(wp !== null && { wp: parametersFor(random, wp, HIDDEN_DEVIATION, 0) }),
    }
    return { inputs, cells, outputs, wx, wh, wp, params, cellFraction: random.chance(0.5) ? 11 : random.integer(0, 27) }
  }

  const { input, vocabulary, joint, prediction } = description
  let values = input.mels * input.stack
  let number = 0
  const encoder = description.encoder.map((stage): QuantizedStage => {
    if (stage.kind === 'time-stack') {
      values *= stage.factor
      return stage
    }
    const layer = lstm(stage, values)
    values = layer.outputs
    return { kind: 'lstm', name: `encoder.${number++}`, layer }
  })
  const embedding = Int8Array.from({ length: vocabulary.size * prediction.embedding }, () => random.integer(-80, 80))
  embedding.fill(0, vocabulary.blank * prediction.embedding, (vocabulary.blank + 1) * prediction.embedding)
  let predicted = prediction.embedding
  const layers = prediction.layers.map((stage, index) => {
    const layer = lstm(stage, predicted)
    predicted = layer.outputs
    return { name: `prediction.${index}`, layer }
  })
  const output = linear(vocabulary.size, joint.size, LOGIT_DEVIATION)
  // Blanks about as often as symbols: an accumulator's deviation on top of what the others have.
  output.params.bias[vocabulary.blank]! += Math.round(random.next() * 0.5 * accumulatorDeviation(output.matrix))
  return {
    description,
    encoder,
    embedding,
    prediction: layers,
    joint: {
      encoder: linear(joint.size, values, GATE_DEVIATION),
      prediction: linear(joint.size, predicted, GATE_DEVIATION),
      output,
      activation: joint.activation,
    },
    notes: [],
  }
}

function sampleDescription(random: Random): RnntDescription {
  const lstm = (): LstmStage => ({
    kind: 'lstm',
    cells: random.integer(1, 40),
    projection: random.chance(0.4) ? random.integer(1, 30) : null,
  })
  const stack = () => (random.chance(0.4) ? [{ kind: 'time-stack' as const, factor: random.integer(2, 3) }] : [])
  const first = stack()
  const mels = first.length > 0 ? 4 * random.integer(1, 6) : random.integer(1, 25)
  const symbols = random.integer(2, random.pick([2, 30, 30, 300]))
  return {
    name: 'sample',
    source: 'drawn for a test',
    input: { mels, stack: random.integer(1, 3) },
    encoder: [...first, ...Array.from({ length: random.integer(1, 3) }, () => [lstm(), ...stack()]).flat()],
    prediction: {
      embedding: random.integer(1, 50),
      layers: Array.from({ length: random.integer(1, 2) }, lstm),
    },
    joint: { size: random.integer(1, 40), activation: random.pick(['tanh', 'relu']) },
    vocabulary: { size: symbols, blank: random.integer(0, symbols - 1) },
    search: { symbolsPerFrame: random.integer(1, 4), symbolsPerSecond: random.pick([0, 4, 12, 30]) },
  }
}

function drawMatrix(
  random: Random,
  rows: number,
  columns: number,
  { bits, density, isShared }: { bits: number; density: number; isShared: boolean },
): QuantizedMatrix {
  const limit = 2 ** ((isShared ? 8 : bits) - 1) - 1
  const values = Int8Array.from({ length: rows * columns }, () =>
    random.chance(density) ? random.integer(-limit, limit) : 0,
  )
  const matrix = {
    rows,
    columns,
    values,
    bits: isShared ? 8 : bits,
    codebook: null,
    scales: new Float64Array(rows).fill(1),
  }
  return isShared ? shareValues(matrix, bits) : matrix
}

/** Of a row's products with inputs of X_DEVIATION. */
function accumulatorDeviation({ rows, values }: QuantizedMatrix): number {
  const squares = values.reduce((sum, value) => sum + value * value, 0)
  return Math.max(1, Math.sqrt(squares / rows) * X_DEVIATION)
}

/** @param biased deviation of the bias, in deviations of the accumulators */
function parametersFor(random: Random, matrix: QuantizedMatrix, deviation: number, biased: number): RowParameters {
  const accumulators = accumulatorDeviation(matrix)
  const factors = Float64Array.from({ length: matrix.rows }, () =>
    Math.min(127, (0.5 + random.next()) * (deviation / accumulators)),
  )
  const biases = factors.map(() => (random.next() - 0.5) * 3 * biased * accumulators)
  return rowParameters(factors, biases)
}
