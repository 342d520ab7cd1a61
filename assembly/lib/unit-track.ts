/**
 * What one unit does, as segments: a command at work, a wait, or, of the DMA, loads under way without a command.
 *
 *     cycle        0      1      2      3      4      5      6
 *     counted      semaph supply active supply active idle   active
 *     segment      wait 1 work: active 2, supply 2           work ...
 *
 * What the unit has counted in a cycle is the one of its counters that has grown; the unit knows nothing of its observer.
 */
import { Command, CommandFifo } from '../control/command-fifo'
import { Counter } from '../counters'
import { Unit } from '../faults'
import { MARK_CUT_BEGIN, MARK_CUT_END, RecordKind, STALL_CYCLES } from '../timeline-records'
import { Statistics } from './statistics'
import { TimelineBuffer } from './timeline-buffer'

/** The order numbers of a unit's counters: its first, an engine's second, the sequencer's refetch. */
const ACTIVE: i32 = 0
const IDLE: i32 = 1
const BRANCH: i32 = Counter.sequencerBranch - Counter.sequencerActive

@final
export class UnitTrack {
  /** Whether the engine has taken a command in the last cycle. */
  took: bool = false
  /** What was counted in the last cycle: the counter's order number; -1 where the unit was at fault. */
  cause: i32 = ACTIVE

  /** The counters as of the last cycle, and as of the begin of the open segment. */
  private readonly counts: StaticArray<u64>
  private readonly countsAtBegin: StaticArray<u64>
  /** The first cycle of the open segment from which on `cause` was counted in each. */
  private causeBegin: u64 = 0

  // An engine at the start of the next cycle: commands taken so far, one at work, one that waits.
  private taken: u32 = 0
  private working: bool = false
  private waiting: bool = false

  // The open segment.
  private kind: i32 = RecordKind.none
  private begin: u64 = 0
  private marks: i32 = 0
  private readonly command: Command = new Command()

  private readonly causes: i32

  /** `first`, `last`: of the unit's counters, one of which grows in each cycle. */
  constructor(
    private readonly unit: i32,
    private readonly first: i32,
    last: i32,
    private readonly statistics: Statistics,
    private readonly buffer: TimelineBuffer,
  ) {
    const causes = last - first + 1
    this.causes = causes
    this.counts = new StaticArray<u64>(causes)
    this.countsAtBegin = new StaticArray<u64>(causes)
  }

  /** The recording begins. */
  start(): void {
    for (let c = 0; c < this.causes; c++) this.counts[c] = this.statistics.value(this.first + c)
  }

  startEngine(commands: CommandFifo, working: bool): void {
    this.start()
    this.taken = commands.taken
    this.working = working
    this.waiting = !commands.empty
  }

  /** Cycle t of an engine; `current`: the command that it took last, `working`: which is not done; `marks`: of one taken in this cycle. */
  look(t: u64, commands: CommandFifo, current: Command, working: bool, marks: i32): void {
    const took = commands.taken != this.taken
    const wasWorking = this.working
    const wasWaiting = this.waiting
    this.took = took
    this.taken = commands.taken
    this.working = working
    this.waiting = !commands.empty
    const cause = this.counted()
    if (took) this.go(t, RecordKind.work, true, cause, current, marks)
    else if (wasWorking) this.go(t, RecordKind.work, false, cause, current, MARK_CUT_BEGIN)
    else if (cause == IDLE || cause < 0) this.go(t, RecordKind.none, false, cause, current, 0)
    else if (wasWaiting) this.go(t, RecordKind.wait, this.waitsForElse(cause), cause, commands.head, 0)
    else this.go(t, RecordKind.transfer, false, cause, current, 0)
  }

  /** Cycle t of the sequencer, which has issued this instruction, fetched it again or waited for it. */
  lookAtSequencer(t: u64, instruction: Command): void {
    const cause = this.counted()
    if (cause == ACTIVE || cause == BRANCH) this.go(t, RecordKind.work, false, cause, instruction, 0)
    else if (cause < 0) this.go(t, RecordKind.none, false, cause, instruction, 0)
    else this.go(t, RecordKind.wait, this.waitsForElse(cause), cause, instruction, 0)
  }

  /** The recording ends before cycle t. */
  end(t: u64): void {
    this.close(t, MARK_CUT_END)
    this.kind = RecordKind.none
  }

  private counted(): i32 {
    if (this.cause >= 0 && this.hasGrown(this.cause)) return this.cause
    for (let c = 0; c < this.causes; c++) if (this.hasGrown(c)) return c
    return -1
  }

  @inline
  private hasGrown(cause: i32): bool {
    return this.statistics.value(this.first + cause) != unchecked(this.counts[cause])
  }

  /** A DMA that waits goes on taking responses: that is one wait. */
  private waitsForElse(cause: i32): bool {
    return this.unit != Unit.dma && cause != this.cause
  }

  /** Adds cycle t to the open segment, or begins another with it. */
  private go(t: u64, kind: i32, isNew: bool, cause: i32, command: Command, marks: i32): void {
    if (isNew || kind != this.kind) {
      this.close(t, 0)
      this.kind = kind
      this.begin = t
      this.marks = marks
      this.command.copy(command)
      this.causeBegin = t
      for (let c = 0; c < this.causes; c++) unchecked((this.countsAtBegin[c] = this.counts[c]))
    } else if (cause != this.cause) {
      this.closeStall(t)
      this.causeBegin = t
    }
    this.cause = cause
    if (cause >= 0) unchecked(this.counts[cause]++)
  }

  private close(t: u64, marks: i32): void {
    if (this.kind == RecordKind.none) return
    this.closeStall(t)
    const record = this.buffer.add(this.kind, this.unit, this.begin, t, this.marks | marks, this.command)
    for (let c = 0; c < this.causes; c++) {
      const cycles = unchecked(this.counts[c] - this.countsAtBegin[c])
      if (cycles != 0) this.buffer.setCycles(record, c, <u32>cycles)
    }
  }

  private closeStall(t: u64): void {
    const cycles = t - this.causeBegin
    if (this.kind != RecordKind.work || this.cause <= ACTIVE || cycles < <u64>STALL_CYCLES) return
    const record = this.buffer.add(RecordKind.stall, this.unit, this.causeBegin, t, 0, this.command)
    this.buffer.setCycles(record, this.cause, <u32>cycles)
  }
}
