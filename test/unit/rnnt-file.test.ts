/** Model files: what is accepted, what is refused and how it is said, the schema, the presets' sizes. */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { loadRnnt, parseRnnt } from '../../src/model/rnnt-file.js'
import { RNNT_NAMES, RNNT_PRESETS } from '../../src/model/rnnt-presets.js'
import { modelSchema } from '../../src/model/rnnt-schema.js'
import { rnntSizes } from '../../src/model/rnnt-size.js'
import { timeReduction } from '../../src/model/rnnt.js'
import type { RnntDescription } from '../../src/model/rnnt.js'

const SMALLEST = {
  name: 'smallest',
  input: { mels: 4 },
  encoder: [{ kind: 'lstm', cells: 5 }],
  prediction: { embedding: 3, layers: [{ cells: 2, projection: 1 }] },
  joint: { size: 6 },
  vocabulary: { size: 2 },
}

const parse = (model: unknown): RnntDescription => parseRnnt(JSON.stringify(model, null, 2), 'm.json')

function refusal(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  throw new Error('accepted')
}

describe('model files', () => {
  it('fill in what is left out', () => {
    expect(parse(SMALLEST)).toEqual({
      ...SMALLEST,
      source: 'a model file',
      input: { mels: 4, stack: 3 },
      encoder: [{ kind: 'lstm', cells: 5, projection: null }],
      prediction: { embedding: 3, layers: [{ kind: 'lstm', cells: 2, projection: 1 }] },
      joint: { size: 6, activation: 'tanh' },
      vocabulary: { size: 2, blank: 0 },
      search: { symbolsPerFrame: 10, symbolsPerSecond: 12 },
    })
  })

  it.each(RNNT_NAMES)('%s, written as a file, is the same model', (name) => {
    expect(parse(RNNT_PRESETS.get(name))).toEqual(RNNT_PRESETS.get(name))
    expect(loadRnnt(name)).toBe(RNNT_PRESETS.get(name))
  })

  const labels = ['a', 'b', '-']
  it.each<[string, object, string[]]>([
    ['a part that is missing', { joint: undefined }, ['joint is missing', 'm.json:1:1']],
    ['a field that is missing', { prediction: { layers: [{ cells: 1 }] } }, ['prediction.embedding is missing']],
    ['an unknown field', { vocabulary: { size: 2, blnk: 1 } }, ['"vocabulary.blnk"', 'm.json:26:5', 'blank']],
    ['an unknown part', { decoder: {} }, ['"decoder"', 'encoder']],
    ['a wrong type', { input: { mels: '80' } }, ['input.mels cannot be "80"', 'an integer, 1..256']],
    ['a fraction', { joint: { size: 1.5 } }, ['joint.size cannot be 1.5']],
    ['a text out of a choice', { joint: { size: 4, activation: 'rel' } }, ['"rel"', 'tanh, relu', 'relu']],
    ['no list', { encoder: {} }, ['encoder is not a list', 'm.json:6:3']],
    ['no object', { encoder: [3] }, ['encoder[0] is not an object']],
    ['another kind', { encoder: [{ kind: 'gru', units: 3 }] }, ['encoder[0].kind cannot be "gru"', 'lstm, time-stack']],
    [
      'a stack in the prediction network',
      { prediction: { embedding: 3, layers: [{ kind: 'time-stack', factor: 2 }] } },
      ['prediction.layers[0].kind cannot be "time-stack"'],
    ],
    ['no LSTM', { encoder: [{ kind: 'time-stack', factor: 2 }] }, ['the encoder has 0 LSTMs', '1 to 24']],
    ['no prediction LSTM', { prediction: { embedding: 3, layers: [] } }, ['has 0 LSTMs', '1 to 8']],
    [
      'too much stacking',
      { encoder: [{ kind: 'time-stack', factor: 8 }, { cells: 1 }, { kind: 'time-stack', factor: 3 }] },
      ['one frame of 24', 'at most 16'],
    ],
    ['a blank outside', { vocabulary: { size: 3, blank: 3 } }, ['vocabulary.blank is 3', '0..2']],
    ['too few labels', { vocabulary: { size: 2, labels } }, ['3 labels for 2 symbols']],
    ['a label twice', { vocabulary: { size: 3, labels: ['a', 'b', 'a'] } }, ['"a" occurs twice']],
    ['an empty label', { vocabulary: { size: 3, labels: ['a', 'b', ''] } }, ['labels[2] cannot be ""']],
    ['too wide frames', { input: { mels: 256, stack: 8 } }, ['mels x stack is 2048', 'at most 1536']],
    ['too many weights', { encoder: [{ cells: 16_384 }] }, ['weights', 'at most 134,217,728', 'projections']],
  ])('%s is refused', (_, change, says) => {
    const text = refusal(() => parse({ ...SMALLEST, ...change }))
    for (const part of says) expect(text).toContain(part)
  })

  it('a name that is none is refused with what is near', () => {
    expect(refusal(() => loadRnnt('mlperf'))).toContain('mlperf-rnnt')
    expect(refusal(() => loadRnnt('./no-such.json'))).toContain('there is no such file')
  })

  it('schema, as committed', () => {
    const committed = JSON.parse(readFileSync('docs/model.schema.json', 'utf8')) as unknown
    expect(committed, 'node bin/azsim.js models --schema > docs/model.schema.json; npx prettier --write docs').toEqual(
      modelSchema(),
    )
  })

  it('presets have the sizes that they are known for', () => {
    const millions = (name: string): number => rnntSizes(RNNT_PRESETS.get(name)!).weights / 1e6
    expect(millions('mlperf-rnnt')).toBeCloseTo(45.3, 1)
    expect(millions('alexa-like')).toBeCloseTo(58, -0.6)
    expect(millions('he2019')).toBeCloseTo(120, -1)
    expect(millions('tiny')).toBeLessThan(0.2)
    expect(rnntSizes(RNNT_PRESETS.get('mlperf-rnnt')!)).toMatchObject({
      inputs: 240,
      encoderInputs: [240, 1024, 2048, 1024, 1024],
      predictionInputs: [320, 320],
    })
    expect(timeReduction(RNNT_PRESETS.get('he2019')!)).toBe(2)
  })

  it('whatever is given, the result is a model within its limits, or a UserError', () => {
    const texts = [JSON.stringify(SMALLEST), ...RNNT_NAMES.map((name) => JSON.stringify(RNNT_PRESETS.get(name)))]
    const piece = fc.oneof(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '0', '-1', '1e9', 'null', '"lstm"', '"kind":1,', '\\', '\n'),
      fc.string({ maxLength: 3 }),
    )
    const mutated = fc
      .tuple(fc.constantFrom(...texts), fc.array(fc.tuple(fc.nat(), fc.nat(4), piece), { maxLength: 3 }))
      .map(([text, edits]) =>
        edits.reduce((now, [at, cut, put]) => {
          const from = at % (now.length + 1)
          return now.slice(0, from) + put + now.slice(from + cut)
        }, text),
      )
    const counts = { accepted: 0, refused: 0 }
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string(), fc.json()), (text) => {
        try {
          const model = parseRnnt(text, 'm.json')
          counts.accepted++
          const { weights } = rnntSizes(model)
          if (weights > 2 ** 27 || model.vocabulary.blank >= model.vocabulary.size || timeReduction(model) > 16) {
            throw new Error('outside of its limits')
          }
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          counts.refused++
        }
      }),
      { numRuns: 3000 },
    )
    expect(counts.accepted).toBeGreaterThan(100)
    expect(counts.refused).toBeGreaterThan(1000)
  })
})
