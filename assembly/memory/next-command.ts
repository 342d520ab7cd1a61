/**
 * Which command goes out next, and when: the choice in stage 5 of a DRAM clock.
 *
 * Order: the promoted requests; the waiting refresh, which nothing of the queues passes; the queue of the mode. Within a list: the
 * oldest request whose command is allowed and whose row, if open, is not over the cap; where there is none, the oldest of all.
 *
 * Ready clocks change only with a command. So a search that finds nothing for this clock still knows what follows, and stands until
 * a request arrives that can go earlier, the mode changes, a refresh begins to wait or a command goes out.
 *
 * In a queue the search looks at a bank's hits and at its other requests, each as one (request-queue.ts). Where all rows of the queue
 * are open, as in a stream, nothing has to be searched: its accesses may go as soon as the data bus lets them.
 */
import { Bank, BankTiming, NO_PAGE } from './bank-timing'
import { DRAM_BANKS, DRAM_ROW_ACCESS_CAP, DramCounter } from './lpddr4'
import { PromotedRequests } from './promoted-requests'
import { Request } from './request'
import { RequestQueue } from './request-queue'

export const NEVER: u64 = u64.MAX_VALUE

@final
export class NextCommand {
  /** Refreshes that wait to be issued. */
  waitingRefreshes: i32 = 0
  /** The clock in which the next one begins to wait. */
  refreshClock: u64 = NEVER
  /** The clock of the command if nothing happens before. */
  clock: u64 = NEVER
  /** On whose behalf it goes out; null: the refresh's. */
  request: Request | null = null
  /** That request is a promoted one; otherwise it waits in the queue of the mode. */
  isPromoted: bool = false
  /** What the clocks before the command count as. */
  stall: DramCounter = DramCounter.idleClocks

  /** The request's row is over the cap: in the same clock, a younger request of its queue goes before it. */
  private isCapped: bool = false

  constructor(
    private readonly timing: BankTiming,
    private readonly promoted: PromotedRequests,
  ) {}

  /** The choice as it stands in clock `now`, and if nothing can go in it, in the first clock in which something can. */
  @inline
  find(now: u64, queue: RequestQueue): void {
    const isStream = this.promoted.oldest === null && queue.others == 0 && this.waitingRefreshes == 0
    if (!(isStream && this.findInOpenRows(queue, now))) this.search(now, queue)
  }

  /** The same, always by a search. */
  search(now: u64, queue: RequestQueue): void {
    this.clock = NEVER
    this.request = null
    this.isCapped = false
    if (this.promoted.oldest !== null) this.findPromoted(now)
    if (this.waitingRefreshes != 0) {
      const ready = max(this.timing.refreshCommandReadyClock, now)
      if (ready < this.clock) {
        this.clock = ready
        this.request = null
      }
      this.stall = DramCounter.refreshStallClocks
      return
    }
    if (!queue.isEmpty) this.findQueued(queue, now)
    this.nameStall()
  }

  /** Whether a request that has joined the queue of the mode, as the youngest, while no refresh waits, goes before the choice. */
  @inline
  isAfter(request: Request, queue: RequestQueue, now: u64): bool {
    const clock = this.clock
    const bank = request.bank
    const isHit = bank.openPage == request.page
    if (isHit && isOverCap(bank) && !queue.holdsOne) return false // an older one has that right
    const ready = max(
      isHit ? this.timing.accessReadyClock(bank, queue.isWrite) : this.timing.otherRowReadyClock(bank),
      now,
    )
    return ready < clock || (ready == clock && this.isCapped && !this.isPromoted)
  }

  /** The clock of the command, or in which a refresh begins to wait: whichever is first. */
  @inline
  get workClock(): u64 {
    return min(this.clock, this.refreshClock)
  }

  @inline
  get holdsPromoted(): bool {
    return this.promoted.oldest !== null
  }

  private choose(request: Request, clock: u64, isCapped: bool, isPromoted: bool): void {
    this.request = request
    this.clock = clock
    this.isCapped = isCapped
    this.isPromoted = isPromoted
  }

  private findPromoted(now: u64): void {
    const oldest = this.promoted.oldest!
    let best: Request | null = null
    let bestClock = NEVER
    let request: Request | null = oldest
    while (request !== null) {
      const bank = request.bank
      const isHit = bank.openPage == request.page
      const ready = max(this.timing.readyClock(bank, request.page, request.isWrite), now)
      if (ready < bestClock && !(isHit && isOverCap(bank))) {
        best = request
        bestClock = ready
        if (ready == now) break // nobody younger can go before it
      }
      request = request.younger
    }
    const ready = max(this.timing.readyClock(oldest.bank, oldest.page, oldest.isWrite), now)
    if (ready < bestClock) this.choose(oldest, ready, true, true)
    else if (best !== null) this.choose(best, bestClock, false, true)
  }

  /** The choice if all that waits are requests for open rows; false if it takes a search, as a row has just been opened. */
  @inline
  private findInOpenRows(queue: RequestQueue, now: u64): bool {
    if (queue.isEmpty) return false
    const hits = queue.hits
    const request = hits != 0 ? queue.atAge(queue.ageIn(hits)) : queue.oldest
    const ready = queue.isWrite ? this.timing.writeReadyClock : this.timing.readReadyClock
    const bankReady = request.bank.accessReadyClock
    if (bankReady > ready) return false
    const clock = max(ready, now)
    this.choose(request, clock, hits == 0, false)
    this.stall = clock > bankReady ? DramCounter.busStallClocks : DramCounter.bankStallClocks
    return true
  }

  /** Looks for a request of the queue that goes out before the promoted ones. */
  private findQueued(queue: RequestQueue, now: u64): void {
    const timing = this.timing
    let bestClock = this.clock
    if (bestClock == now) return
    let bestAge = -1 // a promoted request in the same clock is not beaten
    for (let b = 0; b < DRAM_BANKS; b++) {
      const bank = unchecked(timing.banks[b])
      const hits = queue.hitsOf(b)
      if (hits != 0) {
        const ready = max(timing.accessReadyClock(bank, queue.isWrite), now)
        const age = queue.ageIn(hits)
        if (ready < bestClock || (ready == bestClock && age < bestAge)) {
          bestClock = ready
          bestAge = age
        }
      }
      const others = queue.othersOf(b)
      if (others != 0) {
        const ready = max(timing.otherRowReadyClock(bank), now)
        const age = queue.ageIn(others)
        if (ready < bestClock || (ready == bestClock && age < bestAge)) {
          bestClock = ready
          bestAge = age
        }
      }
    }
    if (bestClock > now) {
      const oldest = queue.oldest
      const ready = max(timing.readyClock(oldest.bank, oldest.page, queue.isWrite), now)
      if (ready < bestClock) {
        this.choose(oldest, ready, true, false)
        return
      }
    }
    if (bestAge >= 0) this.choose(queue.atAge(bestAge), bestClock, false, false)
  }

  private nameStall(): void {
    const request = this.request
    if (request === null) {
      this.stall = DramCounter.idleClocks
      return
    }
    const bank = request.bank
    if (bank.openPage == request.page) {
      this.stall = this.clock > bank.accessReadyClock ? DramCounter.busStallClocks : DramCounter.bankStallClocks
    } else {
      const afterRefresh = bank.openPage == NO_PAGE && this.clock == this.timing.refreshEndClock
      this.stall = afterRefresh ? DramCounter.refreshStallClocks : DramCounter.bankStallClocks
    }
  }
}

function isOverCap(bank: Bank): bool {
  return bank.accesses > DRAM_ROW_ACCESS_CAP
}
