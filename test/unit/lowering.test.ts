/** Do programs have everything in its place, and does the lowering refuse with numbers what does not fit? */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BOOT_MAGIC } from '../../assembly/isa.js'
import { hostRows, padRows, unpadRows } from '../../src/compiler/chip-program.js'
import type { ChipProgram } from '../../src/compiler/chip-program.js'
import { assembleFirmware, readFirmware } from '../../src/compiler/firmware.js'
import { lowerLstm } from '../../src/compiler/lower-lstm.js'
import type { LstmOptions } from '../../src/compiler/lower-lstm.js'
import { lowerMatvec } from '../../src/compiler/lower-matvec.js'
import { formatMemoryMap } from '../../src/compiler/memory-map.js'
import { parseBlockHeader } from '../helpers/parse-block-header.js'
import { UserError } from '../../src/errors.js'
import { loadChip } from '../../src/model/chip.js'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import { layerOf, matrixOf, small, streamed } from '../helpers/sample-layer.js'

describe('firmware', () => {
  it('is found by name only', () => {
    expect(readFirmware('matvec.azs')).toContain('start:')
    expect(readFirmware('../package.json')).toBeUndefined()
    expect(readFirmware('no-such.azs')).toBeUndefined()
  })

  it('does not assemble without its descriptors', () => {
    expect(() => assembleFirmware('lstm-layer.azs', {})).toThrow(UserError)
  })
})

describe('programs', () => {
  /** Areas of a memory neither overlap nor leave it; they begin on multiples of 4. */
  function checkMemories({ memoryMap }: ChipProgram): void {
    for (const { areas, capacityBytes, usedBytes } of memoryMap) {
      let end = 0
      for (const { address, bytes } of areas) {
        expect(address % 4).toBe(0)
        expect(address).toBeGreaterThanOrEqual(end)
        end = address + bytes
      }
      expect(end).toBeLessThanOrEqual(usedBytes)
      expect(usedBytes).toBeLessThanOrEqual(capacityBytes)
    }
  }

  /** Boot block and matrices lie where they are said to lie. */
  function checkImage({ dram, program, descriptors, memoryMap }: ChipProgram): void {
    const [magic, programAt, programBytes, tableAt, tableBytes] = new Uint32Array(dram.buffer, 0, 8)
    expect(magic).toBe(BOOT_MAGIC)
    expect([programAt! % 32, programBytes! % 32, tableAt! % 32, tableBytes! % 32]).toEqual([0, 0, 0, 0])
    expect(dram.subarray(programAt, programAt! + program.byteLength)).toEqual(new Uint8Array(program.buffer))
    expect(dram.subarray(tableAt, tableAt! + descriptors.length)).toEqual(descriptors)
    const [space] = memoryMap
    expect(dram).toHaveLength(space!.usedBytes)
    for (const { address, bytes } of space!.areas.slice(3)) {
      expect(parseBlockHeader(dram.subarray(address, address + bytes)).kind).toBe('parameters')
    }
  }

  const options = fc.record(
    {
      frames: fc.integer({ min: 1, max: 9 }),
      residency: fc.constantFrom('auto', 'off'),
      encoding: fc.constantFrom('auto', 'none', 'bitmap', 'zero-run'),
      chunk: fc.integer({ min: 1, max: 4 }),
    },
    { requiredKeys: ['frames'] },
  ) as fc.Arbitrary<LstmOptions>
  const size = fc.integer({ min: 1, max: 33 })

  it('of LSTM layers have memories without overlaps, and images with everything in its place', () => {
    fc.assert(
      fc.property(size, size, fc.option(size), options, fc.nat(40_000), (inputs, cells, projection, run, store) => {
        const program = lowerLstm(small(`store.bytes=${store}`), layerOf(inputs, cells, projection), run)
        checkMemories(program)
        checkImage(program)
        expect(program.chunk).toBeLessThanOrEqual(Math.min(run.chunk ?? 4, run.frames))
        expect(program.inputBytes).toBe(run.frames * Math.ceil(inputs / 4) * 4)
        expect(program.matrices.map(({ name }) => name)).toEqual(projection === null ? ['Wx', 'Wh'] : ['Wx', 'Wh', 'P'])
      }),
      { numRuns: 60 },
    )
  })

  it('of matrices too', () => {
    fc.assert(
      fc.property(size, size, options, (rows, columns, run) => {
        const program = lowerMatvec(small(), matrixOf(rows, columns), run)
        checkMemories(program)
        checkImage(program)
        expect(program.outputBytes).toBe(run.frames * rows * 4)
      }),
      { numRuns: 40 },
    )
  })

  it('of preloaded chips have the tile column by column and no image', () => {
    const program = lowerMatvec(loadChip('eie-64'), matrixOf(3, 2), { frames: 2 })
    const { values } = matrixOf(3, 2)
    const [a, b, c, d, e, f] = values
    expect(program.dram).toHaveLength(0)
    expect(program.preloaded).toMatchObject({
      descriptorsAddress: 64,
      tile: { rows: 3, columns: 2, weights: Int8Array.of(a!, c!, e!, b!, d!, f!), passes: 2 },
    })
    checkMemories(program)
  })

  it('print their memory map', () => {
    const map = formatMemoryMap(lowerLstm(streamed(), layerOf(8, 16), { frames: 3 }).memoryMap)
    expect(map).toMatch(/^DRAM: [\d,]+ of 536,870,912 bytes\n {2}0x00000000 +64 {2}boot block\n/)
    expect(map).toContain('pre-activations')
  })

  it('take and give rows filled up to words', () => {
    const rows = hostRows(2, 3)
    expect(padRows(rows, Int8Array.of(1, 2, 3, 4, 5, -1))).toEqual(Uint8Array.of(1, 2, 3, 0, 4, 5, 255, 0))
    expect(unpadRows(rows, Uint8Array.of(1, 2, 3, 9, 4, 5, 6, 9))).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6))
  })
})

describe('chunk', () => {
  const layer = layerOf(16, 64) // 512 bytes of pre-activations a frame
  const fixed = 4 * 64 * 2 + 128 + 64 // gates, c, h

  it('is the largest that fits, at most the contexts and the frames', () => {
    expect(lowerLstm(streamed(), layer, { frames: 9 }).chunk).toBe(4)
    expect(lowerLstm(streamed(), layer, { frames: 3 }).chunk).toBe(3)
    expect(lowerLstm(streamed(), layer, { frames: 9, chunk: 2 }).chunk).toBe(2)
    const sram = fixed + 2 * (512 + 2 * 16 + 64)
    expect(lowerLstm(streamed(`activations.bytes=${sram}`), layer, { frames: 9 }).chunk).toBe(2)
    expect(lowerLstm(streamed(`activations.bytes=${sram - 1}`), layer, { frames: 9 }).chunk).toBe(1)
  })

  it('is refused where its buffers do not fit, with each of them and the largest that does', () => {
    const sram = fixed + 2 * (512 + 2 * 16 + 64)
    const lower = (): unknown => lowerLstm(streamed(`activations.bytes=${sram}`), layer, { frames: 9, chunk: 4 })
    expect(lower).toThrow(UserError)
    expect(lower).toThrow(
      /activation SRAM is too small by 1,216 bytes: x 64, x \(second buffer\) 64, pre-activations 2,048, gates/,
    )
    expect(lower).toThrow(`activations.bytes = ${sram.toLocaleString('en')}`)
    expect(lower).toThrow('--chunk 2')
  })
})

describe('refusals', () => {
  const layer = layerOf(16, 64)
  const refused: [string, () => unknown, ...string[]][] = [
    ['a chunk beyond the contexts', () => lowerLstm(streamed(), layer, { frames: 9, chunk: 5 }), '1..4'],
    [
      'a frame that does not fit',
      () => lowerLstm(streamed('activations.bytes=1024'), layer, { frames: 1 }),
      'too small by 272 bytes',
      '--set activations.bytes=1296',
    ],
    [
      'a program larger than the instruction memory',
      () => lowerLstm(streamed('sequencer.instructions=64'), layer, { frames: 1 }),
      'instruction memory is too small by',
      '--set sequencer.instructions=',
    ],
    [
      'a table larger than the scalar memory',
      () => lowerLstm(streamed('mac.lanes=1', 'mac.window=4', 'sequencer.scalarBytes=1024'), layer, { frames: 1 }),
      'scalar memory is too small by',
      '--set sequencer.scalarBytes=',
    ],
    [
      'an LSTM on a preloaded chip',
      () => lowerLstm(loadChip('eie-64'), layer, { frames: 1 }),
      'a chip with streamed weights',
    ],
    [
      'a matrix of more rows than a preloaded chip has',
      () => lowerMatvec(loadChip('eie-64'), matrixOf(4097, 1), { frames: 1 }),
      '4097 rows, 1 more than the lanes hold',
      '64 x 64 = 4096 rows',
      '--set mac.window=65',
    ],
    [
      'a matrix of more columns than a tile has',
      () => lowerMatvec(loadChip('eie-64'), matrixOf(1, 65_600), { frames: 1 }),
      '65 too many',
    ],
  ]

  it.each(refused)('%s', (_, lower, ...parts) => {
    expect(lower).toThrow(UserError)
    for (const part of parts) expect(lower).toThrow(part)
  })

  it('take what the hints say', () => {
    const fits: [ChipConfig, number][] = [[streamed('activations.bytes=1296'), 1]]
    for (const [chip, frames] of fits) expect(lowerLstm(chip, layer, { frames }).chunk).toBe(1)
    expect(lowerMatvec(loadChip('eie-64', ['mac.window=65']), matrixOf(4097, 1), { frames: 1 }).chunk).toBe(1)
  })
})
