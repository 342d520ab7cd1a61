/** What the lowering gives to the runner: everything that a chip needs to run, and what a report says about it. */
import type { SourceLine } from './assembler.js'
import type { MemoryMap } from './memory-map.js'
import type { MatrixStatistics } from './weight-image.js'

/** Where the blocks of a matrix are when they are decoded: docs/chip.md, "Compressed store"; `preloaded`: in the lanes. */
export type MatrixMode = 'resident' | 'ring' | 'direct' | 'preloaded'

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

/** The one tile of a chip with preloaded weights, for its test port. */
export interface PreloadedTile {
  rows: number
  columns: number
  /** Column-major. */
  values: Int8Array
  /** Passes after which the half is free: as many as there are vectors. */
  passes: number
}

export interface ProgramMatrix extends MatrixStatistics {
  mode: MatrixMode
}

export interface ChipProgram {
  /** The DRAM's image from address 0, boot block included; empty without DRAM. */
  dram: Uint8Array
  /** Two words per instruction. */
  program: Uint32Array
  /** The descriptor table, at scalar address 64. */
  descriptors: Uint8Array
  preloaded: PreloadedTile | null
  input: HostRows
  output: HostRows
  /** Bytes through the host FIFOs in the whole run: count x stride. */
  inputBytes: number
  outputBytes: number
  /** Vectors or frames that share a loaded tile, at most. */
  chunk: number
  memoryMap: MemoryMap
  matrices: ProgramMatrix[]
  sourceMap: SourceLine[]
}

/** Bytes of a row that begins on a multiple of 4. */
export const wordAligned = (bytes: number): number => Math.ceil(bytes / 4) * 4

export function hostRows(count: number, bytes: number): HostRows {
  return { count, bytes, strideBytes: wordAligned(bytes) }
}
