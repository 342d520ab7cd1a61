/**
 * A stream of reads in the memory controller: the read queue is full, all rows that it wants are open, and only the data bus sets the pace.
 *
 *     clock   d          d + 1               d + 3           d + 8
 *             RD         next request in     older read out  next RD
 *
 * `read` does all of that for one RD at once; without it the controller does the same, clock by clock.
 */
import { BankTiming } from './bank-timing'
import { CommandBus } from './command-bus'
import { DramCounters } from './dram-counters'
import { NEVER, NextCommand } from './next-command'
import { ReadsInFlight } from './reads-in-flight'
import { RequestQueues } from './request-queues'

/** Clocks from an RD of a stream to the next, nCCD, and to the next retirement, readDone modulo nCCD: the same at each speed. */
export const STREAM_CLOCKS: u64 = 8
export const STREAM_RETIRE: u64 = 3

@final
export class DramStream {
  constructor(
    private readonly pageShift: u32,
    private readonly timing: BankTiming,
    private readonly queues: RequestQueues,
    private readonly next: NextCommand,
    private readonly inFlight: ReadsInFlight,
    private readonly bus: CommandBus,
    private readonly counters: DramCounters,
  ) {}

  /** The clock of the next RD of a stream if the mode stays as it is; NEVER where there is none. */
  get clock(): u64 {
    const timing = this.timing
    const queues = this.queues
    const next = this.next
    const clock = next.clock
    if (queues.reads.others != 0 || next.holdsPromoted || clock != timing.readReadyClock) return NEVER
    if (queues.writeMode || !queues.writes.isEmpty || next.waitingRefreshes != 0) return NEVER
    if (queues.roomFor(false) || this.bus.recordCommands || !timing.openRowsAreReady(clock)) return NEVER
    const inFlight = <i32>(timing.readDone / STREAM_CLOCKS)
    return this.inFlight.isRegular(clock + STREAM_RETIRE, STREAM_CLOCKS, inFlight) ? clock : NEVER
  }

  /** Whether the stream can go on with an RD in `clock` and a request for this address accepted in the next. */
  @inline
  canGoOn(clock: u64, address: u32): bool {
    const page = address >> this.pageShift
    const bank = this.timing.bankOf(page)
    return clock + STREAM_CLOCKS <= this.next.refreshClock && bank.openPage == page && bank.accessReadyClock <= clock
  }

  /** The read that retires with the next RD. */
  @inline
  get nextTag(): i32 {
    return this.inFlight.oldest.tag
  }

  /** RD in `clock`, acceptance, retirement of `nextTag`. */
  @inline
  read(clock: u64, address: u32, tag: i32): void {
    const reads = this.queues.reads
    const inFlight = this.inFlight
    this.bus.readNext(clock)

    const request = reads.append(address >> this.pageShift)
    request.address = address
    request.tag = tag
    request.started = false
    request.acceptClock = clock + 1

    const retireClock = clock + STREAM_RETIRE
    this.counters.readLatencyClocks += retireClock - inFlight.oldest.acceptClock
    inFlight.removeOldest(retireClock)
  }

  /** Counts the RDs in `first` .. `clock`, behind which everything goes clock by clock again. */
  end(first: u64, clock: u64): void {
    const bursts = (clock - first) / STREAM_CLOCKS + 1
    this.counters.streamed(first, this.next.stall, bursts, STREAM_CLOCKS)
    this.timing.readOnBus(clock)
    this.next.find(clock + 1, this.queues.reads)
  }
}
