/**
 * Requests, and the lists without a limit that hold them; the queues, which have one, are request-queue.ts.
 *
 *     free --accept--> read queue   --ACT--> promoted --RD--> in flight --retire--> free
 *                      write queue  --ACT--> promoted --WR--> free
 *
 * A request is in one place at a time, so one link serves all lists. Age is the order of acceptance; at most one a clock is accepted.
 */
import { Bank } from './bank-timing'

@final
export class Request {
  address: u32 = 0 // as offered: bytes
  page: u32 = 0 // row and bank of the address: row * banks + bank
  tag: i32 = 0
  isWrite: bool = false
  started: bool = false // its first command has been issued, so its hit, miss or conflict is counted
  slot: i32 = 0 // where its queue has it
  acceptClock: u64 = 0
  doneClock: u64 = 0 // of a read in flight: the first clock in which it may retire
  younger: Request | null = null // the next in its list

  constructor(public bank: Bank) {}
}

@final
export class RequestList {
  oldest: Request | null = null
  private youngest: Request | null = null

  append(request: Request): void {
    request.younger = null
    if (this.oldest === null) this.oldest = request
    else this.youngest!.younger = request
    this.youngest = request
  }

  /** Only if there is one. */
  @inline
  removeOldest(): Request {
    const request = this.oldest!
    this.oldest = request.younger
    return request
  }

  /** Keeps the list in order of acceptance although its entries arrive in another. */
  insertByAge(request: Request): void {
    let older: Request | null = null
    let younger = this.oldest
    while (younger !== null && younger.acceptClock < request.acceptClock) {
      older = younger
      younger = younger.younger
    }
    if (younger === null) {
      this.append(request)
      return
    }
    request.younger = younger
    if (older === null) this.oldest = request
    else older.younger = request
  }

  remove(request: Request): void {
    const younger = request.younger
    if (request === this.oldest) {
      this.oldest = younger
      return
    }
    let older = this.oldest!
    while (older.younger !== request) older = older.younger!
    older.younger = younger
    if (younger === null) this.youngest = older
  }
}
