/**
 * Architectural events that an observer can have recorded: cycle, kind, and two numbers each.
 *
 * Only enums and numeric constants: shared with the host.
 */

export enum Event {
  /** An instruction issued: its address, its opcode. */
  issued = 0,
  /** A DMA request offered: its address, 1 for a write. */
  requested,
  /** Data of a read taken by the DMA: its tag, the order number of its command's kind. */
  arrived,
  /** A DMA command completed: its instruction's address, its opcode. */
  moved,
  /** A block header decoded: kind, rows. */
  header,
  /** A group decoded: column, positions. */
  group,
  /** A half or parameter bank is full: block kind, bytes. */
  decoded,
  /** A pass began: context, columns of its tile. */
  passBegan,
  /** A column broadcast: column, activation. */
  broadcast,
  /** A lane took a column: lane, column. */
  taken,
  /** A lane finished a column with weights to be worked on: lane, column. */
  finished,
  /** A pass ended: context, 1 if the context is complete. */
  passEnded,
  /** A group of elements written by the vector unit: address, elements. */
  written,
  /** A vector command's last cycle: its instruction's address, its opcode. */
  vectorDone,
  /** A semaphore signalled: its number, 0. */
  signalled,
}

/** 32-bit words per recorded event. */
export const EVENT_WORDS: i32 = 4

/** Most instructions that an observer can watch at a time. */
export const WATCHED_INSTRUCTIONS: i32 = 8
