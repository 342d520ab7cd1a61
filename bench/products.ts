/**
 * Matrix-vector products on the simulated chip, by both engines, beside the plain SIMD int8 product on the same matrix: the limit.
 * MACs are rows x columns x vectors on both sides, skipped ones included.
 */
import { lowerMatvec } from '../src/compiler/lower-matvec.js'
import type { QuantizedMatrix } from '../src/compress/matrix.js'
import { prune } from '../src/compress/prune.js'
import { quantizeRows } from '../src/compress/quantize.js'
import { drawFrames } from '../src/model/drawn-frames.js'
import { loadChip } from '../src/model/chip.js'
import { laplace, stream } from '../src/model/random.js'
import { runProgram } from '../src/runner/program-run.js'
import type { EngineName } from '../src/runner/virtual-chip.js'
import { createGemv } from './gemv.js'
import { interleaved } from './measure.js'

/** Vectors that share a loaded tile on az1-like: the least that a run is made of. */
const CHUNK = 4

export interface ProductCase {
  name: string
  rows: number
  columns: number
  bits: number
  density: number
  sets: readonly string[]
  residency: 'auto' | 'off'
  engine: EngineName
  /** Vectors of a long run. */
  vectors: number
}

export interface ProductResult {
  name: string
  /** Of one product, in a long run: wall time, core cycles. */
  seconds: number
  cycles: number
  cyclesPerSecond: number
  macsPerSecond: number
  /** The plain product's MACs/s in the same rounds, and how many times it is faster. */
  limitMacsPerSecond: number
  timesTheLimit: number
  /** A run of 4 vectors from a new chip on, everything decoded for the first time, over 4 products of a long run. */
  firstOverSteady: number
}

/** @param rounds medians are of so many */
export async function measureProducts(cases: readonly ProductCase[], rounds: number): Promise<ProductResult[]> {
  const results: ProductResult[] = []
  for (const product of cases) results.push(await measure(product, rounds))
  return results
}

async function measure(product: ProductCase, rounds: number): Promise<ProductResult> {
  const { name, rows, columns, sets, residency, engine, vectors } = product
  const chip = loadChip('az1-like', sets)
  const matrix = drawMatrix(product)
  const cycles = new Map<number, number>()
  const runOf = (frames: number) => {
    const program = lowerMatvec(chip, matrix, { frames, residency })
    const input = drawFrames(frames, columns, 1)
    return async (): Promise<void> => {
      cycles.set(frames, (await runProgram(chip, program, input, { engine })).report.cycles)
    }
  }
  const gemv = createGemv(rows, columns)
  const repeats = Math.ceil(2e9 / (rows * columns))
  const plain = (): void => {
    for (let i = 0; i < repeats; i++) gemv()
  }
  const [first, long, limit] = await interleaved([runOf(CHUNK), runOf(vectors + CHUNK), plain], rounds)
  const seconds = (long! - first!) / vectors
  const perProduct = (cycles.get(vectors + CHUNK)! - cycles.get(CHUNK)!) / vectors
  const macs = rows * columns
  const limitMacsPerSecond = (macs * repeats) / limit!
  return {
    ...{ name, seconds, cycles: perProduct, limitMacsPerSecond },
    cyclesPerSecond: perProduct / seconds,
    macsPerSecond: macs / seconds,
    timesTheLimit: (limitMacsPerSecond * seconds) / macs,
    firstOverSteady: first! / (CHUNK * seconds),
  }
}

function drawMatrix({ rows, columns, bits, density }: ProductCase): QuantizedMatrix {
  const random = stream(1, 0)
  const weights = Float32Array.from({ length: rows * columns }, () => laplace(random))
  if (density < 1) prune(weights, density)
  return quantizeRows(weights, rows, columns, bits).matrix
}
