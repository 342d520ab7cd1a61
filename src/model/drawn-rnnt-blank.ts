/**
 * The bias of the blank, so that the search gives the stated number of symbols a second.
 *
 * First the frames are gone through with symbols at even distances: the bias at which as many evaluations of the joint would have
 * given a symbol is a first guess. Then free searches correct it: ln(symbols) falls about linearly with the bias, so a line through
 * what has been found gives the next guess. With few symbols each count is uncertain: the line keeps to its usual slope until
 * the guesses lie far enough apart to tell.
 */
import type { FloatSearch } from './drawn-rnnt-search.js'

const SEARCHES = 6
/** Passes over the frames in a search, so that the count depends less on the state at the beginning. */
const PASSES = 2
/** A count so close to what is wanted, relatively, ends the corrections. */
const CLOSE = 0.05
/** A search gives up at so many times the symbols that are wanted. */
const MOST = 4
/** d ln(symbols) / d bias of the models that azsim knows, and the spread of guesses (their variance times number) that outweighs it. */
const USUAL_SLOPE = -1
const USUAL_SLOPE_SPREAD = 0.3
const SMALLEST_SLOPE = -0.3
/** The farthest that a correction goes, in logits. */
const LARGEST_STEP = 1.5

interface Guess {
  bias: number
  /** ln(symbols / symbols wanted), half a symbol added to both. */
  error: number
}

export interface BlankCalibration {
  bias: number
  /** Of a search from the reset, once over the frames. */
  symbols: number
}

/** @param wanted symbols in one pass over the frames; not necessarily an integer */
export function calibrateBlank(search: FloatSearch, wanted: number): BlankCalibration {
  const margins = search.margins(Math.round(wanted)).sort()
  let bias = margins[Math.max(0, margins.length - 1 - Math.round(wanted))]!
  const target = PASSES * wanted
  const guesses: Guess[] = []
  for (let n = 0; n < SEARCHES; n++) {
    const symbols = search.run(bias, PASSES, Math.ceil(MOST * target) + 1)
    guesses.push({ bias, error: Math.log((symbols + 0.5) / (target + 0.5)) })
    if (Math.abs(symbols - target) <= CLOSE * target) break
    bias += Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, zeroOf(guesses) - bias))
  }
  return { bias, symbols: search.run(bias, 1, Infinity) }
}

/** Where the line through the guesses says that the error is 0. */
function zeroOf(guesses: readonly Guess[]): number {
  const mean = (of: (guess: Guess) => number): number =>
    guesses.reduce((sum, guess) => sum + of(guess), 0) / guesses.length
  const meanBias = mean(({ bias }) => bias)
  const meanError = mean(({ error }) => error)
  let spread = USUAL_SLOPE_SPREAD
  let product = USUAL_SLOPE_SPREAD * USUAL_SLOPE
  for (const { bias, error } of guesses) {
    spread += (bias - meanBias) ** 2
    product += (bias - meanBias) * (error - meanError)
  }
  return meanBias - meanError / Math.min(SMALLEST_SLOPE, product / spread)
}
