/** Models as the references take them, which know none of the types that they judge. */
import { EMBEDDING_FRACTION } from '../model/drawn-rnnt-embedding.js'
import { floatMatrix } from '../model/float-rnnt.js'
import type { FloatLstmLayer, FloatRnnt } from '../model/float-rnnt.js'
import { FEATURE_FRACTION_BITS } from '../model/log-mel.js'
import type { LstmLayer } from '../model/lstm-layer.js'
import type { LinearLayer, QuantizedRnnt } from '../model/rnnt.js'
import { outputsOf } from '../model/workloads.js'
import type { FloatLstm } from '../reference/float-lstm.js'
import type { FloatLinear, FloatRnntModel } from '../reference/float-rnnt.js'
import type { IntegerLinear } from '../reference/linear.js'
import type { IntegerLstm } from '../reference/lstm-step.js'
import type { IntegerRnntModel } from '../reference/rnnt-model.js'

export function integerRnnt({ description, encoder, embedding, prediction, joint }: QuantizedRnnt): IntegerRnntModel {
  const { input, vocabulary, search } = description
  return {
    inputs: input.mels * input.stack,
    encoder: encoder.map((stage) =>
      stage.kind === 'lstm'
        ? { ...stage, layer: integerLstm(stage.layer) }
        : { kind: stage.kind, factor: stage.factor },
    ),
    embedding,
    prediction: prediction.map(({ name, layer }) => ({ name, layer: integerLstm(layer) })),
    joint: {
      encoder: integerLinear(joint.encoder),
      prediction: integerLinear(joint.prediction),
      output: integerLinear(joint.output),
      activation: joint.activation,
    },
    blank: vocabulary.blank,
    symbolsPerFrame: search.symbolsPerFrame,
  }
}

export function integerLstm({ inputs, cells, outputs, wx, wh, wp, params, cellFraction }: LstmLayer): IntegerLstm {
  return {
    ...{ inputs, cells, outputs, projection: wp !== null, cellFraction },
    ...{ wx: wx.values, wh: wh.values, wxRows: params.wx, whRows: params.wh },
    ...(wp !== null && { wp: wp.values }),
    ...(params.wp !== undefined && { wpRows: params.wp }),
  }
}

function integerLinear({ matrix, params }: LinearLayer): IntegerLinear {
  return { inputs: matrix.columns, outputs: matrix.rows, weights: matrix.values, rows: params }
}

/** Its weights are drawn when they are asked for. */
export function floatRnnt(model: FloatRnnt): FloatRnntModel {
  const { description, encoder, prediction, embedding, jointBias, outputBias } = model
  const { input, vocabulary, search, joint } = description
  const width = description.prediction.embedding
  const lstm = (layer: FloatLstmLayer) => ({ name: layer.name, layer: () => floatLstm(model, layer) })
  const linear = (name: string, bias: Float64Array) => (): FloatLinear => ({ weights: floatMatrix(model, name), bias })
  return {
    inputs: input.mels * input.stack,
    featureUnit: 2 ** -FEATURE_FRACTION_BITS,
    encoder: encoder.map((stage) =>
      stage.kind === 'lstm' ? { kind: stage.kind, ...lstm(stage) } : { kind: stage.kind, factor: stage.factor },
    ),
    embedding: (symbol) =>
      Float64Array.from(embedding.subarray(symbol * width, (symbol + 1) * width), (x) => x * 2 ** -EMBEDDING_FRACTION),
    prediction: prediction.map(lstm),
    joint: {
      encoder: linear('joint.encoder', jointBias),
      prediction: linear('joint.prediction', new Float64Array(joint.size)),
      output: linear('joint.output', outputBias),
      activation: joint.activation,
    },
    ...{ symbols: vocabulary.size, blank: vocabulary.blank, symbolsPerFrame: search.symbolsPerFrame },
  }
}

function floatLstm(model: FloatRnnt, { name, shape, scaling }: FloatLstmLayer): FloatLstm {
  const { inputs, cells, projection } = shape
  return {
    ...{ inputs, cells, outputs: outputsOf(shape), bias: scaling.bias },
    ...{ wx: floatMatrix(model, `${name}.wx`), wh: floatMatrix(model, `${name}.wh`) },
    ...(projection !== null && { wp: floatMatrix(model, `${name}.wp`) }),
  }
}
