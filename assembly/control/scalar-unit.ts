/**
 * The part of the sequencer that carries out its own instructions: registers, scalar memory, branches, semaphores, words of the host and of
 * the result FIFO (docs/isa.md).
 *
 *     r0 = 0, r1 .. r15 --> operation --> register, scalar memory, host FIFO
 *                               |
 *                               +--> next instruction, taken or not
 *
 * An instruction is carried out in the cycle in which it issues; the sequencer has seen to it that it need not wait. One that is not in
 * order is a fault, and the last.
 */
import { Counter } from '../counters'
import { Fault, Unit } from '../faults'
import { Engine, NIBBLE_MASK, OPCODE_MASK, Opcode, RA_SHIFT, RB_SHIFT, RD_SHIFT } from '../isa'
import { REGISTERS, SECTIONS, SIGNAL_SHIFT, WAIT_SHIFT } from '../isa'
import { Statistics } from '../lib/statistics'
import { HostPort } from '../memory/host-port'
import { LocalMemory } from '../memory/local-memory'
import { Dispatch } from './dispatch'
import { FaultLatch } from './fault-latch'
import { ResultFifo } from './result-fifo'
import { Semaphores } from './semaphores'

@final
export class ScalarUnit {
  /** Of the instruction carried out last: the address of the one after it, whether it branched there, and whether it was `halt`. */
  next: i32 = 0
  taken: bool = false
  halts: bool = false
  /** The section of the commands that issue. */
  section: i32 = 0
  /** The address of the instruction. */
  private at: i32 = 0
  private readonly registers: StaticArray<i32> = new StaticArray<i32>(REGISTERS)

  constructor(
    private readonly memory: LocalMemory,
    private readonly host: HostPort,
    private readonly dispatch: Dispatch,
    private readonly results: ResultFifo,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly fault: FaultLatch,
  ) {}

  /** The register that the field at `shift` of an instruction's first word names. */
  @inline
  register(word: i32, shift: i32): i32 {
    return unchecked(this.registers[(word >>> shift) & NIBBLE_MASK])
  }

  private setRegister(word: i32, value: i32): void {
    const rd = (word >>> RD_SHIFT) & NIBBLE_MASK
    if (rd != 0) unchecked((this.registers[rd] = value))
  }

  /** An instruction that is in order, and that no one else sees. */
  isHarmless(word: i32, imm: i32): bool {
    const opcode = word & OPCODE_MASK
    if (!isUnseen(opcode)) return false
    const a = this.register(word, RA_SHIFT)
    if (opcode == Opcode.section) return <u32>a < <u32>SECTIONS
    if (opcode != Opcode.lw && opcode != Opcode.sw) return true
    return this.isWord(a + imm)
  }

  /** Carries out the instruction at this address. */
  execute(address: i32, word: i32, imm: i32): void {
    const opcode = word & OPCODE_MASK
    const a = this.register(word, RA_SHIFT)
    const b = this.register(word, RB_SHIFT)
    const next = address + 1
    let taken = false
    this.at = address
    switch (opcode) {
      case Opcode.halt:
        this.halts = true
        break
      case Opcode.sync:
        this.semaphores.take((word >> WAIT_SHIFT) & NIBBLE_MASK)
        this.semaphores.signal((word >> SIGNAL_SHIFT) & NIBBLE_MASK)
        break
      case Opcode.add:
        this.setRegister(word, a + b + imm)
        break
      case Opcode.sub:
        this.setRegister(word, a - b + imm)
        break
      case Opcode.mul:
        this.setRegister(word, a * b)
        break
      case Opcode.min:
        this.setRegister(word, min(a, b))
        break
      case Opcode.lw:
      case Opcode.sw:
        this.access(opcode, word, a + imm, b)
        break
      case Opcode.beq:
        taken = a == b
        break
      case Opcode.bne:
        taken = a != b
        break
      case Opcode.blt:
        taken = a < b
        break
      case Opcode.bge:
        taken = a >= b
        break
      case Opcode.jal:
        this.setRegister(word, next)
        taken = true
        break
      case Opcode.jr:
        taken = true
        imm = a
        break
      case Opcode.input:
        this.setRegister(word, this.host.take())
        this.statistics.add(Counter.hostIn, 4)
        break
      case Opcode.output:
        if (this.host.hasRoom) this.host.put(a)
        else this.fail(Fault.output, 4)
        this.statistics.add(Counter.hostOut, 4)
        break
      case Opcode.room:
        if (<u32>imm <= <u32>Engine.vector) this.setRegister(word, this.dispatch.fifoOf(imm).room)
        else this.fail(Fault.operand, imm)
        break
      case Opcode.pop:
        this.setRegister(word, this.results.pop())
        break
      case Opcode.section:
        if (<u32>a < <u32>SECTIONS) this.section = a
        else this.fail(Fault.operand, a)
        break
      default:
        this.fail(Fault.opcode, opcode)
    }
    this.next = taken ? imm : next
    this.taken = taken
  }

  private access(opcode: i32, word: i32, address: i32, value: i32): void {
    if (!this.isWord(address)) {
      this.fail(Fault.scalarAddress, address)
      return
    }
    const at = this.memory.address + <usize>address
    if (opcode == Opcode.lw) {
      this.setRegister(word, load<i32>(at))
      this.statistics.add(Counter.scalarRead, 4)
    } else {
      store<i32>(at, value)
      this.statistics.add(Counter.scalarWrite, 4)
    }
  }

  /** A word of the scalar memory. */
  private isWord(address: i32): bool {
    return (address & 3) == 0 && this.memory.holds(address, 4)
  }

  private fail(code: i32, what: i32): void {
    this.fault.raise(code, Unit.sequencer, this.at, what, 0)
  }
}

/** An instruction that concerns registers, the program counter and the scalar memory alone. */
export function isUnseen(opcode: i32): bool {
  if (opcode >= Opcode.beq && opcode <= Opcode.jr) return true
  return (
    (opcode >= Opcode.add && opcode <= Opcode.min) ||
    opcode == Opcode.lw ||
    opcode == Opcode.sw ||
    opcode == Opcode.section
  )
}
