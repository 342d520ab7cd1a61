/** The figures of a layer, or of a whole run, that the table and the chart of one figure show. */
import { scaleFor } from '../charts/numbers.js'
import type { Scale } from '../charts/numbers.js'
import { BOUND_NAMES } from '../report/bounds.js'
import type { LayerCost, RunReport } from '../report/rnnt-report.js'

export type Cost = LayerCost | RunReport

export interface Metric {
  label: string
  /** Without prefix; '%': of a share, 0..1. */
  unit: 's' | 'J' | 'B' | '%' | ''
  /** What 1 is in that unit. */
  oneIs: number
  /** null: there is none. */
  of: (cost: Cost) => number | null
}

const metric = (label: string, unit: Metric['unit'], of: Metric['of'], oneIs = 1): Metric => ({
  label,
  unit,
  oneIs,
  of,
})

/** In the order in which they are offered; the first is shown at first. */
export const METRICS: readonly Metric[] = [
  metric('Cycles', '', ({ cycles }) => cycles),
  metric('Time', 's', ({ microseconds }) => microseconds, 1e-6),
  metric('Energy', 'J', ({ energy }) => energy.totalPj, 1e-12),
  metric('Energy, chip', 'J', ({ energy }) => energy.chipPj, 1e-12),
  metric('Energy, DRAM', 'J', ({ energy }) => energy.dramPj, 1e-12),
  metric('DRAM traffic', 'B', ({ dram }) => dram.bytesRead + dram.bytesWritten),
  metric('MACs', '', ({ mac }) => mac.macs),
  metric('Products skipped', '%', skippedShare),
  metric('MAC array busy', '%', ({ utilization }) => utilization.mac),
  metric('DRAM busy', '%', ({ utilization }) => utilization.dram),
  metric('Decompressor busy', '%', ({ utilization }) => utilization.decompressor),
  metric('Vector unit busy', '%', ({ utilization }) => utilization.vector),
  metric('Transfers overlapped', '%', ({ overlap }) => overlap.share),
  metric('Stored weights', 'B', ({ storedBytes }) => storedBytes),
  metric('Non-zero activations', '%', ({ activationDensity }) => activationDensity),
]

export const boundBy = ({ boundBy }: Cost): string => BOUND_NAMES[boundBy]

/** Prefix and size for figures that stand beside each other. */
export function metricScale({ unit, oneIs }: Metric, values: readonly (number | null)[]): Scale {
  if (unit === '%') return { size: 0.01, unit: '%' }
  return scaleFor(Math.max(0, ...values.filter((value) => value !== null)), unit, oneIs)
}

function skippedShare({ mac }: Cost): number | null {
  const skipped = mac.skippedWeight + mac.skippedActivation
  return mac.macs + skipped === 0 ? null : skipped / (mac.macs + skipped)
}
