/**
 * The reads in flight, in the order in which they retire: that of their RD, or of their acceptance where a queued write answers.
 *
 * A ring that doubles when it is full. A chip has at most as many reads as its DMA has tags; a trace may have more.
 */
import { DMA_TAGS } from '../config-fields'
import { NEVER } from './next-command'

@final
class Flight {
  doneClock: u64 = 0
  acceptClock: u64 = 0
  tag: i32 = 0
}

@final
export class ReadsInFlight {
  /** The clock in which the oldest retires. */
  retireClock: u64 = NEVER
  /** The first clock in which the next may retire: one a clock does. */
  private freeClock: u64 = 0
  private first: i32 = 0
  private length: i32 = 0
  private last: i32 = DMA_TAGS - 1 // the ring's last place: its size is a power of two
  private ring: StaticArray<Flight> = newFlights(DMA_TAGS)

  @inline
  get oldest(): Flight {
    return unchecked(this.ring[this.first])
  }

  @inline
  append(tag: i32, acceptClock: u64, doneClock: u64): void {
    if (this.length > this.last) this.grow()
    const flight = unchecked(this.ring[(this.first + this.length) & this.last])
    flight.tag = tag
    flight.acceptClock = acceptClock
    flight.doneClock = doneClock
    if (this.length == 0) this.retireClock = max(doneClock, this.freeClock)
    this.length++
  }

  /** The oldest retires in this clock, and none besides. */
  @inline
  removeOldest(clock: u64): void {
    const first = (this.first + 1) & this.last
    this.first = first
    this.freeClock = clock + 1
    const length = this.length - 1
    this.length = length
    this.retireClock = length == 0 ? NEVER : max(unchecked(this.ring[first]).doneClock, clock + 1)
  }

  private grow(): void {
    const ring = newFlights(2 * this.length)
    for (let i = 0; i < this.length; i++) ring[i] = this.ring[(this.first + i) & this.last]
    this.ring = ring
    this.first = 0
    this.last = ring.length - 1
  }
}

function newFlights(length: i32): StaticArray<Flight> {
  const flights = new StaticArray<Flight>(length)
  for (let i = 0; i < length; i++) flights[i] = new Flight()
  return flights
}
