/**
 * The boot: three loads by the DMA, one after the other, before the program begins (docs/chip.md, "Sequencer", Boot).
 *
 *     boot block --> scalar address 0      program --> instruction memory      descriptor table --> scalar address 64
 *
 * Timing: each load is given to the DMA in the cycle in which the one before is seen complete; the program begins in the cycle in which the
 * last is.
 */
import { Fault, Unit } from '../faults'
import {
  BOOT_BLOCK_BYTES,
  BOOT_MAGIC,
  DESCRIPTORS_SCALAR_ADDRESS,
  DMA_KIND_SHIFT,
  Kind,
  Opcode,
  SIGNAL_SHIFT,
  Space,
} from '../isa'
import { LocalMemory } from '../memory/local-memory'
import { CommandFifo } from './command-fifo'
import { FaultLatch } from './fault-latch'
import { Semaphores } from './semaphores'

/** The semaphore that the loads signal; 0 again when the program begins. */
export const BOOT_SEMAPHORE: i32 = 15

enum Step {
  bootBlock = 0,
  program,
  descriptors,
  last,
}

@final
export class Boot {
  private step: i32 = Step.bootBlock

  constructor(
    private readonly scalars: LocalMemory,
    private readonly dma: CommandFifo,
    private readonly semaphores: Semaphores,
    private readonly fault: FaultLatch,
  ) {}

  /** The load before is not complete yet. */
  get waits(): bool {
    return this.step != Step.bootBlock && !this.semaphores.ready(BOOT_SEMAPHORE)
  }

  /** One cycle; true when the program can begin in it. */
  tick(): bool {
    if (this.waits) return false
    if (this.step != Step.bootBlock) this.semaphores.take(BOOT_SEMAPHORE)
    const block = this.scalars.address
    switch (this.step) {
      case Step.bootBlock:
        this.load(0, 0, BOOT_BLOCK_BYTES, Space.scalar, Kind.instructions)
        break
      case Step.program:
        if (load<i32>(block) != BOOT_MAGIC) {
          this.fault.raise(Fault.boot, Unit.sequencer, 0, load<i32>(block), 0)
          return false
        }
        this.load(load<i32>(block, 4), 0, load<i32>(block, 8), Space.instructions, Kind.instructions)
        break
      case Step.descriptors:
        this.load(
          load<i32>(block, 12),
          DESCRIPTORS_SCALAR_ADDRESS,
          load<i32>(block, 16),
          Space.scalar,
          Kind.descriptors,
        )
        break
      default:
        return true
    }
    this.step++
    return false
  }

  private load(address: i32, target: i32, bytes: i32, space: i32, kind: i32): void {
    const word = Opcode.dmaLoad | (BOOT_SEMAPHORE << SIGNAL_SHIFT)
    this.dma.push(word, address, target, bytes, 0, space | (kind << DMA_KIND_SHIFT), 0, 0)
  }
}
