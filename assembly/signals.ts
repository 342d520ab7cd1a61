/**
 * What `lib/probes.ts` reads from the units between two ticks: one 32-bit number each.
 *
 * Only enums and numeric constants: shared with the host.
 */

export enum Signal {
  // As at the start of the next cycle.
  programCounter = 0,
  /** Of the instruction there. */
  opcode,
  dmaCommands,
  decompressorCommands,
  macCommands,
  vectorCommands,
  results,
  /** Bytes in the decoder's buffer; of the block at work: bytes moved; of its tile: the place of the next group, and symbols begun; -1: none. */
  decoderBytes,
  decoderMoved,
  decoderColumn,
  decoderRow,
  decoderSymbols,
  streamBytes,
  /** Passes left of each half; 0: it is free. */
  half0Passes,
  half1Passes,
  bank0Full,
  bank1Full,
  /** Two bits for each context: 0 free, 1 open, 2 complete. */
  contexts,
  vectorElements,
  loads,
  readsInFlight,
  /** Address of the instruction whose command is at work, or waits at the head of the FIFO; -1: none. */
  dmaInstruction,
  decompressorInstruction,
  macInstruction,
  vectorInstruction,
  /** Fifteen: semaphores 1..15. */
  semaphores,

  // Of the last cycle. The column broadcast last, and its activation.
  section = semaphores + 15,
  broadcastColumn,
  broadcastActivation,

  /** For each lane, as at the start of the next cycle: columns in its queue, weights of its column that are left to be worked on. */
  lanes,
}

export const LANE_SIGNALS: i32 = 2
