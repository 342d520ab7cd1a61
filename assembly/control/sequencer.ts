/**
 * The sequencer: boots from DRAM, then issues at most one instruction per cycle, in order (docs/chip.md, "Sequencer").
 *
 *     instruction memory --> decode --+--> scalar registers, scalar memory, host FIFOs
 *                                     +--> command FIFOs of DMA, decompressor, MAC array, vector unit
 *
 * Timing: one cycle per instruction, one more for a taken branch or jump; a command waits while its FIFO held 4 at the start of the cycle.
 *
 * Not modelled: an instruction cache; interrupts.
 */
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, Unit, Waiting } from '../faults'
import {
  BOOT_BLOCK_BYTES,
  BOOT_MAGIC,
  DESCRIPTORS_SCALAR_ADDRESS,
  DMA_KIND_SHIFT,
  Kind,
  NIBBLE_MASK,
  OPCODE_MASK,
  Opcode,
  RA_SHIFT,
  RB_SHIFT,
  RC_SHIFT,
  RD_SHIFT,
  REGISTERS,
  SIGNAL_SHIFT,
  Space,
  WAIT_SHIFT,
} from '../isa'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { HostPort } from '../memory/host-port'
import { LocalMemory } from '../memory/local-memory'
import { CommandFifo } from './command-fifo'
import { FaultLatch } from './fault-latch'
import { Semaphores } from './semaphores'

enum State {
  bootBlock = 0,
  bootProgram,
  bootDescriptors,
  bootEnd,
  running,
  halting,
  halted,
}

/** The semaphore that the boot loads signal; 0 again when the program begins. */
const BOOT_SEMAPHORE: i32 = 15

@final
export class Sequencer {
  programCounter: i32 = 0
  waiting: i32 = Waiting.nothing
  waitingFor: i32 = 0
  private state: i32
  private refetch: bool = false
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
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {
    this.state = boots ? State.bootBlock : State.running
  }

  @inline
  get halted(): bool {
    return this.state == State.halted
  }

  /** One cycle; `quiet`: every engine, FIFO and the memory were idle at its start. Returns whether an instruction issued. */
  tick(quiet: bool): bool {
    this.waiting = Waiting.nothing
    if (this.state < State.running && !this.boot()) {
      this.statistics.count(Counter.sequencerBoot)
      return false
    }
    if (this.state == State.halting) {
      this.statistics.count(Counter.sequencerDrain)
      if (quiet) this.state = State.halted
      else this.waiting = Waiting.drain
      return false
    }
    if (this.refetch) {
      this.refetch = false
      this.statistics.count(Counter.sequencerBranch)
      return true
    }
    if (<u32>this.programCounter >= this.instructions.bytes / 8) {
      this.fault.raise(Fault.programCounter, Unit.sequencer, this.programCounter, this.programCounter, 0)
      return false
    }
    const at = this.instructions.address + <usize>this.programCounter * 8
    const stall = this.issue(load<i32>(at), load<i32>(at, 4))
    this.statistics.count(stall < 0 ? Counter.sequencerActive : stall)
    return stall < 0
  }

  /** The three loads of the boot, one after the other; true when the program can begin in this cycle. */
  private boot(): bool {
    if (this.state != State.bootBlock) {
      if (!this.semaphores.ready(BOOT_SEMAPHORE)) {
        this.waiting = Waiting.semaphore
        this.waitingFor = BOOT_SEMAPHORE
        return false
      }
      this.semaphores.take(BOOT_SEMAPHORE)
    }
    const block = this.scalars.address
    if (this.state == State.bootBlock) {
      this.bootLoad(0, 0, BOOT_BLOCK_BYTES, Space.scalar, Kind.instructions)
      this.state = State.bootProgram
    } else if (this.state == State.bootProgram) {
      if (load<i32>(block) != BOOT_MAGIC) {
        this.fault.raise(Fault.boot, Unit.sequencer, 0, load<i32>(block), 0)
        return false
      }
      this.bootLoad(load<i32>(block, 4), 0, load<i32>(block, 8), Space.instructions, Kind.instructions)
      this.state = State.bootDescriptors
    } else if (this.state == State.bootDescriptors) {
      this.bootLoad(
        load<i32>(block, 12),
        DESCRIPTORS_SCALAR_ADDRESS,
        load<i32>(block, 16),
        Space.scalar,
        Kind.descriptors,
      )
      this.state = State.bootEnd
    } else {
      this.state = State.running
      return true
    }
    return false
  }

  private bootLoad(address: i32, target: i32, bytes: i32, space: i32, kind: i32): void {
    const word = Opcode.dmaLoad | (BOOT_SEMAPHORE << SIGNAL_SHIFT)
    this.dma.push(word, address, target, bytes, 0, space | (kind << DMA_KIND_SHIFT), 0)
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
        this.waiting = Waiting.semaphore
        this.waitingFor = wait
        return Counter.sequencerSemaphore
      }
      if (opcode == Opcode.input && !this.host.hasInput) {
        this.waiting = Waiting.input
        return Counter.sequencerInput
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
    } else if (opcode >= Opcode.vecDrain && opcode <= Opcode.vecSync) {
      fifo = this.vector
      stall = Counter.sequencerVectorFull
    } else {
      this.fault.raise(Fault.opcode, Unit.sequencer, this.programCounter, opcode, 0)
      return Counter.sequencerActive
    }
    if (fifo.full) {
      this.waiting = Waiting.fifo
      this.waitingFor = stall - Counter.sequencerDmaFull + Unit.dma
      return stall
    }
    fifo.push(word, a, b, this.register(word, RC_SHIFT), this.register(word, RD_SHIFT), imm, this.programCounter)
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
      default:
        this.fault.raise(Fault.opcode, Unit.sequencer, this.programCounter, opcode, 0)
    }
    if (taken) {
      next = imm
      this.refetch = true
    }
    this.next = next
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
