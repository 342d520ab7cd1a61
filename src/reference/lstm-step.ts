/**
 * One LSTM layer in the chip's integers, a frame at a time: the datasheet's section "LSTM on the chip", written down row by row.
 *
 *     zx = sat16(RQ(Wx x + b))         z = sat16(zx + sat16(RQ(Wh h)))            rows of i, f, o, g: `cells` rows each
 *     c' = sat16(sat16(RS(f c, 15)) + sat16(RS(i g, 30 - k)))                     i, f, o = sigmoid(z), g = tanh(z)
 *     m  = sat8(RS(o tanh(sat16(RS(c', k - 12))), 23))                            h' = m, or sat8(RQ(P m))
 *
 * Formats: x, h, m int8 (m: 2^-7 per unit), z int16 Q3.12, gates int16 Q0.15, c int16 with 2^-k per unit. The row order is the
 * formulas' own; the chip's strips permute the rows, which changes no value and no count.
 */
import { roundingShift, sat16, sat8 } from './fixed-point.js'
import { checkRowParameters, checkSize, requantizeRow, type RowParameters } from './linear.js'
import { matvec } from './matvec.js'
import { sigmoid, tanh } from './tables.js'

/** A layer's sizes and quantized weights; matrices are row-major, those with 4 cells rows in the order i, f, o, g. */
export interface IntegerLstm {
  inputs: number
  cells: number
  /** Size of the hidden state: `cells` without a projection. */
  outputs: number
  projection: boolean
  /** [4 cells, inputs] */
  wx: Int8Array
  /** [4 cells, outputs] */
  wh: Int8Array
  /** [outputs, cells]: P, with a projection only */
  wp?: Int8Array
  wxRows: RowParameters
  whRows: RowParameters
  wpRows?: RowParameters
  /** k: one unit of the cell state is 2^-k; 0..27, 11 unless the layer says otherwise. */
  cellFraction: number
}

/** What a layer carries from frame to frame. */
export interface LstmState {
  /** [outputs] */
  hidden: Int8Array
  /** [cells] */
  cell: Int16Array
}

/** A layer with its state; each step overwrites the arrays. */
export class SteppedLstm {
  /** State after the last step, [outputs] and [cells]. */
  readonly hidden: Int8Array
  readonly cell: Int16Array
  /** z of the last step, [4 cells]. */
  readonly preactivations: Int16Array
  /** m of the last step, [cells]. */
  readonly m: Int8Array
  private readonly ax: Int32Array
  private readonly ah: Int32Array

  /**
   * @param initial the state before the first frame, zero if left out; it is not changed
   * @throws RangeError where sizes contradict each other or k is outside its range
   */
  constructor(
    readonly layer: IntegerLstm,
    initial?: LstmState,
  ) {
    checkLstm(layer, initial)
    const { cells, outputs } = layer
    this.hidden = initial?.hidden.slice() ?? new Int8Array(outputs)
    this.cell = initial?.cell.slice() ?? new Int16Array(cells)
    this.preactivations = new Int16Array(4 * cells)
    this.m = new Int8Array(cells)
    this.ax = new Int32Array(4 * cells)
    this.ah = new Int32Array(4 * cells)
  }

  /** c = 0, h = 0. */
  reset(): void {
    this.hidden.fill(0)
    this.cell.fill(0)
  }

  /**
   * @param x [inputs]
   * @throws RangeError where a row's multiplier or shift is outside its range
   */
  step(x: Int8Array): void {
    const { wx, wh, wp, wxRows, whRows, wpRows, cells, cellFraction: k } = this.layer
    const { hidden, cell, preactivations: z, m, ax, ah } = this
    matvec(wx, x, ax)
    matvec(wh, hidden, ah)
    for (let row = 0; row < z.length; row++) {
      const zx = sat16(requantizeRow(ax[row]!, wxRows, row))
      z[row] = sat16(zx + sat16(requantizeRow(ah[row]!, whRows, row)))
    }
    for (let j = 0; j < cells; j++) {
      const i = sigmoid(z[j]!)
      const f = sigmoid(z[cells + j]!)
      const o = sigmoid(z[2 * cells + j]!)
      const g = tanh(z[3 * cells + j]!)
      const t1 = sat16(roundingShift(f * cell[j]!, 15))
      const t2 = sat16(roundingShift(i * g, 30 - k))
      const c = sat16(t1 + t2)
      const t3 = tanh(sat16(roundingShift(c, k - 12)))
      cell[j] = c
      m[j] = sat8(roundingShift(o * t3, 23))
    }
    if (wp && wpRows) {
      const ap = matvec(wp, m)
      for (let row = 0; row < hidden.length; row++) hidden[row] = sat8(requantizeRow(ap[row]!, wpRows, row))
    } else {
      hidden.set(m)
    }
  }
}

function checkLstm(layer: IntegerLstm, initial: LstmState | undefined): void {
  const { inputs, cells, outputs, projection, wx, wh, wp, wxRows, whRows, wpRows, cellFraction } = layer
  checkSize('wx', wx.length, 4 * cells * inputs)
  checkSize('wh', wh.length, 4 * cells * outputs)
  checkRowParameters('wxRows', wxRows, 4 * cells)
  checkRowParameters('whRows', whRows, 4 * cells)
  if (projection) {
    checkSize('wp', wp?.length, outputs * cells)
    checkRowParameters('wpRows', wpRows, outputs)
  } else {
    if (wp || wpRows) throw new RangeError('a layer without projection has no wp')
    checkSize('outputs, without projection', outputs, cells)
  }
  if (initial) {
    checkSize('initial.hidden', initial.hidden.length, outputs)
    checkSize('initial.cell', initial.cell.length, cells)
  }
  if (!(cellFraction >= 0 && cellFraction <= 27)) throw new RangeError(`cellFraction is 0..27, not ${cellFraction}`)
}
