/**
 * The observer behind `--vcd`: what a waveform shows of the units, read between two ticks (see `signals.ts`). What a unit counts in a cycle
 * is not among it: the counters say that.
 */
import { Chip } from '../chip'
import { Command, CommandFifo } from '../control/command-fifo'
import { Opcode, SEMAPHORES } from '../isa'
import { WeightHalf } from '../memory/weight-half'
import { LANE_SIGNALS, Signal } from '../signals'

@final
export class Probes {
  private readonly values: StaticArray<i32>

  constructor(private readonly chip: Chip) {
    const values = new StaticArray<i32>(Signal.lanes + LANE_SIGNALS * chip.config.lanes)
    values[Signal.broadcastColumn] = -1
    this.values = values
  }

  /** i32 for each `Signal`, and of each lane. */
  get address(): usize {
    return changetype<usize>(this.values)
  }

  read(): void {
    this.readSequencer()
    this.readDecompressor()
    this.readArray()
    this.readLanes()
    const core = this.chip.core
    const dma = core.dma
    const vector = core.vector
    this.set(Signal.dmaInstruction, instructionOf(dma.commands, dma.current, dma.working))
    this.set(Signal.loads, dma.loads.count)
    this.set(Signal.readsInFlight, dma.reads.inFlight)
    this.set(Signal.vectorInstruction, instructionOf(vector.commands, vector.current, vector.working))
    this.set(Signal.vectorElements, vector.working ? vector.done : 0)
  }

  @inline
  private set(signal: i32, value: i32): void {
    this.values[signal] = value
  }

  private readSequencer(): void {
    const core = this.chip.core
    const address = core.sequencer.programCounter
    const instructions = core.instructions
    this.set(Signal.programCounter, address)
    const isInside = <u32>address < instructions.bytes / 8
    this.set(Signal.opcode, isInside ? load<u8>(instructions.address + ((<usize>address) << 3)) : Opcode.halt)
    this.set(Signal.section, this.chip.sections.section)
    this.set(Signal.dmaCommands, core.dma.commands.count)
    this.set(Signal.decompressorCommands, core.decompressor.commands.count)
    this.set(Signal.macCommands, core.mac.commands.count)
    this.set(Signal.vectorCommands, core.vector.commands.count)
    this.set(Signal.results, core.results.count)
    for (let s = 1; s < SEMAPHORES; s++) this.set(Signal.semaphores + s - 1, core.semaphores.count(s))
  }

  private readDecompressor(): void {
    const core = this.chip.core
    const unit = core.decompressor
    const isAtWork = unit.working
    const isInTile = isAtWork && unit.block.headerDecoded && unit.current.opcode == Opcode.decTile
    this.set(Signal.decompressorInstruction, instructionOf(unit.commands, unit.current, isAtWork))
    this.set(Signal.decoderBytes, isAtWork ? unit.port.moved - unit.port.consumed : 0)
    this.set(Signal.decoderMoved, isAtWork ? unit.port.moved : 0)
    this.set(Signal.decoderColumn, isInTile ? unit.block.groups.column : -1)
    this.set(Signal.decoderRow, isInTile ? unit.block.groups.row : -1)
    this.set(Signal.decoderSymbols, isInTile ? unit.block.groups.symbol : -1)
    this.set(Signal.streamBytes, core.stream.available)
    this.set(Signal.bank0Full, core.parameters.even.full ? 1 : 0)
    this.set(Signal.bank1Full, core.parameters.odd.full ? 1 : 0)
  }

  private readArray(): void {
    const core = this.chip.core
    const accumulators = core.accumulators
    const scanner = core.mac.scanner
    this.set(Signal.macInstruction, instructionOf(core.mac.commands, core.mac.current, core.mac.working))
    this.set(Signal.half0Passes, passesOf(core.weights.even))
    this.set(Signal.half1Passes, passesOf(core.weights.odd))
    let contexts = 0
    for (let c = 0; c < accumulators.contexts; c++) contexts |= accumulators.state(c) << (2 * c)
    this.set(Signal.contexts, contexts)
    const last = scanner.broadcasts - 1
    if (last < 0) return
    this.set(Signal.broadcastColumn, scanner.column(last))
    this.set(Signal.broadcastActivation, scanner.activation(last))
  }

  private readLanes(): void {
    const mac = this.chip.core.mac
    for (let l = 0; l < this.chip.config.lanes; l++) {
      const at = Signal.lanes + LANE_SIGNALS * l
      this.set(at, mac.scanner.broadcasts - mac.lanes.taken(l))
      this.set(at + 1, mac.lanes.left(l))
    }
  }
}

function instructionOf(commands: CommandFifo, current: Command, working: bool): i32 {
  if (working) return current.instruction
  return commands.empty ? -1 : commands.head.instruction
}

function passesOf(half: WeightHalf): i32 {
  return half.full ? half.passesLeft : 0
}
