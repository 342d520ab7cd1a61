/**
 * Requests and the age-ordered lists that hold them.
 *
 *     free --accept--> reads  --ACT--> promoted --RD--> in flight --retire--> free
 *                      writes --ACT--> promoted --WR--> free
 *
 * A request is in exactly one list at a time, so one pair of links serves them all and moving it costs the same at any position.
 */
import { Bank } from './bank-timing'

@final
export class Request {
  address: u32 = 0 // as offered: bytes
  page: u32 = 0 // row and bank of the address: row * banks + bank
  tag: i32 = 0
  isWrite: bool = false
  started: bool = false // its first command has been issued, so its hit, miss or conflict is counted
  acceptClock: u64 = 0
  doneClock: u64 = 0 // of a read in flight: the first clock in which it may retire
  older: Request | null = null
  younger: Request | null = null

  constructor(public bank: Bank) {}
}

@final
export class RequestList {
  oldest: Request | null = null
  youngest: Request | null = null
  length: i32 = 0

  holds(address: u32): bool {
    let request = this.oldest
    while (request !== null && request.address != address) request = request.younger
    return request !== null
  }

  append(request: Request): void {
    const last = this.youngest
    request.older = last
    request.younger = null
    if (last !== null) last.younger = request
    else this.oldest = request
    this.youngest = request
    this.length++
  }

  /** Keeps the list in order of acceptance although its entries arrive in another. */
  insertByAge(request: Request): void {
    let before = this.youngest
    while (before !== null && before.acceptClock > request.acceptClock) before = before.older
    if (before === this.youngest) {
      this.append(request)
      return
    }
    const after = before === null ? this.oldest! : before.younger!
    request.older = before
    request.younger = after
    after.older = request
    if (before !== null) before.younger = request
    else this.oldest = request
    this.length++
  }

  remove(request: Request): void {
    const older = request.older
    const younger = request.younger
    if (older !== null) older.younger = younger
    else this.oldest = younger
    if (younger !== null) younger.older = older
    else this.youngest = older
    this.length--
  }
}
