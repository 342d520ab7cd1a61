/** A drawn model in integers: values that fit their format, close to the float ones, in the units that the datasheet says. */
import { describe, expect, it } from 'vitest'
import { density } from '../../src/compress/entropy.js'
import { drawFrames } from '../../src/model/drawn-frames.js'
import { drawRnnt } from '../../src/model/drawn-rnnt.js'
import { quantizeRnnt } from '../../src/model/drawn-rnnt-quantized.js'
import { floatMatrix } from '../../src/model/float-rnnt.js'
import { RNNT_PRESETS } from '../../src/model/rnnt-presets.js'
import type { RnntDescription } from '../../src/model/rnnt.js'

/** Wide enough for its layers to average out, and with the ReLU. */
const MIDDLE: RnntDescription = {
  ...RNNT_PRESETS.get('tiny')!,
  name: 'middle',
  encoder: [
    { kind: 'lstm', cells: 192, projection: null },
    { kind: 'time-stack', factor: 2 },
    { kind: 'lstm', cells: 192, projection: null },
  ],
  prediction: { embedding: 64, layers: [{ kind: 'lstm', cells: 96, projection: null }] },
  joint: { size: 160, activation: 'relu' },
}

describe('a quantized model', () => {
  const model = drawRnnt(MIDDLE, drawFrames(64, 120, 4), 5)

  it.each([2, 4, 8])(
    '%d bits: values that fit, weights close to the float ones, the bias of a row in its units',
    (bits) => {
      const { encoder, joint } = quantizeRnnt(model, { bits, density: 1 })
      const first = encoder[0]!
      if (first.kind !== 'lstm') throw new Error('no LSTM')
      const { wx } = first.layer
      const float = floatMatrix(model, 'encoder.0.wx')
      let signal = 0
      let noise = 0
      for (const [at, weight] of float.entries()) {
        const stored = wx.values[at]! * wx.scales[Math.floor(at / wx.columns)]!
        signal += weight ** 2
        noise += (weight - stored) ** 2
      }
      expect(Math.max(...wx.values.map(Math.abs))).toBe(2 ** (bits - 1) - 1)
      expect(10 * Math.log10(signal / noise)).toBeGreaterThan({ 2: 2, 4: 14, 8: 35 }[bits]!)
      const { params, matrix } = joint.output
      const unit = matrix.scales[3]! * 2 ** -4 // a of a ReLU is in units of 2^-4
      expect(params.bias[3]! * unit).toBeCloseTo(model.outputBias[3]!, 1)
      expect(params.multiplier[3]! * 2 ** (params.shift[3]! - 31)).toBeCloseTo(unit * 2 ** 10, 6)
    },
  )

  it('prunes every matrix to the density, and says in its notes what it is', () => {
    const { encoder, prediction, joint, notes } = quantizeRnnt(model, { bits: 4, density: 0.25 })
    const matrices = [
      ...encoder.flatMap((stage) => (stage.kind === 'lstm' ? [stage.layer.wx, stage.layer.wh] : [])),
      ...prediction.flatMap(({ layer }) => [layer.wx, layer.wh]),
      ...[joint.encoder, joint.prediction, joint.output].map(({ matrix }) => matrix),
    ]
    for (const { values } of matrices) {
      expect(density(values)).toBeLessThanOrEqual(0.2501)
      expect(density(values)).toBeGreaterThan(0.15)
    }
    expect(notes.join('\n')).toMatch(/seed 5.*means nothing[^]*activation skipping are synthetic/)
  })
})
