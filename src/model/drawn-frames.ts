/** Input frames for a layer that is given no audio. */
import { quantizeFeatures } from './log-mel.js'
import { gaussian, stream } from './random.js'

/**
 * Features as those of speech are on average after normalisation (mean 0, variance 1), but independent of each other: [frames,
 * inputs], int8, 2^-5 per unit. About 1.2 % are exactly zero.
 */
export function drawFrames(frames: number, inputs: number, seed: number): Int8Array {
  const random = stream(seed, 3)
  const data = Float32Array.from({ length: frames * inputs }, () => gaussian(random))
  return quantizeFeatures({ frames, inputs, data })
}
