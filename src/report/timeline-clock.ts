/** Cycles as the microseconds of a trace: numbers with six places, so that what begins where another ends does so in the text, too. */

const PICOSECONDS_PER_MICROSECOND = 1_000_000n

export class TraceClock {
  constructor(private readonly clockMHz: number) {}

  /** The start of a cycle. @param half a cycle's middle is half = 1 of cycle t */
  at(cycle: number, half = 0): string {
    return microseconds(this.picoseconds(2 * cycle + half))
  }

  /** From the start of one cycle to that of another. */
  between(begin: number, end: number): string {
    return microseconds(this.picoseconds(2 * end) - this.picoseconds(2 * begin))
  }

  /** Cycle times clock is less than 2^53 halves only for some months of the chip's time, their picoseconds are not. */
  private picoseconds(halfCycles: number): bigint {
    return (BigInt(halfCycles) * PICOSECONDS_PER_MICROSECOND) / BigInt(2 * this.clockMHz)
  }
}

function microseconds(picoseconds: bigint): string {
  const whole = picoseconds / PICOSECONDS_PER_MICROSECOND
  const rest = picoseconds % PICOSECONDS_PER_MICROSECOND
  if (rest === 0n) return String(whole)
  return `${whole}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
}
