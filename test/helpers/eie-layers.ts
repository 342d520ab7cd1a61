/**
 * Random layers as EIE's array is checked with. Generator: mulberry32; weight (row, column) is non-zero where draw number
 * column x outputs + row of seed 1 is below the weight density, activation `column` where draw `column` of seed 2 is below the activation
 * density; one more column, the empty bias column of EIE, has a non-zero activation and no weights.
 */
import { writeNpyInt8 } from '../../src/model/npy.js'
import type { Scratch } from './cli.js'

export interface EieLayer {
  inputs: number
  outputs: number
  /** Densities, 0..1. */
  weights: number
  activations: number
}

function mulberry32(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Draws the layer, writes it to files, and gives the arguments of `azsim matvec` that multiply it. */
export function eieLayerFiles({ inputs, outputs, weights, activations }: EieLayer, scratch: Scratch): string[] {
  const columns = inputs + 1
  const drawWeight = mulberry32(1)
  const matrix = new Int8Array(outputs * columns)
  for (let c = 0; c < inputs; c++) {
    for (let r = 0; r < outputs; r++) if (drawWeight() < weights) matrix[r * columns + c] = 1 + ((c + r) % 127)
  }
  const drawActivation = mulberry32(2)
  const x = Int8Array.from({ length: columns }, (_, c) => (c === inputs || drawActivation() < activations ? 3 : 0))
  return [
    ...['--weights', scratch.write('W.npy', writeNpyInt8([outputs, columns], matrix))],
    ...['--input', scratch.write('x.npy', writeNpyInt8([columns], x))],
  ]
}
