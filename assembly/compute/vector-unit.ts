/**
 * The vector unit: drains accumulators through requantization and functions, and works element by element (docs/chip.md, "Vector unit").
 *
 *     accumulator file --> + bias --> requantize --> + addend --> function --> shift, saturate --> activation SRAM
 *     activation SRAM  --> add, multiply, map, requantize --------^
 *                      --> argmax --> result FIFO
 *
 * Timing: a command of n elements takes 1 + ceil(n / V) x k cycles: a start, then per group of V elements one cycle per operand read from
 * the activation SRAM and one for the write. In those k cycles the shared port is taken.
 *
 * Not modelled: pipeline registers between read, arithmetic and write.
 */
import { Config } from '../config'
import { Command, CommandFifo } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { ResultFifo } from '../control/result-fifo'
import { Semaphores } from '../control/semaphores'
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, Unit, Waiting } from '../faults'
import { Opcode, VEC_COUNT_MASK, VectorType } from '../isa'
import { NEVER } from '../lib/never'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { Watch } from '../lib/watch'
import { AccumulatorFile, ContextState } from '../memory/accumulator-file'
import { LocalMemory } from '../memory/local-memory'
import { RowParameters } from '../memory/row-parameters'
import { VectorElements } from './vector-elements'
import { bytesOf, VectorFields } from './vector-fields'

@final
export class VectorUnit {
  readonly commands: CommandFifo = new CommandFifo()
  waiting: i32 = Waiting.nothing
  /** Whether the shared port of the activation SRAM was used in this cycle. */
  portTaken: bool = false

  readonly current: Command
  private readonly fields: VectorFields
  private readonly elements: VectorElements
  private busy_: bool = false
  private readonly width: i32
  private readonly tileRows: i32
  private readonly preloaded: bool

  /** Elements of the command that are done, accesses per group, and those of the current group so far. */
  done: i32 = 0
  private accesses: i32 = 0
  private access: i32 = 0

  /** In the fast engine: a command is computed in its last cycle. */
  private leaps: bool = false
  /** Of the command at work: the last cycle, and that up to which all is counted. */
  private lastCycle: u64 = 0
  private countedUntil: u64 = 0
  /** What was counted in the last cycle without a command. */
  private counted: i32 = Counter.vectorIdle

  constructor(
    config: Config,
    private readonly activations: LocalMemory,
    private readonly accumulators: AccumulatorFile,
    private readonly parameters: RowParameters,
    private readonly results: ResultFifo,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly watch: Watch,
    private readonly fault: FaultLatch,
  ) {
    this.width = config.vectorWidth
    this.tileRows = config.tileRows
    this.preloaded = config.preloaded
    const current = new Command()
    const fields = new VectorFields()
    this.current = current
    this.fields = fields
    this.elements = new VectorElements(config, activations, accumulators, parameters, fields, current)
  }

  /** A command has been taken and is not done. */
  @inline
  get working(): bool {
    return this.busy_
  }

  get busy(): bool {
    return this.busy_ || !this.commands.empty
  }

  get waitingCommand(): Command {
    return this.commands.head
  }

  /** One cycle. Returns whether the unit was active. */
  tick(t: u64): bool {
    this.waiting = Waiting.nothing
    this.portTaken = false
    if (!this.busy_) {
      const stall = this.start(t)
      this.counted = stall
      this.statistics.count(stall < 0 ? Counter.vectorActive : stall)
      if (stall >= 0) return false
      if (this.fields.elements == 0) this.finish(t)
      return true
    }
    this.portTaken = true
    if (this.leaps && t < this.lastCycle) return true
    this.work(t + 1)
    if (t == this.lastCycle) this.finish(t)
    return true
  }

  /** All cycles of the command before t that have not been counted. */
  private work(t: u64): void {
    const cycles = <i32>(t - this.countedUntil)
    this.countedUntil = t
    this.statistics.add(Counter.vectorActive, cycles)
    const accesses = this.access + cycles
    this.access = accesses % this.accesses
    const elements = min(this.width * (accesses / this.accesses), this.fields.elements - this.done)
    if (elements > 0) this.finishElements(elements)
  }

  /** The next cycle in which it has to be ticked; NEVER: until another unit has done something. */
  get wake(): u64 {
    if (!this.busy_) return NEVER
    return this.leaps ? this.lastCycle : 0
  }

  /** A command is under way whose end is known, and which is counted there. */
  @inline
  get isLeaping(): bool {
    return this.busy_ && this.leaps
  }

  /** `cycles` more that are like the last, without a command or within a leap. */
  skip(cycles: u64): void {
    if (!this.busy_) this.statistics.add(this.counted, cycles)
  }

  /** From here on commands are computed in their last cycle, or cycle by cycle. */
  leap(leaps: bool, t: u64): void {
    this.settle(t)
    this.leaps = leaps
  }

  /** Counts all before cycle t. */
  settle(t: u64): void {
    if (this.busy_ && this.countedUntil < t) this.work(t)
  }

  /** Takes the next command if it may begin: -1, else the stall's counter. */
  private start(t: u64): i32 {
    if (this.commands.empty) return Counter.vectorIdle
    const head = this.commands.head
    if (!this.semaphores.ready(head.wait)) {
      this.waiting = Waiting.semaphore
      return Counter.vectorSemaphore
    }
    if (head.opcode == Opcode.vecDrain) {
      const context = head.c >>> 16
      if (context >= this.accumulators.contexts) return this.fail(head, Fault.operand, context, 0)
      if (this.accumulators.state(context) != ContextState.complete) {
        this.waiting = Waiting.context
        return Counter.vectorContext
      }
      if (!this.preloaded && !this.parameters.draining.full) {
        this.waiting = Waiting.bank
        return Counter.vectorBank
      }
    } else if (head.opcode == Opcode.vecArgmax && this.results.full) {
      this.waiting = Waiting.resultRoom
      return Counter.vectorResult
    }
    this.fields.read(head)
    if (head.opcode != Opcode.vecSync && !this.mayStart(head)) return Counter.vectorIdle
    this.semaphores.take(head.wait)
    this.commands.take(this.current)
    this.busy_ = true
    this.done = 0
    this.access = 0
    this.accesses = this.fields.accesses
    this.countedUntil = t + 1
    this.lastCycle = t + <u64>((this.fields.elements + this.width - 1) / this.width) * this.accesses
    return -1
  }

  private fail(command: Command, code: i32, a: i32, b: i32): i32 {
    this.fault.raise(code, Unit.vector, command.instruction, a, b)
    return Counter.vectorIdle
  }

  /** Checks a command whose fields have been read; false if it is at fault. */
  private mayStart(command: Command): bool {
    const fields = this.fields
    const elements = fields.elements
    if (!fields.exist || (this.preloaded && fields.isDrain && !fields.isRawDrain)) {
      this.fail(command, Fault.operand, command.imm, command.d)
      return false
    }
    if (fields.isArgmax) {
      if (elements != 0) return this.inside(command, command.b, fields.typeA)
      this.fail(command, Fault.operand, 0, 0)
      return false
    }
    if (!this.inside(command, command.a, fields.typeDst)) return false
    if (fields.isDrain) {
      const first = command.c & 0xffff
      const rows = this.preloaded ? this.tileRows : this.parameters.draining.rows
      if (first + elements > rows) {
        this.fail(command, Fault.operand, first, elements)
        return false
      }
      return !fields.addend || this.inside(command, command.b, VectorType.int16)
    }
    if (!this.inside(command, command.b, fields.typeA)) return false
    return !fields.hasB || this.inside(command, command.c, fields.typeB)
  }

  private inside(command: Command, address: i32, type: i32): bool {
    const elements = this.fields.elements
    const bytes = elements * bytesOf(type)
    if (elements >= 0 && elements <= VEC_COUNT_MASK && this.activations.holds(address, bytes)) return true
    this.fail(command, Fault.localAddress, address, bytes)
    return false
  }

  private finish(t: u64): void {
    const command = this.current
    this.busy_ = false
    if (this.fields.isArgmax) this.results.push(this.elements.place)
    if (this.fields.isDrain && this.fields.release) {
      this.accumulators.release(command.c >>> 16, t)
      if (!this.preloaded) this.parameters.released(t)
    }
    this.semaphores.signal(command.signal)
    if (this.recorder.on) this.recorder.event(Event.vectorDone, command.instruction, command.opcode)
    if (this.watch.on) this.watch.completed(command)
  }

  /** The next n elements: a group in the cycle in which it is written, or compared; several groups at once. */
  private finishElements(n: i32): void {
    const fields = this.fields
    const first = this.done
    this.done += n
    this.countReads(n)
    if (fields.isArgmax) {
      this.elements.compare(first, n)
      return
    }
    this.elements.write(first, n)
    const size = bytesOf(fields.typeDst)
    this.statistics.add(Counter.activationsWriteVector, n * size)
    if (this.recorder.on) this.recorder.event(Event.written, this.current.a + first * size, n)
  }

  private countReads(n: i32): void {
    const statistics = this.statistics
    const fields = this.fields
    if (fields.isDrain) {
      statistics.add(Counter.accumulatorsRead, n * 4)
      if (!fields.isRawDrain) statistics.add(Counter.rowParametersRead, n * 9)
      if (fields.addend) statistics.add(Counter.activationsReadVector, n * 2)
      return
    }
    const bytes = bytesOf(fields.typeA) + (fields.hasB ? bytesOf(fields.typeB) : 0)
    statistics.add(Counter.activationsReadVector, n * bytes)
  }
}
