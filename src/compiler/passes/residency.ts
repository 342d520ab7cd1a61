/** Pass `residency`: which matrices stay in the compressed store, which are held there in part, which stream. */
import type { StreamedChip } from '../../model/chip-fields.js'
import { matricesOf } from '../network.js'
import type { MatrixReads, Network } from '../network.js'
import { chooseResidency } from '../residency.js'
import type { Holding, Placement, Residency, ResidencyCandidate, ResidencyPolicy } from '../residency.js'
import type { StripImage } from '../weight-image.js'
import type { Chunked } from './chunk.js'
import type { Encoded } from './encode.js'

export interface Placed {
  residency: Residency
  /** Of each matrix, by its name. */
  placements: Record<string, Placement>
}

interface State extends Chunked, Encoded {
  chip: StreamedChip
  network: Network
  options: { residency?: ResidencyPolicy }
}

export function residency({ chip, network, chunk, block, images, options }: State): Placed {
  const matrices = matricesOf(network)
  const candidates = matrices.map(({ name, reads }): ResidencyCandidate => {
    const { blocks, slotBytes, strips } = images[name]!
    return {
      bytes: blocks.length,
      slotBytes: reads.per === 'search' ? 0 : slotBytes, // the loads run ahead through the network, not through the search
      readsPerFrame: readsPerFrame(reads, chunk, block),
      holding: holdingOf(reads, block, strips),
    }
  })
  const residency = chooseResidency(candidates, chip.store.bytes, options.residency ?? 'auto')
  const placements = matrices.map(({ name }, index): [string, Placement] => [name, residency.placements[index]!])
  return { residency, placements: Object.fromEntries(placements) }
}

function readsPerFrame(reads: MatrixReads, chunk: number, block: number): number {
  if (reads.per === 'search') return reads.readsPerFrame
  const frames = block / reads.reduction
  return (reads.per === 'frame' ? frames : Math.ceil(frames / chunk)) / block
}

/** What is held is read once in a block: that saves nothing where there is but one frame. */
function holdingOf(reads: MatrixReads, block: number, strips: readonly StripImage[]): Holding | null {
  if (reads.per === 'search' || !reads.holdable) return null
  const frames = block / reads.reduction
  return frames > 1 ? { strips, savedReadsPerFrame: (frames - 1) / block } : null
}
