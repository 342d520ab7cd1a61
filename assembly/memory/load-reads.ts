/**
 * The loads of the DMA, read by read: requested in order, one a cycle, and delivered in any. A load is under way from its last request on,
 * and complete when its data, and all before, has arrived.
 *
 *     load that issues -- request --> crossing ... DRAM ... crossing -- deliver --> store, stream FIFO, activations, instructions, scalars
 *                            |                                            |
 *                            +--> tag, destination ------------------------+--> arrived, counted in order
 *
 * The data is that of the DRAM as it is when the read is delivered. It lies in its destination at once; the stream FIFO has it when all
 * before has arrived.
 */
import { Counter } from '../counters'
import { Event } from '../events'
import { Opcode, Space } from '../isa'
import { Recorder } from '../lib/recorder'
import { SectionTraffic } from '../lib/section-traffic'
import { Statistics } from '../lib/statistics'
import { Crossing } from './crossing'
import { LoadMemories } from './load-memories'
import { LoadQueue } from './load-queue'
import { LocalMemory } from './local-memory'
import { ReadTags } from './read-tags'
import { StoreOrigins } from './store-origins'
import { StreamFifo } from './stream-fifo'
import { Transfer } from './transfer'

@final
export class LoadReads {
  readonly tags: ReadTags = new ReadTags()
  /** The loads under way. */
  readonly loads: LoadQueue = new LoadQueue()
  /** Under way to memories that others read as soon as something arrives; of these, to the instruction memory. */
  private watchedReads: i32 = 0
  private instructionReads: i32 = 0
  private readonly storeMemory: LocalMemory

  constructor(
    private readonly transfer: Transfer,
    private readonly dram: LocalMemory,
    private readonly crossing: Crossing | null,
    private readonly memories: LoadMemories,
    private readonly origins: StoreOrigins,
    private readonly stream: StreamFifo,
    private readonly traffic: SectionTraffic,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
  ) {
    this.storeMemory = memories.store
  }

  @inline
  get inFlight(): i32 {
    return this.tags.inFlight
  }

  /** So many cycles at least will pass before others see something of it, if no other command issues. */
  get calmCycles(): u64 {
    const transfer = this.transfer
    if (this.watchedReads > 0 || (transfer.isLoading && isWatched(transfer.space))) return 0
    // At most one response a cycle, and one request.
    let toArrive = u64.MAX_VALUE
    if (!this.loads.empty) {
      const oldest = this.loads.oldest.readsBefore
      const arrived = this.tags.arrivedInAll
      toArrive = oldest > arrived ? oldest - arrived - 1 : 0
    }
    return transfer.isLoading ? min(toArrive, <u64>(transfer.left / transfer.accessBytes)) : toArrive
  }

  /** Instructions are on their way: the sequencer, which reads that at which it waits anew in each cycle, may find another there. */
  @inline
  get rewriteProgram(): bool {
    return this.instructionReads > 0 || (this.transfer.isLoading && this.transfer.space == Space.instructions)
  }

  /** All data of the oldest load under way has arrived. */
  @inline
  get oldestIsComplete(): bool {
    return !this.loads.empty && this.tags.arrivedInOrder >= this.loads.oldest.readsBefore
  }

  /** Why the next read of the load that issues cannot be offered: the stall's counter, or -1. */
  @inline
  get stall(): i32 {
    if (this.tags.full) return Counter.dmaDram
    if (this.crossing!.full) return Counter.dmaCrossing
    if (this.transfer.space == Space.stream && !this.stream.hasRoom(this.transfer.accessBytes)) return Counter.dmaStream
    return -1
  }

  /** One step of the load that issues: -1 if it got something done in cycle t, else the stall's counter. */
  step(t: u64): i32 {
    const transfer = this.transfer
    if (!transfer.isDone) {
      const stall = this.stall
      if (stall >= 0) return stall
      this.request(t)
    }
    if (transfer.isDone) {
      const command = transfer.command
      transfer.issuing = false
      this.loads.push(this.tags.claimed, command.signal, command.instruction)
    }
    return -1
  }

  private request(t: u64): void {
    const transfer = this.transfer
    const space = transfer.space
    const address = transfer.address
    if (isWatched(space)) this.watchedReads++
    if (space == Space.instructions) this.instructionReads++
    const target =
      space == Space.stream
        ? this.stream.reserve(transfer.accessBytes)
        : this.memories.of(space).address + transfer.place
    this.crossing!.offer(t, address, false, this.claim(space, target))
    if (this.recorder.on) this.recorder.event(Event.requested, address, 0)
  }

  @inline
  private claim(space: i32, target: usize): i32 {
    const transfer = this.transfer
    const source = this.dram.address + transfer.address
    transfer.done += transfer.accessBytes
    return this.tags.claim(source, target, space, transfer.kind, transfer.command.section)
  }

  /** The data of one read goes to its destination. Returns whether bytes have arrived for the stream FIFO. */
  deliver(tag: i32): bool {
    const length = this.transfer.accessBytes
    const tags = this.tags
    const kind = tags.kindOf(tag)
    tags.deliver(tag, length)
    const space = tags.spaceOf(tag)
    if (space == Space.store) {
      const at = <i32>(tags.targetOf(tag) - this.storeMemory.address)
      this.origins.loaded(at, <u32>(tags.sourceOf(tag) - this.dram.address))
    } else if (isWatched(space)) {
      this.watchedReads--
      if (space == Space.instructions) this.instructionReads--
    }
    this.statistics.add(Counter.dramReadWeights + kind, length)
    this.traffic.read(tags.sectionOf(tag), kind, length)
    this.statistics.add(writeCounter(space), length)
    if (this.recorder.on) this.recorder.event(Event.arrived, tag, kind)
    return this.countArrived()
  }

  /** Counts what has arrived in order; whether any of it is the stream FIFO's. */
  @inline
  private countArrived(): bool {
    const tags = this.tags
    let isForStream = false
    for (let next = tags.countNext(); next >= 0; next = tags.countNext()) {
      if (tags.spaceOf(next) != Space.stream) continue
      this.stream.arrive(this.transfer.accessBytes)
      isForStream = true
    }
    return isForStream
  }

  /*
   * For `ReadStream`, which does what a tick of the DMA does where a load to the store goes on undisturbed.
   */

  /** A load to the store issues, with more than one request to come, and tags to spare. */
  @inline
  get mayStream(): bool {
    const transfer = this.transfer
    return transfer.issuing && this.isStreamable && transfer.left > transfer.accessBytes && this.tags.hasSpare
  }

  private get isStreamable(): bool {
    const transfer = this.transfer
    return transfer.command.opcode == Opcode.dmaLoad && transfer.space == Space.store && !this.recorder.on
  }

  @inline
  isOfStore(tag: i32): bool {
    return this.tags.spaceOf(tag) == Space.store
  }

  /** The DRAM address of the next request. */
  @inline
  get nextAddress(): u32 {
    return this.transfer.address
  }

  /** The tag of the next request, which is offered. */
  @inline
  claimNext(): i32 {
    return this.claim(Space.store, this.storeMemory.address + this.transfer.place)
  }
}

/** What arrives there may be read at once. */
function isWatched(space: i32): bool {
  return space >= Space.stream
}

function writeCounter(space: i32): i32 {
  if (space == Space.store) return Counter.storeWrite
  if (space == Space.stream) return Counter.streamWrite
  if (space == Space.activations) return Counter.activationsWriteDma
  return space == Space.instructions ? Counter.instructionsWrite : Counter.scalarWrite
}
