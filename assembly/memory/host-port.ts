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

  /** Takes n words, one a cycle from cycle t on, to `target`; only if there are so many. */
  takeWords(target: usize, n: i32, t: u64): void {
    memory.copy(target, this.inputAddress + ((<usize>this.taken) << 2), (<usize>n) << 2)
    stamp(this.inputCyclesAddress + ((<usize>this.taken) << 3), n, t)
    this.taken += n
  }

  /** Sends n words from `source`, one a cycle from cycle t on; only if there is room. */
  putWords(source: usize, n: i32, t: u64): void {
    memory.copy(this.outputAddress + ((<usize>this.written) << 2), source, (<usize>n) << 2)
    stamp(this.outputCyclesAddress + ((<usize>this.written) << 3), n, t)
    this.written += n
  }

  /** Words of the input that are left, and of the output that find room. */
  get inputLeft(): i32 {
    return this.inputWords - this.taken
  }

  get outputLeft(): i32 {
    return this.outputWords - this.written
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

/** The cycles t, t + 1, ... of n words. */
function stamp(at: usize, n: i32, t: u64): void {
  for (let i = 0; i < n; i++) store<u64>(at + ((<usize>i) << 3), t + i)
}
