/**
 * The tables of sigmoid and tanh: 513 entries of Q0.15 for arguments from -8 to 8, with linear interpolation (docs/chip.md, "Numbers").
 *
 *     x, Q3.12 + 32768:     | index, 9 bits | weight, 7 bits |
 */

const ENTRIES: i32 = 513
const ONE: f64 = 32768

@final
export class Table {
  private readonly entries: StaticArray<i32> = new StaticArray<i32>(ENTRIES)

  constructor(isTanh: bool) {
    for (let i = 0; i < ENTRIES; i++) {
      const x = <f64>(i - 256) / 32
      const y = isTanh ? Math.tanh(x) : 1 / (1 + Math.exp(-x))
      this.entries[i] = min(32767, <i32>Math.floor(ONE * y + 0.5))
    }
  }

  /** x in Q3.12, the result in Q0.15. */
  at(x: i32): i32 {
    const u = x + 32768
    const i = u >> 7
    const low = unchecked(this.entries[i])
    return low + (((unchecked(this.entries[i + 1]) - low) * (u & 127) + 64) >> 7)
  }
}
