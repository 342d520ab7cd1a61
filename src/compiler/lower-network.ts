/**
 * Lowers a network, a layer or an RNN-T, to a program of the chip: the passes, in order. Each gets what those before have found out, a
 * plain object, and adds its own to it.
 */
import type { StreamedChip } from '../model/chip-fields.js'
import type { SkipOptions } from './chip-program.js'
import type { Network } from './network.js'
import type { PassName } from './pass-names.js'
import { assemble } from './passes/assemble.js'
import { chunk } from './passes/chunk.js'
import { describe } from './passes/describe.js'
import { encode } from './passes/encode.js'
import { place } from './passes/place.js'
import { residency } from './passes/residency.js'
import { tile } from './passes/tile.js'
import { write } from './passes/write.js'
import type { ResidencyPolicy } from './residency.js'
import type { EncodingOptions } from './weight-image.js'

export interface NetworkOptions extends EncodingOptions {
  /** Frames that share a tile, at most. Default: the largest that fits, at most the contexts. */
  chunk?: number
  residency?: ResidencyPolicy
  skip?: SkipOptions
  /** Called after each pass with all that is known then. */
  onPass?: (pass: PassName, state: object) => void
}

export type LoweredNetwork = ReturnType<typeof lowerNetwork>

/** @throws UserError where the network does not fit the chip: what is too large, by how much, what would fit */
export function lowerNetwork(chip: StreamedChip, network: Network, options: NetworkOptions) {
  const after = <State extends object, Result extends object>(
    name: PassName,
    pass: (state: State) => Result,
    state: State,
  ): State & Result => {
    const next = { ...state, ...pass(state) }
    options.onPass?.(name, next)
    return next
  }
  const tiled = after('tile', tile, { chip, network, options })
  const chunked = after('chunk', chunk, tiled)
  const encoded = after('encode', encode, chunked)
  const placed = after('residency', residency, encoded)
  const described = after('describe', describe, placed)
  const assembled = after('assemble', assemble, described)
  const mapped = after('place', place, assembled)
  return after('write', write, mapped)
}
