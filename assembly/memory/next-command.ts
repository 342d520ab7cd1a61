/**
 * Which command goes out next, and when: the choice in stage 5 of a DRAM clock.
 *
 * Order: the promoted requests; the waiting refresh, which nothing of the queues passes; the queue of the mode. Within a list: the
 * oldest request whose command is allowed and whose row, if open, is not over the cap; where there is none, the oldest of all.
 *
 * Ready clocks change only with a command. So a search that finds nothing for this clock still knows what follows, and stands until
 * a request arrives that can go earlier, the mode changes, a refresh begins to wait or a command goes out.
 */
import { BankTiming, NO_PAGE } from './bank-timing'
import { DRAM_ROW_ACCESS_CAP, DramCounter } from './lpddr4'
import { Request, RequestList } from './request-list'

export const NEVER: u64 = u64.MAX_VALUE

@final
export class NextCommand {
  /** Whether the other fields hold; otherwise `find` has to be called before they are used. */
  isKnown: bool = false
  /** The clock of the command if nothing happens before; one that has gone by means now. */
  clock: u64 = NEVER
  /** On whose behalf it goes out; null: the refresh's. */
  request: Request | null = null
  /** Where that request waits. */
  list: RequestList
  /** What the clocks before the command count as. */
  stall: DramCounter = DramCounter.idleClocks

  /** The request's row is over the cap: in the same clock, a younger request goes before it. */
  private isCapped: bool = false

  constructor(
    private timing: BankTiming,
    private promoted: RequestList,
  ) {
    this.list = promoted
  }

  find(now: u64, queue: RequestList, refreshWaits: bool): void {
    this.isKnown = true
    this.clock = NEVER
    this.request = null
    this.isCapped = false
    this.findIn(this.promoted, now)
    if (refreshWaits) {
      const ready = max(this.timing.refreshCommandReadyClock, now)
      if (ready < this.clock) {
        this.clock = ready
        this.request = null
      }
      this.stall = DramCounter.refreshStallClocks
      return
    }
    if (this.clock > now) this.findIn(queue, now)
    this.stall = this.stallOf(this.request)
  }

  /** A request has joined the queue of the mode. */
  newcomer(request: Request): void {
    const ready = this.readyClock(request)
    if (ready < this.clock || (ready == this.clock && this.isCapped)) this.isKnown = false
  }

  /** Looks for a request whose command goes out before what has been found so far. */
  private findIn(list: RequestList, now: u64): void {
    const oldest = list.oldest
    if (oldest === null) return
    let best: Request | null = null
    let bestClock = this.clock
    let isCapped = false
    let request: Request | null = oldest
    while (request !== null) {
      const ready = this.readyClock(request)
      if (ready < bestClock && !isOverCap(request)) {
        best = request
        bestClock = ready
        if (ready <= now) break // nobody younger can go before it
      }
      request = request.younger
    }
    if (bestClock > now && this.readyClock(oldest) < bestClock) {
      best = oldest
      bestClock = this.readyClock(oldest)
      isCapped = true
    }
    if (best === null) return
    this.request = best
    this.clock = bestClock
    this.list = list
    this.isCapped = isCapped
  }

  @inline
  private readyClock(request: Request): u64 {
    return this.timing.readyClock(request.bank, request.page, request.isWrite)
  }

  private stallOf(request: Request | null): DramCounter {
    if (request === null) return DramCounter.idleClocks
    const bank = request.bank
    if (bank.openPage == request.page) {
      return this.clock > bank.accessReadyClock ? DramCounter.busStallClocks : DramCounter.bankStallClocks
    }
    const afterRefresh = bank.openPage == NO_PAGE && this.clock == this.timing.refreshEndClock
    return afterRefresh ? DramCounter.refreshStallClocks : DramCounter.bankStallClocks
  }
}

function isOverCap(request: Request): bool {
  return request.bank.openPage == request.page && request.bank.accesses > DRAM_ROW_ACCESS_CAP
}
