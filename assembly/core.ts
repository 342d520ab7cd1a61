/**
 * One core: every unit but the memory controller, and the wires between them. Nothing else connects units.
 *
 *     crossing == DMA --+--> activation SRAM <--> vector unit <-- accumulator file
 *                       |          |  ^                              ^
 *       compressed store, stream   |  host FIFOs                     |
 *                       |          +-- scanner ------> MAC array ----+
 *                       v                                ^
 *                 decompressor ------> weight buffer ----+
 *
 *     sequencer --> command FIFOs of DMA, decompressor, MAC array, vector unit
 *     sequencer <-- result FIFO of the vector unit
 */
import { Decompressor } from './compute/decompressor'
import { MacArray } from './compute/mac-array'
import { VectorUnit } from './compute/vector-unit'
import { Config } from './config'
import { RUNAWAY_CYCLES, WATCHDOG_CYCLES } from './config-fields'
import { FaultLatch } from './control/fault-latch'
import { ResultFifo } from './control/result-fifo'
import { Semaphores } from './control/semaphores'
import { Sequencer } from './control/sequencer'
import { Counter } from './counters'
import { Fault, Unit } from './faults'
import { TileCache } from './fast/tile-cache'
import { NEVER } from './lib/never'
import { Recorder } from './lib/recorder'
import { Statistics } from './lib/statistics'
import { Watch } from './lib/watch'
import { AccumulatorFile } from './memory/accumulator-file'
import { Crossing } from './memory/crossing'
import { Dma } from './memory/dma'
import { HostPort } from './memory/host-port'
import { LoadMemories } from './memory/load-memories'
import { LocalMemory } from './memory/local-memory'
import { RowParameters } from './memory/row-parameters'
import { StoreOrigins } from './memory/store-origins'
import { StreamFifo } from './memory/stream-fifo'
import { WeightBuffer } from './memory/weight-buffer'

@final
export class Core {
  readonly statistics: Statistics
  readonly fault: FaultLatch
  readonly semaphores: Semaphores
  readonly instructions: LocalMemory
  readonly scalars: LocalMemory
  readonly activations: LocalMemory
  readonly weights: WeightBuffer
  readonly sequencer: Sequencer
  readonly dma: Dma
  readonly decompressor: Decompressor
  readonly mac: MacArray
  readonly vector: VectorUnit

  readonly stream: StreamFifo
  readonly results: ResultFifo
  readonly parameters: RowParameters
  readonly accumulators: AccumulatorFile
  readonly origins: StoreOrigins
  private readonly crossing: Crossing | null
  /** Whether for all engines but the DMA, and for semaphores and FIFOs, the next cycle is like the last until one of them wakes. */
  enginesAreCalm: bool = false
  /** Cycles in a row in which nothing happened, and in which no engine was active. */
  private stillCycles: i32 = 0
  private runawayCycles: i32 = 0

  constructor(
    config: Config,
    dram: LocalMemory,
    crossing: Crossing | null,
    readonly host: HostPort,
    recorder: Recorder,
    watch: Watch,
  ) {
    const statistics = new Statistics()
    const fault = new FaultLatch()
    const semaphores = new Semaphores(recorder)
    const stream = new StreamFifo()
    const results = new ResultFifo()
    const store = new LocalMemory(config.storeBytes)
    const origins = new StoreOrigins(config.storeBytes, config.accessBytes, dram.address)
    const activations = new LocalMemory(config.activationBytes)
    const instructions = new LocalMemory(config.instructions * 8)
    const scalars = new LocalMemory(config.scalarBytes)
    const weights = new WeightBuffer(config.lanes)
    const accumulators = new AccumulatorFile(config.contexts, config.tileRows)
    const parameters = new RowParameters(config.tileRows)
    const vector = new VectorUnit(
      config,
      activations,
      accumulators,
      parameters,
      results,
      semaphores,
      statistics,
      recorder,
      watch,
      fault,
    )
    const mac = new MacArray(config, activations, weights, accumulators, semaphores, statistics, recorder, fault)
    const decompressor = new Decompressor(
      config,
      store,
      origins,
      stream,
      weights,
      parameters,
      semaphores,
      statistics,
      recorder,
      fault,
    )
    const dma = new Dma(
      config.accessBytes,
      dram,
      crossing,
      new LoadMemories(store, activations, instructions, scalars),
      origins,
      stream,
      host,
      semaphores,
      statistics,
      recorder,
      fault,
    )
    this.sequencer = new Sequencer(
      !config.preloaded,
      instructions,
      scalars,
      host,
      dma.commands,
      decompressor.commands,
      mac.commands,
      vector.commands,
      results,
      semaphores,
      statistics,
      recorder,
      fault,
    )
    this.statistics = statistics
    this.fault = fault
    this.semaphores = semaphores
    this.stream = stream
    this.results = results
    this.instructions = instructions
    this.scalars = scalars
    this.activations = activations
    this.weights = weights
    this.parameters = parameters
    this.accumulators = accumulators
    this.origins = origins
    this.vector = vector
    this.mac = mac
    this.decompressor = decompressor
    this.dma = dma
    this.crossing = crossing
  }

  /** Stages 2 to 7 of cycle t. */
  tick(t: u64): void {
    const quiet = this.sequencer.halting && this.quiet
    const moving = this.moving
    const vectorLeaps = this.vector.isLeaping
    const macLeaps = this.mac.isLeaping
    const decompressorLeaps = this.decompressor.isLeaping
    const vectorActive = this.vector.tick(t)
    // What a vector command has written so far may be the vector of a pass, though the command is not at its end.
    if (vectorLeaps && this.mac.mayBeginLeap) this.vector.settle(t)
    const macActive = this.mac.tick(t)
    this.countOverlap(moving, this.mac.multiplied || vectorActive, 1)
    const decompressorActive = this.decompressor.tick(t)
    const dmaActive = this.dma.tick(t, this.vector.portTaken)
    const issued = this.sequencer.tick(quiet)
    this.latch()
    this.watch(vectorActive || macActive || decompressorActive || dmaActive, issued)
    this.statistics.count(Counter.cycles)
    this.enginesAreCalm =
      !this.sequencer.stirred &&
      !this.dma.stirred &&
      vectorActive == (vectorLeaps && this.vector.isLeaping) &&
      macActive == (macLeaps && this.mac.isLeaping) &&
      (!decompressorActive || (decompressorLeaps && this.decompressor.isLeaping))
  }

  /** Whether the next cycle is like the last, but for the memory, until an engine wakes. */
  get isCalm(): bool {
    return this.enginesAreCalm && !this.sequencer.goesOn && !this.dma.reads.rewriteProgram
  }

  /** Whether it is but for the sequencer, which may go ahead for as many cycles as the DMA is calm. */
  get isCalmButSequencer(): bool {
    return this.enginesAreCalm && this.sequencer.goesOn && this.origins.isValid
  }

  /** The next cycle in which an engine besides the DMA has to be ticked, if everything else is calm. */
  get wake(): u64 {
    return min(this.vector.wake, min(this.mac.wake, this.decompressor.wake))
  }

  /** How many calm cycles may pass before the watchdog has to look. */
  get cyclesUnwatched(): u64 {
    return min(WATCHDOG_CYCLES - this.stillCycles, RUNAWAY_CYCLES - this.runawayCycles) - 1
  }

  /**
   * The calm cycles begin .. end - 1 are over for all but memory and DMA, which was active last in `lastMoved`, or not at all: NEVER; if
   * `issued`, also for the sequencer, which has counted them.
   */
  skip(begin: u64, end: u64, lastMoved: u64, issued: bool): void {
    const cycles = end - begin
    this.vector.skip(cycles)
    this.mac.skip(cycles)
    this.decompressor.skip(cycles)
    if (!issued) this.sequencer.skip(cycles)
    this.statistics.add(Counter.cycles, cycles)
    this.latch()
    let quietSince = lastMoved == NEVER ? begin : lastMoved + 1
    quietSince = max(quietSince, min(end, this.decompressor.activeUntil))
    if (this.computing) quietSince = end
    const before = quietSince == begin
    this.runawayCycles = (before ? this.runawayCycles : 0) + <i32>(end - quietSince)
    this.stillCycles = this.memoryQuiet && !issued ? (before ? this.stillCycles : 0) + <i32>(end - quietSince) : 0
  }

  /** Counts all before cycle t, also of what is under way. */
  settle(t: u64): void {
    this.vector.settle(t)
    this.mac.settle(t)
    this.decompressor.settle(t)
  }

  /** From cycle t on what can be computed at once is; with null everything goes cycle by cycle. */
  leapWith(tiles: TileCache | null, t: u64): void {
    this.vector.leap(tiles !== null, t)
    this.mac.leapWith(tiles, t)
    this.decompressor.leapWith(tiles, t)
  }

  /** No engine has work, and the memory nothing under way: what `halt` waits for. */
  private get quiet(): bool {
    if (this.vector.busy || this.mac.busy || this.decompressor.busy || this.dma.busy) return false
    return this.memoryQuiet
  }

  /** The memory has no request under way. */
  get memoryQuiet(): bool {
    const crossing = this.crossing
    return crossing == null || crossing.empty
  }

  /** The array is in a pass, or the vector unit at work; as of the last cycle. */
  get computing(): bool {
    return this.mac.working || this.vector.working
  }

  /** A load is under way, or a request in the crossing. */
  get moving(): bool {
    const crossing = this.crossing
    return this.dma.loading || (crossing != null && crossing.holdsRequest)
  }

  countOverlap(moving: bool, computing: bool, cycles: u64): void {
    if (moving) this.statistics.add(Counter.moving, cycles)
    if (computing) this.statistics.add(Counter.computing, cycles)
    if (moving && computing) this.statistics.add(Counter.overlap, cycles)
  }

  private latch(): void {
    this.semaphores.latch()
    this.dma.commands.latch()
    this.decompressor.commands.latch()
    this.mac.commands.latch()
    this.vector.commands.latch()
    this.stream.latch()
    this.results.latch()
  }

  /** The watchdog: docs/chip.md, "Watchdog and errors". */
  private watch(engines: bool, issued: bool): void {
    this.runawayCycles = engines ? 0 : this.runawayCycles + 1
    if (engines || issued || this.sequencer.halted || !this.memoryQuiet) this.stillCycles = 0
    else if (++this.stillCycles >= WATCHDOG_CYCLES) {
      this.fault.raise(Fault.deadlock, Unit.sequencer, this.sequencer.programCounter, 0, 0)
    }
    if (this.runawayCycles >= RUNAWAY_CYCLES) {
      this.fault.raise(Fault.runaway, Unit.sequencer, this.sequencer.programCounter, 0, 0)
    }
  }
}
