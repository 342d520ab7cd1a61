/** Seeded randomness for tests: a failing case prints its seed, `AZSIM_SEED` replays it. */
export class Random {
  private state: number

  constructor(readonly seed: number) {
    this.state = seed >>> 0
  }

  /** 0 <= x < 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
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

/** The seeds of a suite: `count` of them, or the one that AZSIM_SEED names. */
export function seeds(count: number, first = 1): number[] {
  const given = process.env['AZSIM_SEED']
  return given === undefined ? Array.from({ length: count }, (_, i) => first + i) : [Number(given)]
}
