/**
 * The records of a timeline, as many as there is room for (see `timeline-records.ts`).
 *
 *     | record | record | ...        ... | reserve: what one cycle, or the end of the recording, may add |
 */
import { Command } from '../control/command-fifo'
import { RECORD_CAUSES, RECORD_WORDS } from '../timeline-records'

/** More than two for each unit, the section, a `sync`, and all loads that can be under way. */
const RESERVE: i32 = 128

@final
export class TimelineBuffer {
  count: i32 = 0
  readonly address: usize

  constructor(private readonly capacity: i32) {
    this.address = heap.alloc(<usize>(capacity + RESERVE) * RECORD_WORDS * 4)
  }

  get full(): bool {
    return this.count >= this.capacity
  }

  /** Adds a record of the cycles begin .. end - 1, and returns its number. */
  add(kind: i32, unit: i32, begin: u64, end: u64, marks: i32, command: Command): i32 {
    const at = this.at(this.count)
    store<u64>(at, begin)
    store<u32>(at, <u32>(end - begin), 8)
    store<i32>(at, kind | (unit << 8) | (command.section << 16) | (marks << 24), 12)
    store<i32>(at, command.instruction, 16)
    store<i32>(at, command.opcode | (command.wait << 8) | (command.signal << 12), 20)
    store<i32>(at, command.a, 24)
    store<i32>(at, command.b, 28)
    store<i32>(at, command.c, 32)
    store<i32>(at, command.d, 36)
    store<i32>(at, command.imm, 40)
    memory.fill(at + 44, 0, RECORD_CAUSES * 4)
    return this.count++
  }

  setCycles(record: i32, cause: i32, cycles: u32): void {
    store<u32>(this.at(record) + ((<usize>cause) << 2), cycles, 44)
  }

  private at(record: i32): usize {
    return this.address + <usize>record * RECORD_WORDS * 4
  }
}
