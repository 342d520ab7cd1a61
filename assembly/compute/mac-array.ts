/**
 * The MAC array: column broadcast over L lanes that skip zero weights (docs/chip.md, "MAC array").
 *
 *     scanner (S activations) -- broadcast --> queue of each lane (Q) --> lane: window of W weights, M multipliers --> accumulators
 *
 * A cycle of a pass, all from the state at its start:
 *   scanner    broadcasts the next non-zero activation unless a lane's queue held Q - 1 columns; or loads the next S;
 *   each lane  works on up to M non-zero weights of its column; if none is left after that, takes the next column that was broadcast
 *              in an earlier cycle.
 *
 * Every lane gets every column, so that the model keeps one ring of broadcast columns, and per lane only how many it has taken.
 *
 * Not modelled: the pipeline of a multiplier (a product is in its accumulator at the end of its cycle).
 */
import { Config } from '../config'
import { Command, CommandFifo } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { Semaphores } from '../control/semaphores'
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, Unit, Waiting } from '../faults'
import { MV_SKIP_ACTIVATIONS, MV_SKIP_WEIGHTS, Opcode } from '../isa'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { AccumulatorFile, ContextState } from '../memory/accumulator-file'
import { LocalMemory } from '../memory/local-memory'
import { WeightBuffer, WeightHalf } from '../memory/weight-buffer'

/** Columns in flight: at least the largest queue, a power of two. */
const RING: i32 = 64
/** Weights whose non-zero marks fit one word. */
const BLOCK: i32 = 64

/** One lane's place in its column. */
@unmanaged
class Lane {
  /** Columns taken so far in this pass. */
  taken: i32
  /** Weights of the column still to be worked on. */
  left: i32
  /** Marks of the weights still to be worked on among the 64 from `block` on. */
  marks: u64
  block: i32
  /** Rows of the tile that this lane holds. */
  held: i32
  activation: i32
  window: usize
  accumulators: usize
}

@final
export class MacArray {
  readonly commands: CommandFifo = new CommandFifo()
  waiting: i32 = Waiting.nothing

  private readonly current: Command = new Command()
  private inPass: bool = false

  private readonly laneCount: i32
  private readonly window: i32
  private readonly multipliers: i32
  private readonly queue: i32
  private readonly scan: i32

  // The pass.
  private half: WeightHalf
  private context: i32 = 0
  private skipWeights: bool = false
  private skipActivations: bool = false
  private vector: usize = 0
  private columns: i32 = 0
  /** Next position to look at, and the end of the S activations that the scanner holds. */
  private position: i32 = 0
  private groupEnd: i32 = 0
  private broadcasts: i32 = 0
  /** Columns taken by the lane that has taken fewest. */
  private fewestTaken: i32 = 0
  private readonly ringColumns: StaticArray<i32> = new StaticArray<i32>(RING)
  private readonly ringActivations: StaticArray<i32> = new StaticArray<i32>(RING)
  private readonly lanes: StaticArray<Lane>

  constructor(
    config: Config,
    private readonly activations: LocalMemory,
    private readonly weights: WeightBuffer,
    private readonly accumulators: AccumulatorFile,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {
    this.laneCount = config.lanes
    this.window = config.window
    this.multipliers = config.multipliers
    this.queue = config.queue
    this.scan = config.scan
    this.half = weights.working
    this.lanes = new StaticArray<Lane>(config.lanes)
    for (let l = 0; l < config.lanes; l++) {
      const lane = changetype<Lane>(heap.alloc(offsetof<Lane>()))
      memory.fill(changetype<usize>(lane), 0, offsetof<Lane>())
      this.lanes[l] = lane
    }
  }

  get busy(): bool {
    return this.inPass || !this.commands.empty
  }

  get waitingCommand(): Command {
    return this.commands.head
  }

  /** One cycle. Returns whether anything was done. */
  tick(t: u64): bool {
    this.waiting = Waiting.nothing
    if (!this.inPass) {
      const stall = this.start(t)
      if (stall >= 0) {
        this.statistics.count(stall)
        this.statistics.add(Counter.laneIdle, this.laneCount)
        return stall == Counter.macActive
      }
    }
    this.statistics.count(Counter.macActive)
    this.statistics.count(Counter.macPassCycles)

    const broadcastsAtStart = this.broadcasts
    const scannerDone = this.tickScanner()
    const lanesDone = this.tickLanes(broadcastsAtStart)
    if (scannerDone && lanesDone && this.broadcasts == broadcastsAtStart) this.end(t)
    return true
  }

  /** Takes the next command if it may begin: -1 if a pass has begun, else the counter of this cycle. */
  private start(t: u64): i32 {
    if (this.commands.empty) return Counter.macIdle
    const head = this.commands.head
    if (!this.semaphores.ready(head.wait)) {
      this.waiting = Waiting.semaphore
      return Counter.macSemaphore
    }
    if (head.opcode == Opcode.macSync) {
      this.semaphores.take(head.wait)
      this.semaphores.signal(head.signal)
      this.commands.take(this.current)
      return Counter.macActive
    }
    const half = this.weights.working
    if (!half.full) {
      this.waiting = Waiting.weights
      return Counter.macWeights
    }
    const context = head.c
    if (<u32>context >= <u32>this.accumulators.contexts) return this.fail(head, Fault.operand, context, 0)
    const mayBegin = half.firstTile
      ? this.accumulators.canOpen(context, t)
      : this.accumulators.state(context) == ContextState.open
    if (!mayBegin) {
      this.waiting = Waiting.context
      return Counter.macContext
    }
    if (!this.activations.holds(head.a, half.columns)) return this.fail(head, Fault.localAddress, head.a, half.columns)
    this.semaphores.take(head.wait)
    this.commands.take(this.current)
    this.begin(half, context)
    return -1
  }

  private fail(command: Command, code: i32, a: i32, b: i32): i32 {
    this.fault.raise(code, Unit.mac, command.instruction, a, b)
    return Counter.macIdle
  }

  private begin(half: WeightHalf, context: i32): void {
    this.half = half
    this.context = context
    this.skipWeights = (this.current.d & MV_SKIP_WEIGHTS) != 0
    this.skipActivations = (this.current.d & MV_SKIP_ACTIVATIONS) != 0
    this.vector = this.activations.address + <usize>this.current.a
    this.columns = half.columns
    this.position = 0
    this.groupEnd = 0
    this.broadcasts = 0
    this.fewestTaken = 0
    this.inPass = true
    if (half.firstTile) this.accumulators.open(context)
    this.loadGroup()
    const accumulators = this.accumulators.address(context)
    for (let l = 0; l < this.laneCount; l++) {
      const lane = unchecked(this.lanes[l])
      lane.taken = 0
      lane.left = 0
      lane.held = l < half.rows ? (half.rows - l + this.laneCount - 1) / this.laneCount : 0
      lane.accumulators = accumulators + <usize>(l * this.window) * 4
    }
    this.statistics.count(Counter.macPasses)
    if (this.recorder.on) this.recorder.event(Event.passBegan, context, half.columns)
  }

  /** The next S activations come in; those at their front that are skipped take no time. */
  private loadGroup(): void {
    const end = min(this.columns, this.groupEnd + this.scan)
    this.statistics.add(Counter.activationsReadScanner, end - this.groupEnd)
    this.groupEnd = end
    this.skipZeros()
  }

  private skipZeros(): void {
    if (!this.skipActivations) return
    let position = this.position
    while (position < this.groupEnd && load<i8>(this.vector + position) == 0) position++
    if (position > this.position) {
      const skipped = <u64>(position - this.position) * this.half.rows
      this.statistics.add(Counter.macSkippedActivation, skipped)
      this.position = position
    }
  }

  /** Returns whether the scanner has nothing more to do after this cycle. */
  private tickScanner(): bool {
    if (this.position < this.groupEnd) {
      if (this.broadcasts - this.fewestTaken >= this.queue - 1) {
        this.statistics.count(Counter.scannerQueue)
        return false
      }
      this.broadcast()
    } else if (this.groupEnd < this.columns) {
      this.loadGroup()
      this.statistics.count(Counter.scannerLoad)
    } else {
      this.statistics.count(Counter.scannerDone)
    }
    return this.position == this.columns
  }

  private broadcast(): void {
    const column = this.position
    const slot = this.broadcasts & (RING - 1)
    const activation = load<i8>(this.vector + column)
    unchecked((this.ringColumns[slot] = column))
    unchecked((this.ringActivations[slot] = activation))
    this.broadcasts++
    this.statistics.count(Counter.scannerBroadcast)
    if (this.skipWeights) {
      const nonZeros = load<u32>(this.half.nonZeros + ((<usize>column) << 2))
      this.statistics.add(Counter.macSkippedWeight, this.half.rows - nonZeros)
    }
    if (this.recorder.on) this.recorder.event(Event.broadcast, column, activation)
    this.position++
    // The last of the S was the one just broadcast: the next S are there in the next cycle.
    if (this.position == this.groupEnd && this.groupEnd < this.columns) this.loadGroup()
    else this.skipZeros()
  }

  /** Returns whether every lane has finished what had been broadcast before this cycle. */
  private tickLanes(visible: i32): bool {
    let working = 0
    let taking = 0
    let busy = false
    let fewest = i32.MAX_VALUE
    const recording = this.recorder.on
    for (let l = 0; l < this.laneCount; l++) {
      const lane = unchecked(this.lanes[l])
      const works = lane.left > 0
      if (works) {
        this.work(lane)
        working++
        if (recording && lane.left == 0) this.recorder.event(Event.finished, l, 0)
      }
      if (lane.left == 0 && lane.taken < visible) {
        this.take(lane, l)
        if (!works) taking++
        if (recording) this.recorder.event(Event.taken, l, unchecked(this.ringColumns[(lane.taken - 1) & (RING - 1)]))
      }
      if (lane.left > 0) busy = true
      if (lane.taken < fewest) fewest = lane.taken
    }
    this.fewestTaken = fewest
    this.statistics.add(Counter.laneWork, working)
    this.statistics.add(Counter.laneTake, taking)
    this.statistics.add(Counter.laneStarved, this.laneCount - working - taking)
    return !busy && fewest == visible
  }

  /** The lane takes the next column: finds the weights to be worked on. */
  @inline
  private take(lane: Lane, l: i32): void {
    const slot = lane.taken & (RING - 1)
    lane.taken++
    lane.activation = unchecked(this.ringActivations[slot])
    const held = lane.held
    if (held == 0) return
    const half = this.half
    const window = half.address + <usize>(unchecked(this.ringColumns[slot]) * half.columnStride + l * half.laneStride)
    lane.window = window
    lane.block = 0
    lane.marks = this.marksOf(window, min(held, BLOCK))
    lane.left = popcnt<u64>(lane.marks) as i32
    for (let block = BLOCK; block < held; block += BLOCK) {
      lane.left += popcnt<u64>(this.marksOf(window + block, min(held - block, BLOCK))) as i32
    }
    this.statistics.add(Counter.weightBufferRead, held)
    this.statistics.add(Counter.macExecuted, lane.left)
    this.statistics.add(Counter.accumulatorsRead, <u64>lane.left * 4)
    this.statistics.add(Counter.accumulatorsWrite, <u64>lane.left * 4)
  }

  /** A bit for each of up to 64 weights that is to be worked on. */
  @inline
  private marksOf(at: usize, weights: i32): u64 {
    if (!this.skipWeights) return weights == BLOCK ? u64.MAX_VALUE : (<u64>1 << weights) - 1
    const zero = i8x16.splat(0)
    let marks = <u64>i8x16.bitmask(i8x16.ne(v128.load(at), zero))
    for (let i = 16; i < weights; i += 16) {
      marks |= (<u64>i8x16.bitmask(i8x16.ne(v128.load(at + i), zero))) << i
    }
    return marks
  }

  /** One cycle of a lane's multipliers. */
  @inline
  private work(lane: Lane): void {
    const n = min(this.multipliers, lane.left)
    for (let m = 0; m < n; m++) {
      while (lane.marks == 0) {
        lane.block += BLOCK
        lane.marks = this.marksOf(lane.window + lane.block, min(lane.held - lane.block, BLOCK))
      }
      const slot = <usize>(lane.block + (ctz<u64>(lane.marks) as i32))
      lane.marks &= lane.marks - 1
      const at = lane.accumulators + (slot << 2)
      store<i32>(at, load<i32>(at) + load<i8>(lane.window + slot) * lane.activation)
    }
    lane.left -= n
  }

  private end(t: u64): void {
    const complete = this.half.lastTile
    this.inPass = false
    this.weights.passEnded(t)
    if (complete) this.accumulators.complete(this.context)
    this.semaphores.signal(this.current.signal)
    if (this.recorder.on) this.recorder.event(Event.passEnded, this.context, complete ? 1 : 0)
  }
}
