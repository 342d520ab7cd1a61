/**
 * The MAC array: column broadcast over L lanes that skip zero weights (docs/chip.md, "MAC array").
 *
 *     scanner (S activations) -- broadcast --> queue of each lane (Q) --> lane: window of W weights, M multipliers --> accumulators
 *
 * A pass is one tile times one vector. It begins when its half is full, the pass before has ended and its context can take it; it ends in the later of
 * its last scanner cycle and the last cycle in which a lane takes or works on a column. Scanner and lanes both work from the state at
 * the start of the cycle.
 */
import { Config } from '../config'
import { Command, CommandFifo } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { Semaphores } from '../control/semaphores'
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, Unit, Waiting } from '../faults'
import { MV_SKIP_ACTIVATIONS, MV_SKIP_WEIGHTS, Opcode } from '../isa'
import { PassLeap } from '../fast/pass-leap'
import { TileCache } from '../fast/tile-cache'
import { NEVER } from '../lib/never'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { AccumulatorFile, ContextState } from '../memory/accumulator-file'
import { LocalMemory } from '../memory/local-memory'
import { WeightBuffer } from '../memory/weight-buffer'
import { Lanes } from './lanes'
import { Scanner } from './scanner'

@final
export class MacArray {
  readonly commands: CommandFifo = new CommandFifo()
  waiting: i32 = Waiting.nothing
  /** Whether it was in a pass in this cycle. */
  multiplied: bool = false

  readonly current: Command = new Command()
  private inPass: bool = false
  readonly scanner: Scanner
  readonly lanes: Lanes
  /** What was counted in the last cycle outside a pass. */
  private counted: i32 = Counter.macIdle
  /** In the fast engine: computes a pass at once. Null: cycle by cycle. */
  private leap: PassLeap | null = null
  private tiles: TileCache | null = null

  constructor(
    private readonly config: Config,
    private readonly activations: LocalMemory,
    private readonly weights: WeightBuffer,
    private readonly accumulators: AccumulatorFile,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {
    this.scanner = new Scanner(config, weights.working, statistics, recorder)
    this.lanes = new Lanes(config, weights.working, statistics, recorder)
  }

  /** A command has been taken and is not done. */
  @inline
  get working(): bool {
    return this.inPass
  }

  get busy(): bool {
    return this.inPass || !this.commands.empty
  }

  /** In the fast engine: a pass may begin in the next tick, with the activations as they are then. */
  @inline
  get mayBeginLeap(): bool {
    return this.leap !== null && !this.inPass && !this.commands.empty && this.weights.working.full
  }

  /** The section of the command at work, else of the head of the FIFO; -1 where there is neither. */
  @inline
  get section(): i32 {
    if (this.inPass) return this.current.section
    return this.commands.empty ? -1 : this.commands.head.section
  }

  get waitingCommand(): Command {
    return this.commands.head
  }

  /** One cycle. Returns whether anything was done. */
  tick(t: u64): bool {
    this.waiting = Waiting.nothing
    if (!this.inPass) {
      const counter = this.start(t)
      this.multiplied = this.inPass
      if (!this.inPass) {
        this.counted = counter
        this.skip(1)
        return counter == Counter.macActive
      }
    }
    if (!this.isLeaping) this.work(t)
    else if (t == this.leap!.lastCycle) {
      this.leap!.finish()
      this.end(t)
    }
    return true
  }

  /** One cycle of a pass. */
  private work(t: u64): void {
    this.statistics.count(Counter.macActive)
    this.statistics.count(Counter.macPassCycles)
    const broadcast = this.scanner.broadcasts
    const scannerDone = this.scanner.tick(this.lanes.fewestTaken)
    const lanesDone = this.lanes.tick(this.scanner, broadcast)
    if (scannerDone && lanesDone && this.scanner.broadcasts == broadcast) this.end(t)
  }

  /** A pass is under way whose end is known, and which is counted there. */
  @inline
  get isLeaping(): bool {
    return this.leap !== null && this.leap!.isUnderWay
  }

  /** The next cycle in which it has to be ticked; NEVER: until another unit has done something. */
  get wake(): u64 {
    if (!this.inPass) return NEVER
    return this.isLeaping ? this.leap!.lastCycle : 0
  }

  /** `cycles` more that are like the last, outside a pass or within a leap. */
  skip(cycles: u64): void {
    if (this.inPass) return
    this.statistics.add(this.counted, cycles)
    this.lanes.idle(cycles)
  }

  /** From here on passes are computed at once, with tiles of this cache; null: cycle by cycle. */
  leapWith(tiles: TileCache | null, t: u64): void {
    this.settle(t)
    this.tiles = tiles
    this.leap = tiles === null ? null : new PassLeap(this.config, this.statistics)
  }

  /** Counts all before cycle t: what is under way goes on cycle by cycle. */
  settle(t: u64): void {
    if (!this.isLeaping) return
    const leap = this.leap!
    leap.leave()
    this.beginCycles()
    for (let cycle = leap.firstCycle; cycle < t; cycle++) this.work(cycle)
  }

  /** Takes the next command if it may begin; returns the counter of this cycle. */
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
    this.begin(t)
    return Counter.macActive
  }

  private fail(command: Command, code: i32, a: i32, b: i32): i32 {
    this.fault.raise(code, Unit.mac, command.instruction, a, b)
    return Counter.macIdle
  }

  private begin(t: u64): void {
    const half = this.weights.working
    const context = this.current.c
    this.inPass = true
    if (half.firstTile) this.accumulators.open(context)
    this.statistics.count(Counter.macPasses)
    if (this.recorder.on) this.recorder.event(Event.passBegan, context, half.columns)
    if (!this.beginLeap(t)) this.beginCycles()
  }

  private beginLeap(t: u64): bool {
    const leap = this.leap
    if (leap === null) return false
    const half = this.weights.working
    if (half.tile === null) half.refer(this.tiles!.fromHalf(half))
    const tile = half.tile
    if (tile === null) return false
    const skip = this.current.d
    const vector = this.activations.address + <usize>this.current.a
    const accumulators = this.accumulators.address(this.current.c)
    leap.begin(t, tile, vector, accumulators, (skip & MV_SKIP_WEIGHTS) != 0, (skip & MV_SKIP_ACTIVATIONS) != 0)
    return true
  }

  private beginCycles(): void {
    const half = this.weights.working
    const skip = this.current.d
    const skipWeights = (skip & MV_SKIP_WEIGHTS) != 0
    const vector = this.activations.address + <usize>this.current.a
    half.unfold(this.weights.lanes)
    this.scanner.begin(half, vector, skipWeights, (skip & MV_SKIP_ACTIVATIONS) != 0)
    this.lanes.begin(half, this.accumulators.address(this.current.c), skipWeights)
  }

  private end(t: u64): void {
    const complete = this.weights.working.lastTile
    const context = this.current.c
    this.inPass = false
    this.weights.passEnded(t)
    if (complete) this.accumulators.complete(context)
    this.semaphores.signal(this.current.signal)
    if (this.recorder.on) this.recorder.event(Event.passEnded, context, complete ? 1 : 0)
  }
}
