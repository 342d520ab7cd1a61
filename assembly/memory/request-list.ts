/**
 * Requests, and the list without a limit that holds the promoted ones; the others are in request-queue.ts and reads-in-flight.ts.
 *
 * Age is the order of acceptance; at most one a clock is accepted.
 */
import { Bank } from './bank-timing'

@final
export class Request {
  address: u32 = 0 // as offered: bytes
  page: u32 = 0 // row and bank of the address: row * banks + bank
  tag: i32 = 0
  slot: i32 = 0 // where its queue has it
  isWrite: bool = false
  started: bool = false // its first command has been issued, so its hit, miss or conflict is counted
  acceptClock: u64 = 0
  younger: Request | null = null // the next in its list

  constructor(public bank: Bank) {}
}

@final
export class RequestList {
  oldest: Request | null = null

  /** Keeps the list in order of acceptance although its entries arrive in another. */
  insertByAge(request: Request): void {
    let older: Request | null = null
    let younger = this.oldest
    while (younger !== null && younger.acceptClock < request.acceptClock) {
      older = younger
      younger = younger.younger
    }
    request.younger = younger
    if (older === null) this.oldest = request
    else older.younger = request
  }

  remove(request: Request): void {
    if (request === this.oldest) {
      this.oldest = request.younger
      return
    }
    let older = this.oldest!
    while (older.younger !== request) older = older.younger!
    older.younger = request.younger
  }
}
