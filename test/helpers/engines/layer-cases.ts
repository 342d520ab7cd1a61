/** Matrices times vectors and LSTM layers, as the lowering makes programs of them. */
import { padRows } from '../../../src/compiler/chip-program.js'
import type { ChipProgram } from '../../../src/compiler/chip-program.js'
import { lowerLstm } from '../../../src/compiler/lower-lstm.js'
import { lowerMatvec } from '../../../src/compiler/lower-matvec.js'
import type { MatvecOptions } from '../../../src/compiler/matvec-buffers.js'
import { shareValues } from '../../../src/compress/codebook.js'
import type { QuantizedMatrix } from '../../../src/compress/matrix.js'
import type { ChipConfig } from '../../../src/model/chip-fields.js'
import { drawFrames } from '../../../src/model/drawn-frames.js'
import { drawLayer, quantizeLayer } from '../../../src/model/drawn-layer.js'
import type { RowParameters } from '../../../src/model/requantization.js'
import { drawValues, skipName } from '../random-matvec.js'
import { Random } from '../random.js'
import type { LstmSpec, MatvecSpec } from './case-spec.js'
import { damageBlocks } from './damage.js'
import type { EngineCase } from './engine-case.js'

const MOST_CYCLES = 4_000_000

function optionsOf(work: MatvecSpec | LstmSpec) {
  const hasRuns = work.encoding === 'zero-run' || work.encoding === 'auto'
  return {
    frames: work.frames,
    encoding: work.encoding,
    residency: work.resident ? ('auto' as const) : ('off' as const),
    skip: { weights: work.skipWeights, activations: work.skipActivations },
    ...(work.runBits !== null && hasRuns && { runBits: work.runBits }),
    ...(work.chunk !== null && { chunk: work.chunk }),
  }
}

/** int8 frames: independent values, the smallest one, or such as features of speech: smooth within a frame, with silences between. */
export function drawInput(random: Random, frames: number, columns: number, work: MatvecSpec | LstmSpec): Int8Array {
  if (work.input === 'extreme') return new Int8Array(frames * columns).fill(-128)
  if (work.input === 'random') return drawValues(random, frames * columns, 8, work.activations)
  const phase = random.next() * 6
  return Int8Array.from({ length: frames * columns }, (_, n) => {
    const loudness = Math.max(0, Math.sin(phase + Math.floor(n / columns) * 0.7)) * 60 * work.activations
    return Math.round(loudness * Math.sin(phase + (n % columns) * 0.2) + (random.next() - 0.5) * loudness * 0.3)
  })
}

function drawMatrix(random: Random, work: MatvecSpec): QuantizedMatrix {
  const { rows, columns, bits, codebook, density, pattern } = work
  const values = drawValues(random, rows * columns, codebook ? 8 : bits, pattern === 'scattered' ? density : 1)
  if (pattern === 'extreme') values.fill(codebook ? -128 : -(2 ** (bits - 1)))
  const keeps = (count: number) => Array.from({ length: count }, () => random.chance(density))
  if (pattern === 'columns') {
    const kept = keeps(columns)
    for (let p = 0; p < values.length; p++) if (!kept[p % columns]!) values[p] = 0
  } else if (pattern === 'rows') {
    const kept = keeps(rows)
    for (let p = 0; p < values.length; p++) if (!kept[Math.floor(p / columns)]!) values[p] = 0
  }
  const scales = new Float64Array(rows).fill(1)
  const matrix = { rows, columns, values, bits: codebook ? 8 : bits, codebook: null, scales }
  return codebook ? shareValues(matrix, bits) : matrix
}

function drawParameters(random: Random, rows: number): RowParameters {
  return {
    bias: Int32Array.from({ length: rows }, () => random.integer(-(2 ** 12), 2 ** 12)),
    multiplier: Int32Array.from({ length: rows }, () => random.integer(0, 2 ** 31 - 1)),
    shift: Int8Array.from({ length: rows }, () => random.integer(-12, 2)),
  }
}

export function matvecCase(chip: ChipConfig, work: MatvecSpec): EngineCase {
  const random = new Random(work.seed)
  const matrix = drawMatrix(random, work)
  const options: MatvecOptions = optionsOf(work)
  const isRaw = work.output === 'raw' || chip.weights === 'preloaded'
  if (!isRaw) Object.assign(options, { output: work.output, params: drawParameters(random, work.rows) })
  if (chip.weights === 'preloaded') Object.assign(options, { encoding: 'none' })
  const program = lowerMatvec(chip, matrix, options)
  return caseOf(chip, program, work, drawInput(random, work.frames, work.columns, work), random)
}

export function lstmCase(chip: ChipConfig, work: LstmSpec): EngineCase {
  const random = new Random(work.seed)
  const { inputs, cells, projection, frames, bits, density, codebook } = work
  const float = drawLayer(
    { name: 'drawn', inputs, cells, projection },
    drawFrames(frames, inputs, work.seed),
    work.seed,
  )
  const layer = quantizeLayer(float, { bits, density, codebook })
  const program = lowerLstm(chip, layer, optionsOf(work))
  return caseOf(chip, program, work, drawInput(random, frames, inputs, work), random)
}

function caseOf(
  chip: ChipConfig,
  program: ChipProgram,
  work: MatvecSpec | LstmSpec,
  x: Int8Array,
  random: Random,
): EngineCase {
  const names = program.matrices.map(({ name }) => name)
  const dram = work.damage > 0 ? damageBlocks(program, names, random, work.damage) : program.dram
  const { preloaded, inputBytes, outputBytes, sourceMap } = program
  return {
    chip,
    image: { dram, preloaded, inputBytes, outputBytes, sourceMap },
    input: padRows(program.input, x),
    program: program.program,
    features: {
      work: work.kind,
      skip: skipName({ weights: work.skipWeights, activations: work.skipActivations }),
      encoding: program.matrices.map(({ encoding }) => encoding),
      mode: program.matrices.map(({ mode }) => mode),
      bits: work.bits,
      codebook: work.codebook,
      'weight density': work.density,
      'activation density': work.activations,
      input: work.input,
      chunk: program.chunk,
      damaged: work.damage > 0,
    },
    mostCycles: MOST_CYCLES,
  }
}
