/**
 * A few weights of a drawn model that are not drawn, so that symbols come one at a time and at a rate.
 *
 * A trained model knows that what was said is said. A drawn one says nothing for seconds, then a symbol as often as the search lets
 * it: a symbol changes p little, and an encoder frame that makes one likely goes on to do so. So symbols are given out by a clock:
 *
 *     last LSTM of the encoder: a ring of D M cells, one of them on; each frame takes it S cells on. D cells are one of M places.
 *     last LSTM of the prediction network: a ring of M = S + 1 cells; each symbol takes it one cell on
 *     joint: two values for each of the M places, on where both rings are at it; the blank gains 10 logits then
 *
 * So every D frames give out S symbols at most, as many as it takes to bring the second ring to the first, and after them the blank;
 * now and then a label stands out so far that it comes all the same. Whether symbols come depends on drawn weights, on the audio and
 * on the bias of the blank, which is calibrated; what does not come before the first ring is a turn ahead is lost. S and D, one of them
 * 1, are such that the stated rate takes 80 % of what the clock gives out, or somewhat less.
 *
 * A cell of a ring follows the one S (in the prediction network 1) before it: input and output gates open, forget gate closed, g =
 * tanh(3 h of that cell); a bias of g makes the first cell the one that is on. With a projection, one value of h is kept for each cell.
 * What the layer is fed with moves the gates of a ring a little, g not at all. A model that is too small for the rings has none.
 */
import type { FloatLstmLayer, SetRow } from './float-rnnt.js'
import { HOP_MS } from './log-mel.js'
import { timeReduction } from './rnnt.js'
import type { LstmStage, RnntDescription } from './rnnt.js'

/** Share of what the clock gives out that the stated rate takes. */
const LOAD = 0.8
/** Of the values of a layer and of the joint, the rings take one in so many at most; a place in the encoder's ring, so many cells. */
const ONE_IN = 8
const MAX_HOLD = 8
/** Biases of gates that are to be open, and with the other sign closed; of g, for the first cell, and with the other sign for the others. */
const GATE_BIAS = 4
const FIRST_BIAS = 0.5
/** Factor of the drawn weights of a ring's gates: with all of them a cell that is on would be lost once in a few minutes. */
const QUIET = 1 / 4
/** Weight of g in a ring, and the magnitude of h that comes out. */
const RING_WEIGHT = 3
const RING_HIDDEN = 0.73
/** With a projection, that magnitude in units of its int8: weights then stay within what a requantization can have. */
const PROJECTED_STEPS = 89
/** e and p of the joint's values for the clock, in magnitude. */
const RING_SUM = 2.5
/** The joint's values for a place, and what the blank gains by all of them, in logits: five deviations. */
const VALUES = 2
const SWING = 10

export interface Clock {
  /** S, D, M. */
  symbols: number
  hold: number
  places: number
  /** Of the joint, the first ones: value v is on where both rings are at place v mod M. */
  values: number
}

/** A ring in one of the two networks; `step`: cells that each input takes it on, fewer than there are. */
export interface Ring {
  cells: number
  step: number
}

/** null where the model has no room for it: its last encoder stage is a time stack, or a layer is too small. */
export function clockOf({ input, encoder, prediction, joint, search }: RnntDescription): Clock | null {
  const last = encoder.at(-1)!
  if (last.kind === 'time-stack') return null
  const framesPerSecond = 1000 / (HOP_MS * input.stack * timeReduction({ encoder }))
  const load = search.symbolsPerSecond / framesPerSecond / LOAD
  const symbols = Math.max(1, Math.ceil(load))
  const places = symbols + 1
  const room = Math.floor(smallestOf(last) / ONE_IN / places)
  if (room < 1 || ONE_IN * places > Math.min(smallestOf(prediction.layers.at(-1)!), joint.size / VALUES)) return null
  const hold = Math.max(1, Math.min(MAX_HOLD, room, Math.floor(1 / load)))
  return { symbols, hold, places, values: VALUES * places }
}

const smallestOf = ({ cells, projection }: LstmStage): number => Math.min(cells, projection ?? cells)

export const encoderRing = ({ symbols, hold, places }: Clock): Ring => ({ cells: hold * places, step: symbols })
export const predictionRing = ({ places }: Clock): Ring => ({ cells: places, step: 1 })

/** Rows of Wx to be set before the layer is calibrated, since its runs go on from Wx x. */
export const quietRows = (cells: number, ring: Ring): SetRow[] =>
  Array.from({ length: ring.cells }, (_, cell) => [
    ...[cell, cells + cell, 2 * cells + cell].map((row) => ({ row, factor: QUIET, weights: [] })),
    { row: 3 * cells + cell, factor: 0, weights: [] },
  ]).flat()

/** Puts a ring into the first cells of a layer: changes their biases. @returns the rows to be set in Wh and P */
export function setRing({ shape, scaling }: FloatLstmLayer, ring: Ring): { wh: SetRow[]; wp: SetRow[] } {
  const { cells, projection } = shape
  const { bias, outputFraction } = scaling
  const hidden = ringHidden(projection, outputFraction)
  const rows = { wh: [] as SetRow[], wp: [] as SetRow[] }
  for (let cell = 0; cell < ring.cells; cell++) {
    const [i, f, o, g] = [cell, cells + cell, 2 * cells + cell, 3 * cells + cell]
    bias[i] = bias[o] = GATE_BIAS
    bias[f] = -GATE_BIAS
    bias[g] = cell === 0 ? FIRST_BIAS : -FIRST_BIAS
    const before = (cell + ring.cells - ring.step) % ring.cells
    rows.wh.push(...[i, f, o].map((row) => ({ row, factor: QUIET, weights: [] })))
    rows.wh.push(single(g, before, (RING_WEIGHT * RING_HIDDEN) / hidden))
    if (projection !== null) rows.wp.push(single(cell, cell, hidden / RING_HIDDEN))
  }
  return rows
}

/**
 * The rows of joint.encoder or joint.prediction that take over the ring of a layer, whose h is what they multiply.
 *
 * @param hold cells of the ring that are a place
 */
export function ringSums({ shape, scaling }: FloatLstmLayer, { places, values }: Clock, hold: number): SetRow[] {
  const weight = RING_SUM / ringHidden(shape.projection, scaling.outputFraction)
  return Array.from({ length: values }, (_, value) => {
    const first = (value % places) * hold
    return { row: value, factor: 0, weights: Array.from({ length: hold }, (_, n) => ({ column: first + n, weight })) }
  })
}

/**
 * Of e. One cell on of D makes a sum of (2 - D) x 2.5 and none of -D x 2.5, which is brought to 2.5 and -2.5; 2.5 less, so that a
 * value is on only where p is 2.5 as well.
 */
export const jointBiasOf = (joint: number, clock: Clock | null): Float64Array =>
  clock === null ? new Float64Array(joint) : new Float64Array(joint).fill((clock.hold - 2) * RING_SUM, 0, clock.values)

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
