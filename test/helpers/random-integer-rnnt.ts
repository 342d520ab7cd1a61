/** Random small RNN-Ts in integers, far beyond what quantization gives: any multiplier, shift, bias and k, time stacks anywhere. */
import type { IntegerLinear, RowParameters } from '../../src/reference/linear.js'
import type { IntegerLstm } from '../../src/reference/lstm-step.js'
import { symbolCount, type IntegerRnntModel, type IntegerStage } from '../../src/reference/rnnt-model.js'
import type { Random } from './random.js'

const INT32_MAX = 2 ** 31 - 1

export function randomInt8(random: Random, length: number, zeros = random.pick([0, 0.3, 0.9, 1])): Int8Array {
  return Int8Array.from({ length }, () => (random.chance(zeros) ? 0 : random.integer(-128, 127)))
}

/** Sums of `columns` random products come out at the order of `size`; or, of a wild one, anywhere. */
function randomRows(random: Random, rows: number, columns: number, size: number): RowParameters {
  const isWild = random.chance(0.15)
  const fitting = Math.floor(Math.log2(size / (4000 * Math.sqrt(columns)))) + 1
  const wildBias = () => random.pick([0, INT32_MAX, -INT32_MAX - 1, random.integer(-INT32_MAX - 1, INT32_MAX)])
  return {
    bias: Int32Array.from({ length: rows }, () => (isWild ? wildBias() : random.integer(-4000, 4000))),
    multiplier: Int32Array.from({ length: rows }, () =>
      isWild ? random.pick([0, 1, INT32_MAX, random.integer(0, INT32_MAX)]) : random.integer(2 ** 30, INT32_MAX),
    ),
    shift: Int8Array.from({ length: rows }, () => (isWild ? random.integer(-31, 7) : fitting + random.integer(-1, 1))),
  }
}

function randomLinear(random: Random, inputs: number, outputs: number): IntegerLinear {
  const weights = randomInt8(random, outputs * inputs, random.pick([0, 0.5]))
  return { inputs, outputs, weights, rows: randomRows(random, outputs, inputs, 8000) }
}

function randomLstm(random: Random, inputs: number): IntegerLstm {
  const cells = random.integer(1, 9)
  const projection = random.chance(0.4)
  const outputs = projection ? random.integer(1, 6) : cells
  return {
    ...{ inputs, cells, outputs, projection },
    wx: randomInt8(random, 4 * cells * inputs, 0.3),
    wh: randomInt8(random, 4 * cells * outputs, 0.3),
    wxRows: randomRows(random, 4 * cells, inputs, 12_000),
    whRows: randomRows(random, 4 * cells, outputs, 6000),
    ...(projection && { wp: randomInt8(random, outputs * cells), wpRows: randomRows(random, outputs, cells, 80) }),
    cellFraction: random.pick([0, 27, 11, 11, random.integer(0, 27)]),
  }
}

export function randomIntegerRnnt(random: Random): IntegerRnntModel {
  const inputs = random.integer(1, 5)
  let width = inputs
  const encoder: IntegerStage[] = []
  const lstms = random.integer(1, 3)
  const maybeStack = () => {
    if (!random.chance(0.3)) return
    const factor = random.integer(1, 3)
    encoder.push({ kind: 'time-stack', factor })
    width *= factor
  }
  for (let i = 0; i < lstms; i++) {
    maybeStack()
    const layer = randomLstm(random, width)
    encoder.push({ kind: 'lstm', name: `encoder.${i}`, layer })
    width = layer.outputs
  }
  maybeStack()

  const symbols = random.integer(2, 7)
  const joint = random.integer(1, 9)
  const fromEncoder = randomLinear(random, width, joint)
  const embedding = random.integer(1, 5)
  width = embedding
  const prediction = Array.from({ length: random.integer(0, 2) }, (_, i) => {
    const layer = randomLstm(random, width)
    width = layer.outputs
    return { name: `prediction.${i}`, layer }
  })
  const model: IntegerRnntModel = {
    ...{ inputs, encoder, prediction },
    embedding: randomInt8(random, symbols * embedding, 0),
    joint: {
      encoder: fromEncoder,
      prediction: randomLinear(random, width, joint),
      output: randomLinear(random, joint, symbols),
      activation: random.pick(['tanh', 'relu'] as const),
    },
    blank: random.integer(0, symbols - 1),
    symbolsPerFrame: random.integer(1, 4),
  }
  if (random.chance(0.5)) model.embedding.fill(0, model.blank * embedding, (model.blank + 1) * embedding)
  return model
}

/** Decisions of each of `frames` encoder frames that a search could make. */
export function randomDecisions(random: Random, model: IntegerRnntModel, frames: number): number[][] {
  const { blank, symbolsPerFrame } = model
  return Array.from({ length: frames }, () => {
    const decisions: number[] = []
    while (decisions.length < symbolsPerFrame && decisions.at(-1) !== blank) {
      decisions.push(random.chance(0.5) ? blank : random.integer(0, symbolCount(model) - 1))
    }
    return decisions
  })
}
