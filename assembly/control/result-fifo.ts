/**
 * The queue of results from the vector unit to the sequencer, 4 words (docs/chip.md, "Sequencer", Result FIFO).
 *
 *     vector unit -- push --> | . | . | . | oldest | -- pop --> sequencer
 *
 * Timing: a word pushed in cycle t can be popped from t+1 on; a place left in t can be filled from t+1 on. The vector unit comes before the
 * sequencer in the stage order, so that only what can be popped needs the state at the start of the cycle.
 */
import { RESULT_FIFO_DEPTH } from '../config-fields'

@final
export class ResultFifo {
  private readonly words: StaticArray<i32> = new StaticArray<i32>(RESULT_FIFO_DEPTH)
  private first: i32 = 0
  count: i32 = 0
  private countAtStart: i32 = 0

  /** No place for another word, as the vector unit sees it in this cycle. */
  @inline
  get full(): bool {
    return this.count == RESULT_FIFO_DEPTH
  }

  /** There is a word, as the sequencer sees it in this cycle. */
  @inline
  get hasWord(): bool {
    return this.countAtStart > 0
  }

  /** Only if not full. */
  push(word: i32): void {
    this.words[(this.first + this.count) % RESULT_FIFO_DEPTH] = word
    this.count++
  }

  /** The oldest word; only if there is one. */
  pop(): i32 {
    const word = unchecked(this.words[this.first])
    this.first = (this.first + 1) % RESULT_FIFO_DEPTH
    this.count--
    return word
  }

  @inline
  latch(): void {
    this.countAtStart = this.count
  }
}
