/** Looking for a fault: the same for each place that one can be in. */
import type { Fault } from './fault.js'

export interface Search {
  /** The place, as the table names it. */
  readonly where: string
  /** What has seen the fault first, or null; of sources without a fault where there is none. Throws where they do not build or run. */
  find(fault: Fault | null): Promise<string | null>
}

/** Where and how long to look. */
export interface SearchOptions {
  /** A folder for the copies, which is removed at the end. */
  folder: string
  /** Random cases of the co-simulation, besides the edges of the datasheet, and the seed of the first. */
  cases: number
  seed: number
}

/** The set on which faults are looked for that name none: that of the edges. */
export const SET = 'small'
/** At most so many clocks of each case. */
export const CLOCKS = 20_000

/** The first thing in which the two differ, of the lines that the co-simulation has for it, and the case. */
export function seenFirst(lines: string, of: { edge: string } | { seed: number }): string {
  const [when = '', what = ''] = lines.split('\n').map((line) => line.trim())
  const thing = what.replace(/:? +simulator -?\d.*/, '')
  const place = 'edge' in of ? `edge "${of.edge}"` : `random case ${of.seed}`
  return `${place}: ${when === 'at the end' ? `${when}, ` : ''}${thing}`
}
