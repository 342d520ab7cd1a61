/** A layer whose zeros lie anywhere with the same probability, on the array of a chip with preloaded weights. */
import { lowerMatvec } from '../src/compiler/lower-matvec.js'
import { quantizeIntegers } from '../src/compress/quantize.js'
import type { ChipConfig } from '../src/model/chip-fields.js'
import { mulberry32 } from '../src/model/random.js'
import { runProgram } from '../src/runner/program-run.js'

export interface UniformLayer {
  inputs: number
  outputs: number
  /** Ones and zeros, int8 [outputs, inputs]. */
  matrix: Int8Array
  x: Int8Array
}

/** @param weights share of non-zero weights, 0..1 @param activations of non-zero activations */
export function drawUniformLayer(inputs: number, outputs: number, weights: number, activations: number): UniformLayer {
  const [drawWeight, drawActivation] = [mulberry32(1), mulberry32(2)]
  const x = Int8Array.from({ length: inputs }, () => (drawActivation() < activations ? 1 : 0))
  const matrix = Int8Array.from({ length: inputs * outputs }, () => (drawWeight() < weights ? 1 : 0))
  return { inputs, outputs, matrix, x }
}

/** Cycles of the array. */
export async function arrayCycles(chip: ChipConfig, { inputs, outputs, matrix, x }: UniformLayer): Promise<number> {
  const { matrix: quantized } = quantizeIntegers(matrix, outputs, inputs, 8)
  const { report } = await runProgram(chip, lowerMatvec(chip, quantized, { frames: 1 }), x)
  return report.mac.cycles
}
