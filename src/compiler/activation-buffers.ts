/**
 * The buffers of a network in the activation SRAM, for a chunk and a block of frames (docs/chip.md, "RNN-T on the chip"):
 *
 *     | x | pre-activations | gates | m | of each LSTM c, h | rows, rows | e | embedding | p |
 *
 * c and h of each LSTM stay; the rest is used again: the LSTMs of a network put the h of a block's frames into the two buffers of rows in
 * turn, each when the stage behind it has been done; a and the logits of the joint lie where the LSTMs have their pre-activations.
 */
import { accessBytes } from '../model/chip.js'
import type { StreamedChip } from '../model/chip-fields.js'
import type { Buffer } from './chunk.js'
import { wordAligned } from './chip-program.js'
import { align } from './memory-map.js'
import { framesOf, nameIn } from './network.js'
import type { LstmNode, Network, ProjectionNode, Stage } from './network.js'
import { GATES } from './tiling.js'
import type { LstmTiling } from './tiling.js'

/** Names of buffers: those of a stage follow its name. */
export const BUFFERS = {
  x: 'x',
  secondX: 'x (second buffer)',
  preActivations: 'pre-activations',
  gates: 'gates of a strip',
  memory: 'm',
  cells: 'cell states',
  hidden: 'hidden state',
  rows: ['hidden states of a block', 'hidden states of a block (second buffer)'],
  encoded: 'e',
  embedded: 'embedding',
  predicted: 'p',
} as const

const INT16_BYTES = 2

export interface BufferSizes {
  chip: StreamedChip
  network: Network
  tilings: Record<string, LstmTiling>
}

const lstmsOf = (stages: readonly Stage[]): LstmNode[] => stages.filter((stage) => stage.kind === 'lstm')

/** @param chunk frames of a stage that share a tile @param block input frames of a block */
export function activationBuffers({ chip, network, tilings }: BufferSizes, chunk: number, block: number): Buffer[] {
  const { inputs, search, frames } = network
  const lstms = [...lstmsOf(network.network), ...lstmsOf(network.prediction)]
  const inputBytes = block * wordAligned(inputs)
  const buffers = [
    { name: BUFFERS.x, bytes: inputBytes },
    { name: BUFFERS.secondX, bytes: frames !== null && frames > chunk ? inputBytes : 0 },
    {
      name: BUFFERS.preActivations,
      bytes: Math.max(
        largest(lstms, (stage) => Math.min(chunk, framesOf(stage, block)) * preActivationBytes(stage)),
        search === null ? 0 : jointBytes(search).end,
      ),
    },
    { name: BUFFERS.gates, bytes: largest(lstms, ({ name }) => GATES * tilings[name]!.stripCells * INT16_BYTES) },
    { name: BUFFERS.memory, bytes: largest(lstms, ({ cells, wp }) => (wp === null ? 0 : cells)) },
    ...lstms.flatMap(({ name, cells, outStride }) => [
      { name: nameIn(name, BUFFERS.cells), bytes: cells * INT16_BYTES },
      { name: nameIn(name, BUFFERS.hidden), bytes: outStride },
    ]),
    ...BUFFERS.rows.map((name) => {
      const users = [network.network, network.prediction].flatMap((stages) =>
        lstmsOf(stages).filter((stage) => rowsOf(stages, stage) === name),
      )
      return { name, bytes: largest(users, (stage) => framesOf(stage, block) * stage.outStride) }
    }),
    ...[...network.network, ...network.prediction].flatMap((stage) =>
      stage.kind === 'projection'
        ? [{ name: projectionBuffer(stage), bytes: framesOf(stage, block) * projectedBytes(stage.outputs) }]
        : [],
    ),
    { name: BUFFERS.embedded, bytes: search === null ? 0 : align(search.embeddingSize, accessBytes(chip)) },
  ]
  return buffers.filter(({ bytes }) => bytes > 0)
}

const largest = (stages: readonly LstmNode[], bytesOf: (stage: LstmNode) => number): number =>
  Math.max(0, ...stages.map(bytesOf))

/** int16 of all rows of a frame. */
export const preActivationBytes = ({ cells }: LstmNode): number => GATES * cells * INT16_BYTES

/** The rows that an LSTM of a list of stages fills. */
export function rowsOf(stages: readonly Stage[], stage: LstmNode): string {
  return BUFFERS.rows[lstmsOf(stages).indexOf(stage) % 2]!
}

/** What a projection fills: e, in the network; p, in the search. */
export const projectionBuffer = ({ reduction }: ProjectionNode): string =>
  reduction === null ? BUFFERS.predicted : BUFFERS.encoded

/** int16 of a frame of e, or of p. */
export const projectedBytes = (outputs: number): number => outputs * INT16_BYTES

/** Where a and the logits lie, relative to the pre-activations: a, from 0 on, then the logits. */
export function jointBytes({ jointSize, symbols }: { jointSize: number; symbols: number }) {
  const logits = wordAligned(jointSize)
  return { logits, end: logits + symbols * INT16_BYTES }
}
