/**
 * Random matrices in the lanes of arrays of random sizes, as on EIE: outputs equal the independent product, and the array takes as many
 * cycles as its literal reading of the datasheet says.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { lowerMatvec } from '../../src/compiler/lower-matvec.js'
import type { PreloadedChip } from '../../src/model/chip-fields.js'
import { loadChip } from '../../src/model/chip.js'
import { matvec } from '../../src/reference/matvec.js'
import { runProgram } from '../../src/runner/program-run.js'
import {
  DENSITIES,
  drawSkip,
  drawValues,
  drawVectors,
  expectArray,
  skipName,
  SKIPS,
  tilePasses,
} from '../helpers/random-matvec.js'
import { Random, seeds } from '../helpers/random.js'
import { Tally } from '../helpers/tally.js'

const CASES = 80

const tally = new Tally()
afterAll(() => {
  tally.print('preloaded matrices')
})

describe("preloaded matrices, as on EIE's array", () => {
  it.each(seeds(CASES))('seed %i', async (seed) => {
    const random = new Random(seed)
    const lanes = random.pick([1, 2, 3, 7, 16, 33, 64, 128])
    const rows = random.integer(1, 150)
    const columns = random.integer(1, 120)
    const frames = random.integer(1, 5)
    const sets = {
      'mac.lanes': lanes,
      'mac.window': Math.ceil(rows / lanes) + random.integer(0, 3),
      'mac.multipliers': random.integer(1, 8),
      'mac.queue': random.pick([2, 3, 4, 8, 64]),
      'mac.scan': random.pick([1, 2, 5, 16, 64, 200, lanes]),
      'accumulators.contexts': random.integer(1, 4),
      'vector.width': random.pick([1, 3, 4, 64]),
    }
    const assignments = Object.entries(sets).map(([field, value]) => `${field}=${value}`)
    const chip = loadChip('eie-64', assignments) as PreloadedChip
    const density = random.pick(DENSITIES)
    const values = drawValues(random, rows * columns, 8, density)
    const matrix = { rows, columns, values, bits: 8, codebook: null, scales: new Float64Array(rows).fill(1) }
    const { x, density: activations } = drawVectors(random, frames, columns)
    const skip = drawSkip(random)
    const program = lowerMatvec(chip, matrix, { frames, skip })
    const { output, report } = await runProgram(chip, program, x)

    const products = Array.from({ length: frames }, (_, vector) => [
      ...matvec(values, x.subarray(vector * columns, (vector + 1) * columns), new Int32Array(rows)),
    ])
    expect([...new Int32Array(output.buffer)]).toEqual(products.flat())
    const tile = { firstRow: 0, rows, firstColumn: 0, columns }
    expectArray(report, tilePasses(chip, matrix, x, skip, tile), matrix, x, skip)
    expect(report.decompressor.cycles).toBe(0)
    expect(report.dram.bytesRead).toBe(0)
    const [stored] = program.matrices
    expect(stored!.storedBitsPerWeight).toBe(8)
    tally.add({
      mode: stored!.mode,
      encoding: stored!.encoding,
      skip: skipName(skip),
      multipliers: chip.mac.multipliers,
      queue: chip.mac.queue,
      'weight density': density,
      'activation density': activations,
    })
  })

  it('covered everything', () => {
    tally.expectEach('mode', ['preloaded'])
    tally.expectEach('encoding', ['none'])
    tally.expectEach('skip', SKIPS)
    tally.expectEach('queue', [2, 3, 4, 8, 64], 5)
    tally.expectEach('weight density', DENSITIES, 5)
  })
})
