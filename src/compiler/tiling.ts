/**
 * Cutting matrices into strips and tiles for a chip: docs/chip.md, "Weight stream" and "LSTM on the chip".
 *
 *     any matrix    strips of L x W rows, in the matrix's own order
 *     Wx, Wh        strips of 4 N rows, N = floor(L W / 4): i of N cells, then f, o, g of the same cells
 */
import type { TileLayout } from '../compress/tile.js'
import { UserError } from '../errors.js'
import type { ChipConfig, StreamedChip } from '../model/chip-fields.js'

/** Gates of an LSTM cell, in the order of the rows: i, f, o, g. */
export const GATES = 4

/** Rows of the largest strip: L x W. */
export function stripCapacity(chip: ChipConfig): number {
  return chip.mac.lanes * chip.mac.window
}

const halfOf = ({ mac, weightBuffer }: StreamedChip) => ({ halfBytes: weightBuffer.halfBytes, lanes: mac.lanes })

/** Strips in the matrix's own order of rows. */
export function plainLayout(chip: StreamedChip, rows: number): TileLayout {
  return { stripRows: Math.min(rows, stripCapacity(chip)), ...halfOf(chip) }
}

export interface LstmTiling {
  /** N, and the cells of the last strip. */
  stripCells: number
  lastCells: number
  strips: number
  /** Of Wx and Wh. */
  layout: TileLayout
}

/** @throws UserError where a strip could not hold a cell */
export function lstmTiling(chip: StreamedChip, cells: number): LstmTiling {
  const capacity = stripCapacity(chip)
  const stripCells = Math.min(cells, Math.floor(capacity / GATES))
  if (stripCells === 0) {
    throw new UserError(
      `a strip of mac.lanes x mac.window = ${capacity} rows cannot hold the ${GATES} gates of an LSTM cell`,
      { where: `chip ${chip.name}`, allowed: `lanes x window of at least ${GATES}`, hint: '--set mac.window=4' },
    )
  }
  const strips = Math.ceil(cells / stripCells)
  const rowOrder = lstmRowOrder(cells, stripCells)
  return {
    stripCells,
    lastCells: cells - (strips - 1) * stripCells,
    strips,
    layout: { stripRows: GATES * stripCells, ...halfOf(chip), rowOrder },
  }
}

/**
 * The rows of Wx and Wh in the order of the strips: entry r is the row of the natural order (i of all cells, then f, o, g) that is
 * stored as row r.
 */
export function lstmRowOrder(cells: number, stripCells: number): Int32Array {
  const order = new Int32Array(GATES * cells)
  let row = 0
  for (let first = 0; first < cells; first += stripCells) {
    const end = Math.min(first + stripCells, cells)
    for (let gate = 0; gate < GATES; gate++) {
      for (let cell = first; cell < end; cell++) order[row++] = gate * cells + cell
    }
  }
  return order
}
