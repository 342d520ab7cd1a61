/**
 * The 15 semaphores: saturating counters of 8 bits. Number 0 means "none": always ready, never signalled.
 *
 * Timing: `ready` and `take` see the count at the start of the cycle, less what a unit earlier in the stage order has taken in it;
 * a signal counts from the next cycle on (`latch`).
 */
import { SEMAPHORES } from '../isa'
import { Event } from '../events'
import { Recorder } from '../lib/recorder'

const LARGEST: i32 = 255

@final
export class Semaphores {
  private readonly counts: StaticArray<i32> = new StaticArray<i32>(SEMAPHORES)
  private readonly signals: StaticArray<i32> = new StaticArray<i32>(SEMAPHORES)
  private signalled: bool = false

  constructor(private readonly recorder: Recorder) {}

  /** What a semaphore counts at the start of a cycle. */
  count(semaphore: i32): i32 {
    return this.counts[semaphore]
  }

  @inline
  ready(semaphore: i32): bool {
    return semaphore == 0 || unchecked(this.counts[semaphore]) > 0
  }

  @inline
  take(semaphore: i32): void {
    if (semaphore != 0) unchecked(this.counts[semaphore]--)
  }

  signal(semaphore: i32): void {
    if (semaphore == 0) return
    unchecked(this.signals[semaphore]++)
    this.signalled = true
    if (this.recorder.on) this.recorder.event(Event.signalled, semaphore, 0)
  }

  latch(): void {
    if (!this.signalled) return
    this.signalled = false
    for (let s = 1; s < SEMAPHORES; s++) {
      this.counts[s] = min(LARGEST, this.counts[s] + this.signals[s])
      this.signals[s] = 0
    }
  }
}
