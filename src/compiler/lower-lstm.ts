/**
 * Lowers an LSTM layer to a program of the chip: firmware/lstm-layer.azs, with weights, tables and buffers. The passes:
 *
 *     tiling -> weight images -> chunk and activation buffers -> residency -> descriptor places -> assembly -> DRAM -> descriptors
 */
import { accessBytes } from '../model/chip.js'
import type { ChipConfig, StreamedChip } from '../model/chip-fields.js'
import type { LstmLayer } from '../model/lstm-layer.js'
import type { QuantizedMatrix } from '../compress/matrix.js'
import { UserError } from '../errors.js'
import { dramImage, dramMemory, instructionMemory, scalarMemory, storeMemory } from './chip-memories.js'
import { hostRows, programOf, wordAligned } from './chip-program.js'
import type { ChipProgram, SkipOptions } from './chip-program.js'
import { chooseChunk } from './chunk.js'
import type { Buffer } from './chunk.js'
import { DescriptorTable } from './descriptors.js'
import type { MatrixDescriptor } from './descriptors.js'
import { assembleFirmware } from './firmware.js'
import { areaOf } from './memory-map.js'
import { chooseResidency } from './residency.js'
import type { ResidencyPolicy } from './residency.js'
import { skipMode, streamWords, STREAM_WORDS } from './stream-descriptors.js'
import { GATES, lstmTiling, plainLayout } from './tiling.js'
import type { LstmTiling } from './tiling.js'
import { buildMatrixImage } from './weight-image.js'
import type { EncodingOptions, MatrixImage } from './weight-image.js'

export interface LstmOptions extends EncodingOptions {
  frames: number
  /** Default: the largest that fits, at most the contexts. */
  chunk?: number
  residency?: ResidencyPolicy
  skip?: SkipOptions
}

const WORDS = [
  ...STREAM_WORDS,
  'FRAMES',
  'CHUNK',
  'CELLS',
  'OUTPUTS',
  'STRIP_CELLS',
  'LAST_CELLS',
  'X0',
  'X1',
  'X_STRIDE',
  'PRE',
  'PRE_STRIDE',
  'GATES',
  'STATE',
  'MEMORY',
  'HIDDEN0',
  'HIDDEN1',
] as const

/** k: beyond it RS(c', k - 12) of an int16 is 0 (docs/chip.md, "LSTM on the chip"). */
const MAX_CELL_FRACTION = 27

interface NamedImage {
  name: 'Wx' | 'Wh' | 'P'
  image: MatrixImage
  readsPerFrame: number
}

/** @throws UserError where the layer does not fit the chip: what is too large, by how much, what would fit */
export function lowerLstm(chip: ChipConfig, layer: LstmLayer, options: LstmOptions): ChipProgram {
  checkLayer(chip, layer, options.frames)
  const { frames, residency: policy = 'auto', skip = { weights: true, activations: true } } = options

  const tiling = lstmTiling(chip, layer.cells)
  const buffers = (chunk: number): Buffer[] => activationBuffers(layer, tiling, chunk, frames)
  const { chunk, activations } = chooseChunk(chip, frames, options.chunk, buffers)
  const images = weightImages(chip, layer, tiling, chunk, options)
  const sizes = images.map(({ name, image }) => ({ name, bytes: image.blocks.length }))
  const residency = chooseResidency(
    images.map(({ image, readsPerFrame }) => ({
      bytes: image.blocks.length,
      slotBytes: image.slotBytes,
      readsPerFrame,
    })),
    chip.store.bytes,
    policy,
  )

  const stripsOf = (name: NamedImage['name']) => images.find((matrix) => matrix.name === name)?.image.strips ?? []
  const table = new DescriptorTable(WORDS, { WX: stripsOf('Wx'), WH: stripsOf('Wh'), WP: stripsOf('P') })
  const assembly = assembleFirmware('lstm-layer.azs', { ...table.constants, CELL_FRACTION: layer.cellFraction })
  const instructions = instructionMemory(chip, assembly)
  const scalars = scalarMemory(chip, table.bytes, assembly)
  const dram = dramMemory(chip, assembly, table.bytes, sizes)

  const descriptorOf = (name: NamedImage['name']): MatrixDescriptor | null => {
    const index = images.findIndex((matrix) => matrix.name === name)
    if (index < 0) return null
    return {
      strips: images[index]!.image.strips,
      mode: residency.modes[index]!,
      dramAddress: areaOf(dram, name).address,
      storeAddress: residency.addresses[index]!,
    }
  }
  const at = (buffer: string): number => areaOf(activations, buffer).address
  const hasSecondInput = frames > chunk
  const descriptors = table.write(
    {
      ...streamWords(chip, residency, skipMode(skip)),
      FRAMES: frames,
      CHUNK: chunk,
      CELLS: layer.cells,
      OUTPUTS: layer.outputs,
      STRIP_CELLS: tiling.stripCells,
      LAST_CELLS: tiling.lastCells,
      X0: at('x, buffer 0'),
      X1: at(hasSecondInput ? 'x, buffer 1' : 'x, buffer 0'),
      X_STRIDE: wordAligned(layer.inputs),
      PRE: at('pre-activations'),
      PRE_STRIDE: preActivationBytes(layer),
      GATES: at('gates of a strip'),
      STATE: at('cell states'),
      MEMORY: layer.wp === null ? 0 : at('m'),
      HIDDEN0: at('h, buffer 0'),
      HIDDEN1: at('h, buffer 1'),
    },
    { WX: descriptorOf('Wx'), WH: descriptorOf('Wh'), WP: descriptorOf('P') },
  )

  const input = hostRows(frames, layer.inputs)
  const output = hostRows(frames, layer.outputs)
  return programOf(assembly, {
    dram: dramImage(
      dram,
      assembly,
      descriptors,
      images.map(({ name, image }) => ({ name, blocks: image.blocks })),
    ),
    descriptors,
    input,
    output,
    chunk,
    memoryMap: [dram, instructions, scalars, storeMemory(chip, sizes, residency), activations],
    matrices: images.map(({ image }, index) => ({ ...image.statistics, mode: residency.modes[index]! })),
  })
}

function checkLayer(chip: ChipConfig, layer: LstmLayer, frames: number): asserts chip is StreamedChip {
  if (chip.weights === 'preloaded') {
    throw new UserError('an LSTM layer has several matrices, this chip holds one preloaded tile', {
      where: `chip ${chip.name}`,
      allowed: 'a chip with streamed weights',
      hint: '--chip az1-like',
    })
  }
  const { inputs, cells, outputs, wx, wh, wp, cellFraction } = layer
  const check = (what: string, { rows, columns }: QuantizedMatrix, ofRows: number, ofColumns: number): void => {
    if (rows === ofRows && columns === ofColumns) return
    throw new RangeError(`${what} is ${rows} x ${columns}, not ${ofRows} x ${ofColumns}`)
  }
  check('Wx', wx, GATES * cells, inputs)
  check('Wh', wh, GATES * cells, outputs)
  if (wp !== null) check('P', wp, outputs, cells)
  else if (outputs !== cells) throw new RangeError(`${outputs} outputs of ${cells} cells without projection`)
  if (!Number.isInteger(frames) || frames < 1) throw new RangeError(`${frames} frames`)
  if (!Number.isInteger(cellFraction) || cellFraction < 0 || cellFraction > MAX_CELL_FRACTION) {
    throw new RangeError(`cell states in units of 2^-${cellFraction}: 0..${MAX_CELL_FRACTION}`)
  }
}

/** Matrices in the order of their use. */
function weightImages(
  chip: StreamedChip,
  { wx, wh, wp, params }: LstmLayer,
  { layout }: LstmTiling,
  chunk: number,
  { encoding = 'auto', runBits }: LstmOptions,
): NamedImage[] {
  const access = accessBytes(chip)
  const stored = { encoding, ...(runBits === undefined ? {} : { runBits }) }
  const images: NamedImage[] = [
    { name: 'Wx', image: buildMatrixImage('Wx', wx, params.wx, layout, access, stored), readsPerFrame: 1 / chunk },
    { name: 'Wh', image: buildMatrixImage('Wh', wh, params.wh, layout, access, stored), readsPerFrame: 1 },
  ]
  if (wp === null) return images
  if (params.wp === undefined) throw new RangeError('P has no row parameters')
  const image = buildMatrixImage('P', wp, params.wp, plainLayout(chip, wp.rows), access, stored)
  return [...images, { name: 'P', image, readsPerFrame: 1 }]
}

/** int16 of all rows of a frame. */
const preActivationBytes = ({ cells }: LstmLayer): number => GATES * cells * 2

/** In the order of the descriptor table. */
function activationBuffers(layer: LstmLayer, { stripCells }: LstmTiling, chunk: number, frames: number): Buffer[] {
  const { inputs, cells, outputs, wp } = layer
  const inputBytes = chunk * wordAligned(inputs)
  return [
    { name: 'x, buffer 0', bytes: inputBytes },
    ...(frames > chunk ? [{ name: 'x, buffer 1', bytes: inputBytes }] : []),
    { name: 'pre-activations', bytes: chunk * preActivationBytes(layer) },
    { name: 'gates of a strip', bytes: GATES * stripCells * 2 },
    { name: 'cell states', bytes: wordAligned(cells * 2) },
    ...(wp === null ? [] : [{ name: 'm', bytes: wordAligned(cells) }]),
    { name: 'h, buffer 0', bytes: wordAligned(outputs) },
    { name: 'h, buffer 1', bytes: wordAligned(outputs) },
  ]
}
