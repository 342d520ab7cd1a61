/** The tables that `azsim layer` prints: variants side by side, what each mechanism bought, how the weights are stored. */
import type { ProgramMatrix } from '../compiler/chip-program.js'
import { BOUND_NAMES } from './bounds.js'
import { FRAME_MS, sizesOf, sourceOf } from './layer-report.js'
import type { LayerHeader, LayerVariantReport } from './layer-report.js'
import { prefixed } from './si-prefix.js'
import { isNoticeable } from './noticeable.js'
import { dramBytes } from './rnnt-comparison.js'
import { formatNumber, formatPercent, formatTable } from './table.js'

export function layerTables(header: LayerHeader, variants: readonly LayerVariantReport[]): string {
  return [
    headline(header),
    variantTable(header, variants),
    variants.length > 1 ? mechanisms(variants) : '',
    storageTable(variants),
    footer(header, variants),
  ]
    .filter((part) => part !== '')
    .join('\n')
}

function headline(header: LayerHeader): string {
  const { shape, chip, input } = header
  return (
    `${shape.name}: LSTM of ${sizesOf(header)}, on ${chip.name} (${chip.clockMHz} MHz)\n` +
    `${sourceOf(header)}: ${input.frames} frames of ${FRAME_MS} ms; figures are for one frame, on average\n`
  )
}

function variantTable({ input: { frames } }: LayerHeader, variants: readonly LayerVariantReport[]): string {
  const first = variants[0]!
  const energy = prefixed(Math.max(...variants.map((v) => v.energy.totalPj / frames)), 'J', 1e-12)
  return formatTable(
    [
      { heading: 'variant' },
      { heading: 'weights', unit: 'bits', decimals: 2 },
      { heading: 'cycles' },
      { heading: 'time', unit: 'us', decimals: 1 },
      { heading: 'DRAM', unit: 'kB', decimals: 1 },
      { heading: 'energy', ...energy.column },
      { heading: 'MACs', unit: 'k' },
      { heading: 'array', unit: 'busy', align: 'right' },
      { heading: 'DRAM', unit: 'busy', align: 'right' },
      { heading: 'bound by' },
      { heading: 'speed', align: 'right' },
    ],
    variants.map((v) => [
      v.name,
      v.weightBits,
      Math.round(v.cyclesPerFrame),
      v.microsecondsPerFrame,
      dramBytes(v) / frames / 1e3,
      (v.energy.totalPj / frames) * energy.factor,
      Math.round(v.mac.macs / frames / 1e3),
      formatPercent(v.utilization.mac, 0),
      formatPercent(v.utilization.dram, 0),
      BOUND_NAMES[v.boundBy],
      `${formatNumber(first.cycles / v.cycles, 2)} x`,
    ]),
  )
}

/** One line per step of the comparison: time and traffic against the variant before it. */
function mechanisms(variants: readonly LayerVariantReport[]): string {
  const lines = variants.slice(1).map((after, i) => {
    const before = variants[i]!
    const time = before.cycles / after.cycles
    const traffic = dramBytes(before) === 0 ? 1 : dramBytes(after) / dramBytes(before)
    const gain = !isNoticeable(time)
      ? `no time: ${BOUND_NAMES[after.boundBy]} bound`
      : `${formatNumber(time, 2)} x the throughput`
    const bytes = !isNoticeable(traffic) ? 'the same DRAM traffic' : `${formatNumber(traffic, 2)} x the DRAM traffic`
    return [after.name, gain, bytes]
  })
  return formatTable([{ heading: 'step' }, { heading: 'buys' }, { heading: 'moves' }], lines)
}

/** Each way of storing once: variants that differ only in what is skipped share it. */
function storageTable(variants: readonly LayerVariantReport[]): string {
  const seen = new Set<string>()
  const rows = variants.flatMap((variant) => {
    const key = JSON.stringify(variant.format)
    if (seen.has(key)) return []
    seen.add(key)
    return variant.matrices.map((matrix, i) => [
      i === 0 ? variant.name : '',
      `${matrix.name} ${matrix.rows} x ${matrix.columns}`,
      coding(matrix),
      matrix.storedBitsPerWeight,
      matrix.entropyBits,
      formatPercent(matrix.density),
      matrix.storedBytes / 1e3,
      kept(matrix),
    ])
  })
  return formatTable(
    [
      { heading: 'weights' },
      { heading: 'matrix' },
      { heading: 'coding' },
      { heading: 'stored', unit: 'bits/weight', decimals: 3 },
      { heading: 'entropy', unit: 'bits/weight', decimals: 3 },
      { heading: 'non-zero', align: 'right' },
      { heading: 'size', unit: 'kB', decimals: 1 },
      { heading: 'kept' },
    ],
    rows,
  )
}

function kept({ mode, heldTiles, tiles }: ProgramMatrix): string {
  return heldTiles === 0 ? mode : `${mode}, ${heldTiles}/${tiles} held`
}

function coding({ encoding, bits, runBits, hasCodebook }: ProgramMatrix): string {
  const run = encoding === 'zero-run' ? ` ${runBits}` : ''
  return `${encoding}${run} + ${bits}${hasCodebook ? ' (book)' : ''}`
}

function footer({ notes }: LayerHeader, variants: readonly LayerVariantReport[]): string {
  const { activationDensity, realTimeFactor, chunk } = variants.at(-1)!
  const checked = variants.every(({ equalsReference }) => equalsReference)
  return [
    `non-zero activations: ${formatPercent(activationDensity.input)} of the input, ${formatPercent(activationDensity.hidden)} of the hidden states`,
    `chip time / audio time: ${formatNumber(realTimeFactor, 4)} (${variants.at(-1)!.name}); frames that share a loaded tile of Wx: ${chunk}`,
    ...(checked ? ['outputs equal the integer reference bit for bit'] : []),
    ...notes,
    '',
  ].join('\n')
}
