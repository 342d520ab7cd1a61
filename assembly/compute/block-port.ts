/**
 * The port of the decompressor and the buffer behind it: brings the bytes of a block from the compressed store or the stream FIFO, up to B a
 * cycle, if they had room at the start of the cycle.
 *
 *     image of the block  | consumed . . . . . . | decoder buffer, G + B bytes . . . | to come . . .
 *                                                 ^ consumed                          ^ moved
 *
 * The model keeps the block's bytes in one linear image, of which the chip's decoder buffer holds those between `consumed` and `moved`.
 */
import { Config } from '../config'
import { Command } from '../control/command-fifo'
import { Counter } from '../counters'
import { Opcode, Source } from '../isa'
import { Statistics } from '../lib/statistics'
import { LocalMemory } from '../memory/local-memory'
import { StreamFifo } from '../memory/stream-fifo'

@final
export class BlockPort {
  readonly image: usize
  readonly imageBytes: i32
  /** B. */
  readonly bytes: i32
  private readonly bufferBytes: i32
  /** Bytes moved by the port, and of these the bytes that have left the decoder buffer. */
  moved: i32 = 0
  consumed: i32 = 0

  constructor(
    config: Config,
    private readonly storeMemory: LocalMemory,
    private readonly stream: StreamFifo,
    private readonly statistics: Statistics,
  ) {
    this.bytes = config.decoderPortBytes
    this.bufferBytes = config.decoderGroupBytes + config.decoderPortBytes
    // The largest block: 16 bits for each position, or a bitmap byte for each column, besides header and padding.
    const imageBytes = max(3 * config.halfBytes, 9 * config.tileRows) + 1024
    this.imageBytes = imageBytes
    this.image = heap.alloc(<usize>imageBytes + 64)
  }

  begin(): void {
    this.moved = 0
    this.consumed = 0
  }

  /** Room in the decoder buffer. */
  @inline
  get room(): i32 {
    return this.bufferBytes - (this.moved - this.consumed)
  }

  /** One move, if the buffer had room for it at the start of the cycle and the bytes are there. Returns whether it was made. */
  move(command: Command, roomAtStart: i32): bool {
    const n = min(this.bytes, command.c - this.moved)
    if (n <= 0 || roomAtStart < n) return false
    const target = this.image + <usize>this.moved
    if ((command.imm & 1) == Source.store) {
      memory.copy(target, this.storeMemory.address + <usize>(command.a + this.moved), n)
      this.statistics.add(Counter.storeRead, n)
    } else {
      if (this.stream.available < n) return false
      this.stream.take(target, n)
      this.statistics.add(Counter.streamRead, n)
    }
    const isTile = command.opcode == Opcode.decTile
    this.statistics.add(isTile ? Counter.decompressorReadWeights : Counter.decompressorReadRowParameters, n)
    this.moved += n
    return true
  }
}
