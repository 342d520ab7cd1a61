/**
 * Which DRAM clocks end by the start of which core cycle: exact integers, and no division for what lies near.
 *
 *     cycle t starts at t / fc, clock d ends at (d + 1) / fd       clock d is seen in cycle t if (d + 1) fc <= t fd
 *
 * Everything is reckoned from an anchor: a cycle, the clocks that have ended by its start, and what is left over. It follows the core
 * in steps of NEAR cycles and not with every cycle, so that one result does not wait for the one before.
 *
 * A quotient of a number below 2^24 is a product with a reciprocal of the divisor n: with ceil(2^40 / n) instead of 2^40 / n, the
 * product is too large by less than 2^24 n / 2^40, a 2^16-th of n; so it never reaches the next multiple of 1 / n if n < 2^12.
 */
const RECIPROCAL_SHIFT: u64 = 40
const SHORT_SHIFT: u64 = 24
const MOST_MHZ: u64 = 4095
/** Cycles from the anchor within which, and by as many beyond, nothing is divided: 2 NEAR MOST_MHZ < 2^24. */
export const NEAR: u64 = 2000

@final
export class ClockRatio {
  /** The anchor. */
  private cycle: u64 = 0
  /** Clocks that have ended by its start. */
  private clocks: u64 = 0
  /** From the end of the last of them to the start of the anchor, in units of 1 / (fc fd); less than fc. */
  private rest: u64 = 0
  private readonly coreReciprocal: u64
  private readonly dramReciprocal: u64

  constructor(
    private readonly coreMHz: u64,
    private readonly dramMHz: u64,
  ) {
    assert(coreMHz > 0 && coreMHz <= MOST_MHZ && dramMHz > 0 && dramMHz <= MOST_MHZ, 'a clock has 1 to 4,095 MHz')
    this.coreReciprocal = (((<u64>1) << RECIPROCAL_SHIFT) + coreMHz - 1) / coreMHz
    this.dramReciprocal = (((<u64>1) << RECIPROCAL_SHIFT) + dramMHz - 1) / dramMHz
  }

  /** Whether a core cycle takes no more than so many clocks. */
  cycleTakesAtMost(clocks: u64): bool {
    return this.dramMHz <= clocks * this.coreMHz
  }

  /** Nothing before the start of this cycle is asked for any more. */
  @inline
  follow(cycle: u64): void {
    if (cycle - this.cycle >= NEAR) this.moveTo(cycle)
  }

  /** How many clocks have ended by the start of a cycle. */
  @inline
  endedBy(cycle: u64): u64 {
    const units = this.rest + (cycle - this.cycle) * this.dramMHz
    return this.clocks + quotient(units, this.coreMHz, this.coreReciprocal)
  }

  /** The first clock that begins at or after the start of a cycle. */
  @inline
  firstFrom(cycle: u64): u64 {
    const units = this.rest + (cycle - this.cycle) * this.dramMHz + this.coreMHz - 1
    return this.clocks + quotient(units, this.coreMHz, this.coreReciprocal)
  }

  /** The first cycle that sees a clock. */
  @inline
  seenIn(clock: u64): u64 {
    const units = (clock + 1 - this.clocks) * this.coreMHz - this.rest + this.dramMHz - 1
    return this.cycle + quotient(units, this.dramMHz, this.dramReciprocal)
  }

  private moveTo(cycle: u64): void {
    const clocks = this.endedBy(cycle)
    this.rest += (cycle - this.cycle) * this.dramMHz - (clocks - this.clocks) * this.coreMHz
    this.clocks = clocks
    this.cycle = cycle
  }
}

function quotient(dividend: u64, divisor: u64, reciprocal: u64): u64 {
  if (dividend >> SHORT_SHIFT != 0) return dividend / divisor
  return (dividend * reciprocal) >> RECIPROCAL_SHIFT
}
