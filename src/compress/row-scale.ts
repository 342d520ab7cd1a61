/**
 * The scale of least squared error for one row: large enough not to clip too much, small enough to tell small weights apart
 * (Sung, Shin and Hwang, "Resiliency of Deep Neural Networks under Quantization", arXiv 1511.06488; Banner, Nahshan and Soudry,
 * "Post training 4-bit quantization of convolutional networks for rapid-deployment", NeurIPS 2019, who derive it
 * from a fitted distribution). Here it is the exact optimum for the weights at hand.
 *
 * For magnitudes x and integers q in 0..limit, the best scale is A / B and leaves the error sum x^2 - A^2 / B, with A = sum x q and
 * B = sum q^2. The integers nearest to x / scale change, as the scale falls from infinity, one at a time: x steps from k to k + 1 at
 * the scale x / (k + 1/2), which adds x to A and 2k + 1 to B. So all that could be best lie on one path of (B, A), and the scale
 * sought is where A^2 / B, the gain, is largest:
 *
 *     A |             . - o     1. a histogram of the steps over 1 / scale: the path at the edges of its bins
 *       |        o  '           2. a step at scale s has the slope dA / dB = s / 2, so the path is concave, and within a bin it
 *       |     /                    stays below the corner where the slopes of the bin's two edges meet. The gain is convex in
 *       |   o                      (B, A): it is largest at a corner or an edge
 *       |  /                    3. only in bins whose corner beats the best edge are the steps sorted and followed one by one
 *       +-o------------- B
 *
 * The search ends at a scale below which clipping alone costs more than the best fit so far. Arithmetic is +, -, x, / alone, in a
 * fixed order: the same scale on every machine. (The inner loops count, since `of` takes a quarter longer.)
 */

/** Gains that differ by less, relatively, are equal: far above the rounding of the sums, far below any error of interest. */
const TOLERANCE = 1e-12
/** Bins of the histogram: one per weight, within these bounds; the finer the integers, the narrower has a bin to be. */
const MIN_BINS_PER_INTEGER = 8
const MAX_BINS = 4096
/** Ratio of the scales that are tried for the lower end of the search. */
const LOWER_BY = 0.8

/** What the integers of one scale give: their best scale A / B, and the gain A^2 / B. */
interface Fit {
  scale: number
  gain: number
}

/** The path at the edges of the bins; bin b holds the steps with b <= unit x (k + 1/2) / x < b + 1. */
interface Path {
  /** The lowest scale of the search times the number of bins. */
  unit: number
  /** A and B before bin b, and at its end the next entry. */
  a: Float64Array
  b: Float64Array
}

interface Step {
  position: number
  bin: number
  magnitude: number
  /** Of B, 2k + 1. */
  rise: number
}

/**
 * The scale is never above the largest magnitude. Where several are equally good (a row of one weight), that of max-abs, largest
 * magnitude / limit, is taken if it is among them.
 *
 * @param magnitudes positive, at least one; squares and reciprocals of the larger ones have to be finite
 * @param limit largest integer
 */
export function leastErrorScale(magnitudes: Float64Array, limit: number): number {
  let largest = 0
  let energy = 0
  for (const x of magnitudes) {
    if (x > largest) largest = x
    energy += x * x
  }
  const { lowest, best } = rangeOf(magnitudes, limit, largest, energy)
  const path = pathOf(magnitudes, limit, lowest)
  const atEdge = bestEdge(path, best)
  return bestStep(stepsOf(magnitudes, limit, path, promising(path, largest, atEdge)), path, atEdge).scale
}

/** round(x / scale), at most the limit. */
export const nearestInteger = (x: number, scale: number, limit: number): number =>
  x >= limit * scale ? limit : Math.floor(x / scale + 0.5)

/**
 * Falls from the scale of max-abs until clipping alone costs more than the best fit met on the way.
 *
 * @param energy sum x^2
 */
function rangeOf(magnitudes: Float64Array, limit: number, largest: number, energy: number) {
  let best: Fit = { scale: 0, gain: 0 }
  for (let scale = largest / limit; ; scale *= LOWER_BY) {
    const range = limit * scale
    let a = 0
    let b = 0
    let clipping = 0
    for (let i = 0; i < magnitudes.length; i++) {
      const x = magnitudes[i]!
      const q = nearestInteger(x, scale, limit)
      a += x * q
      b += q * q
      if (x > range) clipping += (x - range) * (x - range)
    }
    best = better(a, b, best)
    if (clipping > energy - best.gain) return { lowest: scale, best }
  }
}

function pathOf(magnitudes: Float64Array, limit: number, lowest: number): Path {
  const bins = Math.max(MIN_BINS_PER_INTEGER * limit, Math.min(MAX_BINS, magnitudes.length))
  const unit = lowest * bins
  const a = new Float64Array(bins + 1)
  const b = new Float64Array(bins + 1)
  for (let i = 0; i < magnitudes.length; i++) {
    const x = magnitudes[i]!
    const distance = unit / x
    for (let k = 0; k < limit; k++) {
      const position = (k + 0.5) * distance
      if (position >= bins) break
      const end = Math.floor(position) + 1
      a[end]! += x
      b[end]! += 2 * k + 1
    }
  }
  for (let bin = 1; bin <= bins; bin++) {
    a[bin]! += a[bin - 1]!
    b[bin]! += b[bin - 1]!
  }
  return { unit, a, b }
}

function bestEdge({ a, b }: Path, best: Fit): Fit {
  for (let edge = 1; edge < a.length; edge++) best = better(a[edge]!, b[edge]!, best)
  return best
}

/** Per bin, whether its corner beats `best`. */
function promising({ unit, a, b }: Path, largest: number, best: Fit): Uint8Array {
  const marks = new Uint8Array(a.length - 1)
  for (let bin = 0; bin < marks.length; bin++) {
    const width = b[bin + 1]! - b[bin]!
    if (width === 0) continue
    const steep = Math.min(unit / bin, 2 * largest) / 2 // no step is at a scale above 2 x largest
    const flat = unit / (bin + 1) / 2
    const across = (a[bin + 1]! - a[bin]! - flat * width) / (steep - flat)
    const cornerA = a[bin]! + steep * across
    if (cornerA * cornerA > best.gain * (1 + TOLERANCE) * (b[bin]! + across)) marks[bin] = 1
  }
  return marks
}

/** The steps of the marked bins, in their order on the path. */
function stepsOf(magnitudes: Float64Array, limit: number, { unit }: Path, marks: Uint8Array): Step[] {
  const steps: Step[] = []
  if (!marks.includes(1)) return steps
  for (const magnitude of magnitudes) {
    const distance = unit / magnitude
    for (let k = 0; k < limit; k++) {
      const position = (k + 0.5) * distance
      if (position >= marks.length) break
      const bin = Math.floor(position)
      if (marks[bin] === 1) steps.push({ position, bin, magnitude, rise: 2 * k + 1 })
    }
  }
  return steps.sort((one, other) => one.position - other.position)
}

function bestStep(steps: Step[], path: Path, best: Fit): Fit {
  let [bin, a, b] = [-1, 0, 0]
  for (const step of steps) {
    if (step.bin !== bin) [bin, a, b] = [step.bin, path.a[step.bin]!, path.b[step.bin]!]
    a += step.magnitude
    b += step.rise
    best = better(a, b, best)
  }
  return best
}

const better = (a: number, b: number, best: Fit): Fit =>
  a * a > best.gain * (1 + TOLERANCE) * b ? { scale: a / b, gain: (a / b) * a } : best
