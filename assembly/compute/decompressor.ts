/**
 * The decompressor: reads weight blocks, fills the zeros back in, and writes dense int8 to the weight buffer (docs/chip.md, "Decompressor"
 * and "Weight stream").
 *
 *     compressed store --+                                        +--> row parameters
 *                        +-- port, B bytes --> decoder buffer ----+
 *     stream FIFO -------+                     (G + B bytes)      +--> group: zero stage, shared-value stage --> weight buffer
 *
 * A cycle, a block being worked on: 1. decode the header, pass B bytes of parameters, or decode one group, if all its bytes lay in the buffer at
 * the start of the cycle; 2. the port moves up to B bytes, if they had room at the start of the cycle.
 *
 * Port and buffer: block-port.ts; the decoding: block-decoder.ts; a tile at once, in the fast engine: fast/decode-leap.ts.
 *
 * Not modelled: an entropy-coded zero stage (its place in the header is kept).
 */
import { Config } from '../config'
import { Command, CommandFifo } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { Semaphores } from '../control/semaphores'
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, Unit, Waiting } from '../faults'
import { BLOCK_HEADER_BYTES, Opcode, Source } from '../isa'
import { DecodeLeap } from '../fast/decode-leap'
import { TileCache } from '../fast/tile-cache'
import { NEVER } from '../lib/never'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { LocalMemory } from '../memory/local-memory'
import { RowParameters } from '../memory/row-parameters'
import { StoreOrigins } from '../memory/store-origins'
import { StreamFifo } from '../memory/stream-fifo'
import { WeightBuffer } from '../memory/weight-buffer'
import { WeightHalf } from '../memory/weight-half'
import { BlockDecoder } from './block-decoder'
import { BlockPort } from './block-port'

@final
export class Decompressor {
  readonly commands: CommandFifo = new CommandFifo()
  waiting: i32 = Waiting.nothing

  readonly current: Command
  readonly port: BlockPort
  readonly block: BlockDecoder
  private busy_: bool = false
  /** In the fast engine: computes the decoding of a tile at once. Null: cycle by cycle. */
  private leap: DecodeLeap | null = null
  /** What was counted in the last cycle without a command. */
  private counted: i32 = Counter.decompressorIdle

  constructor(
    private readonly config: Config,
    private readonly storeMemory: LocalMemory,
    private readonly origins: StoreOrigins,
    stream: StreamFifo,
    private readonly weights: WeightBuffer,
    private readonly parameters: RowParameters,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {
    const current = new Command()
    const port = new BlockPort(config, storeMemory, stream, statistics)
    this.current = current
    this.port = port
    this.block = new BlockDecoder(config, current, port, weights, parameters, statistics, recorder, fault)
  }

  /** A command has been taken and is not done. */
  @inline
  get working(): bool {
    return this.busy_
  }

  get busy(): bool {
    return this.busy_ || !this.commands.empty
  }

  get waitingCommand(): Command {
    return this.busy_ ? this.current : this.commands.head
  }

  /** One cycle. Returns whether anything was done. */
  tick(t: u64): bool {
    this.waiting = Waiting.nothing
    if (!this.busy_) {
      this.counted = this.take(t)
      if (!this.busy_) {
        if (this.counted >= 0) this.statistics.count(this.counted)
        return this.counted == Counter.decompressorActive
      }
    }
    return this.isLeaping ? this.leapTo(t) : this.work(t)
  }

  /** Takes the next command if it may begin; the counter of this cycle, if none is at work then, or -1 where one is refused. */
  private take(t: u64): i32 {
    if (this.commands.empty) return Counter.decompressorIdle
    if (!this.semaphores.ready(this.commands.head.wait)) {
      this.waiting = Waiting.semaphore
      return Counter.decompressorSemaphore
    }
    this.semaphores.take(this.commands.head.wait)
    this.commands.take(this.current)
    if (this.current.opcode == Opcode.decSync) {
      this.semaphores.signal(this.current.signal)
      return Counter.decompressorActive
    }
    if (this.begin() && this.leap !== null) this.beginLeap(t)
    return -1
  }

  /** One cycle of a block. Returns whether anything was done. */
  private work(t: u64): bool {
    const port = this.port
    const block = this.block
    const roomAtStart = port.room
    const stall = block.decode(t, port.moved)
    this.waiting = waitingFor(stall)
    const hasMoved = port.move(this.current, roomAtStart)
    if (block.finished) port.consumed = port.moved
    this.statistics.count(stall < 0 ? Counter.decompressorActive : stall)

    if (block.finished && port.moved == this.current.c) this.complete()
    return stall < 0 || hasMoved
  }

  private beginLeap(t: u64): void {
    const command = this.current
    if (command.opcode != Opcode.decTile || (command.imm & 1) != Source.store) return
    const origin = this.origins.originOf(command.a, command.c)
    this.leap!.begin(t, this.storeMemory.address + <usize>command.a, command.c, this.block.groups, origin)
  }

  /** Cycle t within a leap, which may be its last. Returns whether anything was done. */
  private leapTo(t: u64): bool {
    const leap = this.leap!
    if (!leap.isKnown && this.weights.canFill(t)) leap.free(t)
    if (t == leap.lastCycle) {
      leap.finish()
      this.weights.filling.fold(leap.tile)
      this.weights.filled(this.current.b)
      this.semaphores.signal(this.current.signal)
      this.busy_ = false
    } else if (leap.waitsForHalf(t)) this.waiting = Waiting.half
    return t < leap.activeUntil
  }

  /** A tile is under way that is counted at its end. */
  @inline
  get isLeaping(): bool {
    return this.leap !== null && this.leap!.isUnderWay
  }

  /** The next cycle in which it has to be ticked; NEVER: until another unit has done something. */
  get wake(): u64 {
    if (!this.busy_) return NEVER
    return this.isLeaping ? this.leap!.lastCycle : 0
  }

  /** Within a leap: the first cycle in which nothing is done any more, as far as is known. */
  get activeUntil(): u64 {
    return this.isLeaping ? this.leap!.activeUntil : 0
  }

  /** `cycles` more that are like the last, without a command or within a leap. */
  skip(cycles: u64): void {
    if (!this.busy_) this.statistics.add(this.counted, cycles)
  }

  /** From here on tiles are computed at once and kept in this cache; null: cycle by cycle. */
  leapWith(tiles: TileCache | null, t: u64): void {
    const before = this.leap
    this.block.keepsWeights = tiles === null
    this.leap = tiles === null ? null : new DecodeLeap(this.config, tiles, this.statistics)
    if (before !== null && before.isUnderWay) this.workAgain(before, t)
    else if (tiles === null && this.isInTile) this.block.groups.keepWeights(this.weights.filling)
  }

  /** A tile is under way, group by group. */
  private get isInTile(): bool {
    return this.busy_ && this.block.headerDecoded && this.current.opcode == Opcode.decTile
  }

  /** Counts all before cycle t. */
  settle(t: u64): void {
    if (this.isLeaping) this.leap!.settle(t)
  }

  /** What is under way goes on cycle by cycle: its cycles before t once more, which have been counted. */
  private workAgain(leap: DecodeLeap, t: u64): void {
    leap.settle(t)
    leap.leave()
    this.statistics.keep()
    for (let cycle = leap.firstCycle; cycle < t; cycle++) this.work(cycle)
    this.statistics.restore()
  }

  private begin(): bool {
    const command = this.current
    const fromStore = (command.imm & 1) == Source.store
    // A chip with preloaded weights has no decompressor.
    if (this.config.preloaded || command.c < BLOCK_HEADER_BYTES || command.c > this.port.imageBytes) {
      return this.fail(Fault.localAddress, command.a, command.c)
    }
    if (fromStore && !this.storeMemory.holds(command.a, command.c))
      return this.fail(Fault.localAddress, command.a, command.c)
    if (command.b < 1) return this.fail(Fault.operand, command.b, 0)
    this.busy_ = true
    this.port.begin()
    this.block.begin()
    return true
  }

  private fail(code: i32, a: i32, b: i32): bool {
    this.fault.raise(code, Unit.decompressor, this.current.instruction, a, b)
    return false
  }

  /** The tile that has been decoded without its weights is known by its bytes, or else they are decoded now. */
  private findTile(half: WeightHalf): void {
    const tile = this.leap!.find(this.port.image, this.current.c, this.block.groups)
    if (tile === null) this.block.groups.keepWeights(half)
    else half.fold(tile)
  }

  /** The last byte has moved and everything is decoded: the half or bank is full. */
  private complete(): void {
    const command = this.current
    const header = this.block.header
    if (command.opcode == Opcode.decTile) {
      const half = this.weights.filling
      half.firstTile = header.firstTile
      half.lastTile = header.lastTile
      if (!this.block.groups.keepsWeights) this.findTile(half)
      this.weights.filled(command.b)
    } else {
      this.block.fillParameters()
      this.parameters.filled(command.b)
    }
    if (this.recorder.on) this.recorder.event(Event.decoded, header.kind, command.c)
    this.semaphores.signal(command.signal)
    this.busy_ = false
  }
}

/** What a block waits for in a stall of its decoding. */
function waitingFor(stall: i32): i32 {
  if (stall == Counter.decompressorSupply) return Waiting.supply
  if (stall == Counter.decompressorBank) return Waiting.bank
  return stall == Counter.decompressorHalf ? Waiting.half : Waiting.nothing
}
