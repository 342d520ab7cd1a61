/**
 * Where the sequencer puts commands: by the opcode, into the command FIFO of an engine.
 *
 *     command --> | DMA | decompressor | MAC array | vector unit |
 */
import { Engine, Opcode } from '../isa'
import { CommandFifo } from './command-fifo'

@final
export class Dispatch {
  constructor(
    private readonly dma: CommandFifo,
    private readonly decompressor: CommandFifo,
    private readonly mac: CommandFifo,
    private readonly vector: CommandFifo,
  ) {}

  fifoOf(engine: i32): CommandFifo {
    if (engine == Engine.dma) return this.dma
    if (engine == Engine.decompressor) return this.decompressor
    return engine == Engine.mac ? this.mac : this.vector
  }
}

/** The engine that a command is for, of an opcode from `dma.load` on; -1: there is no such command. */
export function engineOf(opcode: i32): i32 {
  if (opcode <= Opcode.dmaSync) return Engine.dma
  if (opcode >= Opcode.decParams && opcode <= Opcode.decSync) return Engine.decompressor
  if (opcode == Opcode.macMv || opcode == Opcode.macSync) return Engine.mac
  return opcode >= Opcode.vecDrain && opcode <= Opcode.vecRequantize ? Engine.vector : -1
}
