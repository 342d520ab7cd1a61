/** `--csv`: a line per layer of each variant, and one per variant for all of it; docs/reports.md explains the columns. */
import { formatCsv } from './csv.js'
import type { CsvCell } from './csv.js'
import type { LayerCost, RunReport } from './rnnt-report.js'

/** A run, or a variant of a comparison. */
export interface NamedRun {
  /** null: a run of its own. */
  name: string | null
  report: RunReport
}

type Cost = LayerCost | RunReport

const FIGURES: readonly (readonly [name: string, of: (cost: Cost) => CsvCell])[] = [
  ['cycles', ({ cycles }) => cycles],
  ['microseconds', ({ microseconds }) => microseconds],
  ['realTimeFactor', ({ realTimeFactor }) => realTimeFactor],
  ['boundBy', ({ boundBy }) => boundBy],
  ['dramUtilization', ({ utilization }) => utilization.dram],
  ['decompressorUtilization', ({ utilization }) => utilization.decompressor],
  ['macUtilization', ({ utilization }) => utilization.mac],
  ['vectorUtilization', ({ utilization }) => utilization.vector],
  ['macActiveCycles', ({ mac }) => mac.active],
  ['macIdleCycles', ({ mac }) => mac.stalls['idle']!],
  ['macSemaphoreCycles', ({ mac }) => mac.stalls['semaphore']!],
  ['macWeightsCycles', ({ mac }) => mac.stalls['weights']!],
  ['macContextCycles', ({ mac }) => mac.stalls['context']!],
  ['overlap', ({ overlap }) => overlap.share],
  ['dramReadBytes', ({ dram }) => dram.bytesRead],
  ['dramWrittenBytes', ({ dram }) => dram.bytesWritten],
  ['weightBytes', (cost) => ('dmaBytes' in cost ? cost.dmaBytes.read : cost.dram.read).weights],
  ['macs', ({ mac }) => mac.macs],
  ['skippedWeight', ({ mac }) => mac.skippedWeight],
  ['skippedActivation', ({ mac }) => mac.skippedActivation],
  ['activationDensity', ({ activationDensity }) => activationDensity],
  ['weights', ({ weights }) => weights],
  ['storedBytes', ({ storedBytes }) => storedBytes],
  ['chipPj', ({ energy }) => energy.chipPj],
  ['gatedChipPj', ({ energy }) => energy.gatedChipPj],
  ['dramPj', ({ energy }) => energy.dramPj],
  ['totalPj', ({ energy }) => energy.totalPj],
]

export function layersCsv(runs: readonly NamedRun[]): string {
  const rows = runs.flatMap(({ name, report }) =>
    [...report.layers, report].map((cost) => [
      name,
      'section' in cost ? cost.name : 'all',
      ...FIGURES.map(([, of]) => of(cost)),
    ]),
  )
  return formatCsv(['variant', 'layer', ...FIGURES.map(([name]) => name)], rows)
}
