/**
 * The row-parameter file: two banks of L x W entries of bias, multiplier and shift, filled and drained in turn.
 *
 *     one bank:     | bias, int32 x rows | multiplier, int32 x rows | shift, int8 x rows |        as in the parameter block
 *
 * Timing: a bank filled in cycle t is seen full from t+1 on; a bank freed in t can be filled from t+1 on.
 */

@final
export class ParameterBank {
  readonly address: usize
  rows: i32 = 0
  full: bool = false
  releasesLeft: i32 = 0
  freedIn: u64 = 0

  constructor(tileRows: i32) {
    this.address = heap.alloc(<usize>tileRows * 9)
  }

  @inline
  bias(row: i32): i32 {
    return load<i32>(this.address + ((<usize>row) << 2))
  }

  @inline
  multiplier(row: i32): i32 {
    return load<i32>(this.address + ((<usize>(this.rows + row)) << 2))
  }

  @inline
  shift(row: i32): i32 {
    return load<i8>(this.address + <usize>(this.rows * 8 + row))
  }
}

@final
export class RowParameters {
  readonly even: ParameterBank
  readonly odd: ParameterBank
  private fillsOdd: bool = false
  private drainsOdd: bool = false

  constructor(tileRows: i32) {
    this.even = new ParameterBank(tileRows)
    this.odd = new ParameterBank(tileRows)
  }

  @inline
  get filling(): ParameterBank {
    return this.fillsOdd ? this.odd : this.even
  }

  @inline
  get draining(): ParameterBank {
    return this.drainsOdd ? this.odd : this.even
  }

  @inline
  canFill(t: u64): bool {
    const bank = this.filling
    return !bank.full && (t == 0 || bank.freedIn < t)
  }

  filled(releases: i32): void {
    const bank = this.filling
    bank.full = true
    bank.releasesLeft = releases
    this.fillsOdd = !this.fillsOdd
  }

  released(t: u64): void {
    const bank = this.draining
    if (--bank.releasesLeft > 0) return
    bank.full = false
    bank.freedIn = t
    this.drainsOdd = !this.drainsOdd
  }
}
