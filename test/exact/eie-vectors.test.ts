/**
 * EIE's array (Han et al., ISCA 2016): cycle counts of the authors' public simulator on random layers, less the 6 cycles of its pipeline.
 * Through `azsim matvec`, weights preloaded, as a user would run them. Generator: mulberry32; weight (row, column) is non-zero where draw
 * number column x outputs + row of seed 1 is below the weight density, activation `column` where draw `column` of seed 2 is below
 * the activation density; one more column, the empty bias column of EIE, has a non-zero activation and no weights.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { writeNpyInt8 } from '../../src/model/npy.js'
import { azsimJson, Scratch } from '../helpers/cli.js'

interface MatvecJson {
  cycles: number
  weightBits: number
  mac: { cycles: number; passes: number; macs: number; skippedWeight: number; skippedActivation: number }
  decompressor: { cycles: number }
  dram: { bytesRead: number }
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

const VECTORS = [
  { inputs: 1024, outputs: 1024, weights: 0.3, activations: 0.5, lanes: 64, queue: 8, macs: 154_327, cycles: 2_545 },
  { inputs: 1024, outputs: 1024, weights: 0.1, activations: 1, lanes: 64, queue: 8, macs: 104_562, cycles: 2_071 },
  { inputs: 1024, outputs: 512, weights: 0.5, activations: 1, lanes: 16, queue: 4, macs: 262_082, cycles: 16_578 },
  { inputs: 2048, outputs: 256, weights: 0.03, activations: 0.2, lanes: 16, queue: 4, macs: 3_288, cycles: 581 },
]

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

describe.each(VECTORS)('$inputs -> $outputs, $weights weights, $activations activations, $lanes lanes', (vector) => {
  const { inputs, outputs, lanes, queue } = vector
  const columns = inputs + 1
  const drawWeight = mulberry32(1)
  const matrix = new Int8Array(outputs * columns)
  for (let c = 0; c < inputs; c++) {
    for (let r = 0; r < outputs; r++) if (drawWeight() < vector.weights) matrix[r * columns + c] = 1 + ((c + r) % 127)
  }
  const drawActivation = mulberry32(2)
  const x = Int8Array.from({ length: columns }, (_, c) =>
    c === inputs || drawActivation() < vector.activations ? 3 : 0,
  )

  it(`takes ${vector.cycles} cycles for ${vector.macs} products`, () => {
    const report = azsimJson(
      ...['matvec', '--weights', scratch.write('W.npy', writeNpyInt8([outputs, columns], matrix))],
      ...['--input', scratch.write('x.npy', writeNpyInt8([columns], x))],
      ...['--chip', 'eie-64', '--set', `mac.lanes=${lanes}`, '--set', `mac.queue=${queue}`],
    ) as MatvecJson
    expect(report.mac.passes).toBe(1)
    expect(report.mac.macs).toBe(vector.macs)
    expect(report.mac.cycles).toBe(vector.cycles)
    expect(report.mac.macs + report.mac.skippedWeight + report.mac.skippedActivation).toBe(outputs * columns)
    expect(report.weightBits).toBe(8)
    expect(report.decompressor.cycles).toBe(0)
    expect(report.dram.bytesRead).toBe(0)
  })
})
