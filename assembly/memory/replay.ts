/**
 * Replays a memory trace on the controller alone.
 *
 * One request is offered per DRAM clock; where its queue has no room, the same one is offered again in the next. From the clock
 * after the last acceptance on, the controller drains. The replay ends with the first draining clock after which nothing is left,
 * so it always takes one clock more than the last acceptance.
 *
 * A word of the program that the host writes before the run:
 *
 *      31   30   29                                      0
 *     +----+----+-----------------------------------------+
 *     | W  | 0  | byte address                            |   a request: W = 1 writes
 *     | 0  | 1  | n                                       |   offer nothing for n clocks (n >= 1)
 *     +----+----+-----------------------------------------+
 *
 * Thirty address bits reach the last byte of the largest channel (32,768 rows x 8 banks x 4 KB = 1 GB).
 */
import { DramController } from './dram-controller'

const WRITE_BIT: u32 = 0x80000000
const WAIT_BIT: u32 = 0x40000000
const ADDRESS_MASK: u32 = 0x3fffffff

let controller: DramController = changetype<DramController>(0)
let program: usize = 0
let words: i32 = 0
let next: i32 = 0
let waited: u32 = 0
let refusedOffers: u64 = 0

/** Starts anew; returns where the host writes the program, one u32 a word. */
export function replayPrepare(speed: i32, accessBytes: i32, wordCount: i32): usize {
  controller = new DramController(speed, accessBytes)
  program = heap.alloc((<usize>max(wordCount, 1)) << 2)
  words = wordCount
  next = 0
  waited = 0
  refusedOffers = 0
  return program
}

/** The controller of the replay that has been prepared. */
export function replayController(): DramController {
  return controller
}

/** Records up to `capacity` commands of the replay that has been prepared. */
export function replayRecord(capacity: i32): void {
  controller.startRecording(capacity)
}

/** Runs at most this many DRAM clocks; true when the replay has ended. */
export function replayRun(clocks: u32): bool {
  for (let i: u32 = 0; i < clocks; i++) {
    if (controller.draining && controller.empty) return true
    if (next < words) offer()
    else controller.draining = true
    controller.tick()
  }
  return controller.draining && controller.empty
}

/** A `DramCounter` of the replay so far. */
export function replayCounter(index: i32): f64 {
  return <f64>controller.counter(index)
}

/** Clocks in which the offered request found no room. */
export function replayRefusedOffers(): f64 {
  return <f64>refusedOffers
}

export function replayRecordedCommands(): i32 {
  return controller.recording.length
}

/** See `CommandRecording.word`. */
export function replayRecordedWord(command: i32, word: i32): u32 {
  return controller.recording.word(command, word)
}

function offer(): void {
  const word = load<u32>(program + ((<usize>next) << 2))
  if ((word & WAIT_BIT) != 0) {
    if (++waited < (word & ADDRESS_MASK)) return
    waited = 0
    next++
    return
  }
  const isWrite = (word & WRITE_BIT) != 0
  if (!controller.roomFor(isWrite)) {
    refusedOffers++
    return
  }
  controller.accept(word & ADDRESS_MASK, isWrite, next)
  next++
}
