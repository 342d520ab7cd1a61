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
 * Timing: bank-timing.ts; the choice in stage 5: next-command.ts. Until `quietUntilClock`, the first clock in which a stage has
 * work, a tick only counts.
 *
 * Not modelled: data itself, ECC, the cost of turning the command bus, speculative precharge, several ranks or channels.
 */
import { Bank, BankTiming, NO_PAGE } from './bank-timing'
import { CommandRecording } from './command-recording'
import {
  DRAM_ACCESSES_PER_ROW,
  DRAM_QUEUE_ENTRIES,
  DRAM_WRITE_HIGH_MARK,
  DRAM_WRITE_LOW_MARK,
  DramCommand,
  DramCounter,
} from './lpddr4'
import { NextCommand } from './next-command'
import { Request, RequestList } from './request-list'

/** Requests allocated at a time; the promoted list has no limit, but ordinary traffic stays far below the first batch. */
const REQUEST_BATCH: i32 = 512
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

  private timing: BankTiming
  private pageShift: u32
  private free: RequestList = new RequestList()
  private readQueue: RequestList = new RequestList()
  private writeQueue: RequestList = new RequestList()
  private promoted: RequestList
  private inFlight: RequestList = new RequestList()
  private writeMode: bool = false
  private waitingRefreshes: i32 = 0
  private nextRefreshClock: u64
  private isDraining: bool = false
  private next: NextCommand
  private quietUntilClock: u64 = 0
  constructor(speed: i32 /* 1600, 2400, 3200 */, accessBytes: i32 /* 32: x16, 64: x32 */) {
    assert(speed == 1600 || speed == 2400 || speed == 3200, 'LPDDR4 speed must be 1600, 2400 or 3200')
    assert(accessBytes == 32 || accessBytes == 64, 'an LPDDR4 access has 32 or 64 bytes')
    const timing = new BankTiming(speed)
    const promoted = new RequestList()
    this.timing = timing
    this.promoted = promoted
    this.next = new NextCommand(timing, promoted)
    this.pageShift = ctz<u32>(<u32>accessBytes * DRAM_ACCESSES_PER_ROW)
    // The clock numbered 0 is the first: the refresh begins to wait in the nREFI-th.
    this.nextRefreshClock = timing.nREFI - 1
    this.allocateRequests()
  }

  /** A request is queued, promoted or in flight. */
  get holdsRequest(): bool {
    return this.readQueue.length + this.writeQueue.length + this.promoted.length + this.inFlight.length > 0
  }

  /** No request anywhere, and no refresh waits. */
  get empty(): bool {
    return !this.holdsRequest && this.waitingRefreshes == 0
  }

  roomFor(isWrite: bool): bool {
    return (isWrite ? this.writeQueue.length : this.readQueue.length) < DRAM_QUEUE_ENTRIES
  }

  /** Set by a trace replay after its last request: write mode then starts with any waiting write. */
  set draining(draining: bool) {
    this.isDraining = draining
    this.quietUntilClock = 0
  }

  get draining(): bool {
    return this.isDraining
  }

  accept(address: u32, isWrite: bool, tag: i32): void {
    this.quietUntilClock = 0
    if (this.free.length == 0) this.allocateRequests()
    const request = this.free.oldest!
    this.free.remove(request)
    request.address = address
    request.page = address >> this.pageShift
    request.bank = this.timing.bankOf(request.page)
    request.tag = tag
    request.isWrite = isWrite
    request.started = false
    request.acceptClock = this.clock
    if (isWrite) {
      this.writes++
      this.writeQueue.append(request)
    } else {
      this.reads++
      if (this.writeQueue.holds(address)) {
        this.forwardedReads++
        request.doneClock = this.clock + 1
        this.inFlight.append(request)
        return
      }
      this.readQueue.append(request)
    }
    // A request of the other mode matters only after a change of mode, which starts a new search by itself.
    if (isWrite == this.writeMode) this.next.newcomer(request)
  }

  tick(): void {
    this.retiredTag = -1
    if (this.clock < this.quietUntilClock) this.countStall()
    else this.work()
    this.clock++
  }

  /** Keeps up to `capacity` commands from now on; not for the tick, as it allocates. */
  startRecording(capacity: i32): void {
    this.recording = new CommandRecording(capacity)
    this.recordCommands = true
  }

  counter(index: DramCounter): u64 {
    assert(<u32>index < <u32>DramCounter.count, 'the DRAM controller has no such counter')
    return load<u64>(this.counterAt(index))
  }

  private counterAt(index: DramCounter): usize {
    return changetype<usize>(this) + offsetof<DramController>('clock') + ((<usize>index) << 3)
  }

  /** Stages 2 to 5. */
  private work(): void {
    this.retire()
    const refreshBegan = this.queueRefresh()
    const modeChanged = this.chooseMode()
    if (refreshBegan || modeChanged) this.next.isKnown = false
    const issued = this.issue()
    if (issued) this.commandClocks++
    else this.countStall()
    // A command changes what the next clock's mode depends on; while draining, a change of mode may provoke the next.
    if (issued || modeChanged) return
    this.quietUntilClock = min(this.next.clock, this.nextRefreshClock)
    const read = this.inFlight.oldest
    if (read !== null) this.quietUntilClock = min(this.quietUntilClock, read.doneClock)
  }

  private retire(): void {
    const read = this.inFlight.oldest
    if (read === null || read.doneClock > this.clock) return
    this.inFlight.remove(read)
    this.free.append(read)
    this.retiredTag = read.tag
    this.readLatencyClocks += this.clock - read.acceptClock
  }

  private queueRefresh(): bool {
    if (this.clock != this.nextRefreshClock) return false
    this.nextRefreshClock += this.timing.nREFI
    this.waitingRefreshes++
    return true
  }

  private chooseMode(): bool {
    const writes = this.writeQueue.length
    const reads = this.readQueue.length
    const mayStay = this.writeMode
      ? writes >= DRAM_WRITE_LOW_MARK || reads == 0
      : writes <= (this.isDraining ? 0 : DRAM_WRITE_HIGH_MARK) && reads != 0
    if (mayStay) return false
    this.writeMode = !this.writeMode
    this.modeChanges++
    return true
  }

  private issue(): bool {
    const next = this.next
    if (!next.isKnown)
      next.find(this.clock, this.writeMode ? this.writeQueue : this.readQueue, this.waitingRefreshes != 0)
    if (next.clock > this.clock) return false
    next.isKnown = false
    const request = next.request
    if (request !== null) this.command(request, next.list)
    else this.refresh()
    return true
  }

  private countStall(): void {
    const at = this.counterAt(this.next.stall)
    store<u64>(at, load<u64>(at) + 1)
  }

  private refresh(): void {
    const timing = this.timing
    if (timing.openBanks != 0) {
      timing.prechargeAll(this.clock)
      this.prechargeAlls++
      this.record(DramCommand.PREA, NO_PAGE)
    } else {
      timing.refresh(this.clock)
      this.refreshes++
      this.waitingRefreshes--
      this.record(DramCommand.REF, NO_PAGE)
    }
  }

  /** Issues the next command of a request that waits in `list`. */
  private command(request: Request, list: RequestList): void {
    const bank = request.bank
    if (bank.openPage == request.page) {
      if (!request.started) this.rowHits++
      this.access(request, bank, list)
    } else if (bank.openPage == NO_PAGE) {
      if (!request.started) this.rowMisses++
      this.activates++
      this.timing.activate(bank, request.page, this.clock)
      this.record(DramCommand.ACT, request.page)
      list.remove(request)
      this.promoted.insertByAge(request)
    } else {
      if (!request.started) this.rowConflicts++
      this.precharges++
      this.record(DramCommand.PRE, bank.openPage)
      this.timing.precharge(bank, this.clock)
    }
    request.started = true
  }

  private access(request: Request, bank: Bank, list: RequestList): void {
    const timing = this.timing
    list.remove(request)
    this.busBusyClocks += timing.nBL
    if (request.isWrite) {
      timing.write(bank, this.clock)
      this.writeBursts++
      this.record(DramCommand.WR, request.page)
      this.free.append(request)
    } else {
      timing.read(bank, this.clock)
      this.readBursts++
      this.record(DramCommand.RD, request.page)
      request.doneClock = this.clock + timing.readDone
      this.inFlight.append(request)
    }
  }

  private record(command: DramCommand, page: u32): void {
    if (this.recordCommands) this.recording.append(this.clock, command, page)
  }

  private allocateRequests(): void {
    const bank = this.timing.bankOf(0)
    for (let i = 0; i < REQUEST_BATCH; i++) this.free.append(new Request(bank))
  }
}
