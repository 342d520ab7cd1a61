/**
 * The command bus: carries out the command that is due and renews what follows from it.
 *
 *     RD, WR    the request leaves, a read for those in flight; the row has had one access more
 *     ACT       the request is promoted; those of the queues that want this row are hits
 *     PRE       those of the queues that want the row are hits no more
 *     PREA, REF on behalf of a waiting refresh, which goes with the REF
 *
 * A request's first command decides whether it is a row hit, miss or conflict.
 */
import { Bank, BankTiming, NO_PAGE } from './bank-timing'
import { CommandRecording } from './command-recording'
import { DramCounters } from './dram-counters'
import { DRAM_BANKS, DRAM_ROW_ACCESS_CAP, DramCommand } from './lpddr4'
import { NextCommand } from './next-command'
import { PromotedRequests } from './promoted-requests'
import { ReadsInFlight } from './reads-in-flight'
import { Request } from './request'
import { RequestQueues } from './request-queues'

@final
export class CommandBus {
  /** Command observer: while on, commands are appended to `recording`. */
  recordCommands: bool = false
  recording: CommandRecording = new CommandRecording(0)

  constructor(
    private readonly timing: BankTiming,
    private readonly queues: RequestQueues,
    private readonly promoted: PromotedRequests,
    private readonly inFlight: ReadsInFlight,
    private readonly next: NextCommand,
    private readonly counters: DramCounters,
  ) {}

  /** Issues the command that `next` names. */
  @inline
  issue(clock: u64): void {
    const request = this.next.request
    if (request === null) this.refresh(clock)
    else if (request.bank.openPage == request.page) this.access(request, clock)
    else this.changeRow(request, request.bank, clock)
  }

  /** RD of the next request of a stream: the oldest for a row that has not had its share, or else the oldest. */
  @inline
  readNext(clock: u64): void {
    const reads = this.queues.reads
    const hits = reads.hits
    const request = reads.atAge(reads.ageIn(hits != 0 ? hits : reads.taken))
    const bank = request.bank
    if (!request.started) this.counters.rowHits++
    reads.remove(request)
    this.timing.readOfBank(bank, clock)
    this.inFlight.append(request.tag, request.acceptClock, clock + this.timing.readDone)
    if (bank.accesses == DRAM_ROW_ACCESS_CAP + 1) reads.rowCapped(request.page & (DRAM_BANKS - 1))
  }

  /** RD or WR. */
  @inline
  private access(request: Request, clock: u64): void {
    const timing = this.timing
    const counters = this.counters
    const bank = request.bank
    if (!request.started) counters.rowHits++
    if (this.next.isPromoted) this.promoted.remove(request)
    else this.queues.ofMode.remove(request)
    if (request.isWrite) {
      timing.write(bank, clock)
      counters.writeBursts++
      this.record(clock, DramCommand.WR, request.page)
    } else {
      timing.read(bank, clock)
      counters.readBursts++
      this.record(clock, DramCommand.RD, request.page)
      this.inFlight.append(request.tag, request.acceptClock, clock + timing.readDone)
    }
    if (bank.accesses == DRAM_ROW_ACCESS_CAP + 1) this.queues.rowCapped(request.page & (DRAM_BANKS - 1))
  }

  /** ACT or PRE. */
  private changeRow(request: Request, bank: Bank, clock: u64): void {
    const counters = this.counters
    const page = request.page
    if (bank.openPage == NO_PAGE) {
      if (!request.started) counters.rowMisses++
      counters.activates++
      this.record(clock, DramCommand.ACT, page)
      this.timing.activate(bank, page, clock)
      if (!this.next.isPromoted) this.promoted.take(request, this.queues.ofMode)
      this.queues.rowOpened(page & (DRAM_BANKS - 1), page)
    } else {
      if (!request.started) counters.rowConflicts++
      counters.precharges++
      this.record(clock, DramCommand.PRE, bank.openPage)
      this.timing.precharge(bank, clock)
      this.queues.rowClosed(page & (DRAM_BANKS - 1))
    }
    request.started = true
  }

  /** PREA or REF. */
  private refresh(clock: u64): void {
    const timing = this.timing
    if (timing.openBanks != 0) {
      this.counters.prechargeAlls++
      this.record(clock, DramCommand.PREA, NO_PAGE)
      timing.prechargeAll(clock)
      this.queues.allRowsClosed()
    } else {
      this.counters.refreshes++
      this.record(clock, DramCommand.REF, NO_PAGE)
      timing.refresh(clock)
      this.next.waitingRefreshes--
    }
  }

  @inline
  private record(clock: u64, command: DramCommand, page: u32): void {
    if (this.recordCommands) this.recording.append(clock, command, page)
  }
}
