/** The tables that `npm run area` prints. */
import { formatTable } from '../../src/report/table.js'
import type { Check, UnitArea } from './chips.js'
import type { Parameters } from './synthesize.js'
import { GAIN_DENSITIES, type Weighing } from './weighing.js'

export interface AreaResult {
  yosys: string
  chips: readonly { name: string; units: readonly UnitArea[]; checks: readonly Check[] }[]
  lanes: readonly Weighing[]
}

const sum = (units: readonly UnitArea[], figure: 'gates' | 'flipFlops' | 'memoryBits'): number =>
  units.reduce((total, unit) => total + unit.count * unit[figure], 0)

export function areaTables({ chips, lanes }: AreaResult): string {
  const parts = chips.flatMap(({ name, units }) => [
    `${name}: modules, the rest of each without its parts`,
    chipTable(units),
  ])
  if (chips.length > 0) parts.push('fits and their checks', checkTable(chips))
  parts.push('a lane that skips zeros against a dense one, NAND2 equivalents', laneTable(lanes))
  if (chips.length > 0) parts.push(decompressors(chips, lanes))
  return parts.join('\n\n')
}

function chipTable(units: readonly UnitArea[]): string {
  const rows = units.map(({ module, count, isFitted, gates, flipFlops, memoryBits }) => {
    const together = [count * gates, count * flipFlops, count * memoryBits]
    return [module, isFitted ? 'fitted' : 'measured', count, gates, ...together]
  })
  rows.push(['together', '', '', '', sum(units, 'gates'), sum(units, 'flipFlops'), sum(units, 'memoryBits')])
  return formatTable(
    [
      { heading: 'module' },
      { heading: 'figure' },
      { heading: 'number', align: 'right' },
      { heading: 'gates', unit: 'of one', align: 'right' },
      { heading: 'gates' },
      { heading: 'flip-flops' },
      { heading: 'memory', unit: 'bits' },
    ],
    rows,
  )
}

const shown = (parameters: Parameters): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

function checkTable(chips: AreaResult['chips']): string {
  const rows = chips.flatMap(({ name, checks }) =>
    checks.map(({ module, formula, points, at, predicted, measured }) => {
      const known = points.map(({ gates }) => Math.round(gates)).join(', ')
      const error = `${(100 * (predicted / measured - 1)).toFixed(1)} %`
      return [name, module, formula, known, shown(at), predicted, measured, error]
    }),
  )
  return formatTable(
    [
      { heading: 'chip' },
      { heading: 'module' },
      { heading: 'formula' },
      { heading: 'points' },
      { heading: 'checked at' },
      { heading: 'predicted' },
      { heading: 'measured' },
      { heading: 'error', align: 'right' },
    ],
    rows,
    150,
  )
}

const density = (value: number): string => (value === 0 ? 'none' : value.toFixed(2))

function laneTable(lanes: readonly Weighing[]): string {
  return formatTable(
    [
      { heading: 'W' },
      { heading: 'M' },
      { heading: 'lane' },
      { heading: 'window' },
      { heading: 'scanner', unit: 'share' },
      { heading: 'sums', unit: 'both' },
      { heading: 'dense' },
      { heading: 'ratio', decimals: 2 },
      ...GAIN_DENSITIES.map((at) => ({ heading: 'gain', unit: `at ${at}`, decimals: 2 })),
      { heading: 'even at', unit: 'a = 1', align: 'right' as const },
      { heading: 'even at', unit: 'a = 0.5', align: 'right' as const },
    ],
    lanes.map((of) => [
      ...[of.W, of.M, of.lane, of.window, of.scanner, of.accumulators, of.dense, of.ratio],
      ...[...of.gains, density(of.breakEven), density(of.breakEvenHalf)],
    ]),
    120,
  )
}

const DECOMPRESSOR = ['zero_stage', 'zero_places', 'codebook', 'decoder_buffer', 'block_header', 'decompressor']

/** In dense lanes of the chip's own multipliers and a window of 16, accumulators included. */
function decompressors(chips: AreaResult['chips'], lanes: readonly Weighing[]): string {
  const { dense, accumulators } = lanes.find(({ W, M }) => W === 16 && M === 1)!
  const rows = chips.flatMap(({ name, units }) => {
    const zero = sum(
      units.filter(({ module }) => module.startsWith('zero')),
      'gates',
    )
    const all = sum(
      units.filter(({ module }) => DECOMPRESSOR.includes(module)),
      'gates',
    )
    return all === 0 ? [] : [[name, zero, zero / (dense + accumulators), all, all / (dense + accumulators)]]
  })
  const heading = [
    { heading: 'decompressor of' },
    { heading: 'zero stage', unit: 'gates' },
    { heading: 'zero stage', unit: 'dense lanes', decimals: 1 },
    { heading: 'all', unit: 'gates' },
    { heading: 'all', unit: 'dense lanes', decimals: 1 },
  ]
  return formatTable(heading, rows)
}
