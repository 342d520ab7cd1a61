/** What the integer reference of an RNN-T refuses, and decisions from symbols and their frames. */
import { describe, expect, it } from 'vitest'
import { decisionsOf } from '../../src/reference/decisions.js'
import { IntegerRnnt, type UtteranceOptions } from '../../src/reference/rnnt.js'
import type { IntegerRnntModel } from '../../src/reference/rnnt-model.js'
import { encoderLstm, frames, linear, lstm, model, plain, stack, story } from '../helpers/one-cell-rnnt.js'

describe('refused', () => {
  const run = (options: Partial<UtteranceOptions>, x = frames(1, 2, 3)) => {
    const rnnt = new IntegerRnnt(model([1, 4, 5], { encoder: [stack(2), encoderLstm(0, 2)] }))
    return () => story(rnnt, x, options)
  }

  it('are blocks that cannot be', () => {
    expect(run({ blockFrames: 1 })).toThrow('a block of 1 frames before the end: a multiple of 2 is needed')
    expect(run({ blockFrames: 3 })).not.toThrow()
    expect(run({ blockFrames: 0 })).toThrow('blocks of 0 frames')
    expect(run({}, frames())).toThrow('at least one')
    expect(run({ reset: false })).toThrow('the first block resets')
    const two = new IntegerRnnt(model([1], { inputs: 2, encoder: [encoderLstm(0, 2)] }))
    expect(() => story(two, frames(1, 2, 3))).toThrow('3 values where frames of 2')
    const blocks = new IntegerRnnt(model([1, 4, 5], { encoder: [stack(2), encoderLstm(0, 2)] }))
    expect(() => [...blocks.block(frames(1), { reset: true, end: false })]).toThrow('a multiple of 2')
  })

  it.each([
    ['too few frames', [[0]], 'decisions of 1 frames for 2'],
    ['nothing decided', [[0], []], 'not none'],
    [
      'something behind the blank',
      [[0], [0, 1]],
      'frame 1: decisions are symbols and the blank (0), or 3 symbols, not 0, 1',
    ],
    ['no blank', [[0], [1, 2]], 'frame 1'],
    ['more than N', [[1, 1, 1, 1], [0]], 'frame 0'],
    ['N and the blank', [[1, 1, 1, 0], [0]], 'frame 0'],
    ['an unknown symbol', [[0], [3, 0]], 'frame 1: 3 is none of 3 symbols'],
    ['half a symbol', [[0], [0.5, 0]], '0.5 is none'],
  ])('are schedules with %s', (_, decisions, message) => {
    expect(run({ decisions })).toThrow(message)
  })

  it.each<[string, Partial<IntegerRnntModel>]>([
    ['inputs of encoder.0: 1 where 2', { inputs: 2 }],
    ['inputs of encoder.0: 1 where 3', { encoder: [stack(3), encoderLstm(0, 1)] }],
    ['inputs of joint.encoder: 1 where 2', { encoder: [encoderLstm(0, 1), stack(2)] }],
    ['embedding', { embedding: new Int8Array(4) }],
    ['inputs of prediction.0: 1 where 2', { embedding: new Int8Array(6) }],
    ['inputs of joint.prediction: 1 where 2', { embedding: new Int8Array(6), prediction: [] }],
    ['outputs of joint.prediction: 2', { joint: { ...model([1, 4, 5]).joint, prediction: linear(1, 1, [0, 0]) } }],
    ['inputs of joint.output: 2', { joint: { ...model([1, 4, 5]).joint, output: linear(2, 1, [0, 0, 0]) } }],
    ['the blank is one of 3 symbols, not 3', { blank: 3 }],
    ['1 symbol or more, not 0', { symbolsPerFrame: 0 }],
    ['1 frame or more, not 0', { encoder: [stack(0), encoderLstm(0, 1)] }],
    ['whRows', { prediction: [{ name: 'prediction.0', layer: { ...lstm(1), whRows: plain([1]) } }] }],
  ])('are models that contradict themselves: %s', (message, settings) => {
    expect(() => new IntegerRnnt(model([1, 4, 5], settings))).toThrow(message)
  })

  it('are linear layers whose arrays do not fit', () => {
    const output = { ...linear(1, 0, [1, 4, 5]), rows: plain([1]) }
    const joint = { ...model([1, 4, 5]).joint, output }
    expect(() => new IntegerRnnt(model([1, 4, 5], { joint }))).toThrow('joint.output.rows.bias: 1 where 3')
    expect(
      () => new IntegerRnnt(model([1, 4, 5], { joint: { ...joint, output: { ...output, weights: frames(1) } } })),
    ).toThrow('joint.output.weights: 1 where 3')
  })
})

describe('decisions of symbols and their frames', () => {
  const vocabulary = { symbols: 5, blank: 4, symbolsPerFrame: 2 }

  it('have the blank where a frame emits fewer than N', () => {
    const emitted = [
      { frame: 1, symbol: 3 },
      { frame: 2, symbol: 0 },
      { frame: 2, symbol: 1 },
    ]
    expect(decisionsOf(emitted, 4, vocabulary)).toEqual([[4], [3, 4], [0, 1], [4]])
    expect(decisionsOf([], 2, vocabulary)).toEqual([[4], [4]])
  })

  it.each([
    ['a frame that does not exist', [{ frame: 4, symbol: 0 }], 'a symbol of frame 4: there are 4'],
    [
      'frames that fall',
      [
        { frame: 1, symbol: 0 },
        { frame: 0, symbol: 0 },
      ],
      'a symbol of frame 0 behind one of frame 1',
    ],
    ['half a frame', [{ frame: 0.5, symbol: 0 }], 'frame 0.5'],
    ['an unknown symbol', [{ frame: 1, symbol: 5 }], '5 is none of 5'],
    ['the blank', [{ frame: 1, symbol: 4 }], 'frame 1 emits the blank (4)'],
    ['more than N', [0, 1, 2].map((symbol) => ({ frame: 3, symbol })), 'frame 3'],
  ])('%s: refused', (_, emitted, message) => {
    expect(() => decisionsOf(emitted, 4, vocabulary)).toThrow(message)
  })
})
