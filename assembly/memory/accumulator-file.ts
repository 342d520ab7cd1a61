/**
 * The accumulator file: C contexts of L x W int32 (docs/chip.md, "Accumulator file").
 *
 *     free -- first pass of a strip begins --> open -- pass of its last tile ends --> complete -- drain with release ends --> free
 *
 * Timing: each change in cycle t is seen from t+1 on. The vector unit comes before the MAC array in the stage order, so that only the
 * release needs its cycle kept.
 */

export enum ContextState {
  free = 0,
  open,
  complete,
}

@final
export class AccumulatorFile {
  private readonly states: StaticArray<i32>
  private readonly releasedIn: StaticArray<u64>
  private readonly bytes: usize

  constructor(
    readonly contexts: i32,
    /** Entries of one context: lanes x window; that of lane l, slot s is l x window + s. */
    private readonly entries: i32,
  ) {
    this.states = new StaticArray<i32>(contexts)
    this.releasedIn = new StaticArray<u64>(contexts)
    this.bytes = heap.alloc(<usize>contexts * entries * 4)
  }

  @inline
  address(context: i32): usize {
    return this.bytes + <usize>context * this.entries * 4
  }

  @inline
  state(context: i32): i32 {
    return unchecked(this.states[context])
  }

  /** Whether a strip can begin in this context, as seen in cycle t. */
  @inline
  canOpen(context: i32, t: u64): bool {
    return unchecked(this.states[context]) == ContextState.free && (t == 0 || unchecked(this.releasedIn[context]) < t)
  }

  open(context: i32): void {
    this.states[context] = ContextState.open
    memory.fill(this.address(context), 0, <usize>this.entries * 4)
  }

  complete(context: i32): void {
    this.states[context] = ContextState.complete
  }

  release(context: i32, t: u64): void {
    this.states[context] = ContextState.free
    this.releasedIn[context] = t
  }
}
