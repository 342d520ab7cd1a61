/**
 * The DMA: moves data between DRAM, the host FIFOs and the core's memories (docs/chip.md, "DMA").
 *
 *     command FIFO --> check --> issuing command --> requests --> crossing --> controller
 *                                      |                                            |
 *                                      v                                            v
 *                               loads under way <---- data, any order ---- responses
 *
 * A cycle: 1. take one response; 2. one request or word of the issuing command; 3. complete the oldest load if all its data is there.
 *
 * Reads in flight have tags 0..63 used in turn. A tag is free again when its data, and all data before, count as arrived.
 *
 * Here is what a cycle does and what it counts as. The issuing command: transfer.ts; its check: dma-check.ts; the reads of loads:
 * load-reads.ts; the writes of stores: dram-writes.ts; words to and from the host: host-words.ts.
 *
 * Not modelled: narrower internal buses; unaligned transfers.
 */
import { Command, CommandFifo } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { Semaphores } from '../control/semaphores'
import { Counter } from '../counters'
import { Event } from '../events'
import { Waiting } from '../faults'
import { Opcode, Space } from '../isa'
import { Recorder } from '../lib/recorder'
import { SectionTraffic } from '../lib/section-traffic'
import { Statistics } from '../lib/statistics'
import { Crossing } from './crossing'
import { DmaCheck } from './dma-check'
import { DramWrites } from './dram-writes'
import { HostPort } from './host-port'
import { HostWords } from './host-words'
import { LoadMemories } from './load-memories'
import { LoadQueue } from './load-queue'
import { LoadReads } from './load-reads'
import { LocalMemory } from './local-memory'
import { StoreOrigins } from './store-origins'
import { StreamFifo } from './stream-fifo'
import { Transfer } from './transfer'

@final
export class Dma {
  readonly commands: CommandFifo = new CommandFifo()
  /** What the unit waited for in the last cycle, for the watchdog. */
  waiting: i32 = Waiting.nothing
  /** Whether in the last cycle something changed that other units see: a command taken or completed, bytes for the stream FIFO or to DRAM. */
  stirred: bool = false
  /** What was counted in it. */
  private counted: i32 = Counter.dmaIdle

  /** What was read and written, by the section of the command. */
  readonly traffic: SectionTraffic
  readonly reads: LoadReads
  private readonly transfer: Transfer
  private readonly check: DmaCheck
  private readonly writes: DramWrites
  private readonly words: HostWords

  constructor(
    accessBytes: i32,
    dram: LocalMemory,
    private readonly crossing: Crossing | null,
    memories: LoadMemories,
    origins: StoreOrigins,
    stream: StreamFifo,
    host: HostPort,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    fault: FaultLatch,
  ) {
    const traffic = new SectionTraffic()
    const transfer = new Transfer(accessBytes)
    this.traffic = traffic
    this.transfer = transfer
    this.check = new DmaCheck(crossing === null ? null : dram, memories, fault)
    this.reads = new LoadReads(transfer, dram, crossing, memories, origins, stream, traffic, statistics, recorder)
    this.writes = new DramWrites(transfer, memories, dram, crossing, origins, traffic, statistics, recorder)
    this.words = new HostWords(transfer, memories.activations, host, statistics, fault)
  }

  /** The command that has been taken last. */
  @inline
  get current(): Command {
    return this.transfer.command
  }

  /** The loads under way. */
  @inline
  get loads(): LoadQueue {
    return this.reads.loads
  }

  /** A command has been taken and is not done. */
  @inline
  get working(): bool {
    return this.transfer.issuing
  }

  get busy(): bool {
    return this.working || !this.loads.empty || !this.commands.empty
  }

  /** A load is under way: it has issued, and its last byte has not arrived. */
  @inline
  get loading(): bool {
    return this.reads.tags.pending || this.transfer.isLoading
  }

  /** So many cycles at least will pass before it stirs another unit, if none stirs it and nothing was ever stored to DRAM. */
  get calmCycles(): u64 {
    const isCalm = this.working ? this.transfer.isLoading : this.commands.empty || this.headStall >= 0
    return isCalm ? this.reads.calmCycles : 0
  }

  /** The semaphore or instruction of the command that waits, for the watchdog. */
  get waitingCommand(): Command {
    return this.working ? this.current : this.commands.head
  }

  /** One cycle; `portTaken`: the vector unit uses the shared port of the activation SRAM in it. Returns whether anything was done. */
  tick(t: u64, portTaken: bool): bool {
    let active = false
    let reason: i32 = Counter.dmaIdle
    this.waiting = Waiting.nothing
    this.stirred = false

    // 1. Take one response.
    const crossing = this.crossing
    const tag = crossing == null ? -1 : crossing.response
    if (tag >= 0) {
      const needsPort = this.reads.tags.spaceOf(tag) == Space.activations
      if (needsPort && portTaken) {
        reason = Counter.dmaPort
      } else {
        if (needsPort) portTaken = true
        crossing!.takeResponse()
        this.deliver(tag)
        active = true
      }
    }

    // 2. One request or word.
    if (!this.working && !this.commands.empty) {
      const stall = this.headStall
      if (stall < 0) {
        this.take()
      } else {
        reason = stall
        if (stall == Counter.dmaSemaphore) this.waiting = Waiting.semaphore
      }
    }
    if (this.working) {
      const stall = this.step(t, portTaken)
      if (stall < 0) active = true
      else {
        reason = stall
        this.waiting = waitingFor(stall)
      }
    } else if (reason == Counter.dmaIdle && !this.loads.empty) {
      reason = Counter.dmaDram
    }

    // 3. Complete the oldest load.
    if (this.completeLoad()) active = true

    this.counted = active ? Counter.dmaActive : reason
    this.statistics.count(this.counted)
    return active
  }

  /** Why the oldest command in the FIFO cannot be taken: the stall's counter, or -1. */
  @inline
  private get headStall(): i32 {
    if (this.loads.full) return Counter.dmaDram
    return this.semaphores.ready(this.commands.head.wait) ? -1 : Counter.dmaSemaphore
  }

  private take(): void {
    const transfer = this.transfer
    this.semaphores.take(this.commands.head.wait)
    this.commands.take(transfer.command)
    this.stirred = true
    transfer.done = 0
    transfer.issuing = this.check.passes(transfer)
  }

  /** One step of the issuing command: -1 if it got something done, else the stall's counter. */
  private step(t: u64, portTaken: bool): i32 {
    const transfer = this.transfer
    const opcode = transfer.command.opcode
    if (opcode == Opcode.dmaLoad) return this.reads.step(t)
    if (!transfer.isDone) {
      if (portTaken) return Counter.dmaPort
      const isStore = opcode == Opcode.dmaStore
      const stall = isStore ? this.writes.step(t) : this.words.step()
      if (stall >= 0) return stall
      // A word that is refused ends the run with this cycle.
      if (isStore || !transfer.issuing) this.stirred = true
    }
    if (transfer.issuing && transfer.isDone) {
      const command = transfer.command
      transfer.issuing = false
      this.completed(command.signal, command.instruction, opcode)
    }
    return -1
  }

  /** The data of one read goes to its destination. */
  @inline
  deliver(tag: i32): void {
    if (this.reads.deliver(tag)) this.stirred = true
  }

  /** Completes the oldest load if all its data is there. */
  @inline
  completeLoad(): bool {
    if (!this.reads.oldestIsComplete) return false
    const load = this.loads.oldest
    this.loads.removeOldest()
    this.completed(load.signal, load.instruction, Opcode.dmaLoad)
    return true
  }

  private completed(signal: i32, instruction: i32, opcode: i32): void {
    this.stirred = true
    this.semaphores.signal(signal)
    if (this.recorder.on) this.recorder.event(Event.moved, instruction, opcode)
  }

  /** The last cycle was a stall: without an event it goes on until other units have done something. */
  @inline
  get stalls(): bool {
    return this.counted != Counter.dmaActive
  }

  /**
   * Where the next cycle will be a stall, unless the memory has something for it: as if that were the last. Only after a cycle that has not
   * stirred other units, and while no response waits.
   */
  foresee(): void {
    if (this.working) {
      if (!this.transfer.isLoading) return
      const stall = this.reads.stall
      if (stall >= 0) this.counted = stall
      return
    }
    // What was complete was so in the last cycle, which would have stirred.
    if (!this.commands.empty) {
      const stall = this.headStall
      if (stall >= 0) this.counted = stall
    } else this.counted = this.loads.empty ? Counter.dmaIdle : Counter.dmaDram
  }

  /** `cycles` more that are like the last, which was a stall. */
  skip(cycles: u64): void {
    this.statistics.add(this.counted, cycles)
  }

  /**
   * Words to or from the host, one a cycle from cycle t on, before cycle `limit` and before the last of the command: as many as can be moved
   * at once, where no load is under way. `portTaken`: the vector unit has the port in these cycles.
   */
  moveWords(t: u64, limit: u64, portTaken: bool): i32 {
    const opcode = this.current.opcode
    if (!this.working || portTaken || (opcode != Opcode.dmaIn && opcode != Opcode.dmaOut)) return 0
    if (this.reads.tags.pending || !this.loads.empty) return 0
    const n = this.words.stepThrough(t, limit)
    this.statistics.add(Counter.dmaActive, n)
    return n
  }

  /** After a stream of reads (`ReadStream`): of so many cycles, in the last of which a response was taken, `active` were active; in the others the crossing was full. */
  streamed(active: u64, cycles: u64): void {
    this.statistics.add(Counter.dmaActive, active)
    this.statistics.add(Counter.dmaCrossing, cycles - active)
    this.counted = Counter.dmaActive
  }
}

/** What the issuing command waits for in a stall. */
function waitingFor(stall: i32): i32 {
  if (stall == Counter.dmaPort) return Waiting.port
  if (stall == Counter.dmaInput) return Waiting.input
  return stall == Counter.dmaStream ? Waiting.room : Waiting.memory
}
