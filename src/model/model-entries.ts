/** The models that come with azsim, with how large they are. */
import { RNNT_PRESETS } from './rnnt-presets.js'
import { rnntSizes } from './rnnt-size.js'
import type { RnntDescription } from './rnnt.js'

export interface ModelEntry {
  /** Stored ones. */
  weights: number
  model: RnntDescription
}

export const modelEntries = (): ModelEntry[] =>
  [...RNNT_PRESETS.values()].map((model) => ({ weights: rnntSizes(model).weights, model }))
