/** A model in integers whose weights are not there: enough to see whether it fits a chip, before they are drawn. */
import type { LstmLayer } from './lstm-layer.js'
import type { LinearLayer, LstmStage, QuantizedRnnt, QuantizedStage, RnntDescription } from './rnnt.js'
import { lstmOutputs, rnntSizes } from './rnnt-size.js'

export function rnntOutline(description: RnntDescription): QuantizedRnnt {
  const { encoder, prediction, joint, vocabulary } = description
  const { encoderInputs, predictionInputs, encoderOutputs, predictionOutputs } = rnntSizes(description)
  let number = 0
  return {
    description,
    encoder: encoder.map((stage): QuantizedStage => {
      if (stage.kind === 'time-stack') return stage
      const index = number++
      return { kind: 'lstm', name: `encoder.${index}`, layer: lstmOutline(stage, encoderInputs[index]!) }
    }),
    embedding: new Int8Array(0),
    prediction: prediction.layers.map((stage, index) => ({
      name: `prediction.${index}`,
      layer: lstmOutline(stage, predictionInputs[index]!),
    })),
    joint: {
      encoder: linearOutline(joint.size, encoderOutputs),
      prediction: linearOutline(joint.size, predictionOutputs),
      output: linearOutline(vocabulary.size, joint.size),
      activation: joint.activation,
    },
    notes: [],
  }
}

function lstmOutline(stage: LstmStage, inputs: number): LstmLayer {
  const { cells, projection } = stage
  const outputs = lstmOutputs(stage)
  const [wx, wh] = [linearOutline(4 * cells, inputs), linearOutline(4 * cells, outputs)]
  const wp = projection === null ? null : linearOutline(projection, cells)
  return {
    ...{ inputs, cells, outputs, cellFraction: 0 },
    ...{ wx: wx.matrix, wh: wh.matrix, wp: wp?.matrix ?? null },
    params: { wx: wx.params, wh: wh.params, ...(wp !== null && { wp: wp.params }) },
  }
}

function linearOutline(rows: number, columns: number): LinearLayer {
  return {
    matrix: { rows, columns, values: new Int8Array(0), bits: 8, codebook: null, scales: new Float64Array(0) },
    params: { bias: new Int32Array(0), multiplier: new Int32Array(0), shift: new Int8Array(0) },
  }
}
