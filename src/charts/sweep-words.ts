/** The words around the charts of a sweep. */
import type { SweepColumnName, SweepRow } from '../report/sweep-row.js'
import { distinct } from './comparison.js'
import { compact } from './numbers.js'
import { settingWords } from './sweep-slice.js'

/** @param shown of all, one at least @param held settings that vary in the sweep, and not in what is shown */
export function sweepSubtitle(
  all: readonly SweepRow[],
  shown: readonly SweepRow[],
  held: readonly SweepColumnName[],
): string {
  const [first] = shown
  const work = `${first!.model}, ${first!.frames} frames, ${sourceOf(first!)}, on ${distinct(shown.map(baseChip))}`
  const ran = `${shown.length} of ${all.length} points`
  return held.length === 0 ? `${work}; ${ran}` : `${work}; ${ran}, those with ${settingWords(first!, held)}`
}

/** @param shown one at least */
export function sweepFooter(shown: readonly SweepRow[]): string[] {
  const of = (column: SweepColumnName): string => [...new Set(shown.map((row) => String(row[column])))].join('/')
  const array = `${of('chip.mac.lanes')} lanes \u00D7 ${of('chip.mac.multipliers')}`
  return [
    `${distinct(shown.map(baseChip))}: ${of('chip.clockMHz')} MHz, ${array}, window ${of('chip.mac.window')}, queue ${of('chip.mac.queue')}; ` +
      `DRAM ${of('chip.dram.type')}; energies at ${of('technology')} nm`,
    distinct(
      shown.map(
        ({ model, weights, seed, azsim }) =>
          `${model}: ${compact(Number(weights))} weights, drawn from seed ${seed}; azsim ${azsim}`,
      ),
    ),
    distinct(shown.map(({ command }) => String(command))),
  ]
}

/** A chip's name without what was set on top of it. */
const baseChip = (row: SweepRow): string => String(row['chip.name']).split(' ')[0]!

const sourceOf = ({ input }: SweepRow): string => (input === 'drawn' ? 'drawn' : String(input).split(/[\\/]/).at(-1)!)
