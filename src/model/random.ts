/**
 * Repeatable random numbers. `mulberry32` is exact on every machine; the distributions use Math.log and Math.cos, whose last bit
 * ECMAScript leaves open (V8 carries its own, so Node agrees with Node).
 */

/** A generator of numbers in [0, 1), multiples of 2^-32. */
export type Random = () => number

/** Of mulberry32's state, a counter: each number is a hash of it. */
const INCREMENT = 0x6d2b79f5

/** Mulberry32 (T. Ettinger, public domain): 32 bits of state; seed 1 begins 0.62707394, 0.00273572, 0.52744704, 0.98105097. */
export function mulberry32(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + INCREMENT) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `mulberry32(seed)` as it is after `count` numbers: stretches that do not overlap share none of its 2^32 numbers. */
export const mulberry32After = (seed: number, count: number): Random => mulberry32(seed + Math.imul(count, INCREMENT))

/** A generator for one of several things drawn from one seed, so that none depends on how many numbers another takes. */
export function stream(seed: number, number: number): Random {
  const mix = mulberry32(seed ^ Math.imul(number + 1, 0x9e3779b9))
  return mulberry32(mix() * 2 ** 32)
}

/** Mean 0, variance 1, normal (Box and Muller, 1958; the second of each pair is not used). Two numbers a draw. */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()))
  return radius * Math.cos(2 * Math.PI * random())
}

/** Mean 0, variance 1, Laplace (density exp(-|x| / b) / 2b, b = 1 / sqrt 2), by inversion. One number a draw; |x| is at most 15.7. */
export function laplace(random: Random): number {
  const u = random() - 0.5
  const magnitude = -Math.log(1 - 2 * Math.abs(u) + 2 ** -32) * Math.SQRT1_2
  return u < 0 ? -magnitude : magnitude
}
