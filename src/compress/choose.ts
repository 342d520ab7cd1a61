/**
 * The zero stage that stores a matrix in the fewest bytes, from statistics of its tiles: nothing is encoded.
 *
 * A non-zero weight after a gap of g zeros takes 1 + floor(g / 2^r) zero-run symbols, so a histogram of the gaps of a tile gives the
 * symbols for every r; a bitmap's columns need the number of non-zeros in each. Compared are whole tile blocks, header and padding
 * included, since these are what moves; parameter blocks are the same whatever the tiles are.
 */
import { UserError } from '../errors.js'
import {
  bitmapColumnBytes,
  blockBytes,
  ENCODINGS,
  MAX_RUN_BITS,
  nonePayloadBytes,
  zeroRunPayloadBytes,
  type Encoding,
} from './encoding.js'
import { assertBits } from './matrix.js'
import type { Tile } from './tile.js'

export interface ChooseOptions {
  /** v, 2..8. */
  bits: number
  /** DRAM access size, 32 or 64. */
  accessBytes: number
  /** Default: auto. */
  encoding?: Encoding | 'auto'
  /** r of zero-run, 0..8. Default: the best. */
  runBits?: number
}

/** What all tiles of a matrix take together. */
export interface EncodingCost {
  encoding: Encoding
  /** r; 0 unless zero-run. */
  runBits: number
  symbols: number
  payloadBytes: number
  /** Headers and padding included. */
  storedBytes: number
}

export interface EncodingChoice extends EncodingCost {
  /** All that was compared, in the order of preference: none, bitmap, zero-run by ascending r. */
  candidates: EncodingCost[]
}

/** Gaps below this are counted in a histogram, which each tile's evaluation walks through; longer ones are added up one by one. */
const HISTOGRAM_GAPS = 1024

/**
 * The candidate of fewest stored bytes; of equal ones the first in the order none, bitmap, zero-run by ascending r.
 *
 * @param tiles read once and not kept, so that a generator may reuse its buffer; a position is a zero where its symbol is 0
 * @throws UserError where the run bits are out of range, or given for an encoding without runs
 */
export function chooseEncoding(tiles: Iterable<Tile>, options: ChooseOptions): EncodingChoice {
  const candidates = candidatesOf(options)
  const { bits, accessBytes } = options
  const statistics = new TileStatistics(bits)
  for (const tile of tiles) {
    statistics.scan(tile)
    for (const candidate of candidates) {
      const { symbols, payloadBytes } = statistics.cost(candidate)
      candidate.symbols += symbols
      candidate.payloadBytes += payloadBytes
      candidate.storedBytes += blockBytes(payloadBytes, accessBytes)
    }
  }
  const best = candidates.reduce((best, candidate) => (candidate.storedBytes < best.storedBytes ? candidate : best))
  return { ...best, candidates }
}

function candidatesOf({ bits, encoding = 'auto', runBits }: ChooseOptions): EncodingCost[] {
  assertBits(bits)
  if (runBits !== undefined && !(Number.isInteger(runBits) && runBits >= 0 && runBits <= MAX_RUN_BITS)) {
    throw new UserError(`${runBits} run bits`, { allowed: `0..${MAX_RUN_BITS}` })
  }
  if (runBits !== undefined && (encoding === 'none' || encoding === 'bitmap')) {
    throw new UserError(`run bits with the encoding ${encoding}`, {
      hint: 'leave them out, or choose zero-run or auto',
    })
  }
  const allRunBits = runBits === undefined ? Array.from({ length: MAX_RUN_BITS + 1 }, (_, r) => r) : [runBits]
  return ENCODINGS.filter((name) => encoding === 'auto' || encoding === name).flatMap((name) =>
    (name === 'zero-run' ? allRunBits : [0]).map((r) => newCandidate(name, r)),
  )
}

function newCandidate(encoding: Encoding, runBits: number): EncodingCost {
  return { encoding, runBits, symbols: 0, payloadBytes: 0, storedBytes: 0 }
}

/** What one tile's cost depends on. */
class TileStatistics {
  private positions = 0
  private nonZeros = 0
  private bitmapBytes = 0
  /** How many non-zeros follow a gap of g zeros, g < HISTOGRAM_GAPS. */
  private readonly gaps = new Uint32Array(HISTOGRAM_GAPS)
  /** Of those below HISTOGRAM_GAPS; -1: there is none. */
  private longestGap = -1
  /** Gaps of HISTOGRAM_GAPS zeros and more. */
  private longGaps: number[] = []

  constructor(private readonly bits: number) {}

  scan({ rows, columns, positions }: Tile): void {
    const { gaps } = this
    gaps.fill(0)
    this.longGaps = []
    this.positions = positions.length
    this.nonZeros = 0
    this.bitmapBytes = 0
    let gap = 0
    for (let column = 0; column < columns; column++) {
      let ofColumn = 0
      for (let p = column * rows; p < (column + 1) * rows; p++) {
        // Where the zeros are is as good as random: no branch.
        const isNonZero = ((positions[p]! & 0xff) + 0xff) >> 8
        if (gap < HISTOGRAM_GAPS) gaps[gap]! += isNonZero
        else if (isNonZero === 1) this.longGaps.push(gap)
        ofColumn += isNonZero
        gap = (gap + 1) & (isNonZero - 1)
      }
      this.nonZeros += ofColumn
      this.bitmapBytes += bitmapColumnBytes(rows, ofColumn, this.bits)
    }
    this.longestGap = gaps.findLastIndex((count) => count > 0)
  }

  /** Symbols and payload bytes of the tile scanned last. */
  cost({ encoding, runBits }: EncodingCost): { symbols: number; payloadBytes: number } {
    switch (encoding) {
      case 'none':
        return { symbols: this.positions, payloadBytes: nonePayloadBytes(this.positions, this.bits) }
      case 'bitmap':
        return { symbols: this.nonZeros, payloadBytes: this.bitmapBytes }
      case 'zero-run': {
        const symbols = this.zeroRunSymbols(runBits)
        return { symbols, payloadBytes: zeroRunPayloadBytes(symbols, this.bits, runBits) }
      }
    }
  }

  private zeroRunSymbols(runBits: number): number {
    let symbols = this.nonZeros
    for (let gap = 2 ** runBits; gap <= this.longestGap; gap++) symbols += this.gaps[gap]! * (gap >> runBits)
    for (const gap of this.longGaps) symbols += gap >> runBits
    return symbols
  }
}
