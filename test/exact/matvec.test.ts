/**
 * Random matrices times random vectors on random chips: outputs equal the independent product bit for bit, the array takes as long as
 * its literal reading of the datasheet says, and the counters' identities hold.
 */
import { afterAll, describe, expect, it } from 'vitest'
import type { ChipProgram } from '../../src/compiler/chip-program.js'
import { lowerMatvec } from '../../src/compiler/lower-matvec.js'
import type { MatvecOptions } from '../../src/compiler/matvec-buffers.js'
import { shareValues } from '../../src/compress/codebook.js'
import type { QuantizedMatrix } from '../../src/compress/matrix.js'
import type { PreloadedChip, StreamedChip } from '../../src/model/chip-fields.js'
import { accessBytes, loadChip } from '../../src/model/chip.js'
import type { RowParameters } from '../../src/model/requantization.js'
import { requantize, sat16, sat8, wrap32 } from '../../src/reference/fixed-point.js'
import { simulateMacPass } from '../../src/reference/mac-timing.js'
import type { MacPass } from '../../src/reference/mac-timing.js'
import { addMacCounts, countMacs, matvec, nonZerosPerColumn } from '../../src/reference/matvec.js'
import type { SkipSettings } from '../../src/reference/matvec.js'
import type { ChipReport } from '../../src/runner/chip-report.js'
import { runProgram } from '../../src/runner/program-run.js'
import { decoderGroups } from '../helpers/decoder-oracle.js'
import { randomChip } from '../helpers/random-chip.js'
import { Random, seeds } from '../helpers/random.js'
import { storedBlocks } from '../helpers/stored-blocks.js'
import { Tally } from '../helpers/tally.js'

const STREAMED_CASES = 240
const PRELOADED_CASES = 80
const DENSITIES = [0, 0.02, 0.3, 0.5, 0.9, 1]
const ENCODINGS = ['auto', 'none', 'zero-run', 'bitmap'] as const
const SKIPS = ['weights,activations', 'weights', 'activations', 'none']
const ZERO_STAGES = ['none', 'zero-run', 'bitmap']

/** int8 values of `bits` bits, the full two's complement range, each non-zero with probability `density`. */
function drawValues(random: Random, count: number, bits: number, density: number): Int8Array {
  const half = 2 ** (bits - 1)
  return Int8Array.from({ length: count }, () => {
    if (!random.chance(density)) return 0
    const value = random.integer(-half, half - 2)
    return value >= 0 ? value + 1 : value
  })
}

function drawMatrix(random: Random, rows: number, columns: number): { matrix: QuantizedMatrix; density: number } {
  const bits = random.integer(2, 8)
  const density = random.pick(DENSITIES)
  const scales = new Float64Array(rows).fill(1)
  const isShared = random.chance(0.3)
  const values = drawValues(random, rows * columns, isShared ? 8 : bits, density)
  const matrix = { rows, columns, values, bits: isShared ? 8 : bits, codebook: null, scales }
  return { matrix: isShared ? shareValues(matrix, bits) : matrix, density }
}

function drawVectors(random: Random, count: number, columns: number): { x: Int8Array; density: number } {
  const density = random.pick(DENSITIES)
  return { x: drawValues(random, count * columns, 8, density), density }
}

function drawParameters(random: Random, rows: number): RowParameters {
  const isWild = random.chance(0.2)
  const shift = () => (isWild ? random.integer(-31, 7) : random.integer(-12, -2))
  return {
    bias: Int32Array.from({ length: rows }, () => random.integer(-(2 ** (isWild ? 31 : 12)), 2 ** (isWild ? 30 : 12))),
    multiplier: Int32Array.from({ length: rows }, () =>
      random.chance(0.05) ? 0 : random.integer(2 ** 30, 2 ** 31 - 1),
    ),
    shift: Int8Array.from({ length: rows }, shift),
  }
}

const drawSkip = (random: Random): SkipSettings => ({ weights: random.chance(0.5), activations: random.chance(0.5) })

function skipName({ weights, activations }: SkipSettings): string {
  const names = [...(weights ? ['weights'] : []), ...(activations ? ['activations'] : [])]
  return names.length === 0 ? 'none' : names.join(',')
}

type OutputType = NonNullable<MatvecOptions['output']>

/** What the chip has to put out: bytes, vector by vector. */
function expectedOutput(
  { rows, columns, values }: QuantizedMatrix,
  x: Int8Array,
  type: OutputType,
  params?: RowParameters,
) {
  const sums = Array.from({ length: x.length / columns }, (_, vector) => [
    ...matvec(values, x.subarray(vector * columns, (vector + 1) * columns), new Int32Array(rows)),
  ])
  if (type === 'raw') return new Uint8Array(Int32Array.from(sums.flat()).buffer)
  const { bias, multiplier, shift } = params!
  const scaled = sums.flatMap((sum) =>
    sum.map((value, row) => requantize(wrap32(value + bias[row]!), multiplier[row]!, shift[row]!)),
  )
  return new Uint8Array(type === 'int8' ? Int8Array.from(scaled, sat8).buffer : Int16Array.from(scaled, sat16).buffer)
}

/** The passes of all vectors with one tile: columns first .. first + columns - 1 of rows firstRow .. of a matrix. */
function tilePasses(
  chip: StreamedChip | PreloadedChip,
  matrix: QuantizedMatrix,
  x: Int8Array,
  skip: SkipSettings,
  tile: { firstRow: number; rows: number; firstColumn: number; columns: number },
): MacPass[] {
  const weights = new Int8Array(tile.rows * tile.columns)
  for (let row = 0; row < tile.rows; row++) {
    const start = (tile.firstRow + row) * matrix.columns + tile.firstColumn
    weights.set(matrix.values.subarray(start, start + tile.columns), row * tile.columns)
  }
  const settings = { ...chip.mac, skipWeights: skip.weights, skipActivations: skip.activations }
  return Array.from({ length: x.length / matrix.columns }, (_, vector) => {
    const start = vector * matrix.columns + tile.firstColumn
    return simulateMacPass(weights, tile.rows, x.subarray(start, start + tile.columns), settings)
  })
}

/** Length and counters of the array equal the sums over all passes, and executed and skipped products the definitions. */
function expectArray(
  report: ChipReport,
  passes: readonly MacPass[],
  matrix: QuantizedMatrix,
  x: Int8Array,
  skip: SkipSettings,
) {
  const { mac } = report
  const total = (value: (pass: MacPass) => number) => passes.reduce((sum, pass) => sum + value(pass), 0)
  expect(mac.passes).toBe(passes.length)
  expect(mac.cycles).toBe(total((pass) => pass.cycles))
  expect(mac.scanner).toEqual({
    broadcast: total(({ scanner }) => scanner.broadcast),
    load: total(({ scanner }) => scanner.load),
    queue: total(({ scanner }) => scanner.queue),
    done: total(({ scanner }) => scanner.done),
  })
  expect({ ...mac.lanes, idle: 0 }).toEqual({
    work: total(({ lane }) => lane.work),
    take: total(({ lane }) => lane.take),
    starved: total(({ lane }) => lane.starved),
    idle: 0,
  })
  const { rows, columns, values } = matrix
  const nonZeros = nonZerosPerColumn(values, columns)
  const counts = { macs: 0, skippedWeight: 0, skippedActivation: 0 }
  for (let at = 0; at < x.length; at += columns) {
    addMacCounts(counts, countMacs(nonZeros, rows, x.subarray(at, at + columns), skip))
  }
  const { macs, skippedWeight, skippedActivation } = mac
  expect({ macs, skippedWeight, skippedActivation }).toEqual(counts)
  expect(macs + skippedWeight + skippedActivation).toBe((rows * columns * x.length) / columns)
}

/** What was read, by whom, and the groups it was decoded in, from the blocks that lie in DRAM. */
function expectStream(chip: StreamedChip, program: ChipProgram, report: ChipReport, walks: number) {
  const [matrix] = program.matrices
  const { symbols, positions } = chip.decompressor
  const blocks = storedBlocks(program, 'W', accessBytes(chip))
  const tiles = blocks.filter(({ kind }) => kind === 'tile')
  const bytesOf = (kind: string) =>
    blocks.reduce((sum, block) => sum + (block.kind === kind ? block.bytes.length : 0), 0)
  const stored = bytesOf('tile') + bytesOf('parameters')
  expect(report.decompressor.bytesRead).toEqual({
    weights: walks * bytesOf('tile'),
    rowParameters: walks * bytesOf('parameters'),
  })
  const groups = tiles.reduce((sum, { bytes }) => sum + decoderGroups(bytes, symbols, positions).length, 0)
  expect(report.decompressor.cycles).toBe(walks * groups)
  expect(report.dram.read.weights + report.dram.read.rowParameters).toBe(
    matrix!.mode === 'resident' ? stored : walks * stored,
  )
  expect(matrix!.storedBitsPerWeight).toBe((8 * stored) / (matrix!.rows * matrix!.columns))
  expect(matrix!.tiles).toBe(tiles.length)
  for (const { zeroStage, runBits } of tiles) {
    expect(ZERO_STAGES[zeroStage]).toBe(matrix!.encoding)
    expect(runBits).toBe(matrix!.runBits)
  }
  return blocks
}

const streamed = new Tally()

describe('streamed matrices', () => {
  it.each(seeds(STREAMED_CASES))('seed %i', async (seed) => {
    const random = new Random(seed)
    const chip = randomChip(random, 1)
    const rows = random.integer(1, random.chance(0.15) ? 300 : 90)
    const columns = random.integer(1, random.chance(0.15) ? 200 : 70)
    const frames = random.integer(1, 6)
    const { matrix, density } = drawMatrix(random, rows, columns)
    const { x, density: activations } = drawVectors(random, frames, columns)
    const encoding = random.pick(ENCODINGS)
    const output = random.pick(['raw', 'int8', 'int16'] as const)
    const params = output === 'raw' && random.chance(0.5) ? undefined : drawParameters(random, rows)
    const hasRuns = encoding === 'zero-run' || encoding === 'auto'
    const runBits = hasRuns && random.chance(0.6) ? random.integer(0, 8) : undefined
    const chunk = random.chance(0.5) ? random.integer(1, Math.min(2, chip.accumulators.contexts)) : undefined
    const options: MatvecOptions = {
      ...{ frames, encoding, output, skip: drawSkip(random), residency: random.pick(['auto', 'auto', 'off'] as const) },
      ...(params !== undefined && { params }),
      ...(runBits !== undefined && { runBits }),
      ...(chunk !== undefined && { chunk }),
    }
    const program = lowerMatvec(chip, matrix, options)
    const result = await runProgram(chip, program, x)

    expect(result.output).toEqual(expectedOutput(matrix, x, output, params))
    const walks = Math.ceil(frames / program.chunk)
    const blocks = expectStream(chip, program, result.report, walks)
    let firstRow = 0
    let firstColumn = 0
    const passes: MacPass[] = []
    for (const { kind, rows: tileRows, columns: tileColumns } of blocks) {
      if (kind === 'parameters') continue
      const tile = { firstRow, rows: tileRows, firstColumn, columns: tileColumns }
      passes.push(...tilePasses(chip, matrix, x, options.skip!, tile))
      firstColumn += tileColumns
      if (firstColumn < columns) continue
      firstColumn = 0
      firstRow += tileRows
    }
    expect(firstRow).toBe(rows)
    expectArray(result.report, passes, matrix, x, options.skip!)

    const [stored] = program.matrices
    streamed.add({
      mode: stored!.mode,
      encoding: stored!.encoding,
      'encoding asked for': encoding,
      ...(stored!.encoding === 'zero-run' && { 'run bits': stored!.runBits }),
      skip: skipName(options.skip!),
      bits: matrix.bits,
      codebook: matrix.codebook !== null,
      'weight density': density,
      'activation density': activations,
      output: output,
      chunk: program.chunk,
      walks: walks > 1 ? 'several' : 'one',
      tiles: stored!.tiles > stored!.strips ? 'several a strip' : 'one a strip',
    })
  })

  it('covered everything', () => {
    streamed.expectEach('mode', ['resident', 'ring', 'direct'])
    streamed.expectEach('encoding', ZERO_STAGES)
    streamed.expectEach('encoding asked for', ENCODINGS)
    streamed.expectEach('run bits', [0, 1, 2, 3, 4, 5, 6, 7, 8], 3)
    streamed.expectEach('skip', SKIPS)
    streamed.expectEach('bits', [2, 3, 4, 5, 6, 7, 8])
    streamed.expectEach('codebook', [true, false])
    streamed.expectEach('weight density', DENSITIES)
    streamed.expectEach('activation density', DENSITIES)
    streamed.expectEach('output', ['raw', 'int8', 'int16'])
  })
})

const preloaded = new Tally()

describe("preloaded matrices, as on EIE's array", () => {
  it.each(seeds(PRELOADED_CASES))('seed %i', async (seed) => {
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

    expect(output).toEqual(expectedOutput(matrix, x, 'raw'))
    const tile = { firstRow: 0, rows, firstColumn: 0, columns }
    expectArray(report, tilePasses(chip, matrix, x, skip, tile), matrix, x, skip)
    expect(report.decompressor.cycles).toBe(0)
    expect(report.dram.bytesRead).toBe(0)
    const [stored] = program.matrices
    expect(stored!.storedBitsPerWeight).toBe(8)
    preloaded.add({
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
    preloaded.expectEach('mode', ['preloaded'])
    preloaded.expectEach('encoding', ['none'])
    preloaded.expectEach('skip', SKIPS)
    preloaded.expectEach('queue', [2, 3, 4, 8, 64], 5)
    preloaded.expectEach('weight density', DENSITIES, 5)
  })
})

afterAll(() => {
  streamed.print('streamed matrices')
  preloaded.print('preloaded matrices')
})
