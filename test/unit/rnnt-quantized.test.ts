/** Drawn RNN-Ts in integers: what the chip multiplies with gives, in real units, what the float matrices give. */
import { describe, expect, it } from 'vitest'
import { density } from '../../src/compress/entropy.js'
import type { QuantizedMatrix } from '../../src/compress/matrix.js'
import { integerRnnt } from '../../src/experiments/reference-models.js'
import { restoreMeanSquares } from '../../src/model/drawn-matrix.js'
import type { WeightQuantization } from '../../src/model/drawn-matrix.js'
import { drawQuantizedRnnts, quantizeRnnt } from '../../src/model/drawn-rnnt-quantized.js'
import { drawRnnt } from '../../src/model/drawn-rnnt.js'
import { floatMatrix } from '../../src/model/float-rnnt.js'
import type { FloatRnnt } from '../../src/model/float-rnnt.js'
import type { RowParameters } from '../../src/model/requantization.js'
import type { QuantizedRnnt } from '../../src/model/rnnt.js'
import { IntegerRnnt } from '../../src/reference/rnnt.js'
import { DRAWN_MODELS, noise, speech } from '../helpers/drawn-models.js'
import { Random, SEED } from '../helpers/random.js'

interface Product {
  matrix: QuantizedMatrix
  params: RowParameters
  /** Of what the matrix multiplies, of the result. */
  from: number
  to: number
  bias: Float64Array | undefined
}

/** Every matrix of a model by its name, with the fractions that the datasheet gives and the bias that it is to have. */
function productsOf(float: FloatRnnt, quantized: QuantizedRnnt): Map<string, Product> {
  const products = new Map<string, Product>()
  const fractions = new Map<string, { input: number; output: number }>()
  const lstms = [
    ...quantized.encoder.flatMap((stage) => (stage.kind === 'lstm' ? [stage] : [])),
    ...quantized.prediction,
  ]
  const floats = [...float.encoder.flatMap((stage) => (stage.kind === 'lstm' ? [stage] : [])), ...float.prediction]
  for (const [index, { name, layer }] of lstms.entries()) {
    const { scaling } = floats[index]!
    const isFirst = name.endsWith('.0')
    const input = isFirst ? 5 : fractions.get(lstms[index - 1]!.name)!.output
    const output = layer.wp === null ? 7 : scaling.outputFraction
    fractions.set(name, { input, output })
    products.set(`${name}.wx`, { matrix: layer.wx, params: layer.params.wx, from: input, to: 12, bias: scaling.bias })
    products.set(`${name}.wh`, { matrix: layer.wh, params: layer.params.wh, from: output, to: 12, bias: undefined })
    if (layer.wp !== null) {
      products.set(`${name}.wp`, { matrix: layer.wp, params: layer.params.wp!, from: 7, to: output, bias: undefined })
    }
  }
  const { joint } = quantized
  const encoded = fractions.get(lstms.filter(({ name }) => name.startsWith('encoder')).at(-1)!.name)!.output
  const predicted = fractions.get(lstms.at(-1)!.name)!.output
  const activation = joint.activation === 'tanh' ? 7 : 4
  products.set('joint.encoder', { ...joint.encoder, from: encoded, to: 12, bias: float.jointBias })
  products.set('joint.prediction', { ...joint.prediction, from: predicted, to: 12, bias: undefined })
  products.set('joint.output', { ...joint.output, from: activation, to: 10, bias: float.outputBias })
  return products
}

/** W x + b of integers in real units: the accumulator and its bias times the row's factor. */
function product({ matrix, params, to }: Product, x: Int8Array): Float64Array {
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    let accumulator = params.bias[row]!
    for (let c = 0; c < matrix.columns; c++) accumulator += matrix.values[row * matrix.columns + c]! * x[c]!
    return accumulator * params.multiplier[row]! * 2 ** (params.shift[row]! - 31) * 2 ** -to
  })
}

function floatProduct(weights: Float32Array, x: Int8Array, { from, bias }: Product): Float64Array {
  return Float64Array.from({ length: weights.length / x.length }, (_, row) => {
    let sum = bias?.[row] ?? 0
    for (let c = 0; c < x.length; c++) sum += weights[row * x.length + c]! * x[c]! * 2 ** -from
    return sum
  })
}

describe.each(DRAWN_MODELS)('$model.name', ({ model }) => {
  const float = drawRnnt(model, noise(model, 1), SEED)

  it.each<[string, WeightQuantization, number]>([
    ['8 bits', { bits: 8, density: 1 }, 30],
    ['4 bits', { bits: 4, density: 1 }, 14],
    ['6 bits through a codebook', { bits: 6, density: 1, codebook: true }, 24],
    ['4 bits, half of the weights', { bits: 4, density: 0.5 }, 11],
  ])('%s: each matrix gives what the float one gives', (_, format, decibels) => {
    const quantized = quantizeRnnt(float, format)
    const products = productsOf(float, quantized)
    expect([...products.keys()].sort()).toEqual([...float.matrices.keys()].sort())
    const random = new Random(SEED)
    for (const [name, found] of products) {
      const { rows, columns, values, bits, scales } = found.matrix
      expect({ rows, columns, bits }).toEqual({ ...sizeOf(float, name), bits: format.bits })
      expect(values.length).toBe(rows * columns)
      expect(density(values)).toBeLessThanOrEqual(format.density + 1 / values.length)
      const x = Int8Array.from({ length: columns }, () => random.integer(-60, 60))
      const weights = floatMatrix(float, name)
      const [expected, actual] = [floatProduct(weights, x, found), product(found, x)]
      const signal = expected.reduce((sum, y) => sum + y * y, 0)
      const noisePower = expected.reduce((sum, y, row) => sum + (actual[row]! - y) ** 2, 0)
      expect(10 * Math.log10(signal / noisePower), name).toBeGreaterThan(decibels)
      // The scale that the report and the chip know is the same.
      for (let row = 0; row < rows; row++) {
        const factor = found.params.multiplier[row]! * 2 ** (found.params.shift[row]! - 31)
        if (scales[row]! > 0) expect(factor / (scales[row]! * 2 ** (found.to - found.from))).toBeCloseTo(1, 6)
      }
    }
  })

  it('pruning leaves each row its mean square', () => {
    const products = productsOf(float, quantizeRnnt(float, { bits: 4, density: 0.25 }))
    for (const [name, { matrix }] of products) {
      const weights = floatMatrix(float, name)
      const power = (of: (at: number) => number): number =>
        weights.reduce((sum, _, at) => sum + of(at) ** 2, 0) / weights.length
      const before = power((at) => weights[at]!)
      const after = power((at) => matrix.values[at]! * matrix.scales[Math.floor(at / matrix.columns)]!)
      expect(after / before, name).toBeGreaterThan(0.9)
      expect(after / before, name).toBeLessThan(1.02)
    }
  })

  it('drawn and quantized at once, in two formats, is the same as one after the other', () => {
    const formats: WeightQuantization[] = [
      { bits: 8, density: 1 },
      { bits: 3, density: 0.4, codebook: true },
    ]
    const { float: drawn, variants } = drawQuantizedRnnts(model, noise(model, 1), SEED, formats)
    expect(drawn).toEqual(float)
    expect(variants).toEqual(formats.map((format) => quantizeRnnt(float, format)))
  })

  it('the embedding stays as it is, and so does the float model', () => {
    const before = structuredClone(float)
    const names: string[] = []
    const quantized = quantizeRnnt(float, { bits: 2, density: 0.3 }, (name) => names.push(name))
    expect(quantized.embedding).toBe(float.embedding)
    expect(float).toEqual(before)
    expect(names).toEqual([...float.matrices.keys()])
    expect(quantized.description).toBe(model)
    expect(quantized.notes.join('\n')).toMatch(/means nothing[^]*symbols a second[^]*synthetic/)
    expect(quantized.notes[0]).toContain('pruned')
  })

  // A calibration that holds for float weights alone would say nothing at 2 bits, and nothing at a density of 0.1.
  it.each<[string, WeightQuantization]>([
    ['8 bits', { bits: 8, density: 1 }],
    ['4 bits, half of the weights', { bits: 4, density: 0.5 }],
    ['4 bits, a quarter', { bits: 4, density: 0.25 }],
    ['4 bits through a codebook, a tenth', { bits: 4, density: 0.1, codebook: true }],
    ['2 bits', { bits: 2, density: 1 }],
  ])('%s: says about as many symbols', (_, format) => {
    const frames = speech(model)
    const spoken = drawRnnt(model, frames, SEED)
    const network = new IntegerRnnt(integerRnnt(quantizeRnnt(spoken, format)))
    let symbols = 0
    for (const event of network.utterance(frames, { reset: true })) {
      if (event.kind === 'joint' && event.decision !== model.vocabulary.blank) symbols++
    }
    const seconds = ((frames.length / (model.input.mels * model.input.stack)) * model.input.stack) / 100
    const rate = symbols / seconds / model.search.symbolsPerSecond
    expect(rate).toBeGreaterThan(0.45)
    expect(rate).toBeLessThan(1.5)
  })
})

const sizeOf = (float: FloatRnnt, name: string): { rows: number; columns: number } => {
  const { rows, columns } = float.matrices.get(name)!
  return { rows, columns }
}

describe('restored mean squares', () => {
  const matrix = (values: number[], scales: number[]): QuantizedMatrix => ({
    rows: 2,
    columns: 2,
    values: Int8Array.from(values),
    bits: 4,
    codebook: null,
    scales: Float64Array.from(scales),
  })
  const restore = (values: number[], scales: number[], weights: number[], largest = 100): number[] => [
    ...restoreMeanSquares(matrix(values, scales), Float32Array.from(weights), largest).scales,
  ]

  it('are those of each row', () => {
    expect(restore([1, 0, 2, 2], [1, 1], [1, 1, 3, 3])).toEqual([Math.SQRT2, 1.5])
  })

  it('change nothing where nothing was lost or nothing is left, and never reduce a scale', () => {
    expect(restore([1, 1, 0, 0], [1, 1], [1, 1, 4, 4])).toEqual([1, 1])
    expect(restore([3, 3, 1, 1], [1, 1], [1, 1, 1, 1])).toEqual([1, 1])
  })

  it('stop at twice the scale, and at the largest that the chip can take', () => {
    expect(restore([1, 0, 1, 0], [1, 2], [1, 9, 2, 2], 2.5)).toEqual([2, 2.5])
    expect(restore([1, 0, 1, 0], [3, 3], [3, 3, 3, 3], 2.5)).toEqual([3, 3])
  })
})
