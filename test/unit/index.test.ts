/** The library: what the package exports does what the example in src/index.ts says. */
import { describe, expect, it } from 'vitest'
import { loadChip, lowerMatvec, quantizeIntegers, runProgram, UserError } from '../../src/index.js'

describe('the library', () => {
  it('multiplies a matrix by a vector', async () => {
    const chip = loadChip('az1-like', ['mac.lanes=32'])
    const { matrix } = quantizeIntegers(Int8Array.of(1, 2, 3, -4, 0, 6), 2, 3, 4)
    const { output, report } = await runProgram(chip, lowerMatvec(chip, matrix, { frames: 1 }), Int8Array.of(7, 0, -1))
    expect(new Int32Array(output.buffer)).toEqual(Int32Array.of(4, -34))
    expect(report.mac).toMatchObject({ macs: 4, skippedWeight: 0, skippedActivation: 2 })
  })

  it('refuses like the command line', () => {
    expect(() => loadChip('az1-like', ['mac.lanes=0'])).toThrow(UserError)
  })
})
