/**
 * Shared values: 2^v int8 entries, weights stored as v-bit indices (docs/chip.md, "Weight stream"; the idea: Han et al., "Deep
 * Compression", ICLR 2016).
 *
 * Entry 0 is 0 and stands for the zeros alone: a non-zero weight never becomes one, so sharing keeps every zero and adds none. The
 * others are the 2^v - 1 non-zero integers with the least sum of squared errors: k-means in one dimension. Int8 has only 255
 * non-zero values, so dynamic programming over their histogram finds the true optimum (Wang and Song, "Ckmeans.1d.dp", R Journal
 * 2011), where Lloyd's iteration would stop at what its first guess leads to; the time does not depend on the matrix's size.
 */
import { histogram } from './entropy.js'
import { assertBits, type QuantizedMatrix } from './matrix.js'

/**
 * Stores a matrix through a codebook: exactly if it has at most 2^v - 1 different non-zero values, else with the best codebook.
 *
 * @param matrix commonly of 8 bits; its scales are kept
 * @param bits v, 2..8: of an index
 * @returns a new matrix whose values are entries of its codebook
 */
export function shareValues(matrix: QuantizedMatrix, bits: number): QuantizedMatrix {
  const codebook = exactCodebook(matrix.values, bits) ?? clusterCodebook(matrix.values, bits)
  const nearest = Int8Array.from({ length: 256 }, (_, i) => nearestEntry(codebook, i - 128))
  return { ...matrix, values: matrix.values.map((value) => nearest[value + 128]!), bits, codebook }
}

/** The codebook of 0 and the non-zero values that occur, ascending, filled up with 0; null if they are more than 2^v - 1. */
export function exactCodebook(values: Int8Array, bits: number): Int8Array | null {
  assertBits(bits)
  const { present } = nonZeroValues(values)
  return present.length < 2 ** bits ? padded(present, bits) : null
}

/** The codebook of least squared error: entry 0 is 0, the others ascend; filled up with 0 where fewer values occur. */
export function clusterCodebook(values: Int8Array, bits: number): Int8Array {
  assertBits(bits)
  const { present, counts } = nonZeroValues(values)
  const clusters = 2 ** bits - 1
  return padded(present.length <= clusters ? present : bestCentres(present, counts, clusters), bits)
}

/**
 * The index of each int8 value: entry `value & 0xff`. A value that is in the codebook twice has the lower index; one that is not in
 * it has 0, which only callers with a foreign codebook can meet.
 */
export function codebookIndices(codebook: Int8Array): Uint8Array {
  const indices = new Uint8Array(256)
  for (let index = codebook.length - 1; index >= 0; index--) indices[codebook[index]! & 0xff] = index
  return indices
}

function nonZeroValues(values: Int8Array): { present: number[]; counts: number[] } {
  const counts = histogram(values)
  const present = Array.from(counts.keys(), (i) => i - 128).filter((value) => value !== 0 && counts[value + 128]! > 0)
  return { present, counts: present.map((value) => counts[value + 128]!) }
}

function padded(entries: number[], bits: number): Int8Array {
  const codebook = new Int8Array(2 ** bits)
  codebook.set(entries, 1)
  return codebook
}

/** The nearest entry, of two equally near the one farther from zero; for a non-zero value a non-zero one, if there is any. */
function nearestEntry(codebook: Int8Array, value: number): number {
  if (value === 0) return 0
  const distance = (entry: number) => Math.abs(entry - value) - Math.abs(entry) / 1024
  return codebook.reduce((best, entry) => {
    if (entry === 0) return best
    return best === 0 || distance(entry) < distance(best) ? entry : best
  }, 0)
}

/**
 * The non-zero integers of least total squared error, ascending. A cluster of the optimum is a run of neighbouring values.
 *
 * least[k][j] = min over i of least[k-1][i] + cost of the cluster i .. j-1, for the first j values in k clusters.
 *
 * @param values ascending, more than `clusters` of them, so that all clusters differ
 */
function bestCentres(values: number[], counts: number[], clusters: number): number[] {
  const cluster = clusterCosts(values, counts)
  let least = values.map((_, j) => cluster.cost(0, j + 1))
  least.unshift(0)
  const cuts: number[][] = [values.map(() => 0)]
  cuts[0]!.unshift(0)
  for (let k = 2; k <= clusters; k++) {
    const next = new Array<number>(values.length + 1).fill(Infinity)
    const cut = new Array<number>(values.length + 1).fill(0)
    for (let j = k; j <= values.length; j++) {
      for (let i = k - 1; i < j; i++) {
        const total = least[i]! + cluster.cost(i, j)
        if (total >= next[j]!) continue
        next[j] = total
        cut[j] = i
      }
    }
    least = next
    cuts.push(cut)
  }
  const centres: number[] = []
  for (let k = clusters - 1, end = values.length; k >= 0; end = cuts[k--]![end]!) {
    centres.unshift(cluster.centre(cuts[k]![end]!, end))
  }
  return centres
}

/** Costs by prefix sums of n, n x and n x^2: sum n (x - c)^2 = sum n x^2 - 2 c sum n x + c^2 sum n. All are exact integers. */
function clusterCosts(values: number[], counts: number[]) {
  const sums = [
    new Float64Array(values.length + 1),
    new Float64Array(values.length + 1),
    new Float64Array(values.length + 1),
  ]
  for (const [power, sum] of sums.entries()) {
    for (const [i, value] of values.entries()) sum[i + 1] = sum[i]! + counts[i]! * value ** power
  }
  const of = (power: number, from: number, to: number) => sums[power]![to]! - sums[power]![from]!
  /** The nearest non-zero integer to the mean of values[from .. to-1]. */
  const centre = (from: number, to: number): number => {
    const mean = of(1, from, to) / of(0, from, to)
    return (mean < 0 ? -1 : 1) * Math.max(1, Math.round(Math.abs(mean)))
  }
  const cost = (from: number, to: number): number => {
    const c = centre(from, to)
    return of(2, from, to) - 2 * c * of(1, from, to) + c * c * of(0, from, to)
  }
  return { centre, cost }
}
