/**
 * The two queues of the memory controller and the mode, which says whose turn it is.
 *
 * Reads at reset; to writes when more than 25 wait or no read does; back to reads when fewer than 6 writes wait and a read does. While
 * draining, any waiting write starts write mode. Promoted requests do not count.
 */
import { BankTiming } from './bank-timing'
import { DRAM_QUEUE_ENTRIES, DRAM_WRITE_HIGH_MARK, DRAM_WRITE_LOW_MARK } from './lpddr4'
import { RequestQueue } from './request-queue'

@final
export class RequestQueues {
  readonly reads: RequestQueue
  readonly writes: RequestQueue
  /** The queue of the mode. */
  ofMode: RequestQueue
  writeMode: bool = false
  /** As many writes may wait in read mode. */
  private writesMayWait: i32 = DRAM_WRITE_HIGH_MARK

  constructor(timing: BankTiming) {
    const reads = new RequestQueue(timing, false)
    this.reads = reads
    this.writes = new RequestQueue(timing, true)
    this.ofMode = reads
  }

  @inline
  of(isWrite: bool): RequestQueue {
    return isWrite ? this.writes : this.reads
  }

  @inline
  roomFor(isWrite: bool): bool {
    return this.of(isWrite).length < DRAM_QUEUE_ENTRIES
  }

  set draining(draining: bool) {
    this.writesMayWait = draining ? 0 : DRAM_WRITE_HIGH_MARK
  }

  get draining(): bool {
    return this.writesMayWait == 0
  }

  @inline
  get modeMayStay(): bool {
    if (this.writeMode) return this.writes.length >= DRAM_WRITE_LOW_MARK || this.reads.isEmpty
    return !this.reads.isEmpty && this.writes.length <= this.writesMayWait
  }

  changeMode(): void {
    this.writeMode = !this.writeMode
    this.ofMode = this.of(this.writeMode)
  }

  rowOpened(bank: i32, page: u32): void {
    this.reads.rowOpened(bank, page)
    this.writes.rowOpened(bank, page)
  }

  rowCapped(bank: i32): void {
    this.reads.rowCapped(bank)
    this.writes.rowCapped(bank)
  }

  rowClosed(bank: i32): void {
    this.reads.rowClosed(bank)
    this.writes.rowClosed(bank)
  }

  allRowsClosed(): void {
    this.reads.allRowsClosed()
    this.writes.allRowsClosed()
  }
}
