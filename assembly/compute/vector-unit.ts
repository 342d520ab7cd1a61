/**
 * The vector unit: drains accumulators through requantization and functions, and works element by element (docs/chip.md, "Vector unit").
 *
 *     accumulator file --> + bias --> requantize --> + addend --> function --> shift, saturate --> activation SRAM
 *     activation SRAM  --> add, multiply, map ----------------------------------^
 *
 * Timing: a command of n elements takes 1 + ceil(n / V) x k cycles: a start, then per group of V elements one cycle per operand read from
 * the activation SRAM and one for the write. In those k cycles the shared port is taken.
 *
 * Not modelled: pipeline registers between read, arithmetic and write.
 */
import { Config } from '../config'
import { Command, CommandFifo } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { Semaphores } from '../control/semaphores'
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, Unit, Waiting } from '../faults'
import {
  Opcode,
  VEC_ADDEND_SHIFT,
  VEC_FUNCTION_SHIFT,
  VEC_OUT_SHIFT_SHIFT,
  VEC_RELEASE_SHIFT,
  VEC_SHIFT_BITS,
  VEC_SHIFT_SHIFT,
  VEC_TYPE_A_SHIFT,
  VEC_TYPE_B_SHIFT,
  VEC_TYPE_DST_SHIFT,
  VectorFunction,
  VectorType,
  NIBBLE_MASK,
} from '../isa'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { AccumulatorFile, ContextState } from '../memory/accumulator-file'
import { LocalMemory } from '../memory/local-memory'
import { RowParameters } from '../memory/row-parameters'
import { requantize, roundingShift, saturate16, saturate8 } from './fixed-point'
import { Table } from './tables'

@final
export class VectorUnit {
  readonly commands: CommandFifo = new CommandFifo()
  waiting: i32 = Waiting.nothing
  /** Whether the shared port of the activation SRAM was used in this cycle. */
  portTaken: bool = false

  private readonly current: Command = new Command()
  private busy_: bool = false
  private readonly width: i32
  private readonly lanes: i32
  private readonly window: i32
  private readonly preloaded: bool
  private readonly sigmoid: Table = new Table(false)
  private readonly tanh: Table = new Table(true)

  // The command.
  private elements: i32 = 0
  private done: i32 = 0
  /** Accesses per group, and those of the current group so far. */
  private accesses: i32 = 0
  private access: i32 = 0
  private function_: i32 = 0
  private typeDst: i32 = 0
  private typeA: i32 = 0
  private typeB: i32 = 0
  private addend: bool = false
  private shift: i32 = 0
  private outShift: i32 = 0

  constructor(
    config: Config,
    private readonly activations: LocalMemory,
    private readonly accumulators: AccumulatorFile,
    private readonly parameters: RowParameters,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {
    this.width = config.vectorWidth
    this.lanes = config.lanes
    this.window = config.window
    this.preloaded = config.preloaded
  }

  get busy(): bool {
    return this.busy_ || !this.commands.empty
  }

  get waitingCommand(): Command {
    return this.commands.head
  }

  /** One cycle. Returns whether anything was done. */
  tick(t: u64): bool {
    this.waiting = Waiting.nothing
    this.portTaken = false
    if (!this.busy_) {
      const stall = this.start()
      this.statistics.count(stall < 0 ? Counter.vectorActive : stall)
      if (stall >= 0) return false
      if (this.elements == 0) this.finish(t)
      return true
    }
    this.statistics.count(Counter.vectorActive)
    this.portTaken = true
    if (++this.access == this.accesses) {
      this.access = 0
      this.writeGroup()
      if (this.done == this.elements) this.finish(t)
    }
    return true
  }

  /** Takes the next command if it may begin: -1, else the stall's counter. */
  private start(): i32 {
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
    }
    if (!this.readOperands(head)) return Counter.vectorIdle
    this.semaphores.take(head.wait)
    this.commands.take(this.current)
    this.busy_ = true
    return -1
  }

  private fail(command: Command, code: i32, a: i32, b: i32): i32 {
    this.fault.raise(code, Unit.vector, command.instruction, a, b)
    return Counter.vectorIdle
  }

  private signedField(imm: i32, shift: i32): i32 {
    const unused = 32 - VEC_SHIFT_BITS
    return ((imm >>> shift) << unused) >> unused
  }

  private bytesOf(type: i32): i32 {
    return type == VectorType.int8 ? 1 : type == VectorType.int16 ? 2 : 4
  }

  /** Unpacks and checks a command; false if it is at fault. */
  private readOperands(command: Command): bool {
    const imm = command.imm
    const opcode = command.opcode
    this.elements = opcode == Opcode.vecSync ? 0 : command.d
    this.done = 0
    this.access = 0
    if (opcode == Opcode.vecSync) return true
    this.function_ = (imm >>> VEC_FUNCTION_SHIFT) & NIBBLE_MASK
    this.typeDst = (imm >>> VEC_TYPE_DST_SHIFT) & 3
    this.typeA = (imm >>> VEC_TYPE_A_SHIFT) & 3
    this.typeB = (imm >>> VEC_TYPE_B_SHIFT) & 3
    this.addend = ((imm >>> VEC_ADDEND_SHIFT) & 1) != 0
    this.shift = this.signedField(imm, VEC_SHIFT_SHIFT)
    this.outShift = this.signedField(imm, VEC_OUT_SHIFT_SHIFT)
    const isDrain = opcode == Opcode.vecDrain
    const isMap = opcode == Opcode.vecMap
    const raw = isDrain && this.typeDst == VectorType.raw
    const typesFit =
      raw || (this.typeDst < VectorType.raw && this.typeA < VectorType.raw && this.typeB < VectorType.raw)
    const shiftsFit = this.shift >= -15 && this.shift <= 30 && this.outShift >= -15 && this.outShift <= 30
    if (!typesFit || !shiftsFit || this.function_ > VectorFunction.relu || (this.preloaded && isDrain && !raw)) {
      this.fail(command, Fault.operand, imm, 0)
      return false
    }
    this.accesses = isDrain ? (this.addend ? 2 : 1) : isMap ? 2 : 3
    if (!this.inside(command, command.a, this.typeDst)) return false
    if (isDrain) {
      const first = command.c & 0xffff
      const rows = this.preloaded ? this.lanes * this.window : this.parameters.draining.rows
      if (this.elements < 0 || first + this.elements > rows) {
        this.fail(command, Fault.operand, first, this.elements)
        return false
      }
      return !this.addend || this.inside(command, command.b, VectorType.int16)
    }
    if (!this.inside(command, command.b, this.typeA)) return false
    return isMap || this.inside(command, command.c, this.typeB)
  }

  private inside(command: Command, address: i32, type: i32): bool {
    const elements = command.d
    const bytes = elements * this.bytesOf(type)
    if (elements >= 0 && elements <= 0xffffff && this.activations.holds(address, bytes)) return true
    this.fail(command, Fault.localAddress, address, bytes)
    return false
  }

  private finish(t: u64): void {
    const command = this.current
    this.busy_ = false
    if (command.opcode == Opcode.vecDrain && ((command.imm >>> VEC_RELEASE_SHIFT) & 1) != 0) {
      this.accumulators.release(command.c >>> 16, t)
      if (!this.preloaded) this.parameters.released(t)
    }
    this.semaphores.signal(command.signal)
    if (this.recorder.on) this.recorder.event(Event.vectorDone, command.instruction, command.opcode)
  }

  /** The write cycle of a group: up to V elements. */
  private writeGroup(): void {
    const command = this.current
    const n = min(this.width, this.elements - this.done)
    const opcode = command.opcode
    const size = this.bytesOf(this.typeDst)
    const target = this.activations.address + <usize>(command.a + this.done * size)
    for (let i = 0; i < n; i++) {
      const e = this.done + i
      let y: i32
      if (opcode == Opcode.vecDrain) y = this.drained(e)
      else if (opcode == Opcode.vecMap) y = this.mapped(e)
      else y = this.combined(e)
      const at = target + <usize>(i * size)
      if (this.typeDst == VectorType.int8) store<i8>(at, <i8>saturate8(y))
      else if (this.typeDst == VectorType.int16) store<i16>(at, <i16>saturate16(y))
      else store<i32>(at, y)
    }
    this.countTraffic(opcode, n, size)
    if (this.recorder.on) this.recorder.event(Event.written, command.a + this.done * size, n)
    this.done += n
  }

  private countTraffic(opcode: i32, n: i32, size: i32): void {
    const statistics = this.statistics
    statistics.add(Counter.activationsWriteVector, n * size)
    if (opcode == Opcode.vecDrain) {
      statistics.add(Counter.accumulatorsRead, n * 4)
      if (this.typeDst != VectorType.raw) statistics.add(Counter.rowParametersRead, n * 9)
      if (this.addend) statistics.add(Counter.activationsReadVector, n * 2)
      return
    }
    statistics.add(Counter.activationsReadVector, n * this.bytesOf(this.typeA))
    if (opcode != Opcode.vecMap) statistics.add(Counter.activationsReadVector, n * this.bytesOf(this.typeB))
  }

  private operand(base: i32, e: i32, type: i32): i32 {
    const at = this.activations.address + <usize>base
    return type == VectorType.int8 ? <i32>load<i8>(at + e) : <i32>load<i16>(at + ((<usize>e) << 1))
  }

  private drained(e: i32): i32 {
    const command = this.current
    const row = (command.c & 0xffff) + e
    const accumulators = this.accumulators.address(command.c >>> 16)
    const entry = <usize>((row % this.lanes) * this.window + row / this.lanes)
    const x = load<i32>(accumulators + (entry << 2))
    if (this.typeDst == VectorType.raw) return x
    const bank = this.parameters.draining
    let y = requantize(x + bank.bias(row), bank.multiplier(row), bank.shift(row))
    if (this.addend) y = saturate16(saturate16(y) + this.operand(command.b, e, VectorType.int16))
    return this.throughFunction(y)
  }

  private mapped(e: i32): i32 {
    return this.throughFunction(roundingShift(this.operand(this.current.b, e, this.typeA), this.shift))
  }

  private combined(e: i32): i32 {
    const command = this.current
    const a = this.operand(command.b, e, this.typeA)
    const b = this.operand(command.c, e, this.typeB)
    return roundingShift(command.opcode == Opcode.vecAdd ? a + b : a * b, this.shift)
  }

  private throughFunction(y: i32): i32 {
    if (this.function_ == VectorFunction.sigmoid) y = this.sigmoid.at(saturate16(y))
    else if (this.function_ == VectorFunction.tanh) y = this.tanh.at(saturate16(y))
    else if (this.function_ == VectorFunction.relu) y = max(y, 0)
    return roundingShift(y, this.outShift)
  }
}
