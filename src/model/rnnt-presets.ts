/** The RNN-T models that azsim knows by name. Their shapes are published or assumed, their weights are drawn (docs/models.md). */
import type { LstmStage, RnntDescription } from './rnnt.js'

const lstm = (cells: number, projection: number | null = null): LstmStage => ({ kind: 'lstm', cells, projection })
const times = <T>(count: number, stage: T): T[] => Array.from({ length: count }, () => stage)

const LETTERS = [' ', ...Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i)), "'", '<blank>']

const MODELS: readonly RnntDescription[] = [
  {
    name: 'tiny',
    source: 'a model of every kind of stage, small enough for a first try; an assumption',
    input: { mels: 40, stack: 3 },
    encoder: [lstm(64, 40), { kind: 'time-stack', factor: 2 }, lstm(64)],
    prediction: { embedding: 24, layers: [lstm(48)] },
    joint: { size: 64, activation: 'tanh' },
    vocabulary: { size: LETTERS.length, blank: LETTERS.length - 1, labels: LETTERS },
    search: { symbolsPerFrame: 10, symbolsPerSecond: 12 },
  },
  {
    name: 'mlperf-rnnt',
    source: 'MLPerf Inference, RNN-T speech-to-text (Reddi et al., ISCA 2020; the reference model for LibriSpeech)',
    input: { mels: 80, stack: 3 },
    encoder: [...times(2, lstm(1024)), { kind: 'time-stack', factor: 2 }, ...times(3, lstm(1024))],
    prediction: { embedding: 320, layers: times(2, lstm(320)) },
    joint: { size: 512, activation: 'relu' },
    vocabulary: { size: LETTERS.length, blank: LETTERS.length - 1, labels: LETTERS },
    search: { symbolsPerFrame: 30, symbolsPerSecond: 12 },
  },
  {
    name: 'alexa-like',
    source: 'the size of a recognizer on a device of the AZ class; an assumption',
    input: { mels: 64, stack: 3 },
    encoder: times(5, lstm(1024)),
    prediction: { embedding: 512, layers: times(2, lstm(1024)) },
    joint: { size: 512, activation: 'tanh' },
    vocabulary: { size: 4000, blank: 0 },
    search: { symbolsPerFrame: 10, symbolsPerSecond: 12 },
  },
  {
    name: 'he2019',
    source:
      'He et al., "Streaming End-to-end Speech Recognition for Mobile Devices", ICASSP 2019; the embedding is assumed',
    input: { mels: 80, stack: 3 },
    encoder: [...times(2, lstm(2048, 640)), { kind: 'time-stack', factor: 2 }, ...times(6, lstm(2048, 640))],
    prediction: { embedding: 128, layers: times(2, lstm(2048, 640)) },
    joint: { size: 640, activation: 'tanh' },
    vocabulary: { size: 4096, blank: 0 },
    search: { symbolsPerFrame: 10, symbolsPerSecond: 12 },
  },
]

export const RNNT_PRESETS: ReadonlyMap<string, RnntDescription> = new Map(MODELS.map((model) => [model.name, model]))
export const RNNT_NAMES: readonly string[] = [...RNNT_PRESETS.keys()]
