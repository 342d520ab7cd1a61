/**
 * Where in DRAM the bytes of the compressed store come from: of each access of the store the access of the DRAM that was loaded into it last.
 * An observer, and no part of the chip: by it the fast engine knows a block again without looking at its bytes.
 *
 *     store    | 0   | 1   | 2   | ...        u32 for each: number of the access in DRAM + 1; 0: something else
 */
import { zeroed } from '../lib/zeroed'

@final
export class StoreOrigins {
  /** What is in DRAM is what was loaded: nothing was ever stored there. */
  isValid: bool = true
  private readonly origins: usize
  private readonly shift: i32

  constructor(
    storeBytes: i32,
    private readonly accessBytes: i32,
    /** Of the DRAM's image. */
    private readonly dramAddress: usize,
  ) {
    this.shift = ctz<i32>(accessBytes)
    // Wide reads go beyond the end.
    this.origins = zeroed((((<usize>storeBytes) >> this.shift) << 2) + 32)
  }

  /** An access at DRAM address `address` has come to the store at `at`. */
  @inline
  loaded(at: i32, address: u32): void {
    const place = this.origins + (((<usize>at) >> this.shift) << 2)
    if ((at & (this.accessBytes - 1)) == 0) store<u32>(place, (address >> this.shift) + 1)
    else {
      store<u32>(place, 0)
      store<u32>(place, 0, 4)
    }
  }

  /** Something was stored to DRAM. */
  spoil(): void {
    this.isValid = false
  }

  /** Where the bytes of an origin lie in the DRAM's image. */
  addressOf(origin: u32): usize {
    return this.dramAddress + ((<usize>(origin - 1)) << this.shift)
  }

  /** The number + 1 of the access in DRAM from which on a block, whole accesses at `at`, was loaded as it lies there; 0: not known. */
  originOf(at: i32, bytes: i32): u32 {
    if (!this.isValid || ((at | bytes) & (this.accessBytes - 1)) != 0) return 0
    let place = this.origins + (((<usize>at) >> this.shift) << 2)
    const end = place + (((<usize>bytes) >> this.shift) << 2)
    const first = load<u32>(place)
    if (first == 0) return 0
    let expected = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3))
    const four = i32x4.splat(4)
    while (place + 16 <= end) {
      if (!i32x4.all_true(i32x4.eq(v128.load(place), expected))) return 0
      expected = i32x4.add(expected, four)
      place += 16
    }
    let next = i32x4.extract_lane(expected, 0)
    for (; place < end; place += 4) if (load<u32>(place) != next++) return 0
    return first
  }
}
