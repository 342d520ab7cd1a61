/** Addresses and lengths that the DMA refuses, and those just before: docs/chip.md, "DMA" and "Watchdog and errors". */
import { describe, expect, it } from 'vitest'
import { stopOf } from '../helpers/chip-cycles.js'
import { DATA_ADDRESS, runProgram } from '../helpers/chip-program.js'

describe('what the DMA refuses', () => {
  const at = (address: number, length: number, target = 0, space = 'store') => ({
    source: `li r1, ${address}\n li r2, ${length}\n li r3, ${target}\n dma.load r1, r3, r2, ${space}, weights signal=1\n sync wait=1\n halt`,
    data: new Uint8Array(1024),
  })
  const end = DATA_ADDRESS + 1024

  it.each([
    [16, 32],
    [1, 32],
    [0, 16],
    [0, 33],
  ])('an address of %i or a length of %i that is no multiple of the access', (address, length) => {
    expect(stopOf(at(DATA_ADDRESS + address, length)).message).toMatch(/DMA, instruction 3 .*not whole accesses/)
  })

  it('on a 64-byte channel, half an access', () => {
    const sets = ['dram.type=LPDDR4-3200-x32']
    expect(stopOf({ ...at(DATA_ADDRESS + 32, 64), sets }).message).toMatch(/not whole accesses/)
    expect(stopOf({ ...at(DATA_ADDRESS, 32), sets }).message).toMatch(/not whole accesses/)
    expect(() => runProgram({ ...at(DATA_ADDRESS + 64, 64), sets })).not.toThrow()
  })

  it('the access behind the last of the DRAM, not the last', () => {
    expect(() => runProgram(at(end - 32, 32))).not.toThrow()
    expect(stopOf(at(end - 32, 64)).message).toMatch(/DMA, instruction 3 .*outside the memory/)
    expect(stopOf(at(end, 32)).message).toMatch(/outside the memory/)
    expect(stopOf(at(-32, 32)).message).toMatch(/outside the memory/)
  })

  it('no bytes behind the end of the DRAM, or of a memory, but no bytes at it', () => {
    const size = 1_048_576
    for (const run of [at(end, 0), at(DATA_ADDRESS, 0, size)]) expect(() => runProgram(run)).not.toThrow()
    for (const run of [at(end + 32, 0), at(DATA_ADDRESS, 0, size + 1)])
      expect(stopOf(run).message).toMatch(/DMA, instruction 3 .*outside the memory/)
  })

  it.each([
    ['store', 1_048_576],
    ['activations', 65_536],
    ['instructions', 8192],
    ['scalar', 32_768],
  ])('bytes behind the end of %s', (space, size) => {
    expect(() => runProgram(at(DATA_ADDRESS, 32, size - 32, space))).not.toThrow()
    expect(stopOf(at(DATA_ADDRESS, 32, size - 31, space)).message).toMatch(/DMA, instruction 3 .*outside the memory/)
    expect(stopOf(at(DATA_ADDRESS, 64, size - 32, space)).message).toMatch(/outside the memory/)
    expect(stopOf(at(DATA_ADDRESS, 32, -4, space)).message).toMatch(/outside the memory/)
  })

  it.each(['in', 'out'])('dma.%s behind the end of the activation SRAM, not up to its end', (direction) => {
    const run = (address: number, count: number) => ({
      source: `li r1, ${address}\n li r2, ${count}\n dma.${direction} r1, r2\n halt`,
      input: new Uint8Array(16),
      outputBytes: 16,
    })
    expect(() => runProgram(run(65_536 - 8, 8))).not.toThrow()
    expect(stopOf(run(65_536 - 8, 9)).message).toMatch(/DMA, instruction 2 .*outside the memory/)
  })

  it.each(['in', 'out'])(
    'not 5 bytes up to the end: the other 3 of the second word of dma.%s do not count',
    (direction) => {
      const source = `li r1, ${65_536 - 5}\n li r2, 5\n dma.${direction} r1, r2\n halt`
      expect(() => runProgram({ source, input: new Uint8Array(8), outputBytes: 8 })).not.toThrow()
    },
  )
})
