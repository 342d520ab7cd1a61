/** Small models with drawn weights, of each kind, and what they are fed with. */
import { readFileSync } from 'node:fs'
import { drawFrames } from '../../src/model/drawn-frames.js'
import { logMelFeatures, quantizeFeatures } from '../../src/model/log-mel.js'
import { RNNT_PRESETS } from '../../src/model/rnnt-presets.js'
import type { LstmStage, RnntDescription } from '../../src/model/rnnt.js'
import { readWav } from '../../src/model/wav.js'

const lstm = (cells: number, projection: number | null = null): LstmStage => ({ kind: 'lstm', cells, projection })
const halved = { kind: 'time-stack', factor: 2 } as const

const described = (name: string, parts: Partial<RnntDescription>): RnntDescription => ({
  name,
  source: 'made for a test',
  input: { mels: 40, stack: 3 },
  encoder: [lstm(96), halved, lstm(96)],
  prediction: { embedding: 40, layers: [lstm(64)] },
  joint: { size: 80, activation: 'tanh' },
  vocabulary: { size: 29, blank: 28 },
  search: { symbolsPerFrame: 10, symbolsPerSecond: 12 },
  ...parts,
})

/** Each with the symbols that its clock gives out in how many encoder frames. */
export const DRAWN_MODELS: readonly { model: RnntDescription; symbols: number; hold: number }[] = [
  { model: RNNT_PRESETS.get('tiny')!, symbols: 1, hold: 1 },
  {
    model: described('relu, deep', {
      encoder: [lstm(96), lstm(96), halved, lstm(96), lstm(96)],
      joint: { size: 80, activation: 'relu' },
      search: { symbolsPerFrame: 30, symbolsPerSecond: 12 },
    }),
    symbols: 1,
    hold: 1,
  },
  {
    model: described('projections, many symbols', {
      encoder: [lstm(128, 64), halved, lstm(128, 64)],
      prediction: { embedding: 40, layers: [lstm(96), lstm(128, 64)] },
      vocabulary: { size: 700, blank: 0 },
    }),
    symbols: 1,
    hold: 1,
  },
  { model: described('frames of 30 ms', { encoder: [lstm(96), lstm(96)] }), symbols: 1, hold: 2 },
  {
    model: described('frames of 120 ms', { encoder: [lstm(96), halved, lstm(96), halved, lstm(96)] }),
    symbols: 2,
    hold: 1,
  },
]

/** 5.1 seconds of speech, three utterances. */
export function speech({ input }: RnntDescription): Int8Array {
  const files = ['kitchen-lights-16k', 'weather-16k', 'stop-timer-16k'].map((name) => {
    const path = `traces/${name}.wav`
    const features = logMelFeatures(readWav(readFileSync(path), path), input.mels * input.stack, { stack: input.stack })
    return [...quantizeFeatures(features)]
  })
  return Int8Array.from(files.flat())
}

/** 6 seconds, if a frame is 30 ms. */
export const noise = ({ input }: RnntDescription, seed: number): Int8Array =>
  drawFrames(200, input.mels * input.stack, seed)
