/**
 * The DMA: moves data between DRAM, the host FIFOs and the core's memories (docs/chip.md, "DMA").
 *
 *     command FIFO --> issuing command --> requests --> crossing --> controller
 *                           |                                            |
 *                           v                                            v
 *                      loads under way <-- data, any order -- responses --
 *
 * A cycle: 1. take one response; 2. one request or word of the issuing command; 3. complete the oldest load if all its data is there.
 *
 * Reads in flight have tags 0..63 used in turn. A tag is free again when its data, and all data before, count as arrived.
 *
 * Not modelled: narrower internal buses; unaligned transfers.
 */
import { Command, CommandFifo } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { Semaphores } from '../control/semaphores'
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, Unit, Waiting } from '../faults'
import { DMA_KIND_SHIFT, DMA_SPACE_SHIFT, Kind, NIBBLE_MASK, Opcode, Space } from '../isa'
import { Recorder } from '../lib/recorder'
import { SectionTraffic } from '../lib/section-traffic'
import { Statistics } from '../lib/statistics'
import { Crossing } from './crossing'
import { HostPort } from './host-port'
import { LoadQueue } from './load-queue'
import { LocalMemory } from './local-memory'
import { ReadTags } from './read-tags'
import { StoreOrigins } from './store-origins'
import { StreamFifo } from './stream-fifo'

@final
export class Dma {
  readonly commands: CommandFifo = new CommandFifo()
  /** What the unit waited for in the last cycle, for the watchdog. */
  waiting: i32 = Waiting.nothing
  /** What was read and written, by the section of the command. */
  readonly traffic: SectionTraffic = new SectionTraffic()

  readonly current: Command = new Command()
  private issuing: bool = false
  /** Bytes of the issuing command that have been requested or moved. */
  private done: i32 = 0
  /** Whether in the last cycle something changed that other units see: a command taken or completed, bytes for the stream FIFO or to DRAM. */
  stirred: bool = false
  /** What was counted in it. */
  private counted: i32 = Counter.dmaIdle

  /** Reads under way to memories that others read as soon as something arrives: stream FIFO, instruction and scalar memory. */
  private watchedReads: i32 = 0
  private instructionReads: i32 = 0

  readonly loads: LoadQueue = new LoadQueue()
  readonly reads: ReadTags = new ReadTags()

  constructor(
    private readonly accessBytes: i32,
    private readonly dram: LocalMemory,
    private readonly crossing: Crossing | null,
    private readonly storeMemory: LocalMemory,
    private readonly origins: StoreOrigins,
    private readonly stream: StreamFifo,
    private readonly activations: LocalMemory,
    private readonly instructions: LocalMemory,
    private readonly scalars: LocalMemory,
    private readonly host: HostPort,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {}

  /** A command has been taken and is not done. */
  get working(): bool {
    return this.issuing
  }

  get busy(): bool {
    return this.issuing || !this.loads.empty || !this.commands.empty
  }

  /** A load is under way: it has issued, and its last byte has not arrived. */
  @inline
  get loading(): bool {
    return this.reads.pending || (this.issuing && this.current.opcode == Opcode.dmaLoad)
  }

  /** Instructions are on their way: the sequencer, which reads that at which it waits anew in each cycle, may find another there. */
  @inline
  get rewritesProgram(): bool {
    return this.instructionReads > 0 || (this.isLoading && this.spaceOfLoad == Space.instructions)
  }

  @inline
  private get isLoading(): bool {
    return this.issuing && this.current.opcode == Opcode.dmaLoad
  }

  /** So many cycles at least will pass before it stirs another unit, if none stirs it and nothing was ever stored to DRAM. */
  get calmCycles(): u64 {
    if (this.watchedReads > 0) return 0
    if (this.issuing && (!this.isLoading || isWatched(this.spaceOfLoad))) return 0
    // At most one response a cycle, and one request.
    const reads = this.reads
    let toArrive = u64.MAX_VALUE
    if (!this.loads.empty) {
      const oldest = this.loads.oldest.readsBefore
      toArrive = oldest > reads.arrivedInAll ? oldest - reads.arrivedInAll - 1 : 0
    }
    if (this.issuing) return min(toArrive, <u64>((this.current.c - this.done) / this.accessBytes))
    return this.commands.empty || this.headStall >= 0 ? toArrive : 0
  }

  /** The semaphore or instruction of the command that waits, for the watchdog. */
  get waitingCommand(): Command {
    return this.issuing ? this.current : this.commands.head
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
      if (this.reads.spaceOf(tag) == Space.activations && portTaken) {
        reason = Counter.dmaPort
      } else {
        if (this.reads.spaceOf(tag) == Space.activations) portTaken = true
        crossing!.takeResponse()
        this.deliver(tag)
        active = true
      }
    }

    // 2. One request or word.
    if (!this.issuing && !this.commands.empty) {
      const stall = this.headStall
      if (stall < 0) {
        this.semaphores.take(this.commands.head.wait)
        this.commands.take(this.current)
        this.stirred = true
        this.begin()
      } else {
        reason = stall
        if (stall == Counter.dmaSemaphore) this.waiting = Waiting.semaphore
      }
    }
    if (this.issuing) {
      const stall = this.step(t, portTaken)
      if (stall < 0) active = true
      else reason = stall
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

  /** Why the load that issues cannot offer its next request: the stall's counter, or -1. */
  @inline
  private get offerStall(): i32 {
    if (this.reads.full) return Counter.dmaDram
    if (this.crossing!.full) return Counter.dmaCrossing
    if (this.spaceOfLoad == Space.stream && !this.stream.hasRoom(this.accessBytes)) return Counter.dmaStream
    return -1
  }

  @inline
  private get spaceOfLoad(): i32 {
    return (this.current.imm >> DMA_SPACE_SHIFT) & NIBBLE_MASK
  }

  /**
   * Where the next cycle will be a stall, unless the memory has something for it: as if that were the last. Only after a cycle that has not
   * stirred other units, and while no response waits.
   */
  foresee(): void {
    if (this.issuing) {
      if (this.current.opcode != Opcode.dmaLoad) return
      const stall = this.offerStall
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

  /** The last cycle was a stall: without an event it goes on until other units have done something. */
  @inline
  get stalls(): bool {
    return this.counted != Counter.dmaActive
  }

  /** Completes the oldest load if all its data is there. */
  @inline
  completeLoad(): bool {
    if (this.loads.empty) return false
    const load = this.loads.oldest
    if (this.reads.arrivedInOrder < load.readsBefore) return false
    this.loads.removeOldest()
    this.completed(load.signal, load.instruction, Opcode.dmaLoad)
    return true
  }

  /**
   * Words to or from the host, one a cycle from cycle t on, before cycle `limit` and before the last of the command: as many as can be moved
   * at once, where no load is under way. `portTaken`: the vector unit has the port in these cycles.
   */
  moveWords(t: u64, limit: u64, portTaken: bool): i32 {
    const command = this.current
    const isIn = command.opcode == Opcode.dmaIn
    if (!this.issuing || portTaken || (!isIn && command.opcode != Opcode.dmaOut)) return 0
    if (this.reads.pending || !this.loads.empty) return 0
    const left = min(((command.c - this.done + 3) >> 2) - 1, isIn ? this.host.inputLeft : this.host.outputLeft)
    const n = <i32>min<u64>(limit - t, max(left, 0))
    if (n == 0) return 0
    const local = this.activations.address + <usize>(command.b + this.done)
    if (isIn) this.host.takeWords(local, n, t)
    else this.host.putWords(local, n, t)
    this.statistics.add(isIn ? Counter.activationsWriteDma : Counter.activationsReadDma, 4 * n)
    this.statistics.add(isIn ? Counter.hostIn : Counter.hostOut, 4 * n)
    this.statistics.add(Counter.dmaActive, n)
    this.done += 4 * n
    return n
  }

  /*
   * For `ReadStream`, which does what a tick does where a load to the store goes on undisturbed.
   */

  /** A load to the store issues, with more than one request to come, and tags to spare. */
  @inline
  get mayStream(): bool {
    return this.issuing && this.isStreamable && this.current.c - this.done > this.accessBytes && this.reads.hasSpare
  }

  private get isStreamable(): bool {
    return this.current.opcode == Opcode.dmaLoad && this.spaceOfLoad == Space.store && !this.recorder.on
  }

  @inline
  isOfStore(tag: i32): bool {
    return this.reads.spaceOf(tag) == Space.store
  }

  /** The DRAM address of the next request. */
  @inline
  get nextAddress(): u32 {
    return <u32>(this.current.a + this.done)
  }

  /** The tag of the next request, which is offered. */
  @inline
  claimNext(): i32 {
    const command = this.current
    const kind = (command.imm >> DMA_KIND_SHIFT) & NIBBLE_MASK
    const source = this.dram.address + this.nextAddress
    const target = this.storeMemory.address + <usize>(command.b + this.done)
    this.done += this.accessBytes
    return this.reads.claim(source, target, Space.store, kind, command.section)
  }

  /** Of so many cycles, in the last of which a response was taken, `active` were active; in the others the crossing was full. */
  streamed(active: u64, cycles: u64): void {
    this.statistics.add(Counter.dmaActive, active)
    this.statistics.add(Counter.dmaCrossing, cycles - active)
    this.counted = Counter.dmaActive
  }

  private completed(signal: i32, instruction: i32, opcode: i32): void {
    this.stirred = true
    this.semaphores.signal(signal)
    if (this.recorder.on) this.recorder.event(Event.moved, instruction, opcode)
  }

  /** Checks the command just taken, so that the rest of its life needs no checks. */
  private begin(): void {
    const command = this.current
    const opcode = command.opcode
    this.done = 0
    this.issuing = true
    if (opcode == Opcode.dmaSync) return
    if (opcode == Opcode.dmaIn || opcode == Opcode.dmaOut) {
      if (!this.activations.holds(command.b, command.c)) this.fail(Fault.localAddress, command.b, command.c)
      return
    }
    if (this.crossing == null || !this.dram.holds(command.a, command.c)) {
      return this.fail(Fault.dramAddress, command.a, command.c)
    }
    if (((command.a | command.c) & (this.accessBytes - 1)) != 0) return this.fail(Fault.alignment, command.a, command.c)
    if (((command.imm >> DMA_KIND_SHIFT) & NIBBLE_MASK) > Kind.descriptors)
      return this.fail(Fault.operand, command.imm, 0)
    const space = opcode == Opcode.dmaStore ? Space.activations : (command.imm >> DMA_SPACE_SHIFT) & NIBBLE_MASK
    if (space == Space.stream) return
    if (space > Space.scalar) return this.fail(Fault.operand, command.imm, 0)
    if (!this.memoryOf(space).holds(command.b, command.c)) this.fail(Fault.localAddress, command.b, command.c)
  }

  private fail(code: i32, a: i32, b: i32): void {
    this.issuing = false
    this.fault.raise(code, Unit.dma, this.current.instruction, a, b)
  }

  private memoryOf(space: i32): LocalMemory {
    if (space == Space.store) return this.storeMemory
    if (space == Space.activations) return this.activations
    return space == Space.instructions ? this.instructions : this.scalars
  }

  /** One step of the issuing command: -1 if it got something done, else the stall's counter. */
  private step(t: u64, portTaken: bool): i32 {
    const command = this.current
    const opcode = command.opcode
    if (opcode == Opcode.dmaLoad) return this.stepLoad(t)
    if (opcode == Opcode.dmaSync || this.done >= command.c) {
      this.finish()
      return -1
    }
    if (portTaken) {
      this.waiting = Waiting.port
      return Counter.dmaPort
    }
    const local = this.activations.address + <usize>(command.b + this.done)
    if (opcode == Opcode.dmaStore) {
      const crossing = this.crossing!
      if (crossing.full) {
        this.waiting = Waiting.memory
        return Counter.dmaCrossing
      }
      const address = <u32>(command.a + this.done)
      memory.copy(this.dram.address + address, local, this.accessBytes)
      crossing.offer(t, address, true, 0)
      this.origins.spoil()
      this.stirred = true
      if (this.recorder.on) this.recorder.event(Event.requested, address, 1)
      this.statistics.add(Counter.activationsReadDma, this.accessBytes)
      const kind = (command.imm >> DMA_KIND_SHIFT) & NIBBLE_MASK
      this.statistics.add(Counter.dramWriteWeights + kind, this.accessBytes)
      this.traffic.written(command.section, kind, this.accessBytes)
      this.done += this.accessBytes
    } else if (opcode == Opcode.dmaIn) {
      if (!this.host.hasInput) {
        this.waiting = Waiting.input
        return Counter.dmaInput
      }
      const word = this.host.take()
      const left = command.c - this.done
      if (left >= 4) store<i32>(local, word)
      else for (let i = 0; i < left; i++) store<u8>(local + i, <u8>(word >> (i * 8)))
      this.statistics.add(Counter.activationsWriteDma, min(4, left))
      this.statistics.add(Counter.hostIn, 4)
      this.done += 4
    } else {
      if (!this.host.hasRoom) {
        this.issuing = false
        this.fault.raise(Fault.output, Unit.dma, command.instruction, command.c, 0)
        return -1
      }
      const left = command.c - this.done
      const word = load<i32>(local)
      this.host.put(left >= 4 ? word : word & ((1 << (left * 8)) - 1))
      this.statistics.add(Counter.activationsReadDma, min(4, left))
      this.statistics.add(Counter.hostOut, 4)
      this.done += 4
    }
    if (this.done >= command.c) this.finish()
    return -1
  }

  private finish(): void {
    this.issuing = false
    this.completed(this.current.signal, this.current.instruction, this.current.opcode)
  }

  private stepLoad(t: u64): i32 {
    const command = this.current
    const crossing = this.crossing!
    if (this.done < command.c) {
      const stall = this.offerStall
      if (stall >= 0) {
        this.waiting = stall == Counter.dmaStream ? Waiting.room : Waiting.memory
        return stall
      }
      const space = this.spaceOfLoad
      const target =
        space == Space.stream
          ? this.stream.reserve(this.accessBytes)
          : this.memoryOf(space).address + <usize>(command.b + this.done)
      const address = <u32>(command.a + this.done)
      const kind = (command.imm >> DMA_KIND_SHIFT) & NIBBLE_MASK
      if (isWatched(space)) this.watchedReads++
      if (space == Space.instructions) this.instructionReads++
      const tag = this.reads.claim(this.dram.address + address, target, space, kind, command.section)
      crossing.offer(t, address, false, tag)
      if (this.recorder.on) this.recorder.event(Event.requested, address, 0)
      this.done += this.accessBytes
    }
    if (this.done >= command.c) {
      this.issuing = false
      this.loads.push(this.reads.claimed, command.signal, command.instruction)
    }
    return -1
  }

  /** The data of one read goes to its destination. */
  deliver(tag: i32): void {
    const length = this.accessBytes
    const reads = this.reads
    const kind = reads.kindOf(tag)
    reads.deliver(tag, length)
    const space = reads.spaceOf(tag)
    if (space == Space.store) {
      const at = <i32>(reads.targetOf(tag) - this.storeMemory.address)
      this.origins.loaded(at, <u32>(reads.sourceOf(tag) - this.dram.address))
    } else if (isWatched(space)) {
      this.watchedReads--
      if (space == Space.instructions) this.instructionReads--
    }
    this.statistics.add(Counter.dramReadWeights + kind, length)
    this.traffic.read(reads.sectionOf(tag), kind, length)
    this.statistics.add(this.writeCounter(space), length)
    if (this.recorder.on) this.recorder.event(Event.arrived, tag, kind)
    for (let next = reads.countNext(); next >= 0; next = reads.countNext()) {
      if (reads.spaceOf(next) != Space.stream) continue
      this.stream.arrive(length)
      this.stirred = true
    }
  }

  private writeCounter(space: i32): i32 {
    if (space == Space.store) return Counter.storeWrite
    if (space == Space.stream) return Counter.streamWrite
    if (space == Space.activations) return Counter.activationsWriteDma
    return space == Space.instructions ? Counter.instructionsWrite : Counter.scalarWrite
  }
}

/** What arrives there may be read at once. */
function isWatched(space: i32): bool {
  return space >= Space.stream
}
