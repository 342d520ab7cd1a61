/**
 * The crossing between the core clock and the DRAM clock (docs/chip.md, "Time").
 *
 *     DMA -- offer --> | . | . | . | . | -- accept --> controller          requests, 4 deep
 *     DMA <-- take --- | . | . | ...       <- retire -- controller          tags of reads that are done
 *
 * Timing: a request offered in cycle t can be accepted in clock d >= (t+1) fd / fc; what clock d has done is seen in cycle t if
 * (d+1) fc <= t fd. Comparisons are exact: both frequencies are integers in MHz (clock-ratio.ts).
 *
 * An event is a clock that accepts a request or retires a read: only these can be seen from the core. The clocks between the events
 * and the commands of the controller are skipped, however many they are. Both ways to run the memory do the same work:
 *
 *     run(t)                  the clocks that cycle t is the first to see
 *     runUntilEvent(limit)    cycle after cycle until one sees an event
 */
import { CROSSING_DEPTH, DMA_TAGS } from '../config-fields'
import { ClockRatio, NEAR } from './clock-ratio'
import { DramController } from './dram-controller'
import { STREAM_CLOCKS, STREAM_RETIRE } from './dram-stream'
import { NEVER } from './next-command'

/** A place of the request FIFO. */
@final
class Offer {
  address: u32 = 0
  isWrite: bool = false
  tag: i32 = 0
  firstClock: u64 = 0 // in which it may be accepted
  next: Offer = changetype<Offer>(0) // place; the last one's is the first
}

@final
export class Crossing {
  private readonly ratio: ClockRatio
  private readonly streams: bool
  /** The last cycle whose stage 1 has been run. */
  private cycle: u64 = 0
  /** The clock in which the oldest request is accepted; NEVER if there is none, and as long as there is no room for it. */
  private acceptClock: u64 = NEVER
  /** The first clock in which a request may be accepted as far as those before it are concerned: at most one a clock is. */
  private freeClock: u64 = 0
  private oldest: Offer
  private free: Offer
  private requests: i32 = 0
  private readonly responses: StaticArray<i32> = new StaticArray<i32>(DMA_TAGS)
  /** Of the responses, counted from the first of all: the oldest, and the next to come. */
  private oldestResponse: i32 = 0
  private nextResponse: i32 = 0

  constructor(
    private readonly controller: DramController,
    coreMHz: u64,
    dramMHz: u64,
  ) {
    const ratio = new ClockRatio(coreMHz, dramMHz)
    this.ratio = ratio
    // Then no cycle is the first to see a retirement and the RD behind it.
    this.streams = ratio.cycleTakesAtMost(STREAM_CLOCKS - STREAM_RETIRE - 1)
    const offer = new Offer()
    let last = offer
    for (let i = 1; i < CROSSING_DEPTH; i++) {
      last.next = new Offer()
      last = last.next
    }
    last.next = offer
    this.oldest = offer
    this.free = offer
  }

  /** Stage 1 of cycle t: runs the DRAM clocks that end by its start. */
  run(t: u64): void {
    if (t > this.cycle) this.runCycles(t, false)
  }

  /**
   * Stage 1 of the cycles before `limit`, up to the first that sees an event; returns that cycle. Where there is none, returns `limit`,
   * of which stage 1 has not been run.
   */
  runUntilEvent(limit: u64): u64 {
    while (this.cycle + 1 < limit) {
      if (this.runCycles(min(limit - 1, this.cycle + NEAR), true)) return this.cycle
    }
    return limit
  }

  /** Whether an event can come without another offer, or a response waits to be taken. Refreshes and writes in the controller are none. */
  @inline
  get awaitsEvent(): bool {
    return this.requests > 0 || this.holdsResponse || this.controller.holdsRead
  }

  @inline
  get full(): bool {
    return this.requests == CROSSING_DEPTH
  }

  @inline
  get holdsRequest(): bool {
    return this.requests > 0
  }

  /** No request on either side or in the controller. */
  get empty(): bool {
    return this.requests == 0 && !this.holdsResponse && !this.controller.holdsRequest
  }

  /** The DMA offers a request in cycle t; only if not full. */
  offer(t: u64, address: u32, isWrite: bool, tag: i32): void {
    const offer = this.free
    const first = this.ratio.firstFrom(t + 1)
    this.free = offer.next
    offer.address = address
    offer.isWrite = isWrite
    offer.tag = tag
    offer.firstClock = first
    this.requests++
    if (this.requests == 1) this.schedule(this.freeClock)
  }

  /** The tag of the oldest read that is done, or -1. */
  @inline
  get response(): i32 {
    return this.holdsResponse ? unchecked(this.responses[this.oldestResponse & (DMA_TAGS - 1)]) : -1
  }

  @inline
  takeResponse(): void {
    this.oldestResponse++
  }

  /** The clock of the next RD of a stream that this FIFO, full of reads, keeps up with (`DramStream`); NEVER where there is none. */
  get streamClock(): u64 {
    if (!this.full || !this.streams) return NEVER
    const clock = this.controller.streamClock
    if (clock == NEVER) return NEVER
    let offer = this.oldest
    let acceptClock = clock + 1
    for (let i = 0; i < CROSSING_DEPTH; i++) {
      if (offer.isWrite || offer.firstClock > acceptClock) return NEVER
      offer = offer.next
      acceptClock += STREAM_CLOCKS
    }
    return clock
  }

  /** Whether the stream can go on with an RD in `clock`. */
  @inline
  canStream(clock: u64): bool {
    return this.controller.stream.canGoOn(clock, this.oldest.address)
  }

  @inline
  get nextTagOfStream(): i32 {
    return this.controller.stream.nextTag
  }

  /** The cycle that first sees that a request is accepted behind the RD in `clock`; that which first sees the read that retires. */
  @inline
  streamRoomIn(clock: u64): u64 {
    return this.ratio.seenIn(clock + 1)
  }

  @inline
  streamResponseIn(clock: u64): u64 {
    return this.ratio.seenIn(clock + STREAM_RETIRE)
  }

  /** The RD in `clock`, and what goes with it; the oldest request is accepted, and another is offered in cycle t. */
  @inline
  stream(clock: u64, t: u64, address: u32, tag: i32): void {
    const offer = this.oldest
    this.controller.stream.read(clock, offer.address, offer.tag)
    const first = this.ratio.firstFrom(t + 1)
    // A full ring: the place that becomes free is that of the next.
    offer.address = address
    offer.tag = tag
    offer.firstClock = first
    this.oldest = offer.next
    this.free = offer.next
    this.ratio.follow(t)
  }

  /** The stream had its RDs in `first` .. `clock`; all has been done that cycle t sees. */
  endStream(first: u64, clock: u64, t: u64): void {
    this.controller.endStream(first, clock)
    this.controller.skipTo(this.ratio.endedBy(t))
    this.cycle = t
    this.freeClock = clock + 2
    this.acceptClock = NEVER
    this.ratio.follow(t)
  }

  /** Stage 1 of the cycles up to `last`, or if `stops`, to the first that sees an event; whether there was one. */
  private runCycles(last: u64, stops: bool): bool {
    const controller = this.controller
    const ratio = this.ratio
    let end = ratio.endedBy(last)
    let isEvent = false
    while (true) {
      const acceptClock = this.acceptClock
      const retireClock = controller.nextRetireClock
      const clock = min(min(acceptClock, retireClock), controller.nextWorkClock)
      if (clock >= end) break
      controller.skipTo(clock)
      if (clock == acceptClock) {
        this.accept(clock)
      } else if (clock == retireClock) {
        this.respond(controller.retire())
      } else {
        controller.work()
        if (acceptClock == NEVER) this.schedule(clock + 1) // room comes with a command
        continue
      }
      isEvent = true
      if (stops) {
        // The rest of the clocks that the cycle sees.
        stops = false
        last = ratio.seenIn(clock)
        end = ratio.endedBy(last)
      }
    }
    controller.skipTo(end)
    this.cycle = last
    ratio.follow(last)
    return isEvent
  }

  /** The controller accepts the oldest request; the rest of the clock is still to be run. */
  @inline
  private accept(clock: u64): void {
    const offer = this.oldest
    this.oldest = offer.next
    this.requests--
    this.controller.accept(offer.address, offer.isWrite, offer.tag)
    this.schedule(clock + 1)
  }

  /** When the oldest request, if there is one, will be accepted: from this clock on one may be. */
  @inline
  private schedule(freeClock: u64): void {
    const oldest = this.oldest
    const isPossible = this.requests > 0 && this.controller.roomFor(oldest.isWrite)
    this.acceptClock = isPossible ? max(oldest.firstClock, freeClock) : NEVER
    this.freeClock = freeClock
  }

  @inline
  private respond(tag: i32): void {
    unchecked((this.responses[this.nextResponse++ & (DMA_TAGS - 1)] = tag))
  }

  @inline
  private get holdsResponse(): bool {
    return this.oldestResponse != this.nextResponse
  }
}
