/** Pass `write`: the descriptor table with its values, and the DRAM's contents. */
import type { StreamedChip } from '../../model/chip-fields.js'
import { BUFFERS, jointBytes, projectedBytes } from '../activation-buffers.js'
import { wordAligned } from '../chip-program.js'
import type { SkipOptions } from '../chip-program.js'
import { dramImage } from '../chip-memories.js'
import { writeTable } from '../descriptors.js'
import type { MatrixDescriptor } from '../descriptors.js'
import { areaOf } from '../memory-map.js'
import { matricesOf } from '../network.js'
import type { Network, Search } from '../network.js'
import { stageDescriptors } from '../stage-descriptors.js'
import { skipMode, streamWords } from '../stream-descriptors.js'
import type { Assembled } from './assemble.js'
import type { Chunked } from './chunk.js'
import type { Described } from './describe.js'
import type { Encoded } from './encode.js'
import { EMBEDDING, embeddingStride } from './place.js'
import type { Mapped } from './place.js'
import type { Placed } from './residency.js'
import type { Tiled } from './tile.js'

export interface Written {
  descriptors: Uint8Array
  dram: Uint8Array
}

interface State extends Tiled, Chunked, Encoded, Placed, Described, Assembled, Mapped {
  chip: StreamedChip
  network: Network
  options: { skip?: SkipOptions }
}

const SKIP_ALL: SkipOptions = { weights: true, activations: true }

export function write(state: State): Written {
  const { chip, network, images, table, assembly, memories } = state
  const descriptors = writeTable(table, {
    words: wordsOf(state),
    stages: stageDescriptors(state),
    matrices: matrixDescriptors(state),
  })
  const matrices = Object.entries(images).map(([name, { blocks }]) => ({ name, blocks }))
  const { search } = network
  const rows = search === null ? [] : [{ name: EMBEDDING, blocks: embeddingRows(chip, search) }]
  return { descriptors, dram: dramImage(memories.dram, assembly, descriptors, [...matrices, ...rows]) }
}

function wordsOf({ chip, network, options, chunk, activations, residency, table, memories }: State) {
  const { network: stages, prediction, search, frames } = network
  const at = (buffer: string): number => areaOf(activations, buffer).address
  const atIfThere = (buffer: string): number => activations.areas.find(({ name }) => name === buffer)?.address ?? 0
  const common = {
    ...streamWords(chip, residency, skipMode(options.skip ?? SKIP_ALL)),
    CHUNK: chunk,
    NETWORK: table.stages[stages[0]!.name]!,
    PRE: at(BUFFERS.preActivations),
    GATES: at(BUFFERS.gates),
    MEMORY: atIfThere(BUFFERS.memory),
    X0: at(BUFFERS.x),
  }
  if (search === null) return { ...common, X1: atIfThere(BUFFERS.secondX), FRAMES: frames! }
  return {
    ...common,
    X_STRIDE: wordAligned(network.inputs),
    PREDICTION: table.stages[prediction[0]!.name]!,
    E: at(BUFFERS.encoded),
    E_STRIDE: projectedBytes(search.jointSize),
    BLANK: search.blank,
    SYMBOLS: search.symbols,
    SYMBOLS_PER_FRAME: search.symbolsPerFrame,
    SCHEDULED: Number(search.scheduled),
    EMBEDDING: areaOf(memories.dram, EMBEDDING).address,
    EMBEDDING_BYTES: embeddingStride(chip, search),
    EMBEDDED: at(BUFFERS.embedded),
    EMBEDDING_SECTION: search.embeddingSection,
    JOINT: search.jointSize,
    JOINT_RELU: Number(search.relu),
    P: at(BUFFERS.predicted),
    A: at(BUFFERS.preActivations),
    LOGITS: at(BUFFERS.preActivations) + jointBytes(search).logits,
    JOINT_SECTION: search.jointSection,
  }
}

function matrixDescriptors({ network, images, placements, memories }: State): Record<string, MatrixDescriptor> {
  const descriptors = matricesOf(network).map(({ name, section }): [string, MatrixDescriptor] => [
    name,
    { ...placements[name]!, strips: images[name]!.strips, dramAddress: areaOf(memories.dram, name).address, section },
  ])
  return Object.fromEntries(descriptors)
}

function embeddingRows(chip: StreamedChip, search: Search): Uint8Array {
  const { embedding, embeddingSize, symbols } = search
  const stride = embeddingStride(chip, search)
  const rows = new Uint8Array(symbols * stride)
  for (let symbol = 0; symbol < symbols; symbol++) {
    rows.set(embedding.subarray(symbol * embeddingSize, (symbol + 1) * embeddingSize), symbol * stride)
  }
  return rows
}
