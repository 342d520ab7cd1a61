/**
 * Packs fields of bits from bit 0 of byte 0 upwards.
 *
 *     bit 0                    8                         16
 *     | field 0 | field 1 | field 2 | ...                        the lowest bit of a field first
 */
export class BitWriter {
  private readonly bytes: Uint8Array
  private length = 0
  private pending = 0
  private pendingBits = 0 // 0..7 between calls

  /** @param capacityBytes the most that will be written */
  constructor(capacityBytes: number) {
    this.bytes = new Uint8Array(capacityBytes)
  }

  /**
   * Writes what is not zero, each value in `bits` bits. Whether one is zero is as good as random: no branch depends on it.
   *
   * @param values of which only the lower bits count
   * @returns how many were written
   */
  writeNonZeros(values: Int8Array | Uint8Array, start: number, end: number, bits: number): number {
    const { bytes } = this
    const mask = 2 ** bits - 1
    let { length, pending, pendingBits } = this
    let count = 0
    for (let i = start; i < end; i++) {
      const value = values[i]! & mask
      const isNonZero = (value + mask) >> bits
      count += isNonZero
      pending |= value << pendingBits
      pendingBits += isNonZero * bits
      bytes[length] = pending
      const whole = pendingBits >> 3 // 0 or 1
      length += whole
      pending >>= whole << 3
      pendingBits &= 7
    }
    this.length = length
    this.pending = pending
    this.pendingBits = pendingBits
    return count
  }

  /** @param value 0 .. 2^bits - 1; @param bits 0..24 */
  write(value: number, bits: number): void {
    this.pending |= value << this.pendingBits
    this.pendingBits += bits
    while (this.pendingBits >= 8) {
      this.bytes[this.length++] = this.pending
      this.pending >>>= 8
      this.pendingBits -= 8
    }
  }

  /** Fills the byte begun, if any, with zeros. */
  align(): void {
    if (this.pendingBits > 0) this.write(0, 8 - this.pendingBits)
  }

  /**
   * What was written, filled up to a whole byte.
   *
   * @throws RangeError where it was more than the capacity: the caller's defect
   */
  finish(): Uint8Array {
    this.align()
    if (this.length > this.bytes.length) throw new RangeError(`${this.length} bytes in ${this.bytes.length}`)
    return this.bytes.slice(0, this.length)
  }
}
