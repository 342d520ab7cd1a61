/**
 * The loads under way, oldest first: each is complete when as many reads have arrived in order as had been claimed up to its last
 * (docs/chip.md, "DMA").
 */
import { DMA_TAGS } from '../config-fields'

/** Loads that may be under way at a time: more than there are tags would be of no use. */
const LOADS: i32 = DMA_TAGS // a power of two

@final
export class Load {
  /** Reads claimed up to and with its last. */
  readsBefore: u64 = 0
  signal: i32 = 0
  instruction: i32 = 0
}

@final
export class LoadQueue {
  private readonly loads: StaticArray<Load> = new StaticArray<Load>(LOADS)
  private first: i32 = 0
  count: i32 = 0
  /** Since reset. */
  completed: u64 = 0

  constructor() {
    for (let i = 0; i < LOADS; i++) this.loads[i] = new Load()
  }

  @inline
  get empty(): bool {
    return this.count == 0
  }

  @inline
  get full(): bool {
    return this.count == LOADS
  }

  push(readsBefore: u64, signal: i32, instruction: i32): void {
    const load = unchecked(this.loads[(this.first + this.count) & (LOADS - 1)])
    load.readsBefore = readsBefore
    load.signal = signal
    load.instruction = instruction
    this.count++
  }

  /** The oldest load; only if not empty. */
  @inline
  get oldest(): Load {
    return unchecked(this.loads[this.first])
  }

  /** The n-th oldest, from 0. */
  at(n: i32): Load {
    return this.loads[(this.first + n) & (LOADS - 1)]
  }

  removeOldest(): void {
    this.first = (this.first + 1) & (LOADS - 1)
    this.count--
    this.completed++
  }
}
