/**
 * EIE's array (Han et al., ISCA 2016): cycle counts of the authors' public simulator on random layers, less the 6 cycles of its pipeline.
 * Through `azsim matvec`, weights preloaded, as a user would run them. The layers: test/helpers/eie-layers.ts.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { azsimJson, Scratch } from '../helpers/cli.js'
import { eieLayerFiles } from '../helpers/eie-layers.js'

interface MatvecJson {
  cycles: number
  weightBits: number
  mac: { cycles: number; passes: number; macs: number; skippedWeight: number; skippedActivation: number }
  decompressor: { cycles: number }
  dram: { bytesRead: number }
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

  it(`takes ${vector.cycles} cycles for ${vector.macs} products`, () => {
    const report = azsimJson(
      ...['matvec', ...eieLayerFiles(vector, scratch)],
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
