/** The table that `azsim matvec` prints: a line per figure, with its unit and what it means. */
import type { ChipProgram } from '../compiler/chip-program.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { busiest } from '../runner/chip-report.js'
import type { ChipReport } from '../runner/chip-report.js'
import { BOUND_NAMES } from './bounds.js'
import type { EnergyReport } from './energy-report.js'
import { formatNumber, formatPercent, formatTable } from './table.js'

export function matvecTable(chip: ChipConfig, program: ChipProgram, report: ChipReport, energy: EnergyReport): string {
  const matrix = program.matrices[0]!
  const weights = matrix.rows * matrix.columns
  const { mac, decompressor, dram, utilization } = report
  const most = busiest(utilization)
  const rows: [string, string, string, string][] = [
    [
      'cycles',
      formatNumber(report.cycles),
      'cycles',
      `${formatNumber(report.microseconds, 1)} us at ${chip.clockMHz} MHz`,
    ],
    [
      'bound by',
      BOUND_NAMES[report.boundBy],
      '',
      `${BOUND_NAMES[most]} busy ${formatPercent(utilization[most])} of the time`,
    ],
    [
      'weights',
      formatNumber(weights),
      '',
      `${matrix.rows} x ${matrix.columns}, ${formatPercent(matrix.density)} non-zero`,
    ],
    ['stored', formatNumber(matrix.storedBitsPerWeight, 3), 'bits/weight', storage(matrix)],
    ['entropy', formatNumber(matrix.entropyBits, 3), 'bits/weight', 'order 0, zeros included'],
    [
      'mac.cycles',
      formatNumber(mac.cycles),
      'cycles',
      mac.passes === 1 ? 'in 1 pass' : `in ${formatNumber(mac.passes)} passes`,
    ],
    ['mac.macs', formatNumber(mac.macs), 'products', `${formatPercent(mac.macs / weights)} of rows x columns`],
    ['mac.skippedWeight', formatNumber(mac.skippedWeight), 'products', 'zero weights in broadcast columns'],
    ['mac.skippedActivation', formatNumber(mac.skippedActivation), 'products', 'columns never broadcast'],
    ['decompressor.cycles', formatNumber(decompressor.cycles), 'cycles', 'in which a group was decoded'],
    ['dram.bytesRead', formatNumber(dram.bytesRead), 'bytes', `weights ${formatNumber(dram.read.weights)}`],
    ['energy.chipPj', formatNumber(energy.chipPj / 1e3, 1), 'nJ', `on the chip, at ${energy.technologyNm} nm`],
    ['energy.dramPj', formatNumber(energy.dramPj / 1e3, 1), 'nJ', 'in the DRAM'],
  ]
  return formatTable(
    [{ heading: 'figure' }, { heading: 'value', align: 'right' }, { heading: 'unit' }, { heading: 'remark' }],
    rows,
  )
}

function storage({ encoding, bits, runBits, hasCodebook, mode }: ChipProgram['matrices'][number]): string {
  if (mode === 'preloaded') return 'int8, in the lanes before cycle 0'
  const values = `${bits}-bit ${hasCodebook ? 'indices' : 'values'}`
  const runs = encoding === 'zero-run' ? ` with ${runBits}-bit runs` : ''
  const stage = encoding === 'none' ? 'zeros not coded' : `${encoding}${runs}`
  return `${stage}, ${values}; headers and padding included`
}
