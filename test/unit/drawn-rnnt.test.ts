/** Drawn RNN-Ts: what docs/models.md says of their weights holds, and a seed says everything. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { density } from '../../src/compress/entropy.js'
import { drawFrames } from '../../src/model/drawn-frames.js'
import { drawRnnt } from '../../src/model/drawn-rnnt.js'
import { quantizeRnnt } from '../../src/model/drawn-rnnt-quantized.js'
import { floatMatrix } from '../../src/model/float-rnnt.js'
import { logMelFeatures, quantizeFeatures } from '../../src/model/log-mel.js'
import { RNNT_PRESETS } from '../../src/model/rnnt-presets.js'
import type { RnntDescription } from '../../src/model/rnnt.js'
import { readWav } from '../../src/model/wav.js'

const TINY = RNNT_PRESETS.get('tiny')!
/** Wide enough for its layers to average out, and with the ReLU. */
const MIDDLE: RnntDescription = {
  ...TINY,
  name: 'middle',
  encoder: [
    { kind: 'lstm', cells: 192, projection: null },
    { kind: 'time-stack', factor: 2 },
    { kind: 'lstm', cells: 192, projection: null },
  ],
  prediction: { embedding: 64, layers: [{ kind: 'lstm', cells: 96, projection: null }] },
  joint: { size: 160, activation: 'relu' },
}

function speech(file: string, { input }: RnntDescription): Int8Array {
  const audio = readWav(readFileSync(`traces/${file}`), file)
  return quantizeFeatures(logMelFeatures(audio, input.mels * input.stack, { stack: input.stack }))
}

const INPUTS: [string, (model: RnntDescription) => Int8Array][] = [
  ['speech', (model) => speech('weather-16k.wav', model)],
  ['drawn frames', ({ input }) => drawFrames(64, input.mels * input.stack, 9)],
]
const CASES = [TINY, MIDDLE].flatMap((model) =>
  INPUTS.flatMap(([name, frames]) => [1, 2, 3].map((seed) => [model.name, name, seed, model, frames(model)] as const)),
)

describe('a drawn model', () => {
  it.each(CASES)('%s on %s, seed %d: gates, hidden values, joint and rate are as they are said to be', (...args) => {
    const [, , seed, model, frames] = args
    const { calibration } = drawRnnt(model, frames, seed)
    for (const layer of calibration.layers) {
      expect(layer.preActivationDeviation, layer.name).toBeGreaterThan(0.6)
      expect(layer.preActivationDeviation, layer.name).toBeLessThan(1.4)
      expect(layer.hiddenDeviation, layer.name).toBeGreaterThan(0.12)
      expect(layer.hiddenDeviation, layer.name).toBeLessThan(0.45)
      expect(layer.hiddenZeros, layer.name).toBeLessThan(0.1)
    }
    expect(calibration.jointDeviation).toBeGreaterThan(0.6)
    expect(calibration.jointDeviation).toBeLessThan(1.4)
    expect(calibration.logitDeviation).toBeGreaterThan(1)
    expect(calibration.symbolsPerSecond).toBeGreaterThan(7)
    expect(calibration.symbolsPerSecond).toBeLessThan(17)
  })

  it('comes out of its seed, its shape and its frames alone', () => {
    const frames = drawFrames(64, 120, 4)
    const longer = new Int8Array(frames.length + 240).fill(3)
    longer.set(frames)
    const [model, again] = [drawRnnt(TINY, frames, 5), drawRnnt(TINY, longer, 5)]
    expect(again).toEqual(model)
    const other = drawRnnt(TINY, frames, 6)
    for (const name of model.matrices.keys()) {
      expect(floatMatrix(again, name)).toEqual(floatMatrix(model, name))
      expect(floatMatrix(other, name)).not.toEqual(floatMatrix(model, name))
    }
  })

  it('draws no number twice', () => {
    const model = drawRnnt(TINY, drawFrames(64, 120, 4), 5)
    const stretches = [...model.matrices.values()].sort((a, b) => a.first - b.first)
    for (const [n, { first }] of stretches.entries()) {
      const before = stretches[n - 1]
      if (before !== undefined) expect(first).toBeGreaterThanOrEqual(before.first + before.rows * before.columns)
    }
  })

  it('has a blank whose embedding is 0', () => {
    const { embedding } = drawRnnt(TINY, drawFrames(64, 120, 4), 5)
    const width = TINY.prediction.embedding
    const row = (symbol: number): Int8Array => embedding.subarray(symbol * width, (symbol + 1) * width)
    expect(row(TINY.vocabulary.blank).every((x) => x === 0)).toBe(true)
    expect(row(0).some((x) => x !== 0)).toBe(true)
  })

  it('refuses the name of a matrix that it does not have', () => {
    expect(() => floatMatrix(drawRnnt(TINY, drawFrames(1, 120, 4), 5), 'encoder.9.wx')).toThrow(RangeError)
  })
})

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
