/** An LSTM layer in integers, as it is lowered to the chip: docs/chip.md, "LSTM on the chip". */
import type { QuantizedMatrix } from '../compress/matrix.js'
import type { RowParameters } from './requantization.js'

export interface LstmLayer {
  inputs: number
  cells: number
  /** Values of h: rows of wp, or cells. */
  outputs: number
  /** [4 cells, inputs], [4 cells, outputs], [outputs, cells]; rows of wx, wh in natural order: i of all cells, then f, o, g. */
  wx: QuantizedMatrix
  wh: QuantizedMatrix
  wp: QuantizedMatrix | null
  params: { wx: RowParameters; wh: RowParameters; wp?: RowParameters }
  /** k, 0..27: the cell state is int16 in units of 2^-k. */
  cellFraction: number
}
