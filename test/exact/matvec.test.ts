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
import type { StreamedChip } from '../../src/model/chip-fields.js'
import { accessBytes } from '../../src/model/chip.js'
import type { RowParameters } from '../../src/model/requantization.js'
import { requantize, sat16, sat8, wrap32 } from '../../src/reference/fixed-point.js'
import type { MacPass } from '../../src/reference/mac-timing.js'
import { matvec } from '../../src/reference/matvec.js'
import type { ChipReport } from '../../src/runner/chip-report.js'
import { runProgram } from '../../src/runner/program-run.js'
import { decoderGroups } from '../helpers/decoder-oracle.js'
import { randomChip } from '../helpers/random-chip.js'
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
import { storedBlocks } from '../helpers/stored-blocks.js'
import { Tally } from '../helpers/tally.js'

const CASES = 240
const ENCODINGS = ['auto', 'none', 'zero-run', 'bitmap'] as const
const ZERO_STAGES = ['none', 'zero-run', 'bitmap']

function drawMatrix(random: Random, rows: number, columns: number): { matrix: QuantizedMatrix; density: number } {
  const bits = random.integer(2, 8)
  const density = random.pick(DENSITIES)
  const scales = new Float64Array(rows).fill(1)
  const isShared = random.chance(0.3)
  const values = drawValues(random, rows * columns, isShared ? 8 : bits, density)
  const matrix = { rows, columns, values, bits: isShared ? 8 : bits, codebook: null, scales }
  return { matrix: isShared ? shareValues(matrix, bits) : matrix, density }
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

const tally = new Tally()
afterAll(() => {
  tally.print('streamed matrices')
})

describe('streamed matrices', () => {
  it.each(seeds(CASES))('seed %i', async (seed) => {
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
    tally.add({
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
    tally.expectEach('mode', ['resident', 'ring', 'direct'])
    tally.expectEach('encoding', ZERO_STAGES)
    tally.expectEach('encoding asked for', ENCODINGS)
    tally.expectEach('run bits', [0, 1, 2, 3, 4, 5, 6, 7, 8], 3)
    tally.expectEach('skip', SKIPS)
    tally.expectEach('bits', [2, 3, 4, 5, 6, 7, 8])
    tally.expectEach('codebook', [true, false])
    tally.expectEach('weight density', DENSITIES)
    tally.expectEach('activation density', DENSITIES)
    tally.expectEach('output', ['raw', 'int8', 'int16'])
  })
})
