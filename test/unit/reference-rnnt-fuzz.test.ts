/** The integer reference of an RNN-T against the datasheet's formulas in BigInt, on random small models of any parameters. */
import { afterAll, describe, expect, it } from 'vitest'
import { IntegerRnnt } from '../../src/reference/rnnt.js'
import type { IntegerRnntEvent, IntegerRnntModel } from '../../src/reference/rnnt-model.js'
import { encoderFrames, timeReduction } from '../../src/reference/time-stack.js'
import { clamped, naiveRnnt, type NaiveTrace, type NaiveUtterance } from '../helpers/naive-rnnt.js'
import { randomDecisions, randomInt8, randomIntegerRnnt } from '../helpers/random-integer-rnnt.js'
import { Random, seeds } from '../helpers/random.js'
import { Tally } from '../helpers/tally.js'

const CASES = 400
const tally = new Tally()

function randomUtterances(random: Random, model: IntegerRnntModel): NaiveUtterance[] {
  return Array.from({ length: random.integer(1, 3) }, (_, index) => {
    const count = random.integer(1, 12)
    return {
      frames: randomInt8(random, count * model.inputs),
      reset: index === 0 || random.chance(0.5),
      ...(random.chance(0.3) && { decisions: randomDecisions(random, model, encoderFrames(model.encoder, count)) }),
    }
  })
}

/** Adds events to a trace of the naive formulation's form. */
function addEvents(trace: NaiveTrace, events: Iterable<IntegerRnntEvent>): void {
  for (const event of events) {
    switch (event.kind) {
      case 'lstm':
        ;(trace.hidden[event.layer] ??= []).push([...event.hidden])
        ;(trace.cell[event.layer] ??= []).push([...event.cell])
        break
      case 'joint.encoder':
        trace.e.push([...event.e])
        break
      case 'joint.prediction':
        trace.p.push([...event.p])
        break
      case 'joint': {
        const { frame, activation, logits, k, decision } = event
        trace.joint.push({ frame, activation: [...activation], logits: [...logits], k, decision })
      }
    }
  }
}

/** All utterances on a new network, each cut into blocks of `blockFrames`. */
function referenceTrace(model: IntegerRnntModel, utterances: NaiveUtterance[], blockFrames?: number): NaiveTrace {
  const rnnt = new IntegerRnnt(model)
  const trace: NaiveTrace = { hidden: {}, cell: {}, e: [], p: [], joint: [] }
  for (const { frames, ...options } of utterances) {
    addEvents(trace, rnnt.utterance(frames, { ...options, ...(blockFrames && { blockFrames }) }))
  }
  return trace
}

function tallyCase(model: IntegerRnntModel, utterances: NaiveUtterance[], trace: NaiveTrace): void {
  const { encoder, prediction, joint, blank, symbolsPerFrame } = model
  const ofFrame = new Map<string, number[]>()
  let utterance = 0
  for (const { frame, decision } of trace.joint) {
    if (frame === 0) utterance++
    const key = `${utterance} ${frame}`
    ofFrame.set(key, [...(ofFrame.get(key) ?? []), decision])
  }
  const ends = [...ofFrame.values()].map((decisions) =>
    decisions[0] === blank ? 'blank at once' : decisions.at(-1) === blank ? 'symbols, blank' : 'N symbols',
  )
  const ties = trace.joint.some(({ logits, k }) => logits.lastIndexOf(logits[k]!) !== k)
  const lstms = encoder.flatMap((stage) => (stage.kind === 'lstm' ? [stage.layer] : []))
  const layers = [...lstms, ...prediction.map(({ layer }) => layer)]
  const reduction = timeReduction(encoder)
  const remainder = utterances.some(({ frames }) => (frames.length / model.inputs) % reduction !== 0)
  tally.add({
    encoder: encoder.map((stage) => stage.kind),
    lstms: lstms.length,
    prediction: prediction.length,
    projection: layers.map((layer) => String(layer.projection)),
    k: layers.map(({ cellFraction: k }) => (k === 0 || k === 27 ? String(k) : 'between')),
    activation: joint.activation,
    N: symbolsPerFrame,
    utterances: utterances.map(({ reset }, index) => (index === 0 ? 'first' : reset ? 'reset' : 'goes on')),
    decisions: utterances.map(({ decisions }) => (decisions ? 'scheduled' : 'free')),
    frames: ends,
    remainder,
    ties,
    saturates: [...clamped],
  })
}

describe('random models', () => {
  it.each(seeds(CASES))('seed %i', (seed) => {
    const random = new Random(seed)
    const model = randomIntegerRnnt(random)
    const utterances = randomUtterances(random, model)
    clamped.clear()
    const expected = naiveRnnt(model, utterances)
    tallyCase(model, utterances, expected)

    expect(referenceTrace(model, utterances)).toEqual(expected)
    const reduction = timeReduction(model.encoder)
    for (const blocks of [1, random.integer(2, 4)]) {
      expect(referenceTrace(model, utterances, blocks * reduction), `blocks of ${blocks * reduction}`).toEqual(expected)
    }
  })

  afterAll(() => {
    tally.print('RNN-T reference')
    tally.expectEach('encoder', ['lstm', 'time-stack'])
    tally.expectEach('lstms', [1, 2, 3])
    tally.expectEach('prediction', [0, 1, 2])
    tally.expectEach('projection', [true, false])
    tally.expectEach('k', [0, 27, 'between'])
    tally.expectEach('activation', ['tanh', 'relu'])
    tally.expectEach('N', [1, 2, 3, 4])
    tally.expectEach('utterances', ['reset', 'goes on'])
    tally.expectEach('decisions', ['scheduled', 'free'])
    tally.expectEach('frames', ['blank at once', 'symbols, blank', 'N symbols'])
    tally.expectEach('remainder', [true, false])
    tally.expectEach('ties', [true, false])
    const places = ['zx', 'zh', 'z', 't2', 'c', 'c as Q3.12', 'm', 'P m', 'e', 'p', 'e + p', 'a', 'logits', 'RQ']
    tally.expectEach('saturates', places)
  })
})
