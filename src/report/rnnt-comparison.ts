/** The JSON report of `azsim run --compare`: docs/run-comparison.schema.json is its form. */
import type { RunReport } from './rnnt-report.js'

/** Version of this report's form. */
export const COMPARISON_SCHEMA = 'azsim-run-comparison/1'

export interface ComparedRun {
  name: string
  /** As of a run of its own. */
  report: RunReport
}

export interface ComparisonReport {
  schema: typeof COMPARISON_SCHEMA
  azsim: string
  /** Of Node. */
  node: string
  command: string
  /** Dense int8, and what is compared with it: one chip, one input, the same symbols. */
  variants: ComparedRun[]
  /** Of the last variant against the first: the first one's cycles / its cycles; its bytes to and from the DRAM / the first one's. */
  speedUp: number
  dramShare: number
}

export function comparisonReport(
  variants: ComparedRun[],
  { versions, command }: { versions: { azsim: string; node: string }; command: string },
): ComparisonReport {
  const [first, last] = [variants[0]!.report, variants.at(-1)!.report]
  return {
    ...{ schema: COMPARISON_SCHEMA, ...versions, command, variants },
    speedUp: first.cycles / last.cycles,
    dramShare: dramBytes(last) / dramBytes(first),
  }
}

export const dramBytes = ({ dram }: RunReport): number => dram.bytesRead + dram.bytesWritten
