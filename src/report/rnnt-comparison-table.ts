/** The tables that `azsim run --compare` prints: the variants side by side, the layers of the compressed one, what compression buys. */
import { BOUND_NAMES } from './bounds.js'
import { dramBytes } from './rnnt-comparison.js'
import type { ComparisonReport } from './rnnt-comparison.js'
import { layerTable } from './rnnt-layer-table.js'
import type { RunReport } from './rnnt-report.js'
import { symbolLines } from './rnnt-table.js'
import { counted, formatNumber, formatTable, MAX_COLUMNS, significant, wrap } from './table.js'

export function comparisonTables(comparison: ComparisonReport): string {
  const { name, report } = comparison.variants.at(-1)!
  return [
    headline(report),
    variantTable(comparison),
    `${name}:\n\n${layerTable(report)}`,
    symbolLines(report),
    report.notes.flatMap((note) => wrap(note, MAX_COLUMNS).map((line) => `${line}\n`)).join(''),
    gain(comparison),
  ].join('\n')
}

function headline({ model, chip, input, weights }: RunReport): string {
  const source = input.kind === 'audio' ? input.file : 'drawn frames'
  return (
    `${model.name}: RNN-T of ${formatNumber(weights)} weights, on ${chip.name} (${formatNumber(chip.clockMHz)} MHz)\n` +
    `${source}: ${counted(input.frames, 'frame')} of ${input.stepMs} ms, ${formatNumber(input.seconds, 2)} s of audio\n`
  )
}

function variantTable({ variants }: ComparisonReport): string {
  const first = variants[0]!.report
  return formatTable(
    [
      { heading: 'variant' },
      { heading: 'weights', unit: 'bits', decimals: 2 },
      { heading: 'cycles' },
      { heading: 'time', unit: 'ms', decimals: 3 },
      { heading: 'chip time /', unit: 'audio time', align: 'right' },
      { heading: 'DRAM', unit: 'MB', decimals: 2 },
      { heading: 'MACs', unit: 'M', decimals: 2 },
      { heading: 'bound by' },
      { heading: 'speed-up', align: 'right' },
    ],
    variants.map(({ name, report }) => [
      name,
      report.weightBits,
      report.cycles,
      report.microseconds / 1e3,
      significant(report.realTimeFactor),
      dramBytes(report) / 1e6,
      report.mac.macs / 1e6,
      BOUND_NAMES[report.boundBy],
      `${formatNumber(first.cycles / report.cycles, 2)} x`,
    ]),
  )
}

/** The last line. */
function gain({ variants, speedUp, dramShare }: ComparisonReport): string {
  const { cycles, microseconds } = variants[0]!.report
  const last = variants.at(-1)!.report
  const time = `${formatNumber(speedUp, 2)} x the speed (${formatNumber((microseconds - last.microseconds) / 1e3, 3)} ms less)`
  const share = `${formatNumber(dramShare, 2)} x the DRAM traffic`
  return `compression buys ${cycles === last.cycles ? 'no time' : time} and moves ${share}\n`
}
