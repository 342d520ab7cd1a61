/** What a network is fed with: speech as log-mel features, or drawn frames. */
import { createHash } from 'node:crypto'
import { drawFrames } from '../model/drawn-frames.js'
import { HOP_MS, logMelFeatures, quantizeFeatures, STACK } from '../model/log-mel.js'
import { readUserFile } from '../model/read-file.js'
import { readWav } from '../model/wav.js'
import type { FrameInput } from './request.js'

const MAX_WAV_BYTES = 2 ** 28

export interface InputFrames {
  /** int8 [count, inputs], 2^-5 per unit. */
  data: Int8Array
  count: number
  /** Milliseconds of audio from one frame to the next. */
  stepMs: number
  /** Of the audio file; null for drawn frames. */
  sha256: string | null
}

/** Values of a frame, and how many hops of 10 ms are stacked in it. */
export interface FrameShape {
  inputs: number
  stack?: number
}

/** @throws UserError where the file is no speech that azsim takes, or too short for a frame */
export function inputFrames(input: FrameInput, { inputs, stack = STACK }: FrameShape, seed: number): InputFrames {
  const stepMs = HOP_MS * stack
  if (input.kind === 'frames') {
    return { data: drawFrames(input.count, inputs, seed), count: input.count, stepMs, sha256: null }
  }
  const bytes = readUserFile(input.file, MAX_WAV_BYTES)
  const features = logMelFeatures(readWav(bytes, input.file), inputs, { name: input.file, stack })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { data: quantizeFeatures(features), count: features.frames, stepMs, sha256 }
}
