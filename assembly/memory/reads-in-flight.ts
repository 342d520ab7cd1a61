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
  /** The clock from which on the oldest may retire. */
  doneClock: u64 = NEVER
  private first: i32 = 0
  private length: i32 = 0
  private last: i32 = DMA_TAGS - 1 // the ring's last place: its size is a power of two
  private ring: StaticArray<Flight> = newFlights(DMA_TAGS)

  /** Of the oldest. */
  @inline
  get tag(): i32 {
    return unchecked(this.ring[this.first]).tag
  }

  @inline
  get acceptClock(): u64 {
    return unchecked(this.ring[this.first]).acceptClock
  }

  @inline
  append(tag: i32, acceptClock: u64, doneClock: u64): void {
    if (this.length > this.last) this.grow()
    const flight = unchecked(this.ring[(this.first + this.length) & this.last])
    flight.tag = tag
    flight.acceptClock = acceptClock
    flight.doneClock = doneClock
    if (this.length == 0) this.doneClock = doneClock
    this.length++
  }

  @inline
  removeOldest(): void {
    const first = (this.first + 1) & this.last
    this.first = first
    this.length--
    this.doneClock = this.length == 0 ? NEVER : unchecked(this.ring[first]).doneClock
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
