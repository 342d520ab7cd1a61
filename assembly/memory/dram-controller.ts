/**
 * The memory controller and the LPDDR4 behind it: Ramulator 1's controller, to the clock.
 *
 *     accept --> read queue (32) --ACT--> promoted --RD--> in flight --> retired, in order
 *           \--> write queue (32) --ACT--^        \--WR--> done
 *
 * A DRAM clock:
 *  1. `accept`: at most one request, if its queue has room. A read whose address a queued write has goes straight to the reads in
 *     flight and may retire from the next clock on; a promoted write is no longer queued and answers nobody.
 *  2. Retire at most one read, in the order in which the reads got their RD (or were forwarded), once its data has arrived:
 *     nCL + nDQSCK + nBL after the RD.
 *  3. Every nREFI clocks an all-bank refresh begins to wait.
 *  4. Mode, at most one change: to writes when more than 25 wait or no read does; back to reads when fewer than 6 writes wait and
 *     a read does. While draining, any waiting write starts write mode. Promoted requests do not count.
 *  5. Issue at most one command: for the promoted requests; where none of them can go, for the refresh, if one waits (PREA if a
 *     row is open, then REF; nothing of the queues goes past it); otherwise for the queue of the mode. Within a list: the oldest
 *     request whose next command (RD or WR, ACT, PRE) is allowed and whose row, if open, has had at most 16 accesses; where there
 *     is none, the oldest of all, if its next command is allowed. An ACT moves its request to the promoted ones.
 *
 * Ports: `accept`, `draining` in; `roomFor` and `retiredTag` out, which between two clocks show what the next one starts with.
 *
 * Address, from the top: row (15 bits), bank (3), column (6, in accesses), byte. An access is 32 bytes on a 16-bit channel and 64
 * on a 32-bit one; a row holds 64 accesses. One channel, one rank. Forwarding compares addresses as they were offered.
 *
 * Timing: bank-timing.ts; queues and mode: request-queues.ts; stage 5: next-command.ts (which) and
 * command-bus.ts (what it changes); many reads at once: dram-stream.ts.
 *
 * Nothing but `accept` and `draining` changes what the controller does next, so it always knows `nextWorkClock`, the first clock in
 * which a stage has work. `tick` runs one clock; `skipTo` passes over clocks that have no work, at the same cost for any number of
 * them, and `work` runs the clock that has.
 *
 * Not modelled: data itself, ECC, the cost of turning the command bus, speculative precharge, several ranks or channels.
 */
import { BankTiming } from './bank-timing'
import { CommandBus } from './command-bus'
import { CommandRecording } from './command-recording'
import { DramCounters } from './dram-counters'
import { DramStream } from './dram-stream'
import { DRAM_ACCESSES_PER_ROW, DRAM_BANKS, DramCounter } from './lpddr4'
import { NEVER, NextCommand } from './next-command'
import { PromotedRequests } from './promoted-requests'
import { ReadsInFlight } from './reads-in-flight'
import { RequestQueues } from './request-queues'

@final
export class DramController {
  /** The clock to be run next. */
  clock: u64 = 0
  /** The first clock from `clock` on in which stages 3 to 5 have work if no request comes before. */
  nextWorkClock: u64 = 0
  /** Tag of the read that the last tick retired, or -1. */
  retiredTag: i32 = -1

  private readonly pageShift: u32
  private readonly timing: BankTiming
  private readonly queues: RequestQueues
  private readonly next: NextCommand
  private readonly counters: DramCounters
  private readonly inFlight: ReadsInFlight
  private readonly bus: CommandBus
  /** Reads anywhere in the controller. */
  private heldReads: i32 = 0
  /** The mode stays as it is, and `next` holds. */
  private isSettled: bool = false
  readonly stream: DramStream

  constructor(speed: i32 /* 1600, 2400, 3200 */, accessBytes: i32 /* 32: x16, 64: x32 */) {
    assert(speed == 1600 || speed == 2400 || speed == 3200, 'LPDDR4 speed must be 1600, 2400 or 3200')
    assert(accessBytes == 32 || accessBytes == 64, 'an LPDDR4 access has 32 or 64 bytes')
    const timing = new BankTiming(speed)
    const promoted = new PromotedRequests()
    this.timing = timing
    const inFlight = new ReadsInFlight()
    const queues = new RequestQueues(timing)
    const next = new NextCommand(timing, promoted)
    const counters = new DramCounters(timing.nBL)
    this.inFlight = inFlight
    this.queues = queues
    this.next = next
    this.counters = counters
    const bus = new CommandBus(timing, queues, promoted, inFlight, next, counters)
    const pageShift = ctz<u32>(<u32>accessBytes * DRAM_ACCESSES_PER_ROW)
    this.bus = bus
    this.pageShift = pageShift
    this.stream = new DramStream(pageShift, timing, queues, next, inFlight, bus, counters)
    // The clock numbered 0 is the first: the refresh begins to wait in the nREFI-th.
    next.refreshClock = timing.nREFI - 1
  }

  /** A read is queued, promoted or in flight. */
  @inline
  get holdsRead(): bool {
    return this.heldReads != 0
  }

  /** A request is queued, promoted or in flight. */
  @inline
  get holdsRequest(): bool {
    return this.heldReads != 0 || this.counters.writes != this.counters.writeBursts
  }

  /** No request anywhere, and no refresh waits. */
  get empty(): bool {
    return !this.holdsRequest && this.next.waitingRefreshes == 0
  }

  @inline
  roomFor(isWrite: bool): bool {
    return this.queues.roomFor(isWrite)
  }

  /** Set by a trace replay after its last request: write mode then starts with any waiting write. */
  set draining(draining: bool) {
    if (draining == this.queues.draining) return
    this.queues.draining = draining
    this.unsettle()
  }

  get draining(): bool {
    return this.queues.draining
  }

  /** Stage 1, once a clock at most, before its `work`; only if there is room. */
  @inline
  accept(address: u32, isWrite: bool, tag: i32): void {
    const clock = this.clock
    const counters = this.counters
    const queues = this.queues
    const page = address >> this.pageShift
    if (isWrite) {
      counters.writes++
    } else {
      counters.reads++
      this.heldReads++
      if (!queues.writes.isEmpty && queues.writes.holds(address, page & (DRAM_BANKS - 1))) {
        counters.forwardedReads++
        this.inFlight.append(tag, clock, clock + 1)
        return
      }
    }
    const queue = queues.of(isWrite)
    const request = queue.append(page)
    request.address = address
    request.tag = tag
    request.started = false
    request.acceptClock = clock
    if (isWrite == queues.writeMode) {
      const next = this.next
      if (this.isSettled && next.waitingRefreshes == 0 && next.isAfter(request, queue, clock)) {
        counters.stalled(clock, next.stall)
        next.search(clock, queue)
        this.nextWorkClock = next.workClock
      }
    } else if (!queues.modeMayStay) {
      this.unsettle()
    }
  }

  /** One clock. */
  tick(): void {
    const clock = this.clock
    this.retiredTag = this.nextRetireClock == clock ? this.retire() : -1
    if (this.nextWorkClock == clock) this.work()
    else this.clock = clock + 1
  }

  /** Passes over the clocks before this one: none of them has work, and none retires a read. */
  @inline
  skipTo(clock: u64): void {
    this.clock = clock
  }

  /** When stage 2 retires a read. */
  @inline
  get nextRetireClock(): u64 {
    return this.inFlight.retireClock
  }

  /** Stage 2 of `nextRetireClock`; the tag of the read. */
  @inline
  retire(): i32 {
    const inFlight = this.inFlight
    const clock = this.clock
    const read = inFlight.oldest
    this.counters.readLatencyClocks += clock - read.acceptClock
    this.heldReads--
    inFlight.removeOldest(clock)
    return read.tag
  }

  /** Stages 3 to 5 of `nextWorkClock`, with which the clock ends. */
  work(): void {
    const clock = this.clock
    const next = this.next
    if (clock == next.refreshClock || !this.isSettled) this.settle()
    let isSettled = this.isSettled
    if (next.clock == clock) {
      const counters = this.counters
      const queues = this.queues
      counters.stalled(clock, next.stall)
      counters.commanded(clock)
      this.bus.issue(clock)
      isSettled = queues.modeMayStay
      this.isSettled = isSettled
      if (isSettled) next.find(clock + 1, queues.ofMode)
    }
    this.clock = clock + 1
    this.nextWorkClock = isSettled ? next.workClock : clock + 1
  }

  /** The clock of the next RD of a stream; NEVER where there is none. */
  get streamClock(): u64 {
    return this.isSettled ? this.stream.clock : NEVER
  }

  /** The stream had its RDs in `first` .. `clock`. */
  endStream(first: u64, clock: u64): void {
    this.stream.end(first, clock)
    this.nextWorkClock = this.next.workClock
  }

  /** Keeps up to `capacity` commands from now on; not for the tick, as it allocates. */
  startRecording(capacity: i32): void {
    this.bus.recording = new CommandRecording(capacity)
    this.bus.recordCommands = true
  }

  get recording(): CommandRecording {
    return this.bus.recording
  }

  counter(index: DramCounter): u64 {
    return this.counters.value(index, this.clock, this.next.stall)
  }

  private unsettle(): void {
    this.isSettled = false
    this.nextWorkClock = this.clock
  }

  /** Stages 3 and 4, and what follows from them. While draining, one change of mode may provoke the next. */
  private settle(): void {
    const clock = this.clock
    const queues = this.queues
    this.counters.stalled(clock, this.next.stall)
    if (clock == this.next.refreshClock) {
      this.next.refreshClock = clock + this.timing.nREFI
      this.next.waitingRefreshes++
    }
    if (!queues.modeMayStay) {
      queues.changeMode()
      this.counters.modeChanges++
    }
    this.next.search(clock, queues.ofMode)
    this.isSettled = queues.modeMayStay
  }
}
