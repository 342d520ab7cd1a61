/**
 * The decoding of a block, which the port brings: its header, then its row parameters or its groups (docs/chip.md, "Weight stream").
 *
 *     | header | payload: row parameters, codebook          |     --> bank of the row parameters, when all is there
 *     | header | payload: group | group | group | ...       |     --> half of the weight buffer, group by group
 *
 * A cycle: the header, B bytes of parameters, or one group, if all its bytes lay in the buffer at the start of the cycle.
 */
import { Config } from '../config'
import { Command } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { Counter } from '../counters'
import { Event } from '../events'
import { Fault, HeaderField, Unit } from '../faults'
import { BLOCK_HEADER_BYTES, BlockKind, Opcode } from '../isa'
import { Recorder } from '../lib/recorder'
import { Statistics } from '../lib/statistics'
import { RowParameters } from '../memory/row-parameters'
import { WeightBuffer } from '../memory/weight-buffer'
import { BlockHeader } from './block-header'
import { BlockPort } from './block-port'
import { GroupDecoder } from './group-decoder'

@final
export class BlockDecoder {
  readonly header: BlockHeader = new BlockHeader()
  readonly groups: GroupDecoder
  headerDecoded: bool = false
  /** All of the block is decoded. */
  finished: bool = false
  /** Whether the weights of tiles are put in place; in the fast engine a tile will be found by its bytes. */
  keepsWeights: bool = true

  constructor(
    private readonly config: Config,
    private readonly command: Command,
    private readonly port: BlockPort,
    private readonly weights: WeightBuffer,
    private readonly parameters: RowParameters,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
    private readonly fault: FaultLatch,
  ) {
    this.groups = new GroupDecoder(config)
  }

  begin(): void {
    this.headerDecoded = false
    this.finished = false
  }

  /** One cycle, `available` bytes having been moved before it: -1 if something was decoded, else the stall's counter. */
  decode(t: u64, available: i32): i32 {
    if (this.finished) return Counter.decompressorTail
    if (!this.headerDecoded) {
      if (available < BLOCK_HEADER_BYTES) return Counter.decompressorSupply
      return this.decodeHeader()
    }
    const port = this.port
    const end = BLOCK_HEADER_BYTES + this.header.payload
    if (this.command.opcode == Opcode.decParams) {
      const n = min(port.bytes, min(available, end) - port.consumed)
      if (!this.parameters.canFill(t)) return Counter.decompressorBank
      if (n <= 0) return Counter.decompressorSupply
      port.consumed += n
      this.statistics.add(Counter.rowParametersWrite, n)
      if (port.consumed == end) this.finished = true
      return -1
    }
    if (!this.weights.canFill(t)) return Counter.decompressorHalf
    return this.decodeGroup(available, end)
  }

  private decodeHeader(): i32 {
    const command = this.command
    const header = this.header
    header.read(this.port.image)
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
    this.port.consumed = BLOCK_HEADER_BYTES
    if (kind == BlockKind.tile) {
      this.groups.begin(header, this.port.image + BLOCK_HEADER_BYTES)
      this.groups.keepsWeights = this.keepsWeights
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
      return Counter.decompressorSupply
    }
    this.port.consumed = BLOCK_HEADER_BYTES + groups.usedBytes
    this.statistics.count(Counter.decompressorGroups)
    this.statistics.add(Counter.weightBufferWrite, positions)
    if (this.recorder.on) this.recorder.event(Event.group, groups.groupColumn, positions)
    if (groups.atTileEnd) {
      this.finished = true
      if (groups.leftOver) this.fail(Fault.payload, groups.symbol, 1)
    }
    return -1
  }

  /** The row parameters, all of which are there, go to their bank, and the codebook to the groups to come. */
  fillParameters(): void {
    const bank = this.parameters.filling
    const rows = this.header.rows
    const payload = this.port.image + BLOCK_HEADER_BYTES
    bank.rows = rows
    memory.copy(bank.address, payload, <usize>rows * 9)
    if (this.header.codebook) this.groups.setCodebook(payload + <usize>rows * 9, this.header.bits)
  }

  private fail(code: i32, a: i32, b: i32): void {
    this.fault.raise(code, Unit.decompressor, this.command.instruction, a, b)
  }
}
