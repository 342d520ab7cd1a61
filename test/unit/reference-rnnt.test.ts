/** The integer reference of an RNN-T by hand: order of events, search, joint, time stack, state. */
import { describe, expect, it } from 'vitest'
import { argmax, Joint } from '../../src/reference/joint.js'
import { runIntegerLinear } from '../../src/reference/linear.js'
import { runIntegerLstm } from '../../src/reference/lstm-layer.js'
import { IntegerRnnt, type UtteranceOptions } from '../../src/reference/rnnt.js'
import { encoderFrames, stackedLength, timeReduction } from '../../src/reference/time-stack.js'
import { encoderLstm, frames, hiddenOf, linear, lstm, model, plain, stack, story } from '../helpers/one-cell-rnnt.js'

const joints = (rnnt: IntegerRnnt, x: Int8Array, options: Partial<UtteranceOptions> = {}) =>
  story(rnnt, x, options).filter((line) => /^joint \d/.test(line))

describe('the order of events', () => {
  it('is reset, encoder stage by stage, search frame by frame', () => {
    const encoder = [encoderLstm(0, 1), stack(2), encoderLstm(1, 2)]
    const rnnt = new IntegerRnnt(model([0, 5, 5], { encoder, symbolsPerFrame: 1 }))
    expect(story(rnnt, frames(1, 2, 3))).toEqual([
      ...['prediction.0 0', 'joint.prediction 0'],
      ...['encoder.0 0', 'encoder.0 1', 'encoder.0 2'],
      ...['encoder.1 0', 'encoder.1 1', 'joint.encoder 0', 'joint.encoder 1'],
      ...['joint 0: 1 -> 1', 'prediction.0 1', 'joint.prediction 1'],
      ...['joint 1: 1 -> 1', 'prediction.0 2', 'joint.prediction 2'],
    ])
  })

  it('is all of this in each block, and numbers go on', () => {
    const rnnt = new IntegerRnnt(model([5, 0], { encoder: [encoderLstm(0, 1), stack(2), encoderLstm(1, 2)] }))
    expect(story(rnnt, frames(1, 2, 3), { blockFrames: 2 })).toEqual([
      ...['prediction.0 0', 'joint.prediction 0'],
      ...['encoder.0 0', 'encoder.0 1', 'encoder.1 0', 'joint.encoder 0', 'joint 0: 0 -> 0'],
      ...['encoder.0 2', 'encoder.1 1', 'joint.encoder 1', 'joint 1: 0 -> 0'],
    ])
    expect(story(rnnt, frames(1), { reset: false })).toEqual([
      ...['encoder.0 3', 'encoder.1 2', 'joint.encoder 2', 'joint 2: 0 -> 0'],
    ])
  })
})

describe('the search', () => {
  it.each([
    ['all the same', [7, 7, 7], 0],
    ['two the same', [-3, 7, 7], 1],
    ['two beyond int16', [0, 40_000, 50_000], 1],
    ['all below int16', [-40_000, -60_000, -50_000], 0],
    ['the last', [-2, -2, -1], 2],
  ])('of %s takes the smallest index of the largest', (_, logits, k) => {
    expect(joints(new IntegerRnnt(model(logits, { symbolsPerFrame: 1 })), frames(9))).toEqual([`joint 0: ${k} -> ${k}`])
  })

  it('ends a frame at the blank', () => {
    expect(joints(new IntegerRnnt(model([5, 4])), frames(1, 2))).toEqual(['joint 0: 0 -> 0', 'joint 1: 0 -> 0'])
  })

  it('ends a frame after N symbols, without looking for a blank', () => {
    const rnnt = new IntegerRnnt(model([1, 4, 5], { symbolsPerFrame: 2 }))
    const ofFrame = (frame: number) => [`joint ${frame}: 2 -> 2`, `joint ${frame}: 2 -> 2`]
    expect(joints(rnnt, frames(1, 2))).toEqual([...ofFrame(0), ...ofFrame(1)])
  })

  it('knows the blank wherever it is', () => {
    expect(joints(new IntegerRnnt(model([1, 4, 5], { blank: 2 })), frames(1))).toEqual(['joint 0: 2 -> 2'])
  })

  it('runs the prediction network on each symbol, and from reset on the blank', () => {
    const rnnt = new IntegerRnnt(model([1, 0, 5], { blank: 1, symbolsPerFrame: 2 }))
    const { hidden } = runIntegerLstm(lstm(1), frames(10, 20, 20))
    expect(hiddenOf(rnnt, 'prediction.0', frames(1))).toEqual([...hidden])
  })

  it('goes on with what p has become', () => {
    // p = 10 h, and the logit of symbol 1 falls as p rises: after one symbol it is below that of the blank.
    const output = { ...linear(1, 0, [0, 4]), weights: Int8Array.of(0, -1) }
    const settings = model([0, 4]).joint
    const joint = { ...settings, encoder: linear(1, 0, [0]), prediction: linear(1, 40, [0]), output }
    const rnnt = new IntegerRnnt(model([0, 4], { joint, embedding: Int8Array.of(0, 100) }))
    expect(joints(rnnt, frames(1, 1))).toEqual(['joint 0: 1 -> 1', 'joint 0: 0 -> 0', 'joint 1: 0 -> 0'])
  })

  it('follows a schedule, and computes k all the same', () => {
    const rnnt = new IntegerRnnt(model([1, 4, 5]))
    const decisions = [[1, 0], [0], [1, 1, 2]]
    expect(joints(rnnt, frames(1, 2, 3), { decisions, blockFrames: 2 })).toEqual([
      ...['joint 0: 2 -> 1', 'joint 0: 2 -> 0'],
      ...['joint 1: 2 -> 0'],
      ...['joint 2: 2 -> 1', 'joint 2: 2 -> 1', 'joint 2: 2 -> 2'],
    ])
  })

  it('has the schedule of its own decisions as well', () => {
    const free = new IntegerRnnt(model([1, 4, 5]))
    const expected = story(free, frames(1, 2))
    const decisions = Array.from({ length: 2 }, () => [2, 2, 2])
    expect(story(new IntegerRnnt(model([1, 4, 5])), frames(1, 2), { decisions })).toEqual(expected)
  })
})

describe('argmax', () => {
  it('is the smallest index of the largest', () => {
    expect(argmax([3])).toBe(0)
    expect(argmax([-32_768, -32_768])).toBe(0)
    expect(argmax([1, 3, 2, 3])).toBe(1)
  })
})

describe('the joint', () => {
  it.each([
    { function_: 'tanh', e: 4096, p: 0, a: 97 }, // table entry 288 = 24,956: / 256 = 97.5 - a bit
    { function_: 'tanh', e: -2048, p: -2048, a: -97 },
    { function_: 'tanh', e: 32_767, p: 32_767, a: 127 }, // 32,767 / 256 rounds to 128
    { function_: 'tanh', e: -32_768, p: -1, a: -128 },
    { function_: 'tanh', e: 32_767, p: -32_768, a: 0 },
    { function_: 'relu', e: -300, p: 100, a: 0 },
    { function_: 'relu', e: 100, p: 27, a: 0 },
    { function_: 'relu', e: 100, p: 28, a: 1 }, // a half goes up
    { function_: 'relu', e: 32_000, p: 383, a: 126 },
    { function_: 'relu', e: 32_767, p: 32_767, a: 127 },
  ] as const)('$function_ of $e + $p is $a', ({ function_, e, p, a }) => {
    const joint = new Joint(linear(1, 3, [5, 5]), function_)
    expect(joint.evaluate(Int16Array.of(e), Int16Array.of(p))).toBe(0)
    expect([...joint.activation]).toEqual([a])
    expect([...joint.logits]).toEqual([3 * a + 5, 3 * a + 5])
  })
})

describe('a linear layer', () => {
  it('adds the bias modulo 2^32 and saturates to int16', () => {
    const rows = plain([2 ** 31 - 1, 32_768 - 6, -32_768 + 5, 0])
    const y = new Int16Array(4)
    runIntegerLinear({ inputs: 2, outputs: 4, weights: Int8Array.of(1, 0, 1, 1, -1, -1, 5, 6), rows }, frames(3, 4), y)
    expect([...y]).toEqual([-32_768, 32_767, -32_768, 39])
  })
})

describe('a time stack', () => {
  const x = frames(5, -3, 20, 9, -8, 30, 2)
  const expected = (values: Int8Array, factor: number) => [...runIntegerLstm(lstm(factor), values).hidden]

  it('makes one frame of several, zeros for those that the end lacks', () => {
    const rnnt = new IntegerRnnt(model([1, 0], { encoder: [stack(3), encoderLstm(0, 3)] }))
    expect(rnnt.timeReduction).toBe(3)
    expect(hiddenOf(rnnt, 'encoder.0', x)).toEqual(expected(frames(...x, 0, 0), 3))
    expect(hiddenOf(rnnt, 'encoder.0', x.subarray(0, 6))).toEqual(expected(x.subarray(0, 6), 3))
  })

  it('is filled up by itself where several follow each other', () => {
    const encoder = [stack(2), encoderLstm(0, 2), stack(3), encoderLstm(1, 3)]
    const rnnt = new IntegerRnnt(model([1, 0], { encoder }))
    const first = expected(frames(...x, 0), 2)
    expect(first).toHaveLength(4)
    expect(hiddenOf(rnnt, 'encoder.0', x)).toEqual(first)
    // The third pair's and the fourth's h, then zeros: not the h of a pair of zeros.
    expect(hiddenOf(rnnt, 'encoder.1', x)).toEqual(expected(frames(...first, 0, 0), 3))
  })

  it('can be the last stage', () => {
    const rnnt = new IntegerRnnt(
      model([1, 0], {
        encoder: [encoderLstm(0, 1), stack(2)],
        joint: { ...model([1, 0]).joint, encoder: linear(2, 10, [0]) },
      }),
    )
    const h = expected(x.subarray(0, 3), 1)
    const e: number[] = []
    for (const event of rnnt.utterance(x.subarray(0, 3), { reset: true })) {
      if (event.kind === 'joint.encoder') e.push(event.e[0]!)
    }
    expect(e).toEqual([10 * (h[0]! + h[1]!), 10 * h[2]!])
  })

  it('counts', () => {
    const encoder = [stack(2), encoderLstm(0, 2), stack(3), encoderLstm(1, 3)]
    expect(timeReduction(encoder)).toBe(6)
    expect([1, 2, 6, 7, 12, 13].map((n) => encoderFrames(encoder, n))).toEqual([1, 1, 1, 2, 2, 3])
    expect(timeReduction([encoderLstm(0, 1)])).toBe(1)
    expect([0, 4, 8, 12, 16].map((length) => stackedLength(length, 4, 3))).toEqual([0, 12, 12, 12, 24])
  })
})

describe('the state', () => {
  const x = frames(50, -3, 20, 9, -8, 30, 2, 7)

  it('begins anew with a reset', () => {
    const rnnt = new IntegerRnnt(model([1, 4, 5]))
    const first = story(rnnt, x)
    const hidden = hiddenOf(rnnt, 'encoder.0', x)
    expect(story(rnnt, x)).toEqual(first)
    expect(hiddenOf(rnnt, 'encoder.0', x)).toEqual(hidden)
  })

  it('goes on without one, p included', () => {
    const rnnt = new IntegerRnnt(model([1, 4, 5]))
    const whole = hiddenOf(rnnt, 'encoder.0', x)
    const wholePrediction = hiddenOf(rnnt, 'prediction.0', x)
    const half = x.subarray(0, 4)
    const rest = x.subarray(4)
    const inParts = (layer: string) => [
      ...hiddenOf(rnnt, layer, half),
      ...hiddenOf(rnnt, layer, rest, { reset: false }),
    ]
    expect(inParts('encoder.0')).toEqual(whole)
    expect(inParts('prediction.0')).toEqual(wholePrediction)
  })

  it('is left alone by what is refused', () => {
    const rnnt = new IntegerRnnt(model([1, 4, 5]))
    const whole = hiddenOf(rnnt, 'encoder.0', x)
    const first = hiddenOf(rnnt, 'encoder.0', x.subarray(0, 4))
    expect(() => story(rnnt, x, { reset: true, decisions: [[0]] })).toThrow(RangeError)
    expect([...first, ...hiddenOf(rnnt, 'encoder.0', x.subarray(4), { reset: false })]).toEqual(whole)
  })
})
