/**
 * A few weights of a drawn model that are not drawn, without which it could not be made to say symbols at a rate.
 *
 * A trained model knows that what was said is said. A drawn one says nothing for seconds, then a symbol as often as the search lets
 * it: a symbol changes p little, and an encoder frame that makes one likely goes on to do so. So symbols are given out by a clock:
 *
 *     last LSTM of the encoder: a ring of M cells, one of them on; each frame takes it S cells on, M = S + 1
 *     last LSTM of the prediction network: a ring of M cells; each symbol takes it one cell on
 *     joint: two values for each of the M cells, on where both rings are at it; the blank gains 8 logits then
 *
 * So a frame gives out S symbols at most, as many as it takes to bring the second ring to the first, and after them the blank. That they
 * come depends on drawn weights, on the audio and on the bias of the blank, which is calibrated; what does not come in its frame may
 * be lost. S is the least with which the stated rate takes 80 % of what the clock gives out.
 *
 * A cell of a ring follows the cell before it: input and output gates open, forget gate closed, g = tanh(3 h of that cell); a bias
 * of g makes the first cell the one that is on. With a projection, a value of h is kept for each cell. The rings use S + 1 of the cells of
 * a layer and do not look at its input; a model that is too small for them has none.
 */
import type { FloatLstmLayer, SetRow } from './float-rnnt.js'
import { HOP_MS } from './log-mel.js'
import { timeReduction } from './rnnt.js'
import type { RnntDescription } from './rnnt.js'

/** Share of what the clock gives out that the stated rate takes. */
const LOAD = 0.8
/** Of the values of a layer and of the joint, the rings take one in so many at most. */
const ONE_IN = 8
/** Biases of gates that are to be open, and with the other sign closed; of g, for the first cell, and with the other sign for the others. */
const GATE_BIAS = 4
const FIRST_BIAS = 0.5
/** Weight of g in a ring, and the magnitude of h that comes out. */
const RING_WEIGHT = 3
const RING_HIDDEN = 0.73
/** With a projection, that magnitude in units of its int8: weights then stay within what a requantization can have. */
const PROJECTED_STEPS = 89
/** e and p of the joint's values for the clock, in magnitude. */
const RING_SUM = 2.5
/** The joint's values for a cell, and what the blank gains by all of them, in logits: four deviations. */
const VALUES = 2
const SWING = 8

export interface Clock {
  /** S, of a frame. */
  symbols: number
  /** M = S + 1 */
  cells: number
  /** Of the joint, the first ones: value v is on where both rings are at cell v mod M. */
  values: number
}

/** A ring in one of the two networks; `step`: cells that each input takes it on, fewer than there are. */
export interface Ring {
  cells: number
  step: number
}

/** null where the model has no room for it: its last encoder stage is a time stack, or a layer is too small. */
export function clockOf({ input, encoder, prediction, joint, search }: RnntDescription): Clock | null {
  const frames = 1000 / (HOP_MS * input.stack * timeReduction({ encoder }))
  const symbols = Math.max(1, Math.ceil(search.symbolsPerSecond / frames / LOAD))
  const cells = symbols + 1
  const last = encoder.at(-1)!
  const lstms = [last, prediction.layers.at(-1)!].flatMap((stage) => (stage.kind === 'lstm' ? [stage] : []))
  const sizes = lstms.flatMap((stage) => [stage.cells, stage.projection ?? stage.cells])
  return lstms.length === 2 && ONE_IN * cells <= Math.min(...sizes, joint.size / VALUES)
    ? { symbols, cells, values: VALUES * cells }
    : null
}

/** Rows of Wx that take a ring's g from the layer's input: to be set before the layer is calibrated, since its runs go on from Wx x. */
export const deafRows = (cells: number, ring: Ring): SetRow[] =>
  Array.from({ length: ring.cells }, (_, cell) => ({ row: 3 * cells + cell, factor: 0, weights: [] }))

/** Puts a ring into the first cells of a layer: changes their biases. @returns the rows to be set in Wh and P */
export function setRing({ shape, scaling }: FloatLstmLayer, ring: Ring): { wh: SetRow[]; wp: SetRow[] } {
  const { cells, projection } = shape
  const { bias, outputFraction } = scaling
  const hidden = ringHidden(projection, outputFraction)
  const rows = { wh: [] as SetRow[], wp: [] as SetRow[] }
  for (let cell = 0; cell < ring.cells; cell++) {
    const g = 3 * cells + cell
    bias[cell] = bias[2 * cells + cell] = GATE_BIAS
    bias[cells + cell] = -GATE_BIAS
    bias[g] = cell === 0 ? FIRST_BIAS : -FIRST_BIAS
    const before = (cell + ring.cells - ring.step) % ring.cells
    rows.wh.push(single(g, before, (RING_WEIGHT * RING_HIDDEN) / hidden))
    if (projection !== null) rows.wp.push(single(cell, cell, hidden / RING_HIDDEN))
  }
  return rows
}

/** The rows of joint.encoder or joint.prediction that take over the ring of a layer, whose h is what they multiply. */
export function ringSums({ shape, scaling }: FloatLstmLayer, { cells, values }: Clock): SetRow[] {
  const hidden = ringHidden(shape.projection, scaling.outputFraction)
  return Array.from({ length: values }, (_, value) => single(value, value % cells, RING_SUM / hidden))
}

/** Of e: takes off so much that the joint's values for the clock are on only where both rings are. */
export const jointBiasOf = (joint: number, clock: Clock | null): Float64Array =>
  new Float64Array(joint).fill(-RING_SUM, 0, clock?.values ?? 0)

/** Of a value of the joint for the clock, where it is off. */
export const valueOff = (f: (x: number) => number): number => f(-RING_SUM)

/** The row of the blank in joint.output: its weights as drawn times the factor, but those of the clock. */
export function blankRow(
  row: number,
  factor: number,
  clock: Clock | null,
  { f, largest }: { f: (x: number) => number; largest: number },
): SetRow {
  const weight = Math.min(largest, SWING / VALUES / (f(RING_SUM) - valueOff(f)))
  return { row, factor, weights: Array.from({ length: clock?.values ?? 0 }, (_, column) => ({ column, weight })) }
}

const single = (row: number, column: number, weight: number): SetRow => ({
  row,
  factor: 0,
  weights: [{ column, weight }],
})

const ringHidden = (projection: number | null, fraction: number): number =>
  projection === null ? RING_HIDDEN : PROJECTED_STEPS * 2 ** -fraction
