/** What each section of a program cost (docs/chip.md, "Sections"): the figures of a whole run for each layer, which add up to it. */
import type { ChipConfig } from '../model/chip-fields.js'
import { chipReport } from './chip-report.js'
import type { BytesByKind, ChipReport } from './chip-report.js'
import type { SectionCounters } from './counter-values.js'

/** As of the whole run, but of the section's cycles alone, and of the DRAM clocks in them. */
export interface SectionReport extends ChipReport {
  /** 0..63 */
  section: number
  name: string
  /** Of all cycles of the run, 0..1. */
  share: number
  /** DRAM bytes that the section's own commands moved, whenever that was; `dram` has what moved in its cycles, for whomever. */
  dmaBytes: { read: BytesByKind; written: BytesByKind }
}

/**
 * @param names of the sections, by their number
 * @param counted as `VirtualChip.sections` gives them
 * @returns a report for each section of which anything was counted, in the order of their numbers
 * @throws RangeError where one of them has no name
 */
export function sectionReports(
  chip: ChipConfig,
  names: readonly { index: number; name: string }[],
  counted: readonly SectionCounters[],
): SectionReport[] {
  const nameOf = new Map(names.map(({ index, name }) => [index, name]))
  const cycles = counted.reduce((sum, { counters }) => sum + counters.cycles, 0)
  return counted.map(({ section, counters, dramCounters, dmaBytes }) => {
    const name = nameOf.get(section)
    if (name === undefined) throw new RangeError(`section ${section} has no name`)
    return { section, name, share: counters.cycles / cycles, dmaBytes, ...chipReport(chip, counters, dramCounters) }
  })
}
