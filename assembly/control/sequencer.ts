/**
 * The sequencer: boots from DRAM, then issues at most one instruction per cycle, in order (docs/chip.md, "Sequencer").
 *
 *     instruction memory --> decode --+--> scalar registers, scalar memory, host FIFOs
 *                                     +--> command FIFOs of DMA, decompressor, MAC array, vector unit
 *     result FIFO of the vector unit -+
 *
 * Timing: one cycle per instruction, one more for a taken branch or jump; a command waits while its FIFO held 4 at the start of the cycle.
 *
 * Not modelled: an instruction cache; interrupts.
 */
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, Unit, Waiting } from '../faults'
import {
  Engine,
  NIBBLE_MASK,
  OPCODE_MASK,
  Opcode,
  RA_SHIFT,
  RB_SHIFT,
  RC_SHIFT,
  RD_SHIFT,
  REGISTERS,
  SECTIONS,
  SIGNAL_SHIFT,
  WAIT_SHIFT,
} from '../isa'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { HostPort } from '../memory/host-port'
import { LocalMemory } from '../memory/local-memory'
import { Boot, BOOT_SEMAPHORE } from './boot'
import { CommandFifo } from './command-fifo'
import { FaultLatch } from './fault-latch'
import { ResultFifo } from './result-fifo'
import { Semaphores } from './semaphores'

enum State {
  booting = 0,
  running,
  halting,
  halted,
}

@final
export class Sequencer {
  programCounter: i32 = 0
  waiting: i32 = Waiting.nothing
  waitingFor: i32 = 0
  private readonly boot: Boot
  private state: i32
  private refetch: bool = false
  /** Whether it goes on with the next cycle by itself; otherwise another unit has to do something first. */
  goesOn: bool = true
  /** Whether in the last cycle it did something that other units see, or may see something else in the next. */
  stirred: bool = true
  /** What was counted in the last cycle. */
  private counted: i32 = Counter.sequencerBoot
  /** The section of the commands that issue. */
  private section: i32 = 0
  private readonly registers: StaticArray<i32> = new StaticArray<i32>(REGISTERS)

  constructor(
    boots: bool,
    private readonly instructions: LocalMemory,
    private readonly scalars: LocalMemory,
    private readonly host: HostPort,
    private readonly dma: CommandFifo,
    private readonly decompressor: CommandFifo,
    private readonly mac: CommandFifo,
    private readonly vector: CommandFifo,
    private readonly results: ResultFifo,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {
    this.boot = new Boot(scalars, dma, semaphores, fault)
    this.state = boots ? State.booting : State.running
  }

  @inline
  get booting(): bool {
    return this.state == State.booting
  }

  /** `halt` has issued and waits for the engines. */
  @inline
  get halting(): bool {
    return this.state == State.halting
  }

  @inline
  get halted(): bool {
    return this.state == State.halted
  }

  /** One cycle; `quiet`: every engine, FIFO and the memory were idle at its start. Returns whether an instruction issued. */
  tick(quiet: bool): bool {
    this.waiting = Waiting.nothing
    this.goesOn = true
    this.stirred = false
    const counter = this.work(quiet)
    this.counted = counter
    if (counter >= 0) this.statistics.count(counter)
    return counter == Counter.sequencerActive || counter == Counter.sequencerBranch
  }

  /**
   * Carries out and counts what it does in the next cycles, at most so many, as far as no one else sees it or has a part in it; returns
   * their number.
   */
  goAhead(most: u64): u64 {
    let cycles: u64 = 0
    for (; cycles < most; cycles++) {
      if (this.refetch) {
        this.refetch = false
        this.statistics.count(Counter.sequencerBranch)
        continue
      }
      if (<u32>this.programCounter >= this.instructions.bytes / 8) break
      const at = this.instructions.address + <usize>this.programCounter * 8
      const word = load<i32>(at)
      const imm = load<i32>(at, 4)
      if (!this.isHarmless(word, imm)) break
      this.scalar(word & OPCODE_MASK, word, this.register(word, RA_SHIFT), this.register(word, RB_SHIFT), imm)
      this.statistics.count(Counter.sequencerActive)
      this.statistics.add(Counter.instructionsRead, 8)
      this.programCounter = this.next
    }
    return cycles
  }

  /** An instruction on registers and scalar memory that is in order. */
  private isHarmless(word: i32, imm: i32): bool {
    const opcode = word & OPCODE_MASK
    if (!isScalar(opcode)) return false
    const a = this.register(word, RA_SHIFT)
    if (opcode == Opcode.section) return <u32>a < <u32>SECTIONS
    if (opcode != Opcode.lw && opcode != Opcode.sw) return true
    return ((a + imm) & 3) == 0 && this.scalars.holds(a + imm, 4)
  }

  /** `cycles` more that are like the last, which was a stall. */
  skip(cycles: u64): void {
    this.statistics.add(this.counted, cycles)
  }

  /** The work of a cycle, and what it counts as; -1 at an address without an instruction. */
  private work(quiet: bool): i32 {
    if (this.state == State.booting) {
      this.goesOn = !this.boot.waits
      this.stirred = this.goesOn
      if (!this.boot.tick()) {
        if (this.boot.waits) this.waitFor(Waiting.semaphore, BOOT_SEMAPHORE)
        return Counter.sequencerBoot
      }
      this.state = State.running
    }
    if (this.state == State.halting) {
      this.stirred = true
      if (quiet) this.state = State.halted
      else this.waiting = Waiting.drain
      return Counter.sequencerDrain
    }
    if (this.refetch) {
      this.refetch = false
      return Counter.sequencerBranch
    }
    if (<u32>this.programCounter >= this.instructions.bytes / 8) {
      this.fault.raise(Fault.programCounter, Unit.sequencer, this.programCounter, this.programCounter, 0)
      return -1
    }
    const at = this.instructions.address + <usize>this.programCounter * 8
    const word = load<i32>(at)
    const stall = this.issue(word, load<i32>(at, 4))
    if (stall < 0) {
      this.stirred = !isScalar(word & OPCODE_MASK)
      return Counter.sequencerActive
    }
    // An opcode that does not exist counts as active, and is the last.
    this.goesOn = stall == Counter.sequencerActive
    return stall
  }

  private waitFor(what: i32, number: i32): void {
    this.waiting = what
    this.waitingFor = number
  }

  @inline
  private register(word: i32, shift: i32): i32 {
    return unchecked(this.registers[(word >>> shift) & NIBBLE_MASK])
  }

  private setRegister(word: i32, value: i32): void {
    const rd = (word >>> RD_SHIFT) & NIBBLE_MASK
    if (rd != 0) unchecked((this.registers[rd] = value))
  }

  /** Issues the instruction if it may: -1, else the stall's counter. */
  private issue(word: i32, imm: i32): i32 {
    const opcode = word & OPCODE_MASK
    const a = this.register(word, RA_SHIFT)
    const b = this.register(word, RB_SHIFT)
    if (opcode >= Opcode.dmaLoad) {
      const stall = this.command(opcode, word, a, b, imm)
      if (stall >= 0) return stall
    } else {
      const wait = (word >> WAIT_SHIFT) & NIBBLE_MASK
      if (opcode == Opcode.sync && !this.semaphores.ready(wait)) {
        this.waitFor(Waiting.semaphore, wait)
        return Counter.sequencerSemaphore
      }
      if (opcode == Opcode.input && !this.host.hasInput) {
        this.waiting = Waiting.input
        return Counter.sequencerInput
      }
      if (opcode == Opcode.pop && !this.results.hasWord) {
        this.waiting = Waiting.result
        return Counter.sequencerResult
      }
      this.scalar(opcode, word, a, b, imm)
    }
    if (this.recorder.on) this.recorder.event(Event.issued, this.programCounter, opcode)
    this.statistics.add(Counter.instructionsRead, 8)
    this.programCounter = this.next
    return -1
  }

  /** The instruction after the one that issues; set by branches. */
  private next: i32 = 0

  private command(opcode: i32, word: i32, a: i32, b: i32, imm: i32): i32 {
    let fifo: CommandFifo
    let stall: i32
    if (opcode <= Opcode.dmaSync) {
      fifo = this.dma
      stall = Counter.sequencerDmaFull
    } else if (opcode >= Opcode.decParams && opcode <= Opcode.decSync) {
      fifo = this.decompressor
      stall = Counter.sequencerDecompressorFull
    } else if (opcode == Opcode.macMv || opcode == Opcode.macSync) {
      fifo = this.mac
      stall = Counter.sequencerMacFull
    } else if (opcode >= Opcode.vecDrain && opcode <= Opcode.vecRequantize) {
      fifo = this.vector
      stall = Counter.sequencerVectorFull
    } else {
      this.fault.raise(Fault.opcode, Unit.sequencer, this.programCounter, opcode, 0)
      return Counter.sequencerActive
    }
    if (fifo.full) {
      this.waitFor(Waiting.fifo, stall - Counter.sequencerDmaFull + Unit.dma)
      return stall
    }
    const c = this.register(word, RC_SHIFT)
    const d = this.register(word, RD_SHIFT)
    fifo.push(word, a, b, c, d, imm, this.programCounter, this.section)
    this.next = this.programCounter + 1
    return -1
  }

  private scalar(opcode: i32, word: i32, a: i32, b: i32, imm: i32): void {
    let next = this.programCounter + 1
    let taken = false
    switch (opcode) {
      case Opcode.halt:
        this.state = State.halting
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
        this.scalarMemory(opcode, word, a + imm, b)
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
        else this.fault.raise(Fault.output, Unit.sequencer, this.programCounter, 4, 0)
        this.statistics.add(Counter.hostOut, 4)
        break
      case Opcode.room:
        if (<u32>imm <= <u32>Engine.vector) this.setRegister(word, this.commandsOf(imm).room)
        else this.fault.raise(Fault.operand, Unit.sequencer, this.programCounter, imm, 0)
        break
      case Opcode.pop:
        this.setRegister(word, this.results.pop())
        break
      case Opcode.section:
        if (<u32>a < <u32>SECTIONS) this.section = a
        else this.fault.raise(Fault.operand, Unit.sequencer, this.programCounter, a, 0)
        break
      default:
        this.fault.raise(Fault.opcode, Unit.sequencer, this.programCounter, opcode, 0)
    }
    if (taken) {
      next = imm
      this.refetch = true
    }
    this.next = next
  }

  private commandsOf(engine: i32): CommandFifo {
    if (engine == Engine.dma) return this.dma
    if (engine == Engine.decompressor) return this.decompressor
    return engine == Engine.mac ? this.mac : this.vector
  }

  private scalarMemory(opcode: i32, word: i32, address: i32, value: i32): void {
    if ((address & 3) != 0 || !this.scalars.holds(address, 4)) {
      this.fault.raise(Fault.scalarAddress, Unit.sequencer, this.programCounter, address, 0)
      return
    }
    const at = this.scalars.address + <usize>address
    if (opcode == Opcode.lw) {
      this.setRegister(word, load<i32>(at))
      this.statistics.add(Counter.scalarRead, 4)
    } else {
      store<i32>(at, value)
      this.statistics.add(Counter.scalarWrite, 4)
    }
  }
}

/** An instruction that concerns registers, the program counter and the scalar memory alone. */
function isScalar(opcode: i32): bool {
  if (opcode >= Opcode.beq && opcode <= Opcode.jr) return true
  return (
    (opcode >= Opcode.add && opcode <= Opcode.min) ||
    opcode == Opcode.lw ||
    opcode == Opcode.sw ||
    opcode == Opcode.section
  )
}
