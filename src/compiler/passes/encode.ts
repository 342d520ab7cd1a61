/** Pass `encode`: the blocks of every matrix as they will lie in DRAM. */
import { accessBytes } from '../../model/chip.js'
import type { StreamedChip } from '../../model/chip-fields.js'
import { matricesOf } from '../network.js'
import type { Network } from '../network.js'
import { buildMatrixImage } from '../weight-image.js'
import type { EncodingOptions, MatrixImage } from '../weight-image.js'
import type { Tiled } from './tile.js'

export interface Encoded {
  /** By the matrix's name, in the order of their use. */
  images: Record<string, MatrixImage>
}

interface State extends Tiled {
  chip: StreamedChip
  network: Network
  options: EncodingOptions
}

export function encode({ chip, network, layouts, options: { encoding = 'auto', runBits } }: State): Encoded {
  const access = accessBytes(chip)
  const stored = { encoding, ...(runBits === undefined ? {} : { runBits }) }
  const images = matricesOf(network).map(({ name, matrix, params }): [string, MatrixImage] => [
    name,
    buildMatrixImage(name, matrix, params, layouts[name]!, access, stored),
  ])
  return { images: Object.fromEntries(images) }
}
