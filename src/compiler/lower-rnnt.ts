/** Lowers an RNN-T to a program of the chip: firmware/rnnt.azs. */
import type { ChipConfig } from '../model/chip-fields.js'
import type { QuantizedRnnt } from '../model/rnnt.js'
import { BUFFERS, jointBytes, projectedBytes, rowsOf } from './activation-buffers.js'
import type { SourceLine } from './assembler.js'
import { programMatrix, requireStreamed, wordAligned } from './chip-program.js'
import type { ProgramMatrix } from './chip-program.js'
import { lowerNetwork } from './lower-network.js'
import type { LoweredNetwork, NetworkOptions } from './lower-network.js'
import { areaOf } from './memory-map.js'
import type { MemoryMap } from './memory-map.js'
import { matricesOf, nameIn } from './network.js'
import { rnntNetwork } from './rnnt-network.js'
import type { SectionName } from './rnnt-network.js'

export interface RnntOptions extends NetworkOptions {
  /** The host gives the decisions of the search. */
  scheduled?: boolean
}

export interface RnntMatrix extends ProgramMatrix {
  /** "encoder.0" */
  layer: string
}

export interface RnntProgram {
  /** The DRAM's image from address 0, boot block included. */
  dram: Uint8Array
  /** Two words per instruction, and where each instruction comes from. */
  program: Uint32Array
  sourceMap: SourceLine[]
  /** The descriptor table, at scalar address 64. */
  descriptors: Uint8Array
  memoryMap: MemoryMap
  /** Frames of a stage that share a loaded tile, at most. */
  chunk: number
  /** Input frames of a block, at most: docs/chip.md, "RNN-T on the chip". */
  block: number
  /** The host gives the decisions of the search. */
  scheduled: boolean
  matrices: RnntMatrix[]
  /** What the chip's section counters mean. */
  sections: SectionName[]
  /** Bytes of an input frame, and of the same in the host FIFO. */
  input: { bytes: number; strideBytes: number }
  probes: RnntProbes
}

/** For a comparison bit by bit: which vector commands complete what, and where in the activation SRAM it then lies. */
export interface RnntProbes {
  /** Instruction: when it completes, all h of the LSTM whose section it is are in its rows. */
  hiddenKept: number
  /** Instruction: when it completes, logits, a and p of a joint are. */
  decided: number
  layers: LayerProbe[]
  joint: { p: number; a: number; logits: number; size: number; symbols: number; e: number; eStride: number }
}

export interface LayerProbe {
  name: string
  section: number
  cells: number
  outputs: number
  /** c, int16. */
  state: number
  /** h of the block's first frame, int8, and bytes from one frame to the next. */
  rows: number
  rowBytes: number
}

/** @throws UserError where the model does not fit the chip: what is too large, by how much, what would fit */
export function lowerRnnt(chip: ChipConfig, model: QuantizedRnnt, options: RnntOptions = {}): RnntProgram {
  requireStreamed(chip)
  const { network, sections } = rnntNetwork(model, options.scheduled ?? false)
  const lowered = lowerNetwork(chip, network, options)
  const { assembly, dram, descriptors, chunk, block, activations, images, placements, memories } = lowered
  return {
    dram,
    program: assembly.words,
    sourceMap: assembly.sourceMap,
    descriptors,
    memoryMap: [memories.dram, memories.instructions, memories.scalars, memories.store, activations],
    chunk,
    block,
    scheduled: options.scheduled ?? false,
    matrices: matricesOf(network).map(({ name, layer }) => ({
      ...programMatrix(images[name]!.statistics, placements[name]!),
      layer,
    })),
    sections,
    input: { bytes: network.inputs, strideBytes: wordAligned(network.inputs) },
    probes: probesOf(lowered),
  }
}

function probesOf({ network, assembly, activations }: LoweredNetwork): RnntProbes {
  const at = (buffer: string): number => areaOf(activations, buffer).address
  const { jointSize, symbols } = network.search!
  const a = at(BUFFERS.preActivations)
  return {
    hiddenKept: assembly.labels.get('h_kept')!,
    decided: assembly.labels.get('decided')!,
    layers: [network.network, network.prediction].flatMap((stages) =>
      stages
        .filter((stage) => stage.kind === 'lstm')
        .map((stage): LayerProbe => {
          const { name, section, cells, outputs, outStride: rowBytes } = stage
          const state = at(nameIn(name, BUFFERS.cells))
          return { name, section, cells, outputs, state, rows: at(rowsOf(stages, stage)), rowBytes }
        }),
    ),
    joint: {
      ...{ p: at(BUFFERS.predicted), a, logits: a + jointBytes(network.search!).logits, size: jointSize, symbols },
      ...{ e: at(BUFFERS.encoded), eStride: projectedBytes(jointSize) },
    },
  }
}
