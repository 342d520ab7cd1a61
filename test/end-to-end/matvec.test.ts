/** `azsim matvec` as a user has it: every figure of its JSON, the accumulators in a file, exact or rounded weights. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { writeNpyInt8 } from '../../src/model/npy.js'
import type { EnergyReport } from '../../src/report/energy-report.js'
import { countMacs, matvec, nonZerosPerColumn } from '../../src/reference/matvec.js'
import { azsim, Scratch } from '../helpers/cli.js'
import { mainJson, runMain } from '../helpers/main.js'
import { Random } from '../helpers/random.js'
import { npyFile, npyHeader } from '../helpers/user-files.js'

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

interface MatvecJson {
  schema: string
  cycles: number
  weightBits: number
  energy: EnergyReport
  mac: { cycles: number; passes: number; macs: number; skippedWeight: number; skippedActivation: number }
  decompressor: { cycles: number; bytesRead: { weights: number; rowParameters: number } }
  dram: { bytesRead: number; read: Record<string, number> }
  matrix: { encoding: string; mode: string; storedBytes: number; bits: number; hasCodebook: boolean; density: number }
}

const ROWS = 300
const COLUMNS = 70
const random = new Random(7)
const drawn = (count: number, limit: number, density: number) =>
  Int8Array.from({ length: count }, () => (random.chance(density) ? random.integer(-limit, limit) : 0))
const matrix = drawn(ROWS * COLUMNS, 7, 0.4)
const vector = drawn(COLUMNS, 127, 0.7)
const files = [
  ...['--weights', scratch.write('W.npy', writeNpyInt8([ROWS, COLUMNS], matrix))],
  ...['--input', scratch.write('x.npy', writeNpyInt8([COLUMNS], vector))],
]

/** An int32 vector in a .npy file, read by the format's own description. */
function readInt32(path: string): Int32Array {
  const bytes = readFileSync(path)
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0]))
  const dataAt = 10 + bytes.readUInt16LE(8)
  expect(dataAt % 64).toBe(0)
  const header = bytes.subarray(10, dataAt).toString('latin1')
  const count = Number(/^\{'descr': '<i4', 'fortran_order': False, 'shape': \((\d+),\), \} *\n$/.exec(header)![1])
  expect(bytes.length).toBe(dataAt + 4 * count)
  return Int32Array.from({ length: count }, (_, i) => bytes.readInt32LE(dataAt + 4 * i))
}

describe('azsim matvec', () => {
  it('--json has every figure, --output the product', () => {
    const y = scratch.path('y.npy')
    const { status, stdout, stderr } = azsim('matvec', ...files, '--bits', '4', '--output', y, '--json')
    expect({ status, stderr }).toEqual({ status: 0, stderr: `wrote ${ROWS} accumulators to ${y}\n` })
    const report = JSON.parse(stdout) as MatvecJson
    expect(readInt32(y)).toEqual(matvec(matrix, vector))

    const { macs, skippedWeight, skippedActivation, cycles, passes } = report.mac
    const counts = countMacs(nonZerosPerColumn(matrix, COLUMNS), ROWS, vector, { weights: true, activations: true })
    expect({ macs, skippedWeight, skippedActivation }).toEqual(counts)
    expect(macs + skippedWeight + skippedActivation).toBe(ROWS * COLUMNS)
    expect(passes).toBe(2) // strips of 256 and 44 rows, a tile each
    expect(cycles).toBeGreaterThanOrEqual(macs / 16)
    expect(cycles).toBeLessThan(report.cycles)
    expect(report.weightBits).toBe((8 * report.matrix.storedBytes) / (ROWS * COLUMNS))
    const { weights, rowParameters } = report.decompressor.bytesRead
    expect(weights + rowParameters).toBe(report.matrix.storedBytes)
    expect(report.dram.read['weights']! + report.dram.read['rowParameters']!).toBe(report.matrix.storedBytes)
    expect(report.dram.bytesRead).toBe(Object.values(report.dram.read).reduce((a, b) => a + b, 0))
    expect(report.decompressor.cycles).toBeGreaterThanOrEqual(2 * COLUMNS) // a group lies in one column
    expect(report.schema).toBe('azsim-matvec/1')
    for (const { leakage } of report.energy.components) expect(leakage?.idlePj ?? 0).toBe(0) // no audio: the run's time
    expect(report.energy.dramPj).toBe(64 * report.dram.bytesRead)
  })

  it('on eie-64 weights take 8 bits and no DRAM, a matrix of up to lanes x window rows one pass', async () => {
    const y = scratch.path('eie.npy')
    const report = await mainJson<MatvecJson>('matvec', ...files, '--chip', 'eie-64', '--output', y)
    expect(report).toMatchObject({
      weightBits: 8,
      mac: { passes: 1 },
      decompressor: { cycles: 0 },
      dram: { bytesRead: 0 },
    })
    expect(readInt32(y)).toEqual(matvec(matrix, vector))
    const rows = 64 * 64
    const tall = [
      ...['--weights', scratch.write('tall.npy', writeNpyInt8([rows, 3], drawn(rows * 3, 127, 1)))],
      ...['--input', scratch.write('3.npy', writeNpyInt8([3], Int8Array.of(1, 0, -1)))],
    ]
    expect((await mainJson<MatvecJson>('matvec', ...tall, '--chip', 'eie-64')).mac.passes).toBe(1)
  })

  it.each([
    ['none', ['--encoding', 'none']],
    ['bitmap', ['--encoding', 'bitmap']],
    ['zero-run', ['--encoding', 'zero-run', '--run-bits', '2']],
    ['bitmap', ['--encoding', 'bitmap', '--codebook']],
    ['none', ['--encoding', 'none', '--skip', 'none']],
  ])('%s with %j gives the same product', async (encoding, options) => {
    const y = scratch.path('same.npy')
    const report = await mainJson<MatvecJson>('matvec', ...files, '--bits', '4', ...options, '--output', y)
    expect(report.matrix).toMatchObject({ encoding, bits: 4, hasCodebook: options.includes('--codebook') })
    expect(readInt32(y)).toEqual(matvec(matrix, vector))
    if (options.includes('--skip')) expect(report.mac).toMatchObject({ macs: ROWS * COLUMNS, skippedWeight: 0 })
  })

  it('auto is as small as the smallest', async () => {
    const bits = async (encoding: string) =>
      (await mainJson<MatvecJson>('matvec', ...files, '--bits', '4', '--encoding', encoding)).weightBits
    const all = [await bits('none'), await bits('bitmap'), await bits('zero-run')]
    expect(await bits('auto')).toBe(Math.min(...all))
  })

  it('values that do not fit the bits are refused, and rounded with --quantize', async () => {
    const y = scratch.path('rounded.npy')
    const refused = await runMain('matvec', ...files, '--bits', '3', '--output', y)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('does not fit 3 bits')
    expect(existsSync(y)).toBe(false)
    await mainJson('matvec', ...files, '--bits', '3', '--quantize', '--output', y)
    const rounded = matrix.map((value) => Math.sign(value) * Math.round((Math.abs(value) * 3) / 7))
    expect(readInt32(y)).toEqual(matvec(rounded, vector))
  })

  it('--quantize leaves what fits as it is', async () => {
    const y = scratch.path('kept.npy')
    await mainJson('matvec', ...files, '--bits', '4', '--quantize', '--output', y)
    expect(readInt32(y)).toEqual(matvec(matrix, vector))
  })

  it('the extremes of a format fit it: -8 and 7 in 4 bits, 255 values in a codebook of 8', async () => {
    const y = scratch.path('extremes.npy')
    const extremes = Int8Array.of(-8, 7, 0, -8)
    const argv = [
      ...['matvec', '--weights', scratch.write('E.npy', writeNpyInt8([2, 2], extremes)), '--bits', '4', '--output', y],
      ...['--input', scratch.write('e.npy', writeNpyInt8([2], Int8Array.of(-128, 127)))],
    ]
    await mainJson(...argv)
    expect([...readInt32(y)]).toEqual([1024 + 889, -1016])
    const all = Int8Array.from({ length: 256 }, (_, i) => i - 128)
    const book = [
      ...['matvec', '--weights', scratch.write('A.npy', writeNpyInt8([1, 256], all)), '--codebook', '--output', y],
      ...['--input', scratch.write('ones.npy', writeNpyInt8([256], new Int8Array(256).fill(1)))],
    ]
    await mainJson(...book)
    expect([...readInt32(y)]).toEqual([-128])
  })

  it('--density prunes the smallest weights', async () => {
    const report = await mainJson<MatvecJson>('matvec', ...files, '--bits', '4', '--quantize', '--density', '0.1')
    expect(report.matrix.density).toBeCloseTo(0.1, 2)
  })

  it('a matrix in Fortran order is read as NumPy means it', async () => {
    const turned = Int8Array.from(
      { length: matrix.length },
      (_, i) => matrix[(i % ROWS) * COLUMNS + Math.floor(i / ROWS)]!,
    )
    const header = npyHeader(`(${ROWS}, ${COLUMNS})`, "'|i1'", 'True')
    const weights = scratch.write('F.npy', npyFile(header, new Uint8Array(turned.buffer)))
    const y = scratch.path('fortran.npy')
    await mainJson('matvec', ...files.with(1, weights), '--output', y)
    expect(readInt32(y)).toEqual(matvec(matrix, vector))
  })

  it('--output makes missing folders, and replaces a file whole', async () => {
    const y = scratch.path('new/folder/y.npy')
    await mainJson('matvec', ...files, '--output', y)
    const { size } = statSync(y)
    scratch.write('new/folder/y.npy', 'x'.repeat(100_000))
    await mainJson('matvec', ...files, '--output', y)
    expect(statSync(y).size).toBe(size)
  })

  it('without --json a table with the same figures and their units', async () => {
    const { code, stdout } = await runMain('matvec', ...files)
    expect(code).toBe(0)
    const report = await mainJson<MatvecJson>('matvec', ...files)
    const figure = (name: string) =>
      Number(new RegExp(`^${name} +([\\d,.]+)`, 'm').exec(stdout)![1]!.replaceAll(',', ''))
    expect(figure('cycles')).toBe(report.cycles)
    expect(figure('mac.cycles')).toBe(report.mac.cycles)
    expect(figure('mac.macs')).toBe(report.mac.macs)
    expect(figure('decompressor.cycles')).toBe(report.decompressor.cycles)
    expect(figure('dram.bytesRead')).toBe(report.dram.bytesRead)
    expect(figure('energy.chipPj')).toBeCloseTo(report.energy.chipPj / 1e3, 1)
    expect(figure('energy.dramPj')).toBeCloseTo(report.energy.dramPj / 1e3, 1)
  })
})
