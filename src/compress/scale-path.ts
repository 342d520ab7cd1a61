/**
 * The path of (B, A) that `row-scale.ts` speaks of, as a histogram of its steps, and the best point on it. It takes most of the time of
 * quantization: loops count, since `of` takes a quarter longer, and how many steps there are in a stretch is computed, not found out.
 */

/** Gains that differ by less, relatively, are equal: far above the rounding of the sums, far below any error of interest. */
export const TOLERANCE = 1e-12

/** Of the fits that it was told of; of equally good ones the first. */
export class BestFit {
  /** A / B, and the gain A^2 / B. */
  constructor(
    public scale = 0,
    public gain = 0,
  ) {}

  improve(a: number, b: number): void {
    if (a * a <= this.gain * (1 + TOLERANCE) * b) return
    this.scale = a / b
    this.gain = (a / b) * a
  }
}

/** Bin b holds the steps with b <= unit x (k + 1/2) / x < b + 1. */
export interface PathStretch {
  magnitudes: Float64Array
  largest: number
  unit: number
  /** Bins from `start` up to `end`. */
  start: number
  end: number
}

interface Step {
  position: number
  bin: number
  magnitude: number
  /** Of B, 2k + 1. */
  rise: number
}

export class ScalePath {
  /** A and B before bin b, and at its end the next entry. */
  private readonly a: Float64Array
  private readonly b: Float64Array
  private readonly marks: Uint8Array

  /** @param limit largest integer */
  constructor(
    private readonly limit: number,
    mostBins: number,
  ) {
    this.a = new Float64Array(mostBins + 1)
    this.b = new Float64Array(mostBins + 1)
    this.marks = new Uint8Array(mostBins)
  }

  /** @param known is not changed @returns the best of what is known and of the stretch */
  search(stretch: PathStretch, known: BestFit): BestFit {
    const best = new BestFit(known.scale, known.gain)
    this.fill(stretch)
    for (let edge = stretch.start + 1; edge <= stretch.end; edge++) best.improve(this.a[edge]!, this.b[edge]!)
    const promising = this.markPromising(stretch, best)
    if (promising.start === promising.end) return best
    const steps = this.stepsOf(promising).sort((one, other) => one.position - other.position)
    let [bin, a, b] = [-1, 0, 0]
    for (const step of steps) {
      if (step.bin !== bin) [bin, a, b] = [step.bin, this.a[step.bin]!, this.b[step.bin]!]
      a += step.magnitude
      b += step.rise
      best.improve(a, b)
    }
    return best
  }

  private fill({ magnitudes, unit, start, end }: PathStretch): void {
    const { limit, a, b } = this
    a.fill(0, start, end + 1)
    b.fill(0, start, end + 1)
    const perUnit = 1 / unit
    let firstA = 0
    let firstB = 0
    for (let i = 0; i < magnitudes.length; i++) {
      const x = magnitudes[i]!
      const distance = unit / x
      const before = stepsBefore(start, x * perUnit * start, distance, limit)
      const until = stepsBefore(end, x * perUnit * end, distance, limit)
      firstA += x * before
      firstB += before * before
      for (let k = before; k < until; k++) {
        const next = (((k + 0.5) * distance) | 0) + 1
        a[next]! += x
        b[next]! += 2 * k + 1
      }
    }
    for (let edge = start; edge <= end; edge++) {
      a[edge] = firstA += a[edge]!
      b[edge] = firstB += b[edge]!
    }
  }

  /** Marks the bins whose corner beats the best. @returns the stretch from the first of them to the last */
  private markPromising(stretch: PathStretch, best: BestFit): PathStretch {
    const { a, b, marks } = this
    const { unit, largest, start, end } = stretch
    const gain = best.gain * (1 + TOLERANCE)
    let [first, afterLast] = [end, end]
    for (let bin = start; bin < end; bin++) {
      marks[bin] = 0
      const width = b[bin + 1]! - b[bin]!
      if (width === 0) continue
      const steep = Math.min(unit / bin, 2 * largest) / 2 // no step is at a scale above 2 x largest
      const flat = unit / (bin + 1) / 2
      const across = (a[bin + 1]! - a[bin]! - flat * width) / (steep - flat)
      const cornerA = a[bin]! + steep * across
      if (cornerA * cornerA <= gain * (b[bin]! + across)) continue
      marks[bin] = 1
      first = Math.min(first, bin)
      afterLast = bin + 1
    }
    return { ...stretch, start: first, end: afterLast }
  }

  /** The steps of the marked bins. */
  private stepsOf({ magnitudes, unit, start, end }: PathStretch): Step[] {
    const { limit, marks } = this
    const steps: Step[] = []
    const perUnit = 1 / unit
    for (let i = 0; i < magnitudes.length; i++) {
      const magnitude = magnitudes[i]!
      const distance = unit / magnitude
      const until = stepsBefore(end, magnitude * perUnit * end, distance, limit)
      for (let k = stepsBefore(start, magnitude * perUnit * start, distance, limit); k < until; k++) {
        const position = (k + 0.5) * distance
        const bin = Math.floor(position)
        if (marks[bin] === 1) steps.push({ position, bin, magnitude, rise: 2 * k + 1 })
      }
    }
    return steps
  }
}

/**
 * How many of the positions (k + 1/2) x distance, k = 0 .. limit - 1, are below that of a bin.
 *
 * @param ratio bin / distance, but for rounding
 */
function stepsBefore(bin: number, ratio: number, distance: number, limit: number): number {
  if (ratio >= limit) return limit
  const steps = (ratio + 0.5) | 0
  if (steps > 0 && (steps - 0.5) * distance >= bin) return steps - 1
  return (steps + 0.5) * distance < bin ? steps + 1 : steps
}
