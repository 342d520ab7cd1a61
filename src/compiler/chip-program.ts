/** What the lowering gives to the runner: everything that a chip needs to run, and what a report says about it. */
import { UserError } from '../errors.js'
import type { ChipConfig, StreamedChip } from '../model/chip-fields.js'
import type { Assembly, SourceLine } from './assembler.js'
import type { MemoryMap } from './memory-map.js'
import type { Placement, StreamedMode } from './residency.js'
import type { MatrixStatistics } from './weight-image.js'

/** `preloaded`: its weights lie in the lanes. */
export type MatrixMode = StreamedMode | 'preloaded'

/** What the array skips. */
export interface SkipOptions {
  weights: boolean
  activations: boolean
}

/** Rows that cross a host FIFO: each begins with a word of its own. */
export interface HostRows {
  /** Vectors or frames. */
  count: number
  /** Bytes of each that mean something. */
  bytes: number
  /** Bytes of each in the FIFO: a multiple of 4. */
  strideBytes: number
}

/** What the test port of a chip without DRAM puts in place before cycle 0. */
export interface PreloadedImage {
  /** Two words per instruction, low word first. */
  program: Uint32Array
  descriptors: Uint8Array
  /** In scalar memory. */
  descriptorsAddress: number
  /** The one tile: int8, column-major; its half is never free before all passes are done. */
  tile: { rows: number; columns: number; weights: Int8Array; passes: number }
}

export interface ProgramMatrix extends MatrixStatistics {
  mode: MatrixMode
  /** Tiles that stay in the store while a block of frames goes through its layer; their bytes with the parameters of their strips. */
  heldTiles: number
  heldBytes: number
}

export function programMatrix(statistics: MatrixStatistics, placement: Placement): ProgramMatrix {
  const { mode, heldTiles, heldBytes } = placement
  return { ...statistics, mode, heldTiles: heldTiles.reduce((sum, tiles) => sum + tiles, 0), heldBytes }
}

/** @throws UserError for a chip that holds one tile, in its lanes */
export function requireStreamed(chip: ChipConfig): asserts chip is StreamedChip {
  if (chip.weights !== 'preloaded') return
  throw new UserError('an LSTM has several matrices, this chip holds one preloaded tile', {
    where: `chip ${chip.name}`,
    allowed: 'a chip with streamed weights',
    hint: '--chip az1-like',
  })
}

export interface ChipProgram {
  /** The DRAM's image from address 0, boot block included; empty without DRAM. */
  dram: Uint8Array
  /** Only for a chip without DRAM. */
  preloaded: PreloadedImage | undefined
  /** Two words per instruction, and where each instruction comes from. */
  program: Uint32Array
  sourceMap: SourceLine[]
  /** The descriptor table, at scalar address 64. */
  descriptors: Uint8Array
  input: HostRows
  output: HostRows
  /** Bytes through the host FIFOs in the whole run: count x stride. */
  inputBytes: number
  outputBytes: number
  /** Vectors or frames that share a loaded tile, at most. */
  chunk: number
  memoryMap: MemoryMap
  matrices: ProgramMatrix[]
}

/** What differs from lowering to lowering; the rest of a `ChipProgram` follows from it. */
export type ProgramParts = Pick<ChipProgram, 'descriptors' | 'input' | 'output' | 'chunk' | 'memoryMap' | 'matrices'> &
  Partial<Pick<ChipProgram, 'dram' | 'preloaded'>>

export function programOf({ words, sourceMap }: Assembly, parts: ProgramParts): ChipProgram {
  const { input, output } = parts
  return {
    dram: new Uint8Array(0),
    preloaded: undefined,
    ...parts,
    program: words,
    sourceMap,
    inputBytes: input.count * input.strideBytes,
    outputBytes: output.count * output.strideBytes,
  }
}

/** Bytes of a row that begins on a multiple of 4. */
export const wordAligned = (bytes: number): number => Math.ceil(bytes / 4) * 4

export function hostRows(count: number, bytes: number): HostRows {
  return { count, bytes, strideBytes: wordAligned(bytes) }
}

/** The rows one behind the other, each filled up to its stride: what the host sends. @param rows count x bytes */
export function padRows({ count, bytes, strideBytes }: HostRows, rows: Int8Array): Uint8Array {
  const padded = new Uint8Array(count * strideBytes)
  for (let row = 0; row < count; row++) padded.set(rows.subarray(row * bytes, (row + 1) * bytes), row * strideBytes)
  return padded
}

/** The inverse: rows that the chip has sent, without what fills them up. */
export function unpadRows({ count, bytes, strideBytes }: HostRows, padded: Uint8Array): Uint8Array {
  const rows = new Uint8Array(count * bytes)
  for (let row = 0; row < count; row++) {
    rows.set(padded.subarray(row * strideBytes, row * strideBytes + bytes), row * bytes)
  }
  return rows
}
