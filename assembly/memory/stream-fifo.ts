/**
 * The FIFO through which the DMA feeds the decompressor without the compressed store.
 *
 *     DMA -- reserve, write (any order), arrive (in order) --> | 4,096 bytes | -- read --> decoder port
 *
 * Timing: bytes that arrive in cycle t can be read from t+1 on; room that is left in t can be reserved from t+1 on.
 */
import { STREAM_FIFO_BYTES } from '../config-fields'

@final
export class StreamFifo {
  private readonly bytes: usize = heap.alloc(STREAM_FIFO_BYTES)
  /** Running totals of bytes: reserved >= arrived >= read. */
  private reserved: u64 = 0
  private arrived: u64 = 0
  private read: u64 = 0
  private readAtStart: u64 = 0

  @inline
  hasRoom(length: i32): bool {
    return this.reserved - this.readAtStart + length <= <u64>STREAM_FIFO_BYTES
  }

  /** Reserves room for one access and returns its place. Accesses never wrap: the size is a multiple of theirs. */
  reserve(length: i32): usize {
    const place = this.bytes + <usize>(this.reserved % <u64>STREAM_FIFO_BYTES)
    this.reserved += length
    return place
  }

  arrive(length: i32): void {
    this.arrived += length
  }

  @inline
  get available(): i32 {
    return <i32>(this.arrived - this.read)
  }

  /** Moves `length` bytes out, to `target`; only if available. */
  take(target: usize, length: i32): void {
    const at = <i32>(this.read % <u64>STREAM_FIFO_BYTES)
    const head = min(length, STREAM_FIFO_BYTES - at)
    memory.copy(target, this.bytes + at, head)
    memory.copy(target + head, this.bytes, length - head)
    this.read += length
  }

  @inline
  latch(): void {
    this.readAtStart = this.read
  }
}
