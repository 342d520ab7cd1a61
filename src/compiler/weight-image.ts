/**
 * All blocks of a matrix, one behind the other as they will lie in DRAM (docs/chip.md, "Weight stream"), and what they take.
 *
 *     | parameters | tile | tile | ... | parameters | tile | ...         each block on an access boundary
 *     '------------- strip ------------'
 *
 * The codebook travels with the first strip's parameters: every walk over a matrix begins there.
 */
import { encodeParameterBlock, encodeTileBlock } from '../compress/block.js'
import { parameterPayloadBytes } from '../compress/block-header.js'
import { chooseEncoding } from '../compress/choose.js'
import type { EncodingChoice } from '../compress/choose.js'
import { blockBytes } from '../compress/encoding.js'
import type { Encoding } from '../compress/encoding.js'
import { density, entropyBits, histogram } from '../compress/entropy.js'
import type { QuantizedMatrix } from '../compress/matrix.js'
import { cutTiles } from '../compress/tile.js'
import type { PlacedTile, TileLayout } from '../compress/tile.js'
import type { RowParameters } from '../model/requantization.js'

/** How weights are to be stored; the same for all matrices of a program. */
export interface EncodingOptions {
  /** Default: auto, the smallest. */
  encoding?: Encoding | 'auto'
  /** r of zero-run, 0..8. Default: the best. */
  runBits?: number
}

export interface MatrixStatistics {
  name: string
  rows: number
  columns: number
  bits: number
  hasCodebook: boolean
  encoding: Encoding
  /** r; 0 unless zero-run. */
  runBits: number
  strips: number
  tiles: number
  /** Stored symbols, zero-run padding included. */
  symbols: number
  /** Tile blocks and parameter blocks, headers and padding included. */
  weightBytes: number
  rowParameterBytes: number
  storedBytes: number
  /** 8 storedBytes / (rows x columns). */
  storedBitsPerWeight: number
  /** Order-0 entropy, bits per weight. */
  entropyBits: number
  /** Fraction of non-zero weights. */
  density: number
}

export interface StripImage {
  rows: number
  /** Columns of every tile but the last, which may have fewer. */
  tileColumns: number
  parameterBytes: number
  /** Bytes of each tile block. */
  tileBytes: number[]
}

export interface MatrixImage {
  /** The blocks; a multiple of the access size. */
  blocks: Uint8Array
  strips: StripImage[]
  /** The largest block that streams: a tile, or a parameter block and the first tile together. */
  slotBytes: number
  statistics: MatrixStatistics
}

/**
 * @param parameters of the matrix's rows, in its own order
 * @param accessBytes DRAM access size, 32 or 64
 */
export function buildMatrixImage(
  name: string,
  matrix: QuantizedMatrix,
  parameters: RowParameters,
  layout: TileLayout,
  accessBytes: number,
  options: EncodingOptions = {},
): MatrixImage {
  const choice = chooseEncoding(cutTiles(matrix, layout), { bits: matrix.bits, accessBytes, ...options })
  const blocks = new Uint8Array(choice.storedBytes + allParameterBytes(matrix, layout, accessBytes))
  let at = 0
  const put = (block: Uint8Array): void => {
    blocks.set(block, at)
    at += block.length
  }
  const strips: StripImage[] = []
  for (const tile of cutTiles(matrix, layout)) {
    if (tile.firstTile) {
      const codebook = strips.length === 0 ? matrix.codebook : null
      const block = encodeParameterBlock({
        ...rowsOf(parameters, tile.sourceRows),
        bits: matrix.bits,
        codebook,
        accessBytes,
      })
      strips.push({ rows: tile.rows, tileColumns: tile.columns, parameterBytes: block.length, tileBytes: [] })
      put(block)
    }
    const block = encodeTile(tile, matrix, choice, accessBytes)
    strips.at(-1)!.tileBytes.push(block.length)
    put(block)
  }
  return {
    blocks,
    strips,
    slotBytes: Math.max(...strips.map(slotBytesOf)),
    statistics: statisticsOf(name, matrix, choice, strips, blocks.length),
  }
}

/** Bytes of the parameter blocks of all strips. */
function allParameterBytes(
  { rows, codebook }: QuantizedMatrix,
  { stripRows }: TileLayout,
  accessBytes: number,
): number {
  let bytes = 0
  for (let first = 0; first < rows; first += stripRows) {
    const entries = first === 0 ? (codebook?.length ?? 0) : 0
    bytes += blockBytes(parameterPayloadBytes(Math.min(stripRows, rows - first), entries), accessBytes)
  }
  return bytes
}

function encodeTile(
  tile: PlacedTile,
  { bits, codebook }: QuantizedMatrix,
  { encoding, runBits }: EncodingChoice,
  accessBytes: number,
): Uint8Array {
  return encodeTileBlock({ ...tile, encoding, bits, runBits, codebook, accessBytes })
}

/** The parameters of a strip's rows, in the strip's order. */
function rowsOf({ bias, multiplier, shift }: RowParameters, rows: Int32Array): RowParameters {
  return {
    bias: rows.map((row) => bias[row]!),
    multiplier: rows.map((row) => multiplier[row]!),
    shift: Int8Array.from(rows, (row) => shift[row]!),
  }
}

function slotBytesOf({ parameterBytes, tileBytes }: StripImage): number {
  const [first = 0, ...others] = tileBytes
  return Math.max(parameterBytes + first, ...others)
}

function statisticsOf(
  name: string,
  matrix: QuantizedMatrix,
  choice: EncodingChoice,
  strips: StripImage[],
  storedBytes: number,
): MatrixStatistics {
  const counts = histogram(matrix.values)
  const rowParameterBytes = strips.reduce((sum, { parameterBytes }) => sum + parameterBytes, 0)
  return {
    name,
    rows: matrix.rows,
    columns: matrix.columns,
    bits: matrix.bits,
    hasCodebook: matrix.codebook !== null,
    encoding: choice.encoding,
    runBits: choice.runBits,
    strips: strips.length,
    tiles: strips.reduce((sum, { tileBytes }) => sum + tileBytes.length, 0),
    symbols: choice.symbols,
    weightBytes: storedBytes - rowParameterBytes,
    rowParameterBytes,
    storedBytes,
    storedBitsPerWeight: (8 * storedBytes) / (matrix.rows * matrix.columns),
    entropyBits: entropyBits(matrix.values, counts),
    density: density(matrix.values, counts),
  }
}
