/** What a run of an RNN-T has to do, told from its shape: how often each matrix is multiplied and loaded. */
import type { RnntMatrix, RnntProgram } from '../../src/compiler/lower-rnnt.js'
import { encoderFrames, frameBlocks } from '../../src/runner/host-words.js'
import type { RnntRun } from '../../src/runner/rnnt.js'
import type { RnntCase } from './rnnt-case.js'

export interface MatrixWork {
  /** Vectors that the matrix is multiplied with. */
  vectors: number
  /** Walks over it: chunks of frames for Wx and We, else one a vector. */
  walks: number
  /** Blocks of frames in which it is used. */
  blocks: number
}

/** Steps of the prediction network: a reset's, and those after the symbols. */
export const predictionSteps = ({ utterances }: RnntCase, { symbols }: RnntRun): number =>
  utterances.filter(({ reset }) => reset).length + symbols.length

/** Evaluations of the joint: one for each symbol, and one for the blank of each frame that has fewer than N. */
function evaluations({ model, utterances }: RnntCase, { symbols }: RnntRun): number {
  const { symbolsPerFrame } = model.description.search
  const perFrame = new Map<string, number>()
  for (const { utterance, frame } of symbols) {
    const key = `${utterance}:${frame}`
    perFrame.set(key, (perFrame.get(key) ?? 0) + 1)
  }
  const full = [...perFrame.values()].filter((count) => count === symbolsPerFrame).length
  return symbols.length + utterances.reduce((sum, { count }) => sum + encoderFrames(model, count), 0) - full
}

/** By the layer's name, of its matrices that are read once a chunk (`Wx`, `W`) and once a frame. */
export function matrixWork(drawn: RnntCase, program: RnntProgram, run: RnntRun): (matrix: RnntMatrix) => MatrixWork {
  const { model, utterances } = drawn
  const blocks = frameBlocks(program, utterances)
  const reductions = new Map<string, number>()
  let reduction = 1
  for (const stage of model.encoder) {
    if (stage.kind === 'time-stack') reduction *= stage.factor
    else reductions.set(stage.name, reduction)
  }
  reductions.set('joint.encoder', reduction)
  const steps = predictionSteps(drawn, run)
  const decided = evaluations(drawn, run)
  return ({ name, layer }) => {
    const ofLayer = reductions.get(layer)
    if (ofLayer === undefined) {
      const vectors = name.startsWith('joint.output') ? decided : steps
      return { vectors, walks: vectors, blocks: 0 }
    }
    const frames = blocks.map((block) => Math.ceil(block.frames / ofLayer))
    const sum = (of: (count: number) => number) => frames.reduce((total, count) => total + of(count), 0)
    const isShared = name.endsWith(' Wx') || name.endsWith(' W')
    const vectors = sum((count) => count)
    const walks = isShared ? sum((count) => Math.ceil(count / program.chunk)) : vectors
    return { vectors, walks, blocks: blocks.length }
  }
}

/** Bytes of a matrix that come from DRAM in the run. */
export function loadedBytes({ mode, storedBytes, heldBytes }: RnntMatrix, { walks, blocks }: MatrixWork): number {
  if (mode === 'resident') return storedBytes
  return walks * (storedBytes - heldBytes) + blocks * heldBytes
}
