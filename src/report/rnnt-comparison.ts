/** The JSON report of `azsim compare`: docs/comparison.schema.json is its form, docs/reports.md explains every field. */
import type { RunReport } from './rnnt-report.js'

/** Version of this report's form. */
export const COMPARISON_SCHEMA = 'azsim-comparison/1'

export interface ComparedRun {
  name: string
  /** What it adds to the variant before it, in a few words: "weight skipping"; null for the first, and where the user's file says nothing. */
  mechanism: string | null
  /** As of a run of its own. */
  report: RunReport
}

/** What one variant costs against another: below 1 is less. */
export interface Gain {
  /** Cycles of the other / its cycles: above 1 is faster. */
  speedUp: number
  /** Its bytes to and from the DRAM / the other's; its energy / the other's: all, on the chip, in the DRAM. */
  dramShare: number
  energyShare: number
  chipEnergyShare: number
  dramEnergyShare: number
}

export interface ComparisonReport {
  schema: typeof COMPARISON_SCHEMA
  azsim: string
  /** Of Node. */
  node: string
  command: string
  /** One chip's worth of work: one input, the same symbols. The first is what the others are compared with. */
  variants: (ComparedRun & {
    /** Against the first, and against the one before it; null for the first. */
    gain: Gain | null
    step: Gain | null
  })[]
}

export function comparisonReport(
  runs: readonly ComparedRun[],
  { versions, command }: { versions: { azsim: string; node: string }; command: string },
): ComparisonReport {
  const variants = runs.map((run, index) => ({
    ...run,
    gain: index === 0 ? null : gainOf(run.report, runs[0]!.report),
    step: index === 0 ? null : gainOf(run.report, runs[index - 1]!.report),
  }))
  return { schema: COMPARISON_SCHEMA, ...versions, command, variants }
}

export function gainOf(report: RunReport, other: RunReport): Gain {
  return {
    speedUp: other.cycles / report.cycles,
    dramShare: dramBytes(report) / dramBytes(other),
    energyShare: report.energy.totalPj / other.energy.totalPj,
    chipEnergyShare: report.energy.chipPj / other.energy.chipPj,
    dramEnergyShare: report.energy.dramPj / other.energy.dramPj,
  }
}

export const dramBytes = ({ dram }: Pick<RunReport, 'dram'>): number => dram.bytesRead + dram.bytesWritten
