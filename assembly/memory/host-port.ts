/**
 * The two FIFOs to the host, 32-bit words each way. The host's side is ideal: input words are there until they run out, output is
 * always accepted, up to the room that the host has provided.
 *
 * For observers it keeps the cycle in which each word was taken or sent.
 */
import { Recorder } from '../lib/recorder'

@final
export class HostPort {
  readonly inputAddress: usize
  readonly outputAddress: usize
  /** u64 for each word of the output. */
  readonly outputCyclesAddress: usize
  /** Words of the input that have been taken. */
  taken: i32 = 0
  /** u64 for each word of the input. */
  readonly inputCyclesAddress: usize
  written: i32 = 0

  constructor(
    private readonly inputWords: i32,
    private readonly outputWords: i32,
    private readonly recorder: Recorder,
  ) {
    this.inputAddress = heap.alloc(<usize>inputWords * 4)
    this.inputCyclesAddress = heap.alloc(<usize>inputWords * 8)
    this.outputAddress = heap.alloc(<usize>outputWords * 4)
    this.outputCyclesAddress = heap.alloc(<usize>outputWords * 8)
  }

  @inline
  get hasInput(): bool {
    return this.taken < this.inputWords
  }

  @inline
  get hasRoom(): bool {
    return this.written < this.outputWords
  }

  take(): i32 {
    const word = load<i32>(this.inputAddress + ((<usize>this.taken) << 2))
    store<u64>(this.inputCyclesAddress + ((<usize>this.taken) << 3), this.recorder.cycle)
    this.taken++
    return word
  }

  put(word: i32): void {
    store<i32>(this.outputAddress + ((<usize>this.written) << 2), word)
    store<u64>(this.outputCyclesAddress + ((<usize>this.written) << 3), this.recorder.cycle)
    this.written++
  }
}
