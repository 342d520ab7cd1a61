/**
 * The reads in flight, in the order in which they retire: that of their RD, or of their acceptance where a queued write answers.
 *
 *     oldest --> o --> o --> . <-- end        a ring of places, each with the next; between `end` and `oldest` they are free
 *                ^-- . <-- . <--'             a read that would take the last free one gets another place besides
 */
import { NEVER } from './next-command'

@final
class Flight {
  doneClock: u64 = 0
  acceptClock: u64 = 0
  tag: i32 = 0
  next: Flight = changetype<Flight>(0)
}

@final
export class ReadsInFlight {
  /** The clock in which the oldest retires. */
  retireClock: u64 = NEVER
  oldest: Flight
  private end: Flight

  constructor() {
    const flight = new Flight()
    flight.next = flight
    this.oldest = flight
    this.end = flight
  }

  /** Nothing is done before the clock after that in which it comes here, so at most one retires a clock. */
  @inline
  append(tag: i32, acceptClock: u64, doneClock: u64): void {
    const flight = this.end
    flight.tag = tag
    flight.acceptClock = acceptClock
    flight.doneClock = doneClock
    if (flight === this.oldest) this.retireClock = doneClock
    if (flight.next === this.oldest) this.addPlace(flight)
    this.end = flight.next
  }

  /** The oldest retires in this clock, and the next not before the one after. */
  @inline
  removeOldest(clock: u64): void {
    const oldest = this.oldest.next
    this.oldest = oldest
    this.retireClock = oldest === this.end ? NEVER : max(oldest.doneClock, clock + 1)
  }

  /** Whether `count` reads are in flight, the oldest done in clock `first` and each next one `distance` clocks later. */
  isRegular(first: u64, distance: u64, count: i32): bool {
    let flight = this.oldest
    let done = first
    for (; flight !== this.end && flight.doneClock == done; count--) {
      flight = flight.next
      done += distance
    }
    return flight === this.end && count == 0
  }

  private addPlace(before: Flight): void {
    const flight = new Flight()
    flight.next = before.next
    before.next = flight
  }
}
