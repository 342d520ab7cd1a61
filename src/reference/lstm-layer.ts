/** One LSTM layer in the chip's integers over all frames (`lstm-step.ts`), with the products that the array executes and skips. */
import { checkSize } from './linear.js'
import { SteppedLstm, type IntegerLstm, type LstmState } from './lstm-step.js'
import { addMacCounts, countMacs, nonZerosPerColumn, type MacCounts, type SkipSettings } from './matvec.js'

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
  const { inputs, cells, outputs, wx, wh, wp } = layer
  checkSize('frames, whole ones', frames.length % inputs, 0)
  const lstm = new SteppedLstm(layer, initial)
  const { hidden, cell } = lstm
  const frameCount = frames.length / inputs
  const rows = 4 * cells
  const run: IntegerLstmRun = {
    hidden: new Int8Array(frameCount * outputs),
    cell: new Int16Array(frameCount * cells),
    preactivations: new Int16Array(frameCount * rows),
    macs: { wx: noMacs(), wh: noMacs(), wp: noMacs() },
    state: { hidden, cell },
  }
  const nonZerosX = nonZerosPerColumn(wx, inputs)
  const nonZerosH = nonZerosPerColumn(wh, outputs)
  const nonZerosP = wp && nonZerosPerColumn(wp, cells)

  for (let frame = 0; frame < frameCount; frame++) {
    const x = frames.subarray(frame * inputs, (frame + 1) * inputs)
    addMacCounts(run.macs.wx, countMacs(nonZerosX, rows, x, skip))
    addMacCounts(run.macs.wh, countMacs(nonZerosH, rows, hidden, skip)) // h before the step
    lstm.step(x)
    if (nonZerosP) addMacCounts(run.macs.wp, countMacs(nonZerosP, outputs, lstm.m, skip))
    run.preactivations.set(lstm.preactivations, frame * rows)
    run.hidden.set(hidden, frame * outputs)
    run.cell.set(cell, frame * cells)
  }
  return run
}

function noMacs(): MacCounts {
  return { macs: 0, skippedWeight: 0, skippedActivation: 0 }
}
