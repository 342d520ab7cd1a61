/**
 * The sequencer: boots from DRAM, then issues at most one instruction per cycle, in order (docs/chip.md, "Sequencer").
 *
 *     instruction memory --> decode --+--> scalar unit: registers, scalar memory, host FIFOs
 *                                     +--> command FIFOs of DMA, decompressor, MAC array, vector unit
 *     result FIFO of the vector unit -+
 *
 * Timing: one cycle per instruction, one more for a taken branch or jump; a command waits while its FIFO held 4 at the start of the cycle.
 *
 * Here is what may issue, and when. What scalar instructions do: scalar-unit.ts; which engine a command is for: dispatch.ts.
 *
 * Not modelled: an instruction cache; interrupts.
 */
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, Unit, Waiting } from '../faults'
import { NIBBLE_MASK, OPCODE_MASK, Opcode, RA_SHIFT, RB_SHIFT, RC_SHIFT, RD_SHIFT, WAIT_SHIFT } from '../isa'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { HostPort } from '../memory/host-port'
import { LocalMemory } from '../memory/local-memory'
import { Boot, BOOT_SEMAPHORE } from './boot'
import { CommandFifo } from './command-fifo'
import { Dispatch, engineOf } from './dispatch'
import { FaultLatch } from './fault-latch'
import { ResultFifo } from './result-fifo'
import { ScalarUnit, isUnseen } from './scalar-unit'
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
  private readonly dispatch: Dispatch
  private readonly scalar: ScalarUnit

  constructor(
    boots: bool,
    private readonly instructions: LocalMemory,
    scalars: LocalMemory,
    private readonly host: HostPort,
    dma: CommandFifo,
    decompressor: CommandFifo,
    mac: CommandFifo,
    vector: CommandFifo,
    private readonly results: ResultFifo,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {
    const dispatch = new Dispatch(dma, decompressor, mac, vector)
    this.dispatch = dispatch
    this.scalar = new ScalarUnit(scalars, host, dispatch, results, semaphores, statistics, fault)
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
      if (!this.scalar.isHarmless(word, imm)) break
      this.execute(word, imm)
      this.statistics.count(Counter.sequencerActive)
      this.statistics.add(Counter.instructionsRead, 8)
    }
    return cycles
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
      this.stirred = !isUnseen(word & OPCODE_MASK)
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

  /** Issues the instruction if it may: -1, else the stall's counter. */
  private issue(word: i32, imm: i32): i32 {
    const address = this.programCounter
    const opcode = word & OPCODE_MASK
    const isCommand = opcode >= Opcode.dmaLoad
    const stall = isCommand ? this.command(opcode, word, imm) : this.scalarStall(opcode, word)
    if (stall >= 0) return stall
    if (isCommand) this.programCounter = address + 1
    else this.execute(word, imm)
    if (this.recorder.on) this.recorder.event(Event.issued, address, opcode)
    this.statistics.add(Counter.instructionsRead, 8)
    return -1
  }

  /** Carries out a scalar instruction, which need not wait. */
  private execute(word: i32, imm: i32): void {
    const scalar = this.scalar
    scalar.execute(this.programCounter, word, imm)
    this.programCounter = scalar.next
    this.refetch = scalar.taken
    if (scalar.halts) this.state = State.halting
  }

  /** Why a scalar instruction cannot issue: the stall's counter, or -1. */
  private scalarStall(opcode: i32, word: i32): i32 {
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
    return -1
  }

  /** Puts a command into its FIFO if it has room: -1, else the stall's counter. */
  private command(opcode: i32, word: i32, imm: i32): i32 {
    const engine = engineOf(opcode)
    if (engine < 0) {
      this.fault.raise(Fault.opcode, Unit.sequencer, this.programCounter, opcode, 0)
      return Counter.sequencerActive
    }
    const fifo = this.dispatch.fifoOf(engine)
    if (fifo.full) {
      this.waitFor(Waiting.fifo, Unit.dma + engine)
      return Counter.sequencerDmaFull + engine
    }
    const scalar = this.scalar
    const a = scalar.register(word, RA_SHIFT)
    const b = scalar.register(word, RB_SHIFT)
    const c = scalar.register(word, RC_SHIFT)
    const d = scalar.register(word, RD_SHIFT)
    fifo.push(word, a, b, c, d, imm, this.programCounter, scalar.section)
    return -1
  }
}
