/**
 * A load to the compressed store whose pace only the DRAM's data bus sets, read by read: DMA, crossing and controller together, in one loop.
 * It is the state in which weights stream for most of the time.
 *
 *     RD in clock d    the oldest request of the crossing is accepted in d + 1, an older read retires in d + 3; the next RD is in d + 8
 *     DMA              offers the next request in the cycle that sees the acceptance, takes the response in the one that sees the retirement
 *
 * It ends, and everything goes from event to event again, where a row has to be opened, a refresh comes, the load comes to its end or one
 * before it is complete, a read goes elsewhere, or another unit wakes.
 */
import { Crossing } from '../memory/crossing'
import { Dma } from '../memory/dma'
import { STREAM_CLOCKS } from '../memory/dram-stream'
import { NEVER } from '../lib/never'

@final
export class ReadStream {
  constructor(
    private readonly dma: Dma,
    private readonly crossing: Crossing,
  ) {}

  /** The DMA has been ticked before cycle t: runs as far as the stream goes, in cycles before `limit`; returns the next cycle, t if there is no stream. */
  run(t: u64, limit: u64): u64 {
    const dma = this.dma
    const reads = dma.reads
    const crossing = this.crossing
    if (!reads.mayStream) return t
    const first = crossing.streamClock
    if (first == NEVER) return t
    let clock = first
    let next = t
    let active: u64 = 0
    while (reads.mayStream && crossing.canStream(clock) && reads.isOfStore(crossing.nextTagOfStream)) {
      const offered = crossing.streamRoomIn(clock)
      const taken = crossing.streamResponseIn(clock)
      if (taken >= limit) break
      const arrived = crossing.nextTagOfStream
      crossing.stream(clock, offered, reads.nextAddress, reads.claimNext())
      dma.deliver(arrived)
      active += offered == taken ? 1 : 2
      next = taken + 1
      clock += STREAM_CLOCKS
      if (dma.completeLoad()) break
    }
    if (next == t) return t
    crossing.endStream(first, clock - STREAM_CLOCKS, next - 1)
    dma.streamed(active, next - t)
    return next
  }
}
