/**
 * Repeatable random numbers. `mulberry32` and Laplace numbers are exact on every machine; normal ones use Math.log and Math.cos, whose
 * last bit ECMAScript leaves open (V8 carries its own, so Node agrees with Node).
 */
import { logOf32 } from './laplace-log.js'

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

/** `mulberry32` of it goes on where that of `seed` is after `count` numbers: stretches that do not overlap share none of its 2^32 numbers. */
export const seedAfter = (seed: number, count: number): number => (seed + Math.imul(count, INCREMENT)) | 0

/** A seed for one of several things drawn from one seed, so that none depends on how many numbers another takes. */
export const streamSeed = (seed: number, number: number): number =>
  (mulberry32(seed ^ Math.imul(number + 1, 0x9e3779b9))() * 2 ** 32) | 0

export const stream = (seed: number, number: number): Random => mulberry32(streamSeed(seed, number))

/** Mean 0, variance 1, normal (Box and Muller, 1958; the second of each pair is not used). Two numbers a draw. */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()))
  return radius * Math.cos(2 * Math.PI * random())
}

/** Mean 0, variance 1, Laplace (density exp(-|x| / b) / 2b, b = 1 / sqrt 2), by inversion. One number a draw; |x| is at most 15.7. */
export const laplace = (random: Random): number => laplaceOf(random() * 2 ** 32 - 2 ** 31)

/** As many as there is room for, from `mulberry32(seed)`. (Its steps are written out: a call for each takes half as long again.) */
export function fillLaplace(values: Float32Array, seed: number): Float32Array {
  let state = seed | 0
  for (let i = 0; i < values.length; i++) {
    state = (state + INCREMENT) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    values[i] = laplaceOf(t ^ (t >>> 14) ^ 0x80000000)
  }
  return values
}

/** @param d an integer, -2^31 .. 2^31 - 1: of a uniform number u in -1/2 .. 1/2, u 2^32. It is -+ b ln(1 - 2 |u| + 2^-32). */
function laplaceOf(d: number): number {
  if (d === 0) return -(2 ** -32 - 2 ** -65) * Math.SQRT1_2 // 1 + 2^-32 is the one argument above 1
  const magnitude = -logOf32((d < 0 ? 1 + 2 * d : 1 - 2 * d) | 0) * Math.SQRT1_2
  return d < 0 ? -magnitude : magnitude
}
