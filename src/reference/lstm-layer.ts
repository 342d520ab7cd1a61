/**
 * One LSTM layer in the chip's integers: the datasheet's section "LSTM on the chip", written down row by row.
 *
 *     zx = sat16(RQ(Wx x + b))         z = sat16(zx + sat16(RQ(Wh h)))            rows of i, f, o, g: `cells` rows each
 *     c' = sat16(sat16(RS(f c, 15)) + sat16(RS(i g, 30 - k)))                     i, f, o = sigmoid(z), g = tanh(z)
 *     m  = sat8(RS(o tanh(sat16(RS(c', k - 12))), 23))                            h' = m, or sat8(RQ(P m))
 *
 * Formats: x, h, m int8 (m: 2^-7 per unit), z int16 Q3.12, gates int16 Q0.15, c int16 with 2^-k per unit. The row order is the
 * formulas' own; the chip's strips permute the rows, which changes no value and no count.
 */
import { requantize, roundingShift, sat16, sat8, wrap32 } from './fixed-point.js'
import { addMacCounts, countMacs, matvec, nonZerosPerColumn, type MacCounts, type SkipSettings } from './matvec.js'
import { sigmoid, tanh } from './tables.js'

/** What RQ takes for each row of a matrix: each array [rows]. */
export interface RowParameters {
  /** int32, in units of the accumulator. The datasheet has the layer's bias with Wx, and 0 with Wh and P; others are added too. */
  bias: Int32Array
  /** 0..2^31 - 1. */
  multiplier: Int32Array
  /** -31..7. */
  shift: Int8Array
}

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

export interface IntegerLstmRun {
  /** [frames, outputs] */
  hidden: Int8Array
  /** [frames, cells], 2^-k per unit */
  cell: Int16Array
  /** [frames, 4 cells]: z, Q3.12 */
  preactivations: Int16Array
  /** Products of each matrix over all frames; `wp` is all 0 without a projection. The first frame's Wh h, h = 0, counts as well. */
  macs: { wx: MacCounts; wh: MacCounts; wp: MacCounts }
  /** The state after the last frame, to go on from. */
  state: LstmState
}

/**
 * Runs a layer over `frames` frames.
 *
 * @param frames [frames, inputs], row-major
 * @param skip which zeros the array skips, for `macs`; no value depends on it
 * @param initial the state before the first frame, zero if left out; it is not changed
 * @throws RangeError where sizes contradict each other or a parameter is outside its range
 */
export function runIntegerLstm(
  layer: IntegerLstm,
  frames: Int8Array,
  skip: SkipSettings = { weights: true, activations: true },
  initial?: LstmState,
): IntegerLstmRun {
  checkSizes(layer, frames, initial)
  const { inputs, cells, outputs, wx, wh, wxRows, whRows, cellFraction: k } = layer
  const { wp, wpRows } = layer
  const frameCount = frames.length / inputs
  const rows = 4 * cells

  const run: IntegerLstmRun = {
    hidden: new Int8Array(frameCount * outputs),
    cell: new Int16Array(frameCount * cells),
    preactivations: new Int16Array(frameCount * rows),
    macs: { wx: noMacs(), wh: noMacs(), wp: noMacs() },
    state: {
      hidden: initial?.hidden.slice() ?? new Int8Array(outputs),
      cell: initial?.cell.slice() ?? new Int16Array(cells),
    },
  }
  const { hidden, cell } = run.state
  const nonZerosX = nonZerosPerColumn(wx, inputs)
  const nonZerosH = nonZerosPerColumn(wh, outputs)
  const nonZerosP = wp && nonZerosPerColumn(wp, cells)
  const m = new Int8Array(cells)
  const ax = new Int32Array(rows)
  const ah = new Int32Array(rows)

  for (let frame = 0; frame < frameCount; frame++) {
    const x = frames.subarray(frame * inputs, (frame + 1) * inputs)
    matvec(wx, x, ax)
    matvec(wh, hidden, ah)
    addMacCounts(run.macs.wx, countMacs(nonZerosX, rows, x, skip))
    addMacCounts(run.macs.wh, countMacs(nonZerosH, rows, hidden, skip))

    const z = run.preactivations.subarray(frame * rows, (frame + 1) * rows)
    for (let row = 0; row < rows; row++) {
      const zx = sat16(requantizeRow(ax, wxRows, row))
      z[row] = sat16(zx + sat16(requantizeRow(ah, whRows, row)))
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
    if (wp && wpRows && nonZerosP) {
      const ap = matvec(wp, m)
      addMacCounts(run.macs.wp, countMacs(nonZerosP, outputs, m, skip))
      for (let row = 0; row < outputs; row++) hidden[row] = sat8(requantizeRow(ap, wpRows, row))
    } else {
      hidden.set(m)
    }
    run.hidden.set(hidden, frame * outputs)
    run.cell.set(cell, frame * cells)
  }
  return run
}

/** RQ(accumulator + bias, multiplier, shift) of one row, the sum modulo 2^32. */
function requantizeRow(accumulators: Int32Array, { bias, multiplier, shift }: RowParameters, row: number): number {
  return requantize(wrap32(accumulators[row]! + bias[row]!), multiplier[row]!, shift[row]!)
}

function noMacs(): MacCounts {
  return { macs: 0, skippedWeight: 0, skippedActivation: 0 }
}

function checkSizes(layer: IntegerLstm, frames: Int8Array, initial: LstmState | undefined): void {
  const { inputs, cells, outputs, projection, wx, wh, wp, wxRows, whRows, wpRows, cellFraction } = layer
  const check = (what: string, size: number | undefined, expected: number) => {
    if (size !== expected) throw new RangeError(`${what}: ${size ?? 'nothing'} where ${expected} is needed`)
  }
  const checkRows = (name: string, parameters: RowParameters | undefined, rows: number) => {
    check(`${name}.bias`, parameters?.bias.length, rows)
    check(`${name}.multiplier`, parameters?.multiplier.length, rows)
    check(`${name}.shift`, parameters?.shift.length, rows)
  }
  check('frames, whole ones', frames.length % inputs, 0)
  check('wx', wx.length, 4 * cells * inputs)
  check('wh', wh.length, 4 * cells * outputs)
  checkRows('wxRows', wxRows, 4 * cells)
  checkRows('whRows', whRows, 4 * cells)
  if (projection) {
    check('wp', wp?.length, outputs * cells)
    checkRows('wpRows', wpRows, outputs)
  } else {
    if (wp || wpRows) throw new RangeError('a layer without projection has no wp')
    check('outputs, without projection', outputs, cells)
  }
  if (initial) {
    check('initial.hidden', initial.hidden.length, outputs)
    check('initial.cell', initial.cell.length, cells)
  }
  if (!(cellFraction >= 0 && cellFraction <= 27)) throw new RangeError(`cellFraction is 0..27, not ${cellFraction}`)
}
