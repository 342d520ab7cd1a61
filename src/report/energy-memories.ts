/**
 * The memories of a chip as SRAMs, and how many words of them a run read and wrote (docs/energy.md, "Which memory is which SRAM").
 *
 * All counts are linear in the counters, so that those of the layers add up to the run's.
 */
import { STREAM_FIFO_BYTES } from '../../assembly/config-fields.js'
import type { ChipConfig, StreamedChip } from '../model/chip-fields.js'
import type { ChipReport } from '../runner/chip-report.js'
import { WORD_BYTES } from './sram-energy.js'

export type MemoryName = (typeof MEMORY_NAMES)[number]
export const MEMORY_NAMES = [
  'weightBuffer',
  'store',
  'streamFifo',
  'rowParameters',
  'accumulators',
  'activations',
  'instructions',
  'scalars',
] as const

export interface Memory {
  name: MemoryName
  /** Equal SRAMs that it is made of, the bytes of each and the bits of their word. */
  srams: number
  bytes: number
  wordBits: number
  /** Words, over all of its SRAMs. */
  reads: number
  writes: number
  /** Whether it has to remember while nothing is computed. */
  isKept: boolean
}

/** int32 */
const ACCUMULATOR_BYTES = 4
/** int32 bias and multiplier, int8 shift. */
const ROW_PARAMETER_BYTES = 9
const INSTRUCTION_BYTES = 8
/** To and from the host, and of `lw` and `sw`. */
const HOST_WORD_BYTES = 4

/** @param counted of the run, or of one of its layers */
export function memoriesOf(chip: ChipConfig, counted: ChipReport): Memory[] {
  const all = [
    ...(chip.weights === 'streamed' ? streamedMemories(chip, counted) : [preloadedWeights(chip, counted)]),
    ...commonMemories(chip, counted),
  ]
  return all.filter(({ bytes }) => bytes > 0)
}

/** Words of 128 bits in accesses of `portBytes`; an access of less than a port counts as its share. */
const words = (bytes: number, portBytes: number): number => (bytes / portBytes) * Math.ceil(portBytes / WORD_BYTES)

const windowBits = ({ mac }: ChipConfig): number => 8 * Math.min(mac.window, WORD_BYTES)

function streamedMemories(chip: StreamedChip, { memories, decompressor }: ChipReport): Memory[] {
  const { mac, decompressor: decoder, weightBuffer, store, vector } = chip
  const { lanes, window } = mac
  const wide = { wordBits: 8 * WORD_BYTES }
  return [
    {
      name: 'weightBuffer',
      srams: 2 * lanes,
      bytes: Math.floor(weightBuffer.halfBytes / lanes),
      wordBits: windowBits(chip),
      reads: words(memories.weightBuffer.bytesRead, window),
      // A group writes to all lanes, a word to each where a lane's share of it is not wider.
      writes: decompressor.cycles * lanes * Math.ceil(Math.ceil(decoder.positions / lanes) / WORD_BYTES),
      isKept: false,
    },
    {
      ...{ name: 'store', srams: 1, bytes: store.bytes, ...wide },
      reads: words(memories.store.bytesRead, decoder.portBytes),
      writes: words(memories.store.bytesWritten, WORD_BYTES),
      isKept: true,
    },
    {
      ...{ name: 'streamFifo', srams: 1, bytes: STREAM_FIFO_BYTES, ...wide },
      reads: words(memories.streamFifo.bytesRead, decoder.portBytes),
      writes: words(memories.streamFifo.bytesWritten, WORD_BYTES),
      isKept: false,
    },
    {
      ...{ name: 'rowParameters', srams: 2, bytes: lanes * window * ROW_PARAMETER_BYTES, ...wide },
      reads: words(memories.rowParameters.bytesRead, vector.width * ROW_PARAMETER_BYTES),
      writes: words(memories.rowParameters.bytesWritten, decoder.portBytes),
      isKept: false,
    },
  ]
}

/** One half, as large as its one tile, which all passes work on. */
function preloadedWeights(chip: ChipConfig, { mac, memories }: ChipReport): Memory {
  const { lanes, window } = chip.mac
  const tileBytes = mac.passes === 0 ? 0 : (mac.macs + mac.skippedWeight + mac.skippedActivation) / mac.passes
  return {
    ...{ name: 'weightBuffer', srams: lanes, bytes: Math.ceil(tileBytes / lanes), wordBits: windowBits(chip) },
    ...{ reads: words(memories.weightBuffer.bytesRead, window), writes: 0, isKept: true },
  }
}

function commonMemories(chip: ChipConfig, { memories, vector }: ChipReport): Memory[] {
  const { mac, accumulators, activations, sequencer } = chip
  const { read, written } = memories.activations
  const wide = { wordBits: 8 * WORD_BYTES }
  return [
    {
      ...{ name: 'accumulators', srams: mac.lanes, bytes: accumulators.contexts * mac.window * ACCUMULATOR_BYTES },
      wordBits: 8 * ACCUMULATOR_BYTES,
      reads: memories.accumulators.bytesRead / ACCUMULATOR_BYTES,
      writes: memories.accumulators.bytesWritten / ACCUMULATOR_BYTES,
      isKept: false,
    },
    {
      ...{ name: 'activations', srams: 1, bytes: activations.bytes, ...wide },
      // An active cycle of the vector unit is an access, a read as often as a write.
      reads: words(read.scanner, mac.scan) + read.dma / HOST_WORD_BYTES + vector.active / 2,
      writes: written.dma / HOST_WORD_BYTES + vector.active / 2,
      isKept: true,
    },
    {
      ...{ name: 'instructions', srams: 1, bytes: sequencer.instructions * INSTRUCTION_BYTES, ...wide },
      reads: memories.instructions.bytesRead / INSTRUCTION_BYTES,
      writes: words(memories.instructions.bytesWritten, WORD_BYTES),
      isKept: true,
    },
    {
      ...{ name: 'scalars', srams: 1, bytes: sequencer.scalarBytes, ...wide },
      reads: memories.scalars.bytesRead / HOST_WORD_BYTES,
      writes: memories.scalars.bytesWritten / HOST_WORD_BYTES,
      isKept: true,
    },
  ]
}
