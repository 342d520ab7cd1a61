/**
 * The crossing between the core clock and the DRAM clock (docs/chip.md, "Time").
 *
 *     DMA -- offer --> | . | . | . | . | -- accept --> controller          requests, 4 deep
 *     DMA <-- take --- | . | . | ...       <- retire -- controller          tags of reads that are done
 *
 * Timing: a request offered in cycle t can be accepted in clock d >= (t+1) fd / fc; what clock d has done is seen in cycle t if
 * (d+1) fc <= t fd. Comparisons are exact: both frequencies are integers in MHz.
 */
import { CROSSING_DEPTH, DMA_TAGS } from '../config-fields'
import { DramController } from './dram-controller'

@final
export class Crossing {
  /** The number of the DRAM clock to be run next. */
  private clock: u64 = 0
  private readonly addresses: StaticArray<u32> = new StaticArray<u32>(CROSSING_DEPTH)
  private readonly writes: StaticArray<bool> = new StaticArray<bool>(CROSSING_DEPTH)
  private readonly tags: StaticArray<i32> = new StaticArray<i32>(CROSSING_DEPTH)
  private readonly firstClocks: StaticArray<u64> = new StaticArray<u64>(CROSSING_DEPTH)
  private firstRequest: i32 = 0
  private requests: i32 = 0
  private readonly responses: StaticArray<i32> = new StaticArray<i32>(DMA_TAGS)
  private firstResponse: i32 = 0
  private responseCount: i32 = 0

  constructor(
    private readonly controller: DramController,
    private readonly coreMHz: u64,
    private readonly dramMHz: u64,
  ) {}

  /** Stage 1 of cycle t: runs the DRAM clocks that end by its start. */
  run(t: u64): void {
    const until = t * this.dramMHz
    while ((this.clock + 1) * this.coreMHz <= until) this.runClock()
  }

  /**
   * Runs the memory clocks of the cycles from the next one on, until those of a cycle have accepted a request or retired a read: that cycle;
   * `limit`, and all clocks of the cycles before it have run, if there is none.
   */
  runUntilEvent(t: u64, limit: u64): u64 {
    for (let cycle = t; cycle < limit; cycle++) {
      const requests = this.requests
      const responses = this.responseCount
      this.run(cycle)
      if (this.requests != requests || this.responseCount != responses) return cycle
    }
    return limit
  }

  private runClock(): void {
    const controller = this.controller
    if (this.requests > 0 && unchecked(this.firstClocks[this.firstRequest]) <= this.clock) {
      const r = this.firstRequest
      const isWrite = unchecked(this.writes[r])
      if (controller.roomFor(isWrite)) {
        controller.accept(unchecked(this.addresses[r]), isWrite, unchecked(this.tags[r]))
        this.firstRequest = (r + 1) % CROSSING_DEPTH
        this.requests--
      }
    }
    controller.tick()
    if (controller.retiredTag >= 0) {
      unchecked((this.responses[(this.firstResponse + this.responseCount) % DMA_TAGS] = controller.retiredTag))
      this.responseCount++
    }
    this.clock++
  }

  @inline
  get full(): bool {
    return this.requests == CROSSING_DEPTH
  }

  @inline
  get holdsRequest(): bool {
    return this.requests > 0
  }

  /** No request on either side or in the controller. */
  get empty(): bool {
    return this.requests == 0 && this.responseCount == 0 && !this.controller.holdsRequest
  }

  /** The DMA offers a request in cycle t; only if not full. */
  offer(t: u64, address: u32, isWrite: bool, tag: i32): void {
    const r = (this.firstRequest + this.requests) % CROSSING_DEPTH
    this.addresses[r] = address
    this.writes[r] = isWrite
    this.tags[r] = tag
    this.firstClocks[r] = ((t + 1) * this.dramMHz + this.coreMHz - 1) / this.coreMHz
    this.requests++
  }

  /** The tag of the oldest read that is done, or -1. */
  @inline
  get response(): i32 {
    return this.responseCount > 0 ? unchecked(this.responses[this.firstResponse]) : -1
  }

  takeResponse(): void {
    this.firstResponse = (this.firstResponse + 1) % DMA_TAGS
    this.responseCount--
  }
}
