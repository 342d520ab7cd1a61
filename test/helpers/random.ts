/** Seeded randomness for tests: a failing case prints its seed, `AZSIM_SEED` replays it. */
import { mulberry32 } from '../../src/model/random.js'

/** The seed of a suite that has one. */
export const SEED = Number(process.env['AZSIM_SEED'] ?? 1)

export class Random {
  /** 0 <= x < 1. */
  readonly next: () => number

  constructor(readonly seed: number) {
    this.next = mulberry32(seed)
  }

  /** An integer, both ends included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)]!
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }
}

/** The seeds of a suite: `count` of them, or as many as AZSIM_CASES says (for a soak), or the one that AZSIM_SEED names. */
export function seeds(count: number, first = 1): number[] {
  const { AZSIM_SEED: seed, AZSIM_CASES: cases } = process.env
  return seed === undefined ? Array.from({ length: Number(cases ?? count) }, (_, i) => first + i) : [Number(seed)]
}
