/**
 * The promoted requests, those whose ACT has been issued, by age: in the order of their acceptance, of which there is one a clock at most.
 *
 *     queue --ACT--> promoted --RD, WR--> done
 *
 * There is no limit to them. Every slot of a queue keeps a request; so one that is promoted leaves another in its place, which comes
 * from those that are done.
 */
import { Request } from './request'
import { RequestQueue } from './request-queue'

@final
export class PromotedRequests {
  oldest: Request | null = null
  private spare: Request | null = null

  take(request: Request, queue: RequestQueue): void {
    let spare = this.spare
    if (spare === null) spare = new Request(request.bank)
    else this.spare = spare.younger
    queue.exchange(request, spare)

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

  /** Only one that is here; it still holds what it has held until the next is taken. */
  remove(request: Request): void {
    if (request === this.oldest) {
      this.oldest = request.younger
    } else {
      let older = this.oldest!
      while (older.younger !== request) older = older.younger!
      older.younger = request.younger
    }
    request.younger = this.spare
    this.spare = request
  }
}
