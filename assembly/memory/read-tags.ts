/**
 * Reads in flight, and the order in which they count as arrived (docs/chip.md, "DMA").
 *
 *     claim --> | tag 0 | tag 1 | ... | tag 63 | --> arrive, in any order --> counted, in the order of the claims
 *
 * Tags, a power of two of them, are used in turn; a tag is free again when its read, and all before it, have arrived.
 */
import { DMA_TAGS } from '../config-fields'

@final
export class ReadTags {
  /** Reads claimed so far, and of these the first ones that have all arrived. */
  claimed: u64 = 0
  arrivedInOrder: u64 = 0
  /** Reads that have arrived in all. */
  arrivedInAll: u64 = 0
  private readonly arrived: StaticArray<bool> = new StaticArray<bool>(DMA_TAGS)
  private readonly sources: StaticArray<usize> = new StaticArray<usize>(DMA_TAGS)
  private readonly targets: StaticArray<usize> = new StaticArray<usize>(DMA_TAGS)
  private readonly spaces: StaticArray<i32> = new StaticArray<i32>(DMA_TAGS)
  private readonly kinds: StaticArray<i32> = new StaticArray<i32>(DMA_TAGS)
  private readonly sections: StaticArray<i32> = new StaticArray<i32>(DMA_TAGS)

  @inline
  get full(): bool {
    return this.claimed - this.arrivedInOrder >= <u64>DMA_TAGS
  }

  /** One more can be claimed, and another. */
  @inline
  get hasSpare(): bool {
    return this.claimed - this.arrivedInOrder < <u64>DMA_TAGS - 1
  }

  @inline
  get inFlight(): i32 {
    return <i32>(this.claimed - this.arrivedInOrder)
  }

  /** Some read has not arrived. */
  @inline
  get pending(): bool {
    return this.claimed != this.arrivedInOrder
  }

  @inline
  spaceOf(tag: i32): i32 {
    return unchecked(this.spaces[tag])
  }

  @inline
  kindOf(tag: i32): i32 {
    return unchecked(this.kinds[tag])
  }

  /** The section of the command. */
  @inline
  sectionOf(tag: i32): i32 {
    return unchecked(this.sections[tag])
  }

  /** The tag of a new read; only if not full. */
  @inline
  claim(source: usize, target: usize, space: i32, kind: i32, section: i32): i32 {
    const tag = (<i32>this.claimed) & (DMA_TAGS - 1)
    unchecked((this.sources[tag] = source))
    unchecked((this.targets[tag] = target))
    unchecked((this.spaces[tag] = space))
    unchecked((this.kinds[tag] = kind))
    unchecked((this.sections[tag] = section))
    this.claimed++
    return tag
  }

  @inline
  sourceOf(tag: i32): usize {
    return unchecked(this.sources[tag])
  }

  @inline
  targetOf(tag: i32): usize {
    return unchecked(this.targets[tag])
  }

  /** Writes the data of the read, 32 or 64 bytes, to its target. */
  @inline
  deliver(tag: i32, bytes: i32): void {
    const target = unchecked(this.targets[tag])
    const source = unchecked(this.sources[tag])
    v128.store(target, v128.load(source))
    v128.store(target, v128.load(source, 16), 16)
    if (bytes > 32) {
      v128.store(target, v128.load(source, 32), 32)
      v128.store(target, v128.load(source, 48), 48)
    }
    unchecked((this.arrived[tag] = true))
    this.arrivedInAll++
  }

  /** Counts the next read in order if it has arrived: its tag, or -1. */
  @inline
  countNext(): i32 {
    if (!this.pending) return -1
    const tag = (<i32>this.arrivedInOrder) & (DMA_TAGS - 1)
    if (!unchecked(this.arrived[tag])) return -1
    unchecked((this.arrived[tag] = false))
    this.arrivedInOrder++
    return tag
  }
}
