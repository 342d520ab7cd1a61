/** The counters of one core, in the order of `Counter`; the host reads them in place. */
import { Counter } from '../counters'

@final
export class Statistics {
  private readonly values: StaticArray<u64> = new StaticArray<u64>(Counter.count)
  private readonly kept: StaticArray<u64> = new StaticArray<u64>(Counter.count)

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

  /** Puts the counters aside, and back: what is counted between does not count. */
  keep(): void {
    memory.copy(changetype<usize>(this.kept), changetype<usize>(this.values), Counter.count * sizeof<u64>())
  }

  restore(): void {
    memory.copy(changetype<usize>(this.values), changetype<usize>(this.kept), Counter.count * sizeof<u64>())
  }

  get address(): usize {
    return changetype<usize>(this.values)
  }
}
