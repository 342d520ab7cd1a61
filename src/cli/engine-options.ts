/** How the simulator works: options without influence on any figure. */
import { DEFAULT_TILE_CACHE_MIB } from '../runner/virtual-chip.js'
import { defaulted, open } from './options.js'

export const engineOption = {
  engine: {
    ...defaulted(
      'engine',
      'How time is computed: fast (from event to event) or stepped (cycle by cycle); the figures are the same',
    ),
    group: 'Simulator:',
  },
  'tile-cache': {
    ...open(
      'tileCache',
      'MiB that the fast engine may use for decoded tiles; with fewer it decodes them again',
      String(DEFAULT_TILE_CACHE_MIB),
    ),
    group: 'Simulator:',
  },
} as const
