/**
 * `node dist/bench/ese.js`: the LSTM layer of ESE (Han et al., "ESE: Efficient Speech Recognition Engine with Sparse LSTM on FPGA", FPGA 2017) on
 * a chip like one of its channels (docs/examples/ese-like.json), from the least time that its weights allow to that of the whole layer. What the
 * differences mean: docs/validation.md.
 */
import { fileURLToPath } from 'node:url'
import { runLayer } from '../src/experiments/layer.js'
import { version } from '../src/experiments/version.js'
import type { ChipConfig } from '../src/model/chip-fields.js'
import { loadChip } from '../src/model/chip.js'
import { LAYER_SHAPES } from '../src/model/workloads.js'
import type { LayerVariantReport } from '../src/report/layer-report.js'
import { formatTable } from '../src/report/table.js'
import { checkLayerRequest } from '../src/runner/request.js'

const CHIP = fileURLToPath(import.meta.resolve('#docs/examples/ese-like.json'))
const FRAMES = 16
/** Of the paper, in microseconds. */
const THEORETICAL = 57
const MEASURED = 82.7
/** Weights of a column that a lane holds: all 4,096 rows over 32 lanes, as in ESE; and tiles of a quarter of that. */
const WINDOWS = [128, 32]

/** Streamed from DRAM in each frame, as ESE does; no activation skipped, which it does not do. */
async function measure(chip: ChipConfig): Promise<LayerVariantReport> {
  const request = checkLayerRequest({
    chip,
    format: { bits: 8, density: 0.112, encoding: 'auto', runBits: null, codebook: false },
    chunk: 1,
    residency: 'off',
    skip: { weights: true, activations: false },
    technologyNm: 22,
    engine: 'fast',
    tileCacheMiB: 512,
    shape: LAYER_SHAPES.get('ese-lstm')!,
    input: { kind: 'frames', count: FRAMES },
    seed: 1,
    compare: false,
    memoryMap: false,
    out: null,
  })
  const provenance = { versions: { azsim: version(), node: process.version }, command: 'node dist/bench/ese.js' }
  const { variants } = await runLayer(request, provenance, () => undefined)
  return variants[0]!
}

/** Cycles of the run, summed up: each step adds to the one before it. */
function steps({ mac, cycles }: LayerVariantReport, lanes: number): [what: string, cycles: number][] {
  const { semaphore = 0, weights = 0, context = 0 } = mac.stalls
  return [
    ['non-zero weights, spread evenly', mac.macs / lanes],
    ['+ lanes wait for each other', mac.active],
    ['+ no weights yet', mac.active + weights + context],
    ['+ no hidden values yet', mac.active + weights + context + semaphore],
    ['+ no command: the whole layer', cycles],
  ]
}

const rows: (string | number | null)[][] = [['ESE, theoretical', null, null, THEORETICAL]]
for (const window of WINDOWS) {
  const chip = loadChip(CHIP, [`mac.window=${window}`])
  for (const [what, cycles] of steps(await measure(chip), chip.mac.lanes)) {
    rows.push([what, window, cycles / FRAMES, cycles / FRAMES / chip.clockMHz])
  }
}
rows.push(['ESE, measured', null, null, MEASURED])
console.log(
  formatTable(
    [
      { heading: 'a frame' },
      { heading: 'window', unit: 'weights' },
      { heading: 'cycles' },
      { heading: 'time', unit: 'us', decimals: 1 },
    ],
    rows,
  ),
)
