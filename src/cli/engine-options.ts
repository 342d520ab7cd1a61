/** How the simulator works: options without influence on any figure. */
import type { Options } from 'yargs'
import { DEFAULT_TILE_CACHE_MIB, ENGINES, MAX_TILE_CACHE_MIB } from '../runner/virtual-chip.js'
import type { EngineName } from '../runner/virtual-chip.js'
import { choiceOption, integerOption, valued } from './coercers.js'

export const engineOption = {
  engine: {
    ...valued,
    group: 'Simulator:',
    coerce: choiceOption('--engine', ENGINES),
    default: 'fast',
    defaultDescription: 'fast',
    describe: 'How time is computed: fast (from event to event) or stepped (cycle by cycle); the figures are the same',
  },
  'tile-cache': {
    ...valued,
    group: 'Simulator:',
    coerce: integerOption('--tile-cache', 1, MAX_TILE_CACHE_MIB),
    default: String(DEFAULT_TILE_CACHE_MIB),
    defaultDescription: String(DEFAULT_TILE_CACHE_MIB),
    describe: 'MiB that the fast engine may use for decoded tiles; with fewer it decodes them again',
  },
} as const satisfies Record<string, Options>

export interface EngineArguments {
  engine: EngineName
  tileCache?: number | undefined
}
