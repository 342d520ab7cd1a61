/**
 * `npm run bench`: how fast the simulator is, beside what limits it, as tables or with --json as JSON. With --products, --models or --curve
 * only the products, the whole models, or one model in five sizes.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { seconds, median } from './measure.js'
import { measureModels } from './models.js'
import type { ModelCase } from './models.js'
import { PEERS } from './peers.js'
import { measureProducts } from './products.js'
import type { ProductCase } from './products.js'
import { benchTables } from './tables.js'

const ROUNDS = 7
const SPARSE = { bits: 4, density: 0.5, engine: 'fast' } as const
const DENSE = { bits: 8, density: 1, engine: 'fast' } as const
const LARGE = { rows: 4096, columns: 2048, vectors: 64 } as const
const SMALL = { rows: 1024, columns: 1024, vectors: 64 } as const
const STREAMED = { sets: [] as string[], residency: 'off' } as const
const LANES_64 = { sets: ['mac.lanes=64'], residency: 'off' } as const

const PRODUCTS: ProductCase[] = [
  {
    ...{ name: '4096 x 2048, 4 bits, 50 % zeros, resident', ...LARGE, ...SPARSE },
    ...{ sets: ['store.bytes=4194304'], residency: 'auto' },
  },
  { name: '4096 x 2048, 4 bits, 50 % zeros, streamed', ...LARGE, ...SPARSE, ...STREAMED },
  { name: '4096 x 2048, dense 8 bits, streamed', ...LARGE, ...DENSE, ...STREAMED },
  { name: '1024 x 1024, streamed', ...SMALL, ...SPARSE, ...STREAMED },
  { name: '1024 x 1024, 64 lanes, streamed', ...SMALL, ...SPARSE, ...LANES_64 },
  { name: '1024 x 1024, 64 lanes, dense 8 bits, streamed', ...SMALL, ...DENSE, ...LANES_64 },
  { name: '1024 x 1024, streamed, stepped engine', ...SMALL, ...SPARSE, ...STREAMED, engine: 'stepped', vectors: 8 },
]

/** he2019 needs more activation SRAM than az1-like has. */
const LARGE_SRAM = ['activations.bytes=131072']

const MODELS: ModelCase[] = [
  { name: 'tiny', model: 'tiny', ...SPARSE, sets: [] },
  { name: 'mlperf-rnnt', model: 'mlperf-rnnt', ...SPARSE, sets: [] },
  { name: 'mlperf-rnnt, dense 8 bits', model: 'mlperf-rnnt', ...DENSE, sets: [] },
  { name: 'alexa-like', model: 'alexa-like', ...SPARSE, sets: LARGE_SRAM },
  { name: 'he2019', model: 'he2019', ...SPARSE, sets: LARGE_SRAM },
  { name: 'mlperf-rnnt, stepped engine', model: 'mlperf-rnnt', ...SPARSE, engine: 'stepped', sets: [] },
]

/** One network from 1 M to 120 M weights. */
const CURVE: ModelCase[] = [120, 300, 640, 1024, 1680].map((encoderCells) => ({
  ...{ name: `mlperf-rnnt, ${encoderCells} cells`, model: 'mlperf-rnnt', encoderCells, ...SPARSE },
  sets: ['activations.bytes=262144'],
}))

/** `azsim matvec` on a small matrix from process start to answer, beyond a Node that does nothing. */
async function startSeconds(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'azsim-bench-'))
  try {
    writeFileSync(join(folder, 'W.npy'), npy('(16, 16)', 256))
    writeFileSync(join(folder, 'x.npy'), npy('(16,)', 16))
    const cli = fileURLToPath(new URL('../../bin/azsim.js', import.meta.url))
    const matvec = [cli, 'matvec', '--weights', join(folder, 'W.npy'), '--input', join(folder, 'x.npy')]
    const start = (args: string[]) => seconds(() => execFileSync(process.execPath, args))
    const beyond: number[] = []
    for (let round = 0; round < ROUNDS; round++) beyond.push((await start(matvec)) - (await start(['-e', ''])))
    return median(beyond)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** An int8 array of small values. */
function npy(shape: string, values: number): Uint8Array {
  const header = `{'descr': '|i1', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n'
  const bytes = new Uint8Array(128 + values).map((_, n) => n % 7)
  bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0, ...Buffer.from(header)])
  return bytes
}

const only = (what: string): boolean => process.argv.includes(`--${what}`)
const products = only('models') || only('curve') ? [] : await measureProducts(PRODUCTS, ROUNDS)
const models = only('products') ? [] : measureModels(only('curve') ? CURVE : MODELS)
const start = ['products', 'models', 'curve'].some(only) ? null : await startSeconds()
const result = { rounds: ROUNDS, products, models, startSeconds: start, peers: products.length === 0 ? [] : PEERS }
console.log(only('json') ? JSON.stringify(result, null, 2) : benchTables(result))
