/**
 * Speed of the stepped engine beside the plain SIMD int8 product, in one process, interleaved: medians of several rounds.
 *
 * Work: a 1024 x 1024 matrix, 4 bits, 50 % zeros, streamed from DRAM, times vectors; az1-like, and the same chip with 64 lanes.
 * Simulated cycles/s are the chip's cycles per second of wall time; MACs are rows x columns x vectors on both sides, skipped ones included.
 */
import { lowerMatvec } from '../src/compiler/lower-matvec.js'
import { drawFrames } from '../src/model/drawn-frames.js'
import { loadChip } from '../src/model/chip.js'
import { laplace, stream } from '../src/model/random.js'
import { prune } from '../src/compress/prune.js'
import { quantizeRows } from '../src/compress/quantize.js'
import { formatTable } from '../src/report/table.js'
import { runProgram } from '../src/runner/program-run.js'
import { createGemv } from './gemv.js'

const ROWS = 1024
const COLUMNS = 1024
const VECTORS = 24
const ROUNDS = 7
const GEMV_REPEATS = 400

const CHIPS = [
  { name: 'az1-like', sets: [] },
  { name: 'az1-like, 64 lanes', sets: ['mac.lanes=64'] },
]

function matrix() {
  const random = stream(1, 0)
  const weights = Float32Array.from({ length: ROWS * COLUMNS }, () => laplace(random))
  prune(weights, 0.5)
  return quantizeRows(weights, ROWS, COLUMNS, 4).matrix
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1e3
}

const weights = matrix()
const vectors = drawFrames(VECTORS, COLUMNS, 1)
const gemv = createGemv(ROWS, COLUMNS)
const chips = CHIPS.map(({ name, sets }) => {
  const chip = loadChip('az1-like', sets)
  const program = lowerMatvec(chip, weights, { frames: VECTORS, residency: 'off' })
  return { name, run: () => runProgram(chip, program, vectors), cycles: 0, seconds: [] as number[] }
})
const gemvSeconds: number[] = []

for (let round = 0; round <= ROUNDS; round++) {
  for (const entry of chips) {
    let cycles = 0
    const taken = await seconds(async () => {
      cycles = (await entry.run()).report.cycles
    })
    entry.cycles = cycles
    if (round > 0) entry.seconds.push(taken) // the first round warms up
  }
  const taken = await seconds(() => {
    for (let i = 0; i < GEMV_REPEATS; i++) gemv()
  })
  if (round > 0) gemvSeconds.push(taken / GEMV_REPEATS)
}

const macs = ROWS * COLUMNS
const limit = macs / median(gemvSeconds)
const results = chips.map(({ name, cycles, seconds }) => ({
  name,
  cycles,
  cyclesPerSecond: cycles / median(seconds),
  macsPerSecond: (macs * VECTORS) / median(seconds),
}))
const json = { rows: ROWS, columns: COLUMNS, vectors: VECTORS, rounds: ROUNDS, gemvMacsPerSecond: limit, results }

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(json, null, 2))
} else {
  const table = formatTable(
    [
      { heading: 'what' },
      { heading: 'simulated', unit: 'k cycles/s' },
      { heading: 'rows x columns', unit: 'M MAC/s' },
      { heading: 'of the limit', align: 'right' },
    ],
    [
      ...results.map((r) => [
        `stepped engine, ${r.name}`,
        r.cyclesPerSecond / 1e3,
        r.macsPerSecond / 1e6,
        `1/${Math.round(limit / r.macsPerSecond)}`,
      ]),
      ['plain SIMD int8 product', null, limit / 1e6, '1'],
    ],
  )
  console.log(`${ROWS} x ${COLUMNS}, 4 bits, 50 % zeros, ${VECTORS} vectors; median of ${ROUNDS} rounds\n\n${table}`)
}
