/** Statistics of decoded weights. */

/** How often each int8 value occurs: entry `value + 128`, for -128..127. (It counts by index, since `of` takes five times as long.) */
export function histogram(values: Int8Array): Uint32Array {
  const counts = new Uint32Array(256)
  for (let i = 0; i < values.length; i++) counts[values[i]! + 128]!++
  return counts
}

/** The fraction of the values that are not zero, 0..1; of no values 0. */
export function density(values: Int8Array, counts = histogram(values)): number {
  return values.length === 0 ? 0 : (values.length - counts[128]!) / values.length
}

/**
 * Order-0 entropy in bits per weight, zeros included: the least that any code can reach that takes each weight for itself.
 * H = -sum p log2 p over the values that occur (Shannon, 1948); of no values 0.
 */
export function entropyBits(values: Int8Array, counts = histogram(values)): number {
  let bits = 0
  for (const count of counts) {
    if (count > 0) bits -= (count / values.length) * Math.log2(count / values.length)
  }
  return bits + 0 // never -0
}
