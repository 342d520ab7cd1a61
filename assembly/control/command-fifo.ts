/**
 * The queue of commands before an engine, 4 deep.
 *
 *     sequencer -- push --> | . | . | . | head | -- take --> engine
 *
 * Timing: a command pushed in cycle t can be taken from t+1 on; the sequencer sees the occupancy at the start of the cycle, so that a
 * place left in t can be filled from t+1 on.
 */
import { COMMAND_FIFO_DEPTH } from '../config-fields'
import { NIBBLE_MASK, OPCODE_MASK, SIGNAL_SHIFT, WAIT_SHIFT } from '../isa'

/** One instruction with its operands as they were when it issued. */
@final
export class Command {
  opcode: i32 = 0
  wait: i32 = 0
  signal: i32 = 0
  a: i32 = 0
  b: i32 = 0
  c: i32 = 0
  d: i32 = 0
  imm: i32 = 0
  /** Address of the instruction. */
  instruction: i32 = 0
  /** The section that was set when it issued. */
  section: i32 = 0

  set(word: i32, a: i32, b: i32, c: i32, d: i32, imm: i32, instruction: i32, section: i32): void {
    this.opcode = word & OPCODE_MASK
    this.wait = (word >> WAIT_SHIFT) & NIBBLE_MASK
    this.signal = (word >> SIGNAL_SHIFT) & NIBBLE_MASK
    this.a = a
    this.b = b
    this.c = c
    this.d = d
    this.imm = imm
    this.instruction = instruction
    this.section = section
  }

  copy(from: Command): void {
    this.opcode = from.opcode
    this.wait = from.wait
    this.signal = from.signal
    this.a = from.a
    this.b = from.b
    this.c = from.c
    this.d = from.d
    this.imm = from.imm
    this.instruction = from.instruction
    this.section = from.section
  }
}

@final
export class CommandFifo {
  private readonly entries: StaticArray<Command> = new StaticArray<Command>(COMMAND_FIFO_DEPTH)
  private first: i32 = 0
  /** Commands that wait, and how many have been taken since reset. */
  count: i32 = 0
  taken: u32 = 0
  private countAtStart: i32 = 0

  constructor() {
    for (let i = 0; i < COMMAND_FIFO_DEPTH; i++) this.entries[i] = new Command()
  }

  @inline
  get empty(): bool {
    return this.count == 0
  }

  /** No room, as the sequencer sees it in this cycle. */
  @inline
  get full(): bool {
    return this.countAtStart == COMMAND_FIFO_DEPTH
  }

  /** The oldest command; only if not empty. */
  @inline
  get head(): Command {
    return unchecked(this.entries[this.first])
  }

  /** Free places, as the sequencer sees them in this cycle. */
  @inline
  get room(): i32 {
    return COMMAND_FIFO_DEPTH - this.countAtStart
  }

  push(word: i32, a: i32, b: i32, c: i32, d: i32, imm: i32, instruction: i32, section: i32): void {
    const place = (this.first + this.count) % COMMAND_FIFO_DEPTH
    this.entries[place].set(word, a, b, c, d, imm, instruction, section)
    this.count++
  }

  /** The engine takes the oldest command into a register of its own. */
  take(into: Command): void {
    into.copy(this.head)
    this.first = (this.first + 1) % COMMAND_FIFO_DEPTH
    this.count--
    this.taken++
  }

  @inline
  latch(): void {
    this.countAtStart = this.count
  }
}
