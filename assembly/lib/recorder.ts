/**
 * Records architectural events for an observer: off unless asked for, bounded, and without influence on what it watches.
 *
 *     word 0         1      2     3
 *     | cycle      | kind | a   | b   |      one event; the cycle's low 32 bits
 *
 * When the recording is full, further events are counted and dropped.
 */
import { EVENT_WORDS } from '../events'

@final
export class Recorder {
  on: bool = false
  cycle: u64 = 0
  count: i32 = 0
  dropped: u64 = 0
  private capacity: i32 = 0
  address: usize = 0

  start(capacity: i32): void {
    this.capacity = capacity
    this.address = heap.alloc(<usize>capacity * EVENT_WORDS * 4)
    this.on = true
  }

  event(kind: i32, a: i32, b: i32): void {
    if (this.count == this.capacity) {
      this.dropped++
      return
    }
    const at = this.address + <usize>this.count * EVENT_WORDS * 4
    store<u32>(at, <u32>this.cycle)
    store<i32>(at, kind, 4)
    store<i32>(at, a, 8)
    store<i32>(at, b, 12)
    this.count++
  }
}
