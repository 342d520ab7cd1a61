/** Drawn RNN-Ts: repeatable, calibrated as docs/models.md says; measured with a network of the test's own. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawFrames } from '../../src/model/drawn-frames.js'
import { quantizeRnnt } from '../../src/model/drawn-rnnt-quantized.js'
import { drawRnnt } from '../../src/model/drawn-rnnt.js'
import { floatMatrix } from '../../src/model/float-rnnt.js'
import { mulberry32, seedAfter } from '../../src/model/random.js'
import { rnntSizes } from '../../src/model/rnnt-size.js'
import { timeReduction } from '../../src/model/rnnt.js'
import type { LstmStage, RnntDescription } from '../../src/model/rnnt.js'
import { DRAWN_MODELS, noise, speech } from '../helpers/drawn-models.js'
import { NaiveFloatRnnt } from '../helpers/naive-float-rnnt.js'
import { SEED } from '../helpers/random.js'

const tiny = DRAWN_MODELS[0]!.model
const inputsOf = ({ input }: RnntDescription): number => input.mels * input.stack
const lstmsOf = ({ encoder }: RnntDescription): number => encoder.filter(({ kind }) => kind === 'lstm').length
const meanSquare = (vectors: readonly Float64Array[]): number => {
  const values = vectors.flatMap((vector) => [...vector])
  return values.reduce((sum, x) => sum + x * x, 0) / values.length
}

describe('the random numbers of a model', () => {
  it('go on where mulberry32 would be', () => {
    const random = mulberry32(7)
    for (let skipped = 0; skipped < 1000; skipped++) random()
    const after = mulberry32(seedAfter(7, 1000))
    expect([after(), after(), after()]).toEqual([random(), random(), random()])
  })

  it.each(DRAWN_MODELS)('$model.name: no two matrices have one in common, none is left out', ({ model }) => {
    const float = drawRnnt(model, noise(model, 1), SEED)
    const stretches = [...float.matrices.values()].sort((a, b) => a.first - b.first)
    for (const [index, { first }] of stretches.entries()) {
      const before = stretches[index - 1]
      expect(first).toBeGreaterThanOrEqual(before === undefined ? 0 : before.first + before.rows * before.columns)
    }
    const weights = stretches.reduce((sum, { rows, columns }) => sum + rows * columns, 0)
    expect(weights + float.embedding.length).toBe(rnntSizes(model).weights)
  })
})

describe('a drawn model', () => {
  const frames = noise(tiny, 5)
  const model = drawRnnt(tiny, frames, SEED)

  it('is the same for the same description, seed and first 64 frames', () => {
    const others = frames.slice()
    others.fill(0, 64 * inputsOf(tiny))
    expect(drawRnnt(tiny, others, SEED)).toEqual(model)
    others[64 * inputsOf(tiny) - 1]! += 90
    expect(drawRnnt(tiny, others, SEED)).not.toEqual(model)
  })

  it('is another for another seed', () => {
    const other = drawRnnt(tiny, frames, SEED + 1)
    for (const name of model.matrices.keys()) expect(floatMatrix(other, name)).not.toEqual(floatMatrix(model, name))
    expect(other.embedding).not.toEqual(model.embedding)
  })

  it('is calibrated on drawn frames where there are too few, and says so', () => {
    const inputs = inputsOf(tiny)
    const few = drawRnnt(tiny, frames.subarray(0, 10 * inputs), SEED)
    expect(few.calibration).toMatchObject({ frames: 64, given: 10 })
    const filled = drawFrames(64, inputs, SEED)
    filled.set(frames.subarray(0, 10 * inputs))
    expect(drawRnnt(tiny, filled, SEED)).toEqual({ ...few, calibration: { ...few.calibration, given: 64 } })
  })

  it('gives the same matrix whenever it is asked, and says which there are', () => {
    expect([...model.matrices.keys()].join(' ')).toBe(
      'encoder.0.wx encoder.0.wh encoder.0.wp encoder.1.wx encoder.1.wh prediction.0.wx prediction.0.wh ' +
        'joint.encoder joint.prediction joint.output',
    )
    for (const [name, { rows, columns }] of model.matrices) {
      const weights = floatMatrix(model, name)
      expect(weights.length).toBe(rows * columns)
      expect(floatMatrix(model, name)).toEqual(weights)
    }
    expect(() => floatMatrix(model, 'encoder.2.wx')).toThrow(RangeError)
  })

  it('has Laplace weights, and an embedding of variance 1 in which the blank is 0', () => {
    const weights = floatMatrix(model, 'encoder.0.wx')
    const moment = (power: number) => weights.reduce((sum, w) => sum + w ** power, 0) / weights.length
    expect(moment(4) / moment(2) ** 2).toBeGreaterThan(5) // 6; normal: 3
    const { size, blank } = tiny.vocabulary
    const width = tiny.prediction.embedding
    const rowOf = (symbol: number) => model.embedding.subarray(symbol * width, (symbol + 1) * width)
    expect([...rowOf(blank)].every((x) => x === 0)).toBe(true)
    const values = Array.from({ length: size }, (_, symbol) => symbol).flatMap((symbol) =>
      symbol === blank ? [] : [...rowOf(symbol)].map((x) => x * 2 ** -5),
    )
    const variance = values.reduce((sum, x) => sum + x * x, 0) / values.length
    expect(variance).toBeGreaterThan(0.7)
    expect(variance).toBeLessThan(1.2)
  })
})

// On speech and on noise that the models were not calibrated on, except for the first 64 frames.
describe.each(DRAWN_MODELS)('$model.name', ({ model, symbols, hold }) => {
  const inputs = [
    { name: 'speech', frames: speech(model) },
    { name: 'noise', frames: noise(model, SEED) },
  ]

  it.each(inputs)('$name: gates are unsaturated, hidden values have the stated deviation', ({ frames }) => {
    const float = drawRnnt(model, frames, SEED)
    const naive = new NaiveFloatRnnt(float)
    naive.search(naive.encode(frames))
    // The clock's rings are not drawn.
    const rings = new Map([
      [`encoder.${lstmsOf(model) - 1}`, hold * (symbols + 1)],
      [`prediction.${model.prediction.layers.length - 1}`, symbols + 1],
    ])
    for (const { name, preActivationDeviation, hiddenDeviation, hiddenZeros } of float.calibration.layers) {
      const drawn = naive.hidden.get(name)!.map((h) => h.subarray(rings.get(name) ?? 0))
      const measured = {
        gates: Math.sqrt(meanSquare(naive.preActivations.get(name)!)),
        hidden: Math.sqrt(meanSquare(drawn)),
      }
      for (const deviation of [preActivationDeviation, measured.gates]) {
        expect(deviation, name).toBeGreaterThan(0.75)
        expect(deviation, name).toBeLessThan(1.3)
      }
      for (const deviation of [hiddenDeviation, measured.hidden]) {
        expect(deviation, name).toBeGreaterThan(0.13)
        expect(deviation, name).toBeLessThan(0.42)
      }
      expect(Math.abs(Math.log(measured.hidden / hiddenDeviation)), name).toBeLessThan(Math.log(1.5))
      expect(hiddenZeros, name).toBeLessThan(0.1)
    }
  })

  it.each(inputs)('$name: e and p have the variance 1, 80 %% of it from the encoder', ({ frames }) => {
    const float = drawRnnt(model, frames, SEED)
    const naive = new NaiveFloatRnnt(float)
    const encoded = naive.encode(frames)
    naive.search(encoded)
    const clockValues = 2 * (symbols + 1)
    const drawn = (vectors: readonly Float64Array[]) => vectors.map((vector) => vector.subarray(clockValues))
    const [e, p] = [meanSquare(drawn(encoded)), meanSquare(drawn(naive.predicted))]
    expect(e + p).toBeGreaterThan(0.7)
    expect(e + p).toBeLessThan(1.3)
    expect(e / (e + p)).toBeGreaterThan(0.65)
    expect(e / (e + p)).toBeLessThan(0.92)
    expect(float.calibration.jointDeviation).toBeGreaterThan(0.8)
    expect(float.calibration.jointDeviation).toBeLessThan(1.2)
    expect(float.calibration.logitDeviation).toBeCloseTo(2, 1)
  })

  // Stated in docs/models.md.
  it.each(inputs)('$name: symbols come at the rate, one after the other', ({ frames }) => {
    const seconds = (count: number): number => (count * model.input.stack) / 100
    const rates = [0, 1, 2, 3].map((offset) => {
      const float = drawRnnt(model, frames, SEED + offset)
      const naive = new NaiveFloatRnnt(float)
      const counts = naive.search(naive.encode(frames)).map(({ length }) => length)
      expect(counts.filter((count) => count > symbols).length).toBeLessThanOrEqual(counts.length / 50)
      const total = counts.reduce((sum, count) => sum + count, 0)
      const calibrated = float.calibration.symbolsPerSecond
      return { calibrated, all: total / seconds(frames.length / inputsOf(model)), counts }
    })
    const stated = model.search.symbolsPerSecond
    const mean = rates.reduce((sum, { calibrated }) => sum + calibrated, 0) / rates.length
    expect(mean / stated).toBeGreaterThan(0.85)
    expect(mean / stated).toBeLessThan(1.2)
    for (const { calibrated, all, counts } of rates) {
      expect(calibrated / stated).toBeGreaterThan(0.7)
      expect(calibrated / stated).toBeLessThan(1.4)
      expect(all / stated).toBeGreaterThan(0.6)
      expect(all / stated).toBeLessThan(1.4)
      // The clock's own limit, and no silence as long as a sentence.
      const most = (symbols * counts.length) / hold + symbols
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1.05 * most)
      const longest = Math.max(
        ...counts
          .join(',')
          .split(/[1-9]/)
          .map((gap) => gap.split('0').length - 1),
      )
      expect(longest * seconds(timeReduction(model))).toBeLessThan(2)
    }
  })

  it.each(inputs)('$name: both rings go round, one cell on', ({ frames }) => {
    const naive = new NaiveFloatRnnt(drawRnnt(model, frames, SEED))
    const symbolsOut = naive.search(naive.encode(frames)).flat().length
    const check = (layer: string, cells: number, step: number, steps: number) => {
      const hidden = naive.hidden.get(layer)!
      expect(hidden.length).toBe(steps)
      for (const [n, h] of hidden.entries()) {
        const on = Array.from({ length: cells }, (_, cell) => h[cell]! > 0)
        expect(on, `${layer}, step ${n}`).toEqual(on.map((_, cell) => cell === (n * step) % cells))
        for (let cell = 0; cell < cells; cell++)
          expect(Math.abs(h[cell]!)).toBeGreaterThan(0.3 * Math.abs(hidden[9]![0]!))
      }
    }
    const encoderFrames = Math.ceil(frames.length / inputsOf(model) / timeReduction(model))
    check(`encoder.${lstmsOf(model) - 1}`, hold * (symbols + 1), symbols, encoderFrames)
    check(`prediction.${model.prediction.layers.length - 1}`, symbols + 1, 1, symbolsOut + 1)
  })
})

describe('any small model', () => {
  const side = fc.integer({ min: 1, max: 20 })
  const lstm: fc.Arbitrary<LstmStage> = fc.record({
    kind: fc.constant('lstm'),
    cells: side,
    projection: fc.option(side),
  })
  const stage = fc.oneof(
    { weight: 3, arbitrary: lstm },
    { weight: 1, arbitrary: fc.constant({ kind: 'time-stack' as const, factor: 2 }) },
  )
  const described: fc.Arbitrary<RnntDescription> = fc
    .record({
      mels: fc.integer({ min: 1, max: 6 }),
      stack: fc.integer({ min: 1, max: 4 }),
      encoder: fc
        .tuple(fc.array(stage, { maxLength: 2 }), lstm, fc.array(stage, { maxLength: 1 }))
        .map((parts) => parts.flat()),
      layers: fc.array(lstm, { minLength: 1, maxLength: 2 }),
      embedding: side,
      size: side,
      activation: fc.constantFrom('tanh' as const, 'relu' as const),
      vocabulary: fc.integer({ min: 2, max: 20 }),
      blank: fc.nat(19),
      symbolsPerFrame: fc.integer({ min: 1, max: 5 }),
      symbolsPerSecond: fc.constantFrom(1, 12, 100),
    })
    .map(
      ({
        mels,
        stack,
        encoder,
        layers,
        embedding,
        size,
        activation,
        vocabulary,
        blank,
        symbolsPerFrame,
        symbolsPerSecond,
      }) => ({
        name: 'any',
        source: 'made for a test',
        input: { mels, stack },
        encoder,
        prediction: { embedding, layers },
        joint: { size, activation },
        vocabulary: { size: vocabulary, blank: blank % vocabulary },
        search: { symbolsPerFrame, symbolsPerSecond },
      }),
    )
  const cases = fc.record({
    model: described,
    frames: fc.integer({ min: 1, max: 70 }),
    seed: fc.integer(),
    input: fc.constantFrom('drawn', 'silent', 'loudest'),
    format: fc.record({
      bits: fc.integer({ min: 2, max: 8 }),
      density: fc.constantFrom(0, 0.1, 0.5, 1),
      codebook: fc.boolean(),
    }),
  })

  it('whatever it is fed with, all its numbers are finite and it can be quantized to any format', () => {
    fc.assert(
      fc.property(cases, ({ model, frames, seed, input, format }) => {
        const x = drawFrames(frames, inputsOf(model), seed)
        if (input !== 'drawn') x.fill(input === 'silent' ? 0 : 127)
        const float = drawRnnt(model, x, seed)
        const { calibration, matrices } = float
        const numbers = [
          ...[...matrices.keys()].flatMap((name) => [...floatMatrix(float, name)]),
          ...[...float.encoder, ...float.prediction].flatMap((layer) =>
            'scaling' in layer ? [...layer.scaling.bias] : [],
          ),
          ...[...float.jointBias, ...float.outputBias],
          ...[calibration.jointDeviation, calibration.logitDeviation, calibration.symbolsPerSecond],
          ...calibration.layers.flatMap((layer) => [
            layer.preActivationDeviation,
            layer.hiddenDeviation,
            layer.hiddenZeros,
          ]),
        ]
        expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([])
        expect(quantizeRnnt(float, format).encoder.length).toBe(model.encoder.length)
      }),
      { numRuns: 150, seed: SEED },
    )
  })
})
