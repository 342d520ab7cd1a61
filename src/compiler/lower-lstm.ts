/** Lowers an LSTM layer to a program of the chip, as a network of one stage: firmware/lstm-layer.azs. */
import type { ChipConfig } from '../model/chip-fields.js'
import type { LstmLayer } from '../model/lstm-layer.js'
import { hostRows, programMatrix, programOf, requireStreamed, wordAligned } from './chip-program.js'
import type { ChipProgram } from './chip-program.js'
import { lowerNetwork } from './lower-network.js'
import type { NetworkOptions } from './lower-network.js'
import { lstmNode } from './network.js'
import type { Network } from './network.js'

export interface LstmOptions extends NetworkOptions {
  frames: number
}

/** @throws UserError where the layer does not fit the chip: what is too large, by how much, what would fit */
export function lowerLstm(chip: ChipConfig, layer: LstmLayer, options: LstmOptions): ChipProgram {
  requireStreamed(chip)
  const { frames } = options
  if (!Number.isInteger(frames) || frames < 1) throw new RangeError(`${frames} frames`)
  const lowered = lowerNetwork(chip, layerNetwork(layer, frames), options)
  const { assembly, dram, descriptors, chunk, activations, images, placements } = lowered
  const { dram: dramSpace, instructions, scalars, store } = lowered.memories
  return programOf(assembly, {
    dram,
    descriptors,
    input: hostRows(frames, layer.inputs),
    output: hostRows(frames, layer.outputs),
    chunk,
    memoryMap: [dramSpace, instructions, scalars, store, activations],
    matrices: Object.entries(images).map(([name, { statistics }]) => programMatrix(statistics, placements[name]!)),
  })
}

function layerNetwork(layer: LstmLayer, frames: number): Network {
  const outStride = wordAligned(layer.outputs) // of the output FIFO
  return {
    inputs: layer.inputs,
    reduction: 1,
    network: [lstmNode(layer, { name: '', section: 0, reduction: 1, outStride })],
    prediction: [],
    search: null,
    frames,
  }
}
