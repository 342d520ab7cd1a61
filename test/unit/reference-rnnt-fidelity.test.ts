/** How close the integer RNN-T comes to the real one that follows it: at 8 bits, and where something is wrong. */
import { describe, expect, it } from 'vitest'
import { checkDecisions } from '../../src/reference/decisions.js'
import { FloatRnnt, type FloatRnntModel } from '../../src/reference/float-rnnt.js'
import { IntegerRnnt } from '../../src/reference/rnnt.js'
import {
  recordUtterance,
  RnntFidelity,
  type FidelityReport,
  type RnntRecording,
} from '../../src/reference/rnnt-fidelity.js'
import { SignalToNoise, signalToNoiseDb } from '../../src/reference/signal-to-noise.js'
import { randomFrames } from '../helpers/quantized-lstm.js'
import { quantizedRnnt } from '../helpers/quantized-rnnt.js'

const INPUTS = 20
const HIDDEN_FRACTION = 7

describe.each([
  { activation: 'tanh', seed: 1 },
  { activation: 'relu', seed: 1 },
  { activation: 'tanh', seed: 2 },
  { activation: 'relu', seed: 3 },
] as const)('8 bits, $activation, seed $seed', ({ activation, seed }) => {
  const { integer, float, quantized } = quantizedRnnt(activation, 3, seed)
  const utterances = [61, 40].map((count, index) => randomFrames(count, INPUTS, 10 * seed + index).frames)
  const rnnt = new IntegerRnnt(integer)
  const recordings = utterances.map((frames) => recordUtterance(rnnt.utterance(frames, { reset: true }), integer.blank))

  const report = (model: FloatRnntModel, hiddenFraction = HIDDEN_FRACTION) => {
    const real = new FloatRnnt(model)
    const fidelity = new RnntFidelity(activation, () => hiddenFraction)
    for (const [index, recording] of recordings.entries()) {
      const { decisions } = recording
      fidelity.add(recording, real.utterance(utterances[index]!, { reset: true, decisions }))
    }
    return fidelity.report()
  }
  const decibels = ({ layers }: FidelityReport, layer: string) =>
    layers.find(({ name }) => name === layer)!.signalToNoiseDb

  it('records an utterance', () => {
    const [first] = recordings
    expect(() => {
      checkDecisions(first!.decisions, 31, { symbols: 30, blank: 29, symbolsPerFrame: 3 })
    }).not.toThrow()
    const symbols = first!.decisions.flatMap((ofFrame, frame) =>
      ofFrame.filter((decision) => decision !== 29).map((symbol) => ({ frame, symbol })),
    )
    expect(first!.symbols).toEqual(symbols)
    expect(symbols.length).toBeGreaterThan(5)
    expect(first!.argmax).toEqual(first!.decisions.flat())
    expect(first!.outputs.get('encoder.0')).toHaveLength(61)
    expect(first!.outputs.get('encoder.1')).toHaveLength(31)
    expect(first!.outputs.get('joint.prediction')).toHaveLength(symbols.length + 1)
    expect(first!.outputs.get('joint')).toHaveLength(first!.decisions.flat().length)
  })

  it('is close to the real network in each layer, and decides like it', () => {
    const { layers, decisions } = report(float)
    expect(layers.map(({ name }) => name)).toEqual([
      ...['encoder.0', 'encoder.1', 'joint.encoder', 'prediction.0', 'joint.prediction', 'joint', 'joint.output'],
    ])
    for (const { name, signalToNoiseDb } of layers) expect(signalToNoiseDb, name).toBeGreaterThan(28)
    expect(decibels({ layers, decisions }, 'encoder.0')).toBeGreaterThan(38)
    expect(decisions.count).toBe(recordings.flatMap((recording) => recording.argmax).length)
    expect(decisions.agreeing / decisions.count).toBeGreaterThan(0.9)
    expect(decisions.agreeing).toBeLessThan(decisions.count) // the two are not the same network
  })

  it('is closer to the real network of the same weights', () => {
    const same = report(quantized)
    for (const { name, signalToNoiseDb } of report(float).layers) {
      if (/^(encoder|prediction)/.test(name)) expect(decibels(same, name), name).toBeGreaterThan(signalToNoiseDb)
    }
  })

  it('is far from it where a unit or a weight is wrong', () => {
    // Twice s: the noise is as large as the signal.
    expect(decibels(report(float, HIDDEN_FRACTION - 1), 'encoder.0')).toBeCloseTo(0, 0)
    const joint = { ...float.joint, prediction: () => ({ ...float.joint.prediction(), bias: new Float64Array(32) }) }
    const wrong = report({ ...float, joint })
    expect(decibels(wrong, 'prediction.0')).toBe(decibels(report(float), 'prediction.0'))
    expect(decibels(wrong, 'joint.prediction')).toBeLessThan(20)
    expect(decibels(wrong, 'joint.output')).toBeLessThan(25)
  })

  it('cannot be compared with another utterance', () => {
    const [first, second] = recordings as [RnntRecording, RnntRecording]
    const compare =
      (recording: RnntRecording, frames: Int8Array, { decisions }: RnntRecording) =>
      () => {
        const real = new FloatRnnt(float).utterance(frames, { reset: true, decisions })
        new RnntFidelity(activation, () => HIDDEN_FRACTION).add(recording, real)
      }
    expect(compare(second, utterances[0]!, first)).toThrow('encoder.0: no vector 40 was recorded')
    const blanks = { ...second, decisions: second.decisions.map(() => [29]) }
    expect(compare(second, utterances[1]!, blanks)).toThrow(/^prediction.0: not all of \d+ vectors were compared$/)
  })
})

describe('the signal-to-noise ratio', () => {
  it('is that of everything added, as one vector', () => {
    const ratio = new SignalToNoise()
    ratio.add([1, -1], [3, -1], 0.5)
    ratio.add(Float64Array.of(2), Int8Array.of(4), 0.5)
    expect(ratio.decibels).toBeCloseTo(signalToNoiseDb([1, -1, 2], [1.5, -0.5, 2]), 12)
    expect(ratio.decibels).toBeCloseTo(10 * Math.log10(6 / 0.5), 12)
  })

  it('is without bound where nothing differs, or nothing is there to differ from', () => {
    expect(new SignalToNoise().decibels).toBe(Infinity)
    expect(signalToNoiseDb([0, 0], [0, 0])).toBe(Infinity)
    expect(signalToNoiseDb([0, 0], [0, 1])).toBe(-Infinity)
  })
})
