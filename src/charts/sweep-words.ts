/** The words around the charts of a sweep. */
import type { SweepColumnName, SweepRow } from '../report/sweep-row.js'
import { distinct } from './comparison.js'
import { compact } from './numbers.js'
import { settingWords } from './sweep-slice.js'

/** @param shown of all @param held settings that vary in the sweep, and not in what is shown */
export function sweepSubtitle(
  all: readonly SweepRow[],
  shown: readonly SweepRow[],
  held: readonly SweepColumnName[],
): string {
  const [first] = shown
  const work = `${first!.model}, ${first!.frames} frames, ${sourceOf(first!)}, on ${distinct(shown.map((row) => baseChip(row)))}`
  const ran = `${shown.length} of ${all.length} points`
  return held.length === 0 ? `${work}; ${ran}` : `${work}; ${ran}, those with ${settingWords(first!, held)}`
}

export function sweepFooter(shown: readonly SweepRow[]): string[] {
  return [
    distinct(shown.map(chipWords)),
    distinct(
      shown.map(
        ({ model, weights, seed, azsim }) =>
          `${model}: ${compact(Number(weights))} weights, drawn from seed ${seed}; azsim ${azsim}`,
      ),
    ),
    distinct(shown.map(({ command }) => String(command))),
  ]
}

/** With ranges for what varies would be long: a field that varies is left to the chart. */
function chipWords(row: SweepRow): string {
  const value = (field: string): string => String(row[`chip.${field}` as SweepColumnName])
  return `${baseChip(row)}: ${value('clockMHz')} MHz, ${value('mac.lanes')} lanes \u00D7 ${value('mac.multipliers')}, window ${value('mac.window')}, queue ${value('mac.queue')}; DRAM ${value('dram.type')}; energies at ${row.technology} nm`
}

/** A chip's name without what was set on top of it. */
const baseChip = (row: SweepRow): string => String(row['chip.name']).split(' ')[0]!

const sourceOf = ({ input }: SweepRow): string => (input === 'drawn' ? 'drawn' : String(input).split(/[\\/]/).at(-1)!)
