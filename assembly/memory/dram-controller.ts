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
 * Timing: bank-timing.ts; the queues: request-queue.ts; the choice in stage 5: next-command.ts.
 *
 * Nothing but `accept` and `draining` changes what the controller does next, so it always knows `nextWorkClock`, the first clock in
 * which a stage has work. `tick` runs one clock; `skipTo` passes over clocks that have no work, at the same cost for any number of
 * them, and `work` runs the clock that has. What the clocks without a command count as is added up when it changes, or is asked for.
 *
 * Not modelled: data itself, ECC, the cost of turning the command bus, speculative precharge, several ranks or channels.
 */
import { Bank, BankTiming, NO_PAGE } from './bank-timing'
import { CommandRecording } from './command-recording'
import {
  DRAM_ACCESSES_PER_ROW,
  DRAM_BANKS,
  DRAM_QUEUE_ENTRIES,
  DRAM_ROW_ACCESS_CAP,
  DRAM_WRITE_HIGH_MARK,
  DRAM_WRITE_LOW_MARK,
  DramCommand,
  DramCounter,
} from './lpddr4'
import { NextCommand } from './next-command'
import { ReadsInFlight } from './reads-in-flight'
import { Request, RequestList } from './request-list'
import { RequestQueue } from './request-queue'

@final
export class DramController {
  /** Tag of the read that the last tick retired, or -1. */
  retiredTag: i32 = -1

  // The counters, in the order of `DramCounter`, by which `counter` finds them.
  clock: u64 = 0
  commandClocks: u64 = 0
  busStallClocks: u64 = 0
  bankStallClocks: u64 = 0
  refreshStallClocks: u64 = 0
  idleClocks: u64 = 0
  reads: u64 = 0
  writes: u64 = 0
  forwardedReads: u64 = 0
  rowHits: u64 = 0
  rowMisses: u64 = 0
  rowConflicts: u64 = 0
  activates: u64 = 0
  precharges: u64 = 0
  prechargeAlls: u64 = 0
  readBursts: u64 = 0
  writeBursts: u64 = 0
  refreshes: u64 = 0
  busBusyClocks: u64 = 0
  modeChanges: u64 = 0
  readLatencyClocks: u64 = 0

  /** Command observer: while on, commands are appended to `recording`, which `startRecording` makes. */
  recordCommands: bool = false
  recording: CommandRecording = new CommandRecording(0)

  /** The first clock from `clock` on in which stages 3 to 5 have work if no request comes before. */
  nextWorkClock: u64 = 0

  private readonly timing: BankTiming
  private readonly next: NextCommand
  private readonly pageShift: u32
  private readonly readQueue: RequestQueue
  private readonly writeQueue: RequestQueue
  private modeQueue: RequestQueue
  private readonly promoted: RequestList
  private readonly inFlight: ReadsInFlight = new ReadsInFlight()
  /** Requests that no queue has a slot for at the moment. */
  private spare: Request | null = null
  /** Reads and writes anywhere in the controller. */
  private heldReads: i32 = 0
  private heldWrites: i32 = 0
  private writeMode: bool = false
  /** The mode stays as it is, and `next` holds. */
  private isSettled: bool = false
  /** More writes than this do not wait for the end of read mode. */
  private writesToWait: i32 = DRAM_WRITE_HIGH_MARK
  private waitingRefreshes: i32 = 0
  private nextRefreshClock: u64
  /** The first of the clocks without a command that have not been counted. */
  private stallsFrom: u64 = 0

  constructor(speed: i32 /* 1600, 2400, 3200 */, accessBytes: i32 /* 32: x16, 64: x32 */) {
    assert(speed == 1600 || speed == 2400 || speed == 3200, 'LPDDR4 speed must be 1600, 2400 or 3200')
    assert(accessBytes == 32 || accessBytes == 64, 'an LPDDR4 access has 32 or 64 bytes')
    const timing = new BankTiming(speed)
    const promoted = new RequestList()
    this.timing = timing
    const readQueue = new RequestQueue(timing, false)
    this.readQueue = readQueue
    this.modeQueue = readQueue
    this.writeQueue = new RequestQueue(timing, true)
    this.promoted = promoted
    this.next = new NextCommand(timing, promoted)
    this.pageShift = ctz<u32>(<u32>accessBytes * DRAM_ACCESSES_PER_ROW)
    // The clock numbered 0 is the first: the refresh begins to wait in the nREFI-th.
    this.nextRefreshClock = timing.nREFI - 1
  }

  /** A read is queued, promoted or in flight. */
  @inline
  get holdsRead(): bool {
    return this.heldReads != 0
  }

  /** A request is queued, promoted or in flight. */
  @inline
  get holdsRequest(): bool {
    return (this.heldReads | this.heldWrites) != 0
  }

  /** No request anywhere, and no refresh waits. */
  get empty(): bool {
    return !this.holdsRequest && this.waitingRefreshes == 0
  }

  @inline
  roomFor(isWrite: bool): bool {
    return (isWrite ? this.writeQueue : this.readQueue).length < DRAM_QUEUE_ENTRIES
  }

  /** Set by a trace replay after its last request: write mode then starts with any waiting write. */
  set draining(draining: bool) {
    if (draining == this.draining) return
    this.writesToWait = draining ? 0 : DRAM_WRITE_HIGH_MARK
    this.unsettle()
  }

  get draining(): bool {
    return this.writesToWait == 0
  }

  /** Once a clock at most, before its `work`; only if there is room. */
  @inline
  accept(address: u32, isWrite: bool, tag: i32): void {
    const clock = this.clock
    const page = address >> this.pageShift
    if (isWrite) {
      this.writes++
      this.heldWrites++
    } else {
      this.reads++
      this.heldReads++
      if (this.writeQueue.length != 0 && this.writeQueue.holds(address, page & (DRAM_BANKS - 1))) {
        this.forwardedReads++
        this.inFlight.append(tag, clock, clock + 1)
        return
      }
    }
    const queue = isWrite ? this.writeQueue : this.readQueue
    const request = queue.append(page)
    request.address = address
    request.tag = tag
    request.started = false
    request.acceptClock = clock
    if (!this.modeMayStay) {
      this.unsettle()
    } else if (isWrite == this.writeMode && this.isSettled && this.waitingRefreshes == 0) {
      // A request of the other mode matters only after a change of mode, which starts a new search by itself.
      const next = this.next
      if (next.isLaterThan(request, queue, clock)) {
        this.countStalls(next.stall)
        next.search(clock, queue, false)
        this.nextWorkClock = min(next.clock, this.nextRefreshClock)
      }
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
    const read = inFlight.oldest
    this.readLatencyClocks += this.clock - read.acceptClock
    this.heldReads--
    inFlight.removeOldest(this.clock)
    return read.tag
  }

  /** Stages 3 to 5 of `nextWorkClock`, with which the clock ends. */
  work(): void {
    const clock = this.clock
    const next = this.next
    if (clock == this.nextRefreshClock || !this.isSettled) this.settle()
    if (next.clock == clock) {
      this.countStalls(next.stall)
      this.stallsFrom = clock + 1
      this.commandClocks++
      this.command()
      this.isSettled = this.modeMayStay
      if (this.isSettled) next.find(clock + 1, this.modeQueue, this.waitingRefreshes != 0)
    }
    this.clock = clock + 1
    this.nextWorkClock = this.isSettled ? min(next.clock, this.nextRefreshClock) : clock + 1
  }

  /** Keeps up to `capacity` commands from now on; not for the tick, as it allocates. */
  startRecording(capacity: i32): void {
    this.recording = new CommandRecording(capacity)
    this.recordCommands = true
  }

  counter(index: DramCounter): u64 {
    assert(<u32>index < <u32>DramCounter.count, 'the DRAM controller has no such counter')
    this.countStalls(this.next.stall)
    this.busBusyClocks = (this.readBursts + this.writeBursts) * this.timing.nBL
    return load<u64>(this.counterAt(index))
  }

  @inline
  private counterAt(index: DramCounter): usize {
    return changetype<usize>(this) + offsetof<DramController>('clock') + ((<usize>index) << 3)
  }

  /** All clocks that have passed are counted from here on; those not yet counted were stalls of this kind. */
  @inline
  private countStalls(kind: DramCounter): void {
    const at = this.counterAt(kind)
    store<u64>(at, load<u64>(at) + this.clock - this.stallsFrom)
    this.stallsFrom = this.clock
  }

  @inline
  private get modeMayStay(): bool {
    const writes = this.writeQueue.length
    const reads = this.readQueue.length
    if (this.writeMode) return writes >= DRAM_WRITE_LOW_MARK || reads == 0
    return reads != 0 && writes <= this.writesToWait
  }

  private unsettle(): void {
    this.isSettled = false
    this.nextWorkClock = this.clock
  }

  /** Stages 3 and 4, and what follows from them. While draining, one change of mode may provoke the next. */
  private settle(): void {
    this.countStalls(this.next.stall)
    if (this.clock == this.nextRefreshClock) {
      this.nextRefreshClock += this.timing.nREFI
      this.waitingRefreshes++
    }
    if (!this.modeMayStay) {
      this.writeMode = !this.writeMode
      this.modeQueue = this.writeMode ? this.writeQueue : this.readQueue
      this.modeChanges++
    }
    this.next.search(this.clock, this.modeQueue, this.waitingRefreshes != 0)
    this.isSettled = this.modeMayStay
  }

  /** Issues the command that is due. */
  @inline
  private command(): void {
    const request = this.next.request
    if (request === null) {
      this.refresh()
      return
    }
    const bank = request.bank
    if (bank.openPage == request.page) {
      if (!request.started) this.rowHits++
      this.access(request, bank)
    } else if (bank.openPage == NO_PAGE) {
      if (!request.started) this.rowMisses++
      this.activate(request, bank)
    } else {
      if (!request.started) this.rowConflicts++
      this.precharge(request, bank)
    }
  }

  @inline
  private access(request: Request, bank: Bank): void {
    const timing = this.timing
    const clock = this.clock
    if (this.next.isPromoted) this.demote(request)
    else if (request.isWrite) this.writeQueue.remove(request)
    else this.readQueue.remove(request)
    if (request.isWrite) {
      timing.write(bank, clock)
      this.writeBursts++
      this.record(DramCommand.WR, request.page)
      this.heldWrites--
    } else {
      timing.read(bank, clock)
      this.readBursts++
      this.record(DramCommand.RD, request.page)
      this.inFlight.append(request.tag, request.acceptClock, clock + timing.readDone)
    }
    if (bank.accesses == DRAM_ROW_ACCESS_CAP + 1) {
      this.readQueue.rowCapped(request.page & (DRAM_BANKS - 1))
      this.writeQueue.rowCapped(request.page & (DRAM_BANKS - 1))
    }
  }

  private activate(request: Request, bank: Bank): void {
    const page = request.page
    request.started = true
    this.activates++
    this.timing.activate(bank, page, this.clock)
    this.record(DramCommand.ACT, page)
    if (!this.next.isPromoted) this.promote(request)
    this.readQueue.rowOpened(page & (DRAM_BANKS - 1), page)
    this.writeQueue.rowOpened(page & (DRAM_BANKS - 1), page)
  }

  private precharge(request: Request, bank: Bank): void {
    request.started = true
    this.precharges++
    this.record(DramCommand.PRE, bank.openPage)
    this.timing.precharge(bank, this.clock)
    this.readQueue.rowClosed(request.page & (DRAM_BANKS - 1))
    this.writeQueue.rowClosed(request.page & (DRAM_BANKS - 1))
  }

  private refresh(): void {
    const timing = this.timing
    if (timing.openBanks != 0) {
      timing.prechargeAll(this.clock)
      this.readQueue.allRowsClosed()
      this.writeQueue.allRowsClosed()
      this.prechargeAlls++
      this.record(DramCommand.PREA, NO_PAGE)
    } else {
      timing.refresh(this.clock)
      this.refreshes++
      this.waitingRefreshes--
      this.record(DramCommand.REF, NO_PAGE)
    }
  }

  private promote(request: Request): void {
    let spare = this.spare
    if (spare === null) spare = new Request(request.bank)
    else this.spare = spare.younger
    if (request.isWrite) this.writeQueue.exchange(request, spare)
    else this.readQueue.exchange(request, spare)
    this.promoted.insertByAge(request)
  }

  /** Takes a request out of the promoted ones. */
  private demote(request: Request): void {
    this.promoted.remove(request)
    request.younger = this.spare
    this.spare = request
  }

  @inline
  private record(command: DramCommand, page: u32): void {
    if (this.recordCommands) this.recording.append(this.clock, command, page)
  }
}
