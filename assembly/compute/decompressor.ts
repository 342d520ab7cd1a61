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
 * The model keeps the block's bytes in one linear image, of which the chip's decoder buffer holds those between `consumed` and `moved`.
 *
 * Not modelled: an entropy-coded zero stage (its place in the header is kept).
 */
import { Config } from '../config'
import { Command, CommandFifo } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { Semaphores } from '../control/semaphores'
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, HeaderField, Unit, Waiting } from '../faults'
import { BLOCK_HEADER_BYTES, BlockKind, Opcode, Source } from '../isa'
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
import { BlockHeader } from './block-header'
import { GroupDecoder } from './group-decoder'

@final
export class Decompressor {
  readonly commands: CommandFifo = new CommandFifo()
  waiting: i32 = Waiting.nothing

  readonly current: Command = new Command()
  private busy_: bool = false
  private readonly header: BlockHeader = new BlockHeader()
  headerDecoded: bool = false
  /** Image of the block: bytes moved by the port, and of these the bytes that have left the decoder buffer. */
  private readonly image: usize
  moved: i32 = 0
  consumed: i32 = 0
  private finished: bool = false
  private readonly portBytes: i32
  private readonly bufferBytes: i32
  private readonly imageBytes: i32
  readonly groups: GroupDecoder

  /** In the fast engine: computes the decoding of a tile at once. Null: cycle by cycle. */
  private leap: DecodeLeap | null = null
  /** What was counted in the last cycle without a command. */
  private counted: i32 = Counter.decompressorIdle

  constructor(
    private readonly config: Config,
    private readonly storeMemory: LocalMemory,
    private readonly origins: StoreOrigins,
    private readonly stream: StreamFifo,
    private readonly weights: WeightBuffer,
    private readonly parameters: RowParameters,
    private readonly semaphores: Semaphores,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {
    this.portBytes = config.decoderPortBytes
    this.bufferBytes = config.decoderGroupBytes + config.decoderPortBytes
    // The largest block: 16 bits for each position, or a bitmap byte for each column, besides header and padding.
    const imageBytes = max(3 * config.halfBytes, 9 * config.tileRows) + 1024
    this.imageBytes = imageBytes
    this.image = heap.alloc(<usize>imageBytes + 64)
    this.groups = new GroupDecoder(config)
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
    const total = this.current.c
    const movedAtStart = this.moved
    const roomAtStart = this.bufferBytes - (this.moved - this.consumed)
    const stall = this.decode(t, movedAtStart)

    const n = min(this.portBytes, total - movedAtStart)
    let portMoved = false
    if (n > 0 && roomAtStart >= n) portMoved = this.movePort(n)
    if (this.finished) this.consumed = this.moved
    this.statistics.count(stall < 0 ? Counter.decompressorActive : stall)

    if (this.finished && this.moved == total) this.complete()
    return stall < 0 || portMoved
  }

  private beginLeap(t: u64): void {
    const command = this.current
    if (command.opcode != Opcode.decTile || (command.imm & 1) != Source.store) return
    const origin = this.origins.originOf(command.a, command.c)
    this.leap!.begin(t, this.storeMemory.address + <usize>command.a, command.c, this.groups, origin)
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
    this.leap = tiles === null ? null : new DecodeLeap(this.config, tiles, this.statistics)
    if (before !== null && before.isUnderWay) this.workAgain(before, t)
    else if (tiles === null && this.isInTile) this.groups.keepWeights(this.weights.filling)
  }

  /** A tile is under way, group by group. */
  private get isInTile(): bool {
    return this.busy_ && this.headerDecoded && this.current.opcode == Opcode.decTile
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
    if (command.c < BLOCK_HEADER_BYTES || command.c > this.imageBytes) {
      return this.fail(Fault.localAddress, command.a, command.c)
    }
    if (fromStore && !this.storeMemory.holds(command.a, command.c))
      return this.fail(Fault.localAddress, command.a, command.c)
    if (command.b < 1) return this.fail(Fault.operand, command.b, 0)
    this.busy_ = true
    this.headerDecoded = false
    this.finished = false
    this.moved = 0
    this.consumed = 0
    return true
  }

  private fail(code: i32, a: i32, b: i32): bool {
    this.fault.raise(code, Unit.decompressor, this.current.instruction, a, b)
    return false
  }

  private movePort(n: i32): bool {
    const command = this.current
    if ((command.imm & 1) == Source.store) {
      memory.copy(this.image + this.moved, this.storeMemory.address + <usize>(command.a + this.moved), n)
      this.statistics.add(Counter.storeRead, n)
    } else {
      if (this.stream.available < n) return false
      this.stream.take(this.image + this.moved, n)
      this.statistics.add(Counter.streamRead, n)
    }
    const isTile = command.opcode == Opcode.decTile
    this.statistics.add(isTile ? Counter.decompressorReadWeights : Counter.decompressorReadRowParameters, n)
    this.moved += n
    return true
  }

  /** Stage 1 of the cycle: -1 if something was decoded, else the stall's counter. */
  private decode(t: u64, available: i32): i32 {
    if (this.finished) return Counter.decompressorTail
    if (!this.headerDecoded) {
      if (available < BLOCK_HEADER_BYTES) return this.starved()
      return this.decodeHeader()
    }
    const end = BLOCK_HEADER_BYTES + this.header.payload
    if (this.current.opcode == Opcode.decParams) {
      const n = min(this.portBytes, min(available, end) - this.consumed)
      if (!this.parameters.canFill(t)) {
        this.waiting = Waiting.bank
        return Counter.decompressorBank
      }
      if (n <= 0) return this.starved()
      this.consumed += n
      this.statistics.add(Counter.rowParametersWrite, n)
      if (this.consumed == end) this.finished = true
      return -1
    }
    if (!this.weights.canFill(t)) {
      this.waiting = Waiting.half
      return Counter.decompressorHalf
    }
    return this.decodeGroup(available, end)
  }

  private starved(): i32 {
    this.waiting = Waiting.supply
    return Counter.decompressorSupply
  }

  private decodeHeader(): i32 {
    const command = this.current
    const header = this.header
    header.read(this.image)
    const kind = command.opcode == Opcode.decTile ? BlockKind.tile : BlockKind.parameters
    let wrong = header.check(kind, command.c, this.config)
    if (wrong < 0 && kind == BlockKind.tile && header.codebook && header.bits != this.groups.codebookBits) {
      wrong = HeaderField.codebook
    }
    if (wrong >= 0) {
      this.fail(Fault.header, wrong, header.value(wrong))
      return Counter.decompressorActive
    }
    this.headerDecoded = true
    this.consumed = BLOCK_HEADER_BYTES
    if (kind == BlockKind.tile) {
      this.groups.begin(header, this.image + BLOCK_HEADER_BYTES)
      // In the fast engine the tile will be found by its bytes.
      this.groups.keepsWeights = this.leap === null
    }
    if (this.recorder.on) this.recorder.event(Event.header, kind, header.rows)
    return -1
  }

  private decodeGroup(available: i32, end: i32): i32 {
    const groups = this.groups
    if (groups.atTileStart && groups.keepsWeights) groups.place(this.weights.filling)
    const positions = groups.decode(this.weights.filling, min(available, end) - BLOCK_HEADER_BYTES)
    if (positions == 0) {
      if (available >= end) {
        this.fail(Fault.payload, groups.symbol, 0)
        return Counter.decompressorActive
      }
      return this.starved()
    }
    this.consumed = BLOCK_HEADER_BYTES + groups.usedBytes
    this.statistics.count(Counter.decompressorGroups)
    this.statistics.add(Counter.weightBufferWrite, positions)
    if (this.recorder.on) this.recorder.event(Event.group, groups.groupColumn, positions)
    if (groups.atTileEnd) {
      this.finished = true
      if (groups.leftOver) this.fail(Fault.payload, groups.symbol, 1)
    }
    return -1
  }

  /** The tile that has been decoded without its weights is known by its bytes, or else they are decoded now. */
  private findTile(half: WeightHalf): void {
    const tile = this.leap!.find(this.image, this.current.c, this.groups)
    if (tile === null) this.groups.keepWeights(half)
    else half.fold(tile)
  }

  /** The last byte has moved and everything is decoded: the half or bank is full. */
  private complete(): void {
    const command = this.current
    if (command.opcode == Opcode.decTile) {
      const half = this.weights.filling
      half.firstTile = this.header.firstTile
      half.lastTile = this.header.lastTile
      if (!this.groups.keepsWeights) this.findTile(half)
      this.weights.filled(command.b)
    } else {
      const bank = this.parameters.filling
      const rows = this.header.rows
      const payload = this.image + BLOCK_HEADER_BYTES
      bank.rows = rows
      memory.copy(bank.address, payload, <usize>rows * 9)
      if (this.header.codebook) this.groups.setCodebook(payload + <usize>rows * 9, this.header.bits)
      this.parameters.filled(command.b)
    }
    if (this.recorder.on) this.recorder.event(Event.decoded, this.header.kind, command.c)
    this.semaphores.signal(command.signal)
    this.busy_ = false
  }
}
