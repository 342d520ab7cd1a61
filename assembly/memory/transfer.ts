/**
 * The command that the DMA works on, and how far it has come.
 *
 *     DRAM            a | done . . . . | next access | . . . |  a + c
 *     local memory    b | done . . . . | next access | . . . |  b + c
 */
import { Command } from '../control/command-fifo'
import { DMA_KIND_SHIFT, DMA_SPACE_SHIFT, NIBBLE_MASK, Opcode } from '../isa'

@final
export class Transfer {
  readonly command: Command = new Command()
  /** The command has been taken, and not everything of it is requested or moved. */
  issuing: bool = false
  /** Bytes that have been requested or moved. */
  done: i32 = 0

  constructor(readonly accessBytes: i32) {}

  /** A load issues. */
  @inline
  get isLoading(): bool {
    return this.issuing && this.command.opcode == Opcode.dmaLoad
  }

  /** Nothing is left to be requested or moved: a sync has nothing from the beginning. */
  @inline
  get isDone(): bool {
    return this.done >= this.command.c || this.command.opcode == Opcode.dmaSync
  }

  @inline
  get left(): i32 {
    return this.command.c - this.done
  }

  /** Where a load goes. */
  @inline
  get space(): i32 {
    return (this.command.imm >> DMA_SPACE_SHIFT) & NIBBLE_MASK
  }

  /** What is moved to or from DRAM. */
  @inline
  get kind(): i32 {
    return (this.command.imm >> DMA_KIND_SHIFT) & NIBBLE_MASK
  }

  /** The DRAM address of what comes next. */
  @inline
  get address(): u32 {
    return <u32>(this.command.a + this.done)
  }

  /** Its place in the local memory. */
  @inline
  get place(): usize {
    return <usize>(this.command.b + this.done)
  }
}
