/** What a sweep of the smallest model is told when nothing is said. */
import { DEFAULTS, SETTINGS } from '../../src/experiments/settings.js'
import type { RunSettings } from '../../src/experiments/settings.js'

export const SWEEP_SETTINGS: RunSettings = {
  ...{ model: DEFAULTS.model, symbols: DEFAULTS.symbols, seed: 1, frames: 2 },
  ...{ chip: DEFAULTS.chip, set: [], technology: SETTINGS.technology(DEFAULTS.technology) },
  ...{ bits: 8, density: 1, encoding: 'auto', codebook: false },
  ...{ residency: 'auto', skip: SETTINGS.skip(DEFAULTS.skip), engine: 'fast' },
}
