/**
 * A plain on-chip memory: bytes and a bound. Ports, arbitration and counting belong to the units that use it.
 * Serves as compressed store, activation SRAM, instruction memory and scalar memory.
 */
import { zeroed } from '../lib/zeroed'

/** Bytes behind the end that are readable but never part of the memory, so that wide loads need no special case. */
const SLACK_BYTES: usize = 64

@final
export class LocalMemory {
  readonly address: usize

  constructor(readonly bytes: u32) {
    this.address = zeroed(<usize>bytes + SLACK_BYTES)
  }

  /** Whether [at, at + length) lies inside. */
  @inline
  holds(at: i32, length: i32): bool {
    return at >= 0 && length >= 0 && <u64>at + <u64>length <= <u64>this.bytes
  }
}
