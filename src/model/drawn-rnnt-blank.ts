/**
 * The bias of the blank, so that the search gives the stated number of symbols a second.
 *
 * First the frames are gone through with symbols at even distances: the bias at which as many evaluations of the joint would have
 * given a symbol is a first guess. Then free searches correct it: the more the bias, the fewer symbols, and ln(symbols) falls about
 * linearly, so a line through what has been found gives the next guess. Counts of a few symbols are uncertain: the line keeps to
 * its usual slope until the guesses lie far enough apart to tell. The best guess is taken.
 */
import type { FloatSearch } from './drawn-rnnt-search.js'

const SEARCHES = 8
/** A count so close to what is wanted, relatively, ends the corrections. */
const CLOSE = 0.05
/** A search gives up at so many times the symbols that are wanted. */
const MOST = 4
/** d ln(symbols) / d bias: the usual one, and how large the sum of squared distances of guesses has to be to count as much. */
const USUAL_SLOPE = -0.5
const USUAL_SLOPE_SPREAD = 0.3
const SMALLEST_SLOPE = -0.2
/** The farthest that a correction goes, in logits. */
const LARGEST_STEP = 1.5

interface Guess {
  bias: number
  symbols: number
  /** ln(symbols / symbols wanted), half a symbol added to both. */
  error: number
}

/**
 * @param wanted symbols over all frames; not necessarily an integer
 * @returns the bias, and the symbols that a search from the reset gives with it
 */
export function calibrateBlank(search: FloatSearch, wanted: number): { bias: number; symbols: number } {
  const margins = search.margins(Math.round(wanted)).sort()
  let bias = margins[Math.max(0, margins.length - 1 - Math.round(wanted))]!
  const guesses: Guess[] = []
  for (let n = 0; n < SEARCHES; n++) {
    const symbols = search.run(bias, Math.ceil(MOST * wanted) + 1)
    guesses.push({ bias, symbols, error: Math.log((symbols + 0.5) / (wanted + 0.5)) })
    if (Math.abs(symbols - wanted) <= CLOSE * wanted) break
    bias += Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, zeroOf(guesses) - bias))
  }
  return guesses.reduce((best, guess) => (Math.abs(guess.error) < Math.abs(best.error) ? guess : best))
}

/** Where the line through the guesses says that the error is 0. */
function zeroOf(guesses: readonly Guess[]): number {
  const mean = (of: (guess: Guess) => number): number =>
    guesses.reduce((sum, guess) => sum + of(guess), 0) / guesses.length
  const meanBias = mean((guess) => guess.bias)
  const meanError = mean((guess) => guess.error)
  let spread = USUAL_SLOPE_SPREAD
  let product = USUAL_SLOPE_SPREAD * USUAL_SLOPE
  for (const { bias, error } of guesses) {
    spread += (bias - meanBias) ** 2
    product += (bias - meanBias) * (error - meanError)
  }
  return meanBias - meanError / Math.min(SMALLEST_SLOPE, product / spread)
}
