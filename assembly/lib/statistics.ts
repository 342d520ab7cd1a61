/** The counters of one core, in the order of `Counter`; the host reads them in place. */
import { Counter } from '../counters'

@final
export class Statistics {
  private readonly values: StaticArray<u64> = new StaticArray<u64>(Counter.count)

  @inline
  add(counter: i32, amount: u64): void {
    unchecked((this.values[counter] += amount))
  }

  @inline
  count(counter: i32): void {
    unchecked(this.values[counter]++)
  }

  @inline
  value(counter: i32): u64 {
    return unchecked(this.values[counter])
  }

  get address(): usize {
    return changetype<usize>(this.values)
  }
}
