/** The real RNN-T that follows decisions, against PyTorch's formulas written out. */
import { describe, expect, it } from 'vitest'
import type { FloatLstm } from '../../src/reference/float-lstm.js'
import { FloatRnnt, type FloatLinear, type FloatRnntModel } from '../../src/reference/float-rnnt.js'
import type { FloatRnntEvent, JointActivation } from '../../src/reference/rnnt-model.js'
import { INPUT_UNIT, randomFrames } from '../helpers/quantized-lstm.js'
import { quantizedRnnt } from '../helpers/quantized-rnnt.js'

const INPUTS = 20

/** Vectors of one kind of event, copied. */
function vectors(events: Iterable<FloatRnntEvent>): Record<string, number[][]> {
  const found: Record<string, number[][]> = {}
  const add = (name: string, values: Float64Array) => {
    ;(found[name] ??= []).push([...values])
  }
  for (const event of events) {
    if (event.kind === 'lstm') {
      add(event.layer, event.hidden)
      add(`${event.layer} c`, event.cell)
    } else if (event.kind === 'joint.encoder') add('e', event.e)
    else if (event.kind === 'joint.prediction') add('p', event.p)
    else {
      add('a', event.activation)
      add('logits', event.logits)
    }
  }
  return found
}

const product = (weights: ArrayLike<number>, x: number[]) =>
  Array.from({ length: weights.length / x.length }, (_, row) =>
    x.reduce((sum, value, column) => sum + weights[row * x.length + column]! * value, 0),
  )
const plus = (a: number[], b: ArrayLike<number>) => a.map((value, i) => value + b[i]!)
const affine = ({ weights, bias }: FloatLinear, x: number[]) => plus(product(weights, x), bias)
const sigmoid = (x: number) => 0.5 + 0.5 * Math.tanh(x / 2)

/** torch.nn.LSTM over all of `xs` from zero, in the gate order i, f, o, g: h and c of each. */
function direct({ cells, outputs, wx, wh, wp, bias }: FloatLstm, xs: number[][]) {
  let h = new Array<number>(outputs).fill(0)
  let c = new Array<number>(cells).fill(0)
  return xs.map((x) => {
    const z = plus(plus(product(wx, x), product(wh, h)), bias)
    c = c.map((before, j) => sigmoid(z[cells + j]!) * before + sigmoid(z[j]!) * Math.tanh(z[3 * cells + j]!))
    const m = c.map((value, j) => sigmoid(z[2 * cells + j]!) * Math.tanh(value))
    h = wp ? product(wp, m) : m
    return { h, c }
  })
}

/** One utterance after a reset, in the order of the formulas. */
function directRnnt(model: FloatRnntModel, frames: Int8Array, decisions: readonly (readonly number[])[]) {
  const found: Record<string, number[][]> = {}
  const run = (name: string, layer: FloatLstm, xs: number[][]) => {
    const states = direct(layer, xs)
    found[name] = states.map(({ h }) => h)
    found[`${name} c`] = states.map(({ c }) => c)
    return found[name]
  }
  let xs = Array.from({ length: frames.length / model.inputs }, (_, n) =>
    Array.from(frames.subarray(n * model.inputs, (n + 1) * model.inputs), (value) => value * INPUT_UNIT),
  )
  for (const stage of model.encoder) {
    if (stage.kind === 'lstm') xs = run(stage.name, stage.layer(), xs)
    else {
      const missing = (stage.factor - (xs.length % stage.factor)) % stage.factor
      const filled = [...xs, ...Array.from({ length: missing }, () => xs[0]!.map(() => 0))]
      xs = filled.flatMap((_, n) => (n % stage.factor === 0 ? [filled.slice(n, n + stage.factor).flat()] : []))
    }
  }
  const e = xs.map((x) => affine(model.joint.encoder(), x))
  const symbols = [model.blank, ...decisions.flat().filter((decision) => decision !== model.blank)]
  let gs = symbols.map((symbol) => [...model.embedding(symbol)])
  for (const { name, layer } of model.prediction) gs = run(name, layer(), gs)
  const p = gs.map((g) => affine(model.joint.prediction(), g))
  let step = 0
  const a = decisions.flatMap((ofFrame, frame) =>
    ofFrame.map((decision) => {
      const sum = plus(e[frame]!, p[step]!)
      if (decision !== model.blank) step++
      return sum.map((x) => (model.joint.activation === 'tanh' ? Math.tanh(x) : x > 0 ? x : 0))
    }),
  )
  return { ...found, e, p, a, logits: a.map((x) => affine(model.joint.output(), x)) }
}

function expectClose(actual: Record<string, number[][]>, expected: Record<string, number[][]>) {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort())
  for (const [name, rows] of Object.entries(expected)) {
    expect(actual[name]!.map((row) => row.length)).toEqual(rows.map((row) => row.length))
    const difference = rows.flat().map((value, i) => Math.abs(value - actual[name]!.flat()[i]!))
    expect(Math.max(...difference), name).toBeLessThan(1e-11)
  }
}

const DECISIONS = [[3, 29], [29], [5, 7, 8], [29]]

describe.each<JointActivation>(['tanh', 'relu'])('the real network, %s', (activation) => {
  const { float } = quantizedRnnt(activation, 3, 5)
  const { frames } = randomFrames(7, INPUTS, 6)

  it('is the formulas, frame by frame and symbol by symbol', () => {
    const events = new FloatRnnt(float).utterance(frames, { reset: true, decisions: DECISIONS })
    expectClose(vectors(events), directRnnt(float, frames, DECISIONS))
  })

  it('decides by itself: what has the largest logit, until that is the blank', () => {
    const events = [...new FloatRnnt(float).utterance(frames, { reset: true })].map((event) => structuredClone(event))
    const found: number[][] = []
    for (const event of events) {
      if (event.kind !== 'joint') continue
      expect(event.decision).toBe(event.k)
      ;(found[event.frame] ??= []).push(event.decision)
    }
    expect(found).toHaveLength(4)
    expect(found.flat().some((k) => k !== 29)).toBe(true)
    expectClose(vectors(events), directRnnt(float, frames, found))
  })

  it('goes on where an utterance has ended, and begins anew with a reset', () => {
    const rnnt = new FloatRnnt(float)
    const run = (x: Int8Array, reset: boolean, decisions: number[][]) =>
      vectors(rnnt.utterance(x, { reset, decisions }))
    const even = frames.subarray(0, 4 * INPUTS)
    for (let attempt = 0; attempt < 2; attempt++) {
      const first = run(even, true, DECISIONS.slice(0, 2))
      const second = run(frames.subarray(4 * INPUTS), false, DECISIONS.slice(2))
      const both = Object.fromEntries(Object.keys(first).map((name) => [name, [...first[name]!, ...second[name]!]]))
      expectClose(both, directRnnt(float, frames, DECISIONS))
    }
  })

  it('needs no step of the prediction network where nothing is emitted', () => {
    const rnnt = new FloatRnnt(float)
    const blanks = { reset: true, decisions: [[29], [29]] }
    const first = vectors(rnnt.utterance(frames.subarray(0, 4 * INPUTS), blanks))
    const more = () => vectors(rnnt.utterance(frames.subarray(0, 4 * INPUTS), { ...blanks, reset: false }))
    const second = more()
    expect(first['p']).toHaveLength(1)
    expect(second['p']).toBeUndefined()
    expect(second['logits']).toHaveLength(2)
    expect(more()['a']).toHaveLength(2)
  })

  it('counts frames and steps from the last reset, as the integer network does', () => {
    const rnnt = new FloatRnnt(float)
    const numbers = (reset: boolean) => {
      const found: Record<string, number[]> = {}
      const decisions = [[3, 29], [29]]
      for (const event of rnnt.utterance(frames.subarray(0, 3 * INPUTS), { reset, decisions })) {
        const number = event.kind === 'joint.prediction' ? event.step : event.frame
        ;(found[event.kind === 'lstm' ? event.layer : event.kind] ??= []).push(number)
      }
      return found
    }
    const anew = {
      ...{ 'encoder.0': [0, 1, 2], 'encoder.1': [0, 1], 'joint.encoder': [0, 1] },
      ...{ 'prediction.0': [0, 1], 'joint.prediction': [0, 1], joint: [0, 0, 1] },
    }
    expect(numbers(true)).toEqual(anew)
    expect(numbers(false)).toEqual({
      ...{ 'encoder.0': [3, 4, 5], 'encoder.1': [2, 3], 'joint.encoder': [2, 3] },
      ...{ 'prediction.0': [2], 'joint.prediction': [2], joint: [2, 2, 3] },
    })
    expect(numbers(true)).toEqual(anew)
  })
})

describe('the real network', () => {
  const { float } = quantizedRnnt('tanh', 3, 5)
  const { frames } = randomFrames(7, INPUTS, 6)

  it('asks for weights layer by layer, each once an utterance', () => {
    const asked: string[] = []
    const log =
      <T>(name: string, give: () => T) =>
      () => {
        asked.push(name)
        return give()
      }
    const { encoder, prediction, joint } = float
    const logged: FloatRnntModel = {
      ...float,
      encoder: encoder.map((stage) =>
        stage.kind === 'lstm' ? { ...stage, layer: log(stage.name, stage.layer) } : stage,
      ),
      prediction: prediction.map(({ name, layer }) => ({ name, layer: log(name, layer) })),
      joint: {
        encoder: log('joint.encoder', joint.encoder),
        prediction: log('joint.prediction', joint.prediction),
        output: log('joint.output', joint.output),
        activation: 'tanh',
      },
    }
    const done: string[] = []
    for (const event of new FloatRnnt(logged).utterance(frames, { reset: true, decisions: DECISIONS })) {
      const name = event.kind === 'lstm' ? event.layer : event.kind === 'joint' ? 'joint.output' : event.kind
      if (done.at(-1) !== name) done.push(name)
      expect(asked.at(-1)).toBe(name)
    }
    expect(asked).toEqual([
      'encoder.0',
      'encoder.1',
      'joint.encoder',
      'prediction.0',
      'joint.prediction',
      'joint.output',
    ])
    expect(done).toEqual(asked)
  })

  it('takes features in any unit', () => {
    const twice = { ...float, featureUnit: 2 * float.featureUnit }
    const half = frames.map((value) => Math.round(value / 2))
    const doubled = half.map((value) => 2 * value)
    const run = (model: FloatRnntModel, x: Int8Array) =>
      vectors(new FloatRnnt(model).utterance(x, { reset: true, decisions: DECISIONS }))
    expect(run(twice, half)).toEqual(run(float, doubled))
  })

  it('takes float32 weights', () => {
    const [first] = float.encoder
    const layer = first?.kind === 'lstm' ? first.layer() : undefined
    const narrow = { ...layer!, wx: Float32Array.from(layer!.wx), wh: Float32Array.from(layer!.wh) }
    const encoder = [{ kind: 'lstm' as const, name: 'encoder.0', layer: () => narrow }, ...float.encoder.slice(1)]
    const model = { ...float, encoder }
    const events = new FloatRnnt(model).utterance(frames, { reset: true, decisions: DECISIONS })
    expectClose(vectors(events), directRnnt(model, frames, DECISIONS))
  })

  it('refuses what contradicts itself', () => {
    const run = (model: FloatRnntModel, settings: object = {}) => [
      ...new FloatRnnt(model).utterance(frames, { reset: true, decisions: DECISIONS, ...settings }),
    ]
    expect(() => run(float, { reset: false })).toThrow('the first utterance resets')
    expect(() => run(float, { decisions: [[29]] })).toThrow('decisions of 1 frames for 4')
    expect(() => run({ ...float, inputs: 3 })).toThrow('frames, whole ones')
    expect(() => run({ ...float, inputs: 10, encoder: float.encoder.slice(0, 1) })).toThrow(RangeError)
    expect(() => run({ ...float, encoder: float.encoder.slice(1) })).toThrow('inputs of encoder.1: 96 where 40')
    expect(() => run({ ...float, embedding: () => new Float64Array(3) })).toThrow('inputs of prediction.0: 16 where 3')
    const joint = { ...float.joint, output: () => ({ weights: new Float64Array(5), bias: new Float64Array(30) }) }
    expect(() => run({ ...float, joint })).toThrow('weights of 30 outputs and 32 inputs: 5')
  })
})
