/**
 * What a timeline is made of: the records of `lib/timeline.ts`, one behind the other, and its samples.
 *
 *     word 0, 1     the cycle in which it begins, low word first
 *     word 2        cycles that it lasts
 *     word 3        | 31..24 marks | 23..16 section | 15..8 unit | 7..0 kind |
 *     word 4        address of the instruction
 *     word 5        | 31..16: 0 | 15..12 signal | 11..8 wait | 7..0 opcode |
 *     word 6..10    operands ra, rb, rc, rd, imm
 *     word 11..21   cycles by cause, in the order of the unit's counters, `active` first; of a stall, its cause's alone
 *
 * Only enums and numeric constants: shared with the host.
 */

export enum RecordKind {
  /** A command at work, from the cycle that takes it to its last; of the sequencer: instructions that issue one after the other. */
  work = 0,
  /** A command at the head of its FIFO that cannot be taken; of the sequencer: an instruction that cannot issue. */
  wait,
  /** DMA only: loads under way, and no command. */
  transfer,
  /** Within a work: a stall of at least STALL_CYCLES in a row. */
  stall,
  /** A load, from the cycle that takes it to that in which it completes. */
  load,
  /** The sequencer's `sync`: one cycle. */
  sync,
  /** Cycles that belong to one section. */
  section,
  /** An idle unit, which has no record. */
  none,
}

/** It began before the recording; it went on behind its end; it is of the boot. */
export const MARK_CUT_BEGIN: i32 = 1
export const MARK_CUT_END: i32 = 2
export const MARK_BOOT: i32 = 4

export const STALL_CYCLES: i32 = 8

export const RECORD_WORDS: i32 = 22
export const RECORD_CAUSES: i32 = 11

/** One sample: u64 each, sums from cycle 0 to the cycle; those of occupancy from the recording's begin. */
export enum Sampled {
  cycle = 0,
  dramRead,
  dramWritten,
  decompressorRead,
  macExecuted,
  laneWork,
  instructions,
  /** Occupancies, summed over cycles: bytes in the stream FIFO, DRAM reads in flight, commands in the FIFOs. */
  streamBytes,
  readsInFlight,
  dmaCommands,
  decompressorCommands,
  macCommands,
  vectorCommands,
  count,
}

/** A recording that is long enough has at least as many samples, and less than twice as many. */
export const SAMPLES: i32 = 1024
