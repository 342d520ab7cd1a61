/**
 * The check of a command that the DMA has just taken, so that the rest of its life needs none (docs/chip.md, "DMA" and "Watchdog and
 * errors"): whole accesses inside DRAM, a kind and a space that exist, room in the local memory. The first that fails is the fault.
 */
import { Command } from '../control/command-fifo'
import { FaultLatch } from '../control/fault-latch'
import { Fault, Unit } from '../faults'
import { Kind, Opcode, Space } from '../isa'
import { LoadMemories } from './load-memories'
import { LocalMemory } from './local-memory'
import { Transfer } from './transfer'

@final
export class DmaCheck {
  constructor(
    /** Null: the chip has none. */
    private readonly dram: LocalMemory | null,
    private readonly memories: LoadMemories,
    private readonly fault: FaultLatch,
  ) {}

  /** Whether the command is in order; otherwise the fault is raised. */
  passes(transfer: Transfer): bool {
    const command = transfer.command
    const opcode = command.opcode
    if (opcode == Opcode.dmaSync) return true
    if (opcode == Opcode.dmaIn || opcode == Opcode.dmaOut) return this.fits(command, Space.activations)
    const dram = this.dram
    if (dram === null || !dram.holds(command.a, command.c)) {
      return this.fail(command, Fault.dramAddress, command.a, command.c)
    }
    if (((command.a | command.c) & (transfer.accessBytes - 1)) != 0) {
      return this.fail(command, Fault.alignment, command.a, command.c)
    }
    if (transfer.kind > Kind.descriptors) return this.fail(command, Fault.operand, command.imm, 0)
    const space = opcode == Opcode.dmaStore ? Space.activations : transfer.space
    if (space == Space.stream) return true
    if (space > Space.scalar) return this.fail(command, Fault.operand, command.imm, 0)
    return this.fits(command, space)
  }

  private fits(command: Command, space: i32): bool {
    if (this.memories.of(space).holds(command.b, command.c)) return true
    return this.fail(command, Fault.localAddress, command.b, command.c)
  }

  private fail(command: Command, code: i32, a: i32, b: i32): bool {
    this.fault.raise(code, Unit.dma, command.instruction, a, b)
    return false
  }
}
