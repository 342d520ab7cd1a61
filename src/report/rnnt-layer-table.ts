/** The table of `azsim run` with what each layer cost and what bounds it, a line per layer and one for the whole run. */
import { BOUND_NAMES } from './bounds.js'
import type { LayerCost, RunReport } from './rnnt-report.js'
import { prefixed } from './si-prefix.js'
import { formatNumber, formatTable } from './table.js'
import type { TableCell, TableColumn } from './table.js'

/** What a line tells of. */
type Cost = LayerCost | RunReport

interface FigureColumn extends TableColumn {
  of: (cost: Cost) => TableCell
}

/** Narrow, so that twelve columns fit: shares are percents without their sign. */
export function layerTable(report: RunReport): string {
  const { layers } = report
  const percent = (heading: string, of: (cost: Cost) => number | null, decimals = 0): FigureColumn => ({
    ...{ heading, unit: '%', align: 'right' },
    of: (cost) => {
      const share = of(cost)
      return share === null || !Number.isFinite(share) ? null : formatNumber(100 * share, decimals)
    },
  })
  const energy = prefixed(report.energy.totalPj, 'J', 1e-12)
  const columns: FigureColumn[] = [
    { heading: 'time', ...scaled('ms', report.microseconds / 1e3), of: ({ microseconds }) => microseconds / 1e3 },
    { heading: 'bound by', of: ({ boundBy }) => SHORT_BOUNDS[boundBy] },
    percent('DRAM', ({ utilization }) => utilization.dram),
    percent('dec', ({ utilization }) => utilization.decompressor),
    percent('MAC', ({ utilization }) => utilization.mac),
    percent('vec', ({ utilization }) => utilization.vector),
    percent('overlap', ({ overlap }) => overlap.share),
    { heading: 'energy', ...energy.column, of: (cost) => cost.energy.totalPj * energy.factor },
    kilos('weights', 'B', weightBytes(report), weightBytes),
    kilos('MACs', '', report.mac.macs, ({ mac }) => mac.macs),
    percent('skip', skippedShare),
  ]
  const line = (name: string, cost: Cost): TableCell[] => [name, ...columns.map(({ of }) => of(cost))]
  return formatTable(
    [{ heading: 'layer' }, ...columns],
    [...layers.map((layer) => line(layer.name, layer)), line('all', report)],
  )
}

const SHORT_BOUNDS: typeof BOUND_NAMES = { ...BOUND_NAMES, decompressor: 'decoder', mac: 'MAC', vector: 'vector' }

/** As many places after the point as leave the column seven wide. */
function scaled(unit: string, largest: number): Pick<TableColumn, 'unit' | 'decimals'> {
  return { unit, decimals: largest < 100 ? 3 : largest < 1000 ? 2 : 1 }
}

/** A column in thousands or, where the largest number asks for it, in millions. */
function kilos(heading: string, unit: string, largest: number, of: (cost: Cost) => number): FigureColumn {
  const isMega = largest >= 1e6
  const divisor = isMega ? 1e6 : 1e3
  return {
    ...scaled(`${isMega ? 'M' : 'k'}${unit}`, largest / divisor),
    heading,
    of: (cost) => of(cost) / divisor,
  }
}

/** Bytes of weights and their row parameters that came from the DRAM for a layer, whenever that was. */
function weightBytes(cost: Cost): number {
  const { weights, rowParameters } = 'dmaBytes' in cost ? cost.dmaBytes.read : cost.dram.read
  return weights + rowParameters
}

function skippedShare({ mac }: Cost): number {
  const skipped = mac.skippedWeight + mac.skippedActivation
  return skipped / (mac.macs + skipped)
}
