/** The chips that come with azsim, each with where its numbers come from. */
import type { ChipConfig, FieldPath } from './chip-fields.js'
import { loadChip } from './chip.js'
import { isAssumption, ORIGINS, PRESETS } from './presets.js'
import type { Origin } from './presets.js'

export interface ChipEntry {
  name: string
  summary: string
  chip: ChipConfig
  /** Of its fields: what an assumption (A1, ...) or a source says. */
  origins: Partial<Record<FieldPath, { origin: Origin; assumption: boolean; text: string }>>
}

export function chipEntries(): ChipEntry[] {
  return [...PRESETS].map(([name, { summary, settings }]) => ({
    name,
    summary,
    chip: loadChip(name),
    origins: Object.fromEntries(
      Object.entries(settings).map(([path, { origin }]) => [
        path,
        { origin, assumption: isAssumption(origin), text: ORIGINS[origin] },
      ]),
    ),
  }))
}
