/**
 * Which DRAM clocks end by the start of which core cycle: exact integers, without a division for spans of ordinary length.
 *
 *     cycle t starts at t / fc, clock d ends at (d + 1) / fd       clock d is seen in cycle t if (d + 1) fc <= t fd
 *
 * Everything is reckoned from an anchor, a cycle with the clocks that have ended by its start and what is left over. A quotient of a
 * number below 2^24 (10,000 clocks of 1,600 MHz; a refresh comes every 6,247) is a product with the divisor's reciprocal: with
 * ceil(2^40 / n) instead of 2^40 / n the result is too large by less than 2^24 n / 2^40 / n, which is less than 1 / n as n < 2^16.
 */
const RECIPROCAL_SHIFT: u64 = 40
const SHORT_SHIFT: u64 = 24

@final
export class ClockRatio {
  /** The anchor. */
  cycle: u64 = 0
  /** Clocks that have ended by its start. */
  clocks: u64 = 0
  /** What the start of the anchor lies after the end of the last of them, in units of 1 / (fc fd); less than fc. */
  private rest: u64 = 0
  private readonly coreReciprocal: u64
  private readonly dramReciprocal: u64

  constructor(
    private readonly coreMHz: u64,
    private readonly dramMHz: u64,
  ) {
    assert(coreMHz > 0 && coreMHz < 1 << 16 && dramMHz > 0 && dramMHz < 1 << 16, 'a clock has 1 to 65,535 MHz')
    this.coreReciprocal = ((1 << RECIPROCAL_SHIFT) + coreMHz - 1) / coreMHz
    this.dramReciprocal = ((1 << RECIPROCAL_SHIFT) + dramMHz - 1) / dramMHz
  }

  /** Moves the anchor to a later cycle. */
  @inline
  moveTo(cycle: u64): void {
    const units = this.rest + (cycle - this.cycle) * this.dramMHz
    const ended = quotient(units, this.coreMHz, this.coreReciprocal)
    this.cycle = cycle
    this.clocks += ended
    this.rest = units - ended * this.coreMHz
  }

  /** How many clocks have ended by the start of a cycle not before the anchor. */
  @inline
  endedBy(cycle: u64): u64 {
    const units = this.rest + (cycle - this.cycle) * this.dramMHz
    return this.clocks + quotient(units, this.coreMHz, this.coreReciprocal)
  }

  /** The first clock that begins at or after the start of a cycle not before the anchor. */
  @inline
  firstFrom(cycle: u64): u64 {
    const units = this.rest + (cycle - this.cycle) * this.dramMHz + this.coreMHz - 1
    return this.clocks + quotient(units, this.coreMHz, this.coreReciprocal)
  }

  /** The first cycle that sees a clock that ends after the start of the anchor. */
  @inline
  seenIn(clock: u64): u64 {
    const units = (clock + 1 - this.clocks) * this.coreMHz - this.rest + this.dramMHz - 1
    return this.cycle + quotient(units, this.dramMHz, this.dramReciprocal)
  }
}

function quotient(dividend: u64, divisor: u64, reciprocal: u64): u64 {
  if (dividend >> SHORT_SHIFT != 0) return dividend / divisor
  return (dividend * reciprocal) >> RECIPROCAL_SHIFT
}
