/**
 * Damaged and hostile files: the readers of WAV and .npy accept or throw a `UserError`, nothing else, in time and memory that the
 * file's length bounds. Most cases are valid files with a few mutations, which reach far deeper than random bytes do.
 *
 * `AZSIM_SEED=n npx vitest run test/unit/readers-fuzz.test.ts` tries other cases.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { readNpyInt8 } from '../../src/model/npy.js'
import { readWav } from '../../src/model/wav.js'
import { inHeader, mutate, mutations } from '../helpers/mutations.js'
import { SEED } from '../helpers/random.js'

const RUNS = 4000

const mutation = mutations(inHeader)

/** Three of four cases are mutated valid files, the rest random bytes behind the format's first bytes, or alone. */
function cases(valid: fc.Arbitrary<Uint8Array>, magic: Uint8Array): fc.Arbitrary<Uint8Array> {
  const mutated = fc
    .tuple(valid, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([file, mutations]) => mutations.reduce(mutate, file))
  const random = fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 200 }))
  return fc.oneof(
    { weight: 3, arbitrary: mutated },
    { weight: 1, arbitrary: random.map(([begin, bytes]) => (begin ? Buffer.concat([magic, bytes]) : bytes)) },
  )
}

/** Runs `read` on all cases and prints how many were accepted; `resultBytes` is the memory of what it returned. */
function fuzz(
  name: string,
  files: fc.Arbitrary<Uint8Array>,
  read: (file: Uint8Array) => { resultBytes: number },
): void {
  let accepted = 0
  fc.assert(
    fc.property(files, (file) => {
      try {
        expect(read(file).resultBytes).toBeLessThanOrEqual(file.length)
        accepted++
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        expect(error.message.length).toBeLessThan(500)
      }
    }),
    { seed: SEED, numRuns: RUNS },
  )
  console.log(
    `${name}: ${accepted} of ${RUNS} damaged files accepted (${((100 * accepted) / RUNS).toFixed(1)} %), seed ${SEED}`,
  )
  expect(accepted).toBeGreaterThan(RUNS / 50) // else the mutations no longer reach the samples
  expect(accepted).toBeLessThan(RUNS / 2)
}

/** A WAV file, plain or extensible, with or without a chunk before the samples. */
const wavFiles = fc
  .record({
    rate: fc.constantFrom(8000, 16000),
    samples: fc.int16Array({ minLength: 1, maxLength: 40 }),
    list: fc.boolean(),
    extensible: fc.boolean(),
  })
  .map(({ rate, samples, list, extensible }) => {
    const file = Buffer.alloc(12 + 8 + 40 + 14 + 8 + 80)
    let end = file.write('RIFF\0\0\0\0WAVEfmt ', 'latin1')
    end = file.writeUInt32LE(extensible ? 40 : 16, end)
    end = file.writeUInt16LE(extensible ? 0xfffe : 1, end)
    end = file.writeUInt16LE(1, end)
    end = file.writeUInt32LE(rate, end)
    end = file.writeUInt32LE(2 * rate, end)
    end = file.writeUInt16LE(2, end)
    end = file.writeUInt16LE(16, end)
    if (extensible) end += file.write('16001000040000000100000000001000800000aa00389b71', end, 'hex')
    if (list) end += file.write('LIST\x05\0\0\0INFO!\0', end, 'latin1')
    end += file.write('data', end)
    end = file.writeUInt32LE(samples.byteLength, end)
    Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).copy(file, end)
    return file.subarray(0, end + samples.byteLength)
  })

/** A .npy file of int8 in any version and order, written here and not by the writer under test. */
const npyFiles = fc
  .record({ shape: fc.array(fc.nat(12), { maxLength: 2 }), major: fc.constantFrom(1, 2, 3), fortran: fc.boolean() })
  .map(({ shape, major, fortran }) => {
    const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
    const dict = `{'descr': '|i1', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`
    const lengthBytes = major === 1 ? 2 : 4
    const length = Buffer.alloc(lengthBytes)
    length.writeUIntLE(120 - lengthBytes, 0, lengthBytes)
    const header = Buffer.from(`${dict.padEnd(119 - lengthBytes)}\n`)
    const data = Buffer.from(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i))
    return Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.from([major, 0]), length, header, data])
  })

describe('damaged files', () => {
  it('WAV', { timeout: 30_000 }, () => {
    fuzz('WAV', cases(wavFiles, Buffer.from('RIFF\0\0\0\0WAVEfmt ')), (file) => {
      const { sampleRate, samples } = readWav(file, 'x.wav')
      expect([8000, 16000]).toContain(sampleRate)
      return { resultBytes: samples.byteLength }
    })
  })

  it('.npy', { timeout: 30_000 }, () => {
    fuzz('.npy', cases(npyFiles, Buffer.from('\x93NUMPY\x01\0\x40\0', 'latin1')), (file) => {
      const { shape, data } = readNpyInt8(file, 'x.npy')
      expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length)
      return { resultBytes: data.byteLength }
    })
  })
})
