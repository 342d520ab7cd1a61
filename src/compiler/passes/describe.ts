/** Pass `describe`: which descriptors the program has, and where in scalar memory each lies. */
import { layOutTable } from '../descriptors.js'
import type { TableLayout } from '../descriptors.js'
import type { Network } from '../network.js'
import { STREAM_WORDS } from '../stream-descriptors.js'
import type { Encoded } from './encode.js'

export interface Described {
  table: TableLayout
}

/** Those of the stages (firmware/stages.azs and what it needs). */
const NETWORK_WORDS = ['CHUNK', 'NETWORK', 'PRE', 'GATES', 'MEMORY', 'X0']
/** firmware/lstm-layer.azs */
const LAYER_WORDS = ['X1', 'FRAMES']
/** firmware/rnnt.azs, search.azs, embedding.azs, joint.azs */
const SEARCH_WORDS = [
  ...['X_STRIDE', 'PREDICTION', 'E', 'E_STRIDE', 'BLANK', 'SYMBOLS', 'SYMBOLS_PER_FRAME', 'SCHEDULED'],
  ...['EMBEDDING', 'EMBEDDING_BYTES', 'EMBEDDED', 'EMBEDDING_SECTION'],
  ...['JOINT', 'JOINT_RELU', 'P', 'A', 'LOGITS', 'JOINT_SECTION'],
]

export function describe({ network, images }: Encoded & { network: Network }): Described {
  const words = [...STREAM_WORDS, ...NETWORK_WORDS, ...(network.search === null ? LAYER_WORDS : SEARCH_WORDS)]
  const stages = [...network.network, ...network.prediction].map(({ name }) => name)
  const strips = Object.entries(images).map(([name, image]) => [name, image.strips] as const)
  return { table: layOutTable(words, stages, Object.fromEntries(strips)) }
}
