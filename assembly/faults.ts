/**
 * Why a run stopped before `halt`: the reason, the unit, and up to two numbers.
 *
 * Only enums and numeric constants: shared with the host, which words the message.
 */

export enum Fault {
  none = 0,
  /** No unit can make progress (docs/chip.md, "Watchdog and errors"). */
  deadlock,
  /** The sequencer runs without any engine being active. */
  runaway,
  /** An opcode that does not exist: the opcode. */
  opcode,
  /** The program counter left the instruction memory: its value. */
  programCounter,
  /** The boot block does not begin with its magic: the word found. */
  boot,
  /** Scalar memory: the address. */
  scalarAddress,
  /** DRAM: the address, the bytes. */
  dramAddress,
  /** Not a multiple of the access size: the address, the bytes. */
  alignment,
  /** A local memory: the address, the bytes. */
  localAddress,
  /** An operand that does not exist (space, function, type, context): its value. */
  operand,
  /** A block's header contradicts its command or the chip: which field (see `HeaderField`), its value. */
  header,
  /** A tile whose payload ends before the tile does (b = 0), or that has symbols left when it is full (b = 1): symbols decoded before. */
  payload,
  /** More words written to the host than it has room for. */
  output,
}

export enum Unit {
  sequencer = 0,
  dma,
  decompressor,
  mac,
  vector,
}

/** What a unit waits for, as the watchdog names it. */
export enum Waiting {
  nothing = 0,
  semaphore,
  fifo,
  input,
  half,
  bank,
  supply,
  weights,
  context,
  room,
  port,
  memory,
  drain,
  /** A word in the result FIFO; a free place in it. */
  result,
  resultRoom,
}

export enum HeaderField {
  kind = 0,
  zeroStage,
  bits,
  runBits,
  rows,
  columns,
  symbols,
  payload,
  codebook,
}
