/**
 * `node dist/bench/eie.js`: EIE's nine layers (Han et al., "EIE: Efficient Inference Engine on Compressed Deep Neural Network", ISCA 2016) on
 * eie-64: shapes and densities of its Table III, weights and activations drawn uniformly, array time beside the published time of its
 * Table IV. What the differences mean: docs/validation.md.
 */
import { loadChip } from '../src/model/chip.js'
import { formatNumber, formatTable } from '../src/report/table.js'
import { arrayCycles, drawUniformLayer } from './uniform-layer.js'
import type { UniformLayer } from './uniform-layer.js'

interface Layer {
  name: string
  inputs: number
  outputs: number
  /** Share of non-zero weights, and of non-zero activations, in percent. */
  weights: number
  activations: number
  publishedMicroseconds: number
}

const layer = (
  name: string,
  [inputs, outputs]: readonly [number, number],
  [weights, activations]: readonly [number, number],
  publishedMicroseconds: number,
): Layer => ({ name, inputs, outputs, weights, activations, publishedMicroseconds })

const LAYERS: readonly Layer[] = [
  layer('AlexNet fc6', [9216, 4096], [9, 35.1], 30.3),
  layer('AlexNet fc7', [4096, 4096], [9, 35.3], 12.2),
  layer('AlexNet fc8', [4096, 1000], [25, 37.5], 9.9),
  layer('VGG-16 fc6', [25088, 4096], [4, 18.3], 34.4),
  layer('VGG-16 fc7', [4096, 4096], [4, 37.5], 8.7),
  layer('VGG-16 fc8', [4096, 1000], [23, 41.1], 8.4),
  layer('NeuralTalk We', [4096, 600], [10, 100], 8.0),
  layer('NeuralTalk Wd', [600, 8791], [11, 100], 13.9),
  layer('NeuralTalk LSTM', [1201, 2400], [10, 100], 7.5),
]

const LANES = 64
const PRESET_WINDOW = 64

/** EIE codes the zeros between two entries of a lane's column in 4 bits; a longer gap takes an entry of value 0, which is worked on. */
const RUN = 2 ** 4

interface Times {
  /** Of the array. */
  us: number
  /** Entries of the busiest lane, a cycle each: no array with these lanes takes less; with EIE's padding, and without. */
  leastUs: number
  paddedUs: number
}

async function measure({ inputs, outputs, weights, activations }: Layer): Promise<Times> {
  const window = Math.max(PRESET_WINDOW, Math.ceil(outputs / LANES))
  const chip = loadChip('eie-64', window === PRESET_WINDOW ? [] : [`mac.window=${window}`])
  const drawn = drawUniformLayer(inputs, outputs, weights / 100, activations / 100)
  const { entries, padding } = entriesOf(drawn)
  const cycles = await arrayCycles(chip, drawn)
  const busiest = (counts: Float64Array): number => Math.max(...counts) / chip.clockMHz
  const padded = entries.map((count, lane) => count + padding[lane]!)
  return { us: cycles / chip.clockMHz, leastUs: busiest(entries), paddedUs: busiest(padded) }
}

/** Of each lane, in the columns whose activation is not 0. */
function entriesOf({ matrix, x, outputs }: UniformLayer): Record<'entries' | 'padding', Float64Array> {
  const [entries, padding] = [new Float64Array(LANES), new Float64Array(LANES)]
  for (const [column, activation] of x.entries()) {
    if (activation === 0) continue
    for (let lane = 0; lane < LANES; lane++) {
      for (let row = lane, gap = 0; row < outputs; row += LANES, gap++) {
        if (matrix[row * x.length + column] === 0) continue
        entries[lane]!++
        padding[lane]! += Math.floor(gap / RUN)
        gap = -1
      }
    }
  }
  return { entries, padding }
}

const rows: (string | number)[][] = []
for (const of of LAYERS) {
  const { us, leastUs, paddedUs } = await measure(of)
  const error = 100 * (us / of.publishedMicroseconds - 1)
  const shape = `${of.inputs} -> ${of.outputs}`
  const densities = `${of.weights} / ${of.activations}`
  const errorText = `${error > 0 ? '+' : ''}${formatNumber(error, 0)} %`
  rows.push([of.name, shape, densities, of.publishedMicroseconds, us, errorText, leastUs, paddedUs])
}
console.log(
  formatTable(
    [
      { heading: 'layer' },
      { heading: 'shape', align: 'right' },
      { heading: 'non-zero', unit: '% w / a', align: 'right' },
      { heading: 'EIE', unit: 'us', decimals: 1 },
      { heading: 'eie-64', unit: 'us', decimals: 2 },
      { heading: 'error', align: 'right' },
      { heading: 'busiest lane', unit: 'us', decimals: 2 },
      { heading: 'with padding', unit: 'us', decimals: 2 },
    ],
    rows,
  ),
)
