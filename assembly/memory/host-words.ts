/**
 * The words of the DMA's commands `dma.in` and `dma.out`: host FIFOs <--> activation SRAM, one a cycle, with the SRAM's shared port.
 *
 *     words | w | w | w | ... | last, of 1 to 4 bytes
 *
 * Input waits for the host. Output never does: where the host has no room the command ends with a fault.
 */
import { FaultLatch } from '../control/fault-latch'
import { Counter } from '../counters'
import { Fault, Unit } from '../faults'
import { Opcode } from '../isa'
import { Statistics } from '../lib/statistics'
import { HostPort } from './host-port'
import { LocalMemory } from './local-memory'
import { Transfer } from './transfer'

const WORD_BYTES: i32 = 4

@final
export class HostWords {
  constructor(
    private readonly transfer: Transfer,
    private readonly activations: LocalMemory,
    private readonly host: HostPort,
    private readonly statistics: Statistics,
    private readonly fault: FaultLatch,
  ) {}

  /** One word: -1 if it has been moved or refused, else the stall's counter. */
  step(): i32 {
    const transfer = this.transfer
    const isIn = this.isIn
    const bytes = min(WORD_BYTES, transfer.left)
    if (isIn) {
      if (!this.host.hasInput) return Counter.dmaInput
      this.take(this.local, bytes)
    } else {
      if (!this.host.hasRoom) {
        const command = transfer.command
        transfer.issuing = false
        this.fault.raise(Fault.output, Unit.dma, command.instruction, command.c, 0)
        return -1
      }
      this.put(this.local, bytes)
    }
    this.moved(isIn, bytes, WORD_BYTES)
    return -1
  }

  /** Words one a cycle from cycle t on, before cycle `limit` and before the last of the command: as many as can be moved; their number. */
  stepThrough(t: u64, limit: u64): i32 {
    const isIn = this.isIn
    const wholeWords = (this.transfer.left + WORD_BYTES - 1) / WORD_BYTES - 1
    const left = min(wholeWords, isIn ? this.host.inputLeft : this.host.outputLeft)
    const n = <i32>min<u64>(limit - t, max(left, 0))
    if (n == 0) return 0
    if (isIn) this.host.takeWords(this.local, n, t)
    else this.host.putWords(this.local, n, t)
    this.moved(isIn, n * WORD_BYTES, n * WORD_BYTES)
    return n
  }

  private get isIn(): bool {
    return this.transfer.command.opcode == Opcode.dmaIn
  }

  private get local(): usize {
    return this.activations.address + this.transfer.place
  }

  private take(local: usize, bytes: i32): void {
    const word = this.host.take()
    if (bytes == WORD_BYTES) store<i32>(local, word)
    else for (let i = 0; i < bytes; i++) store<u8>(local + i, <u8>(word >> (i * 8)))
  }

  private put(local: usize, bytes: i32): void {
    const word = load<i32>(local)
    this.host.put(bytes == WORD_BYTES ? word : word & ((1 << (bytes * 8)) - 1))
  }

  /** So many bytes of the SRAM, and of the host FIFO. */
  private moved(isIn: bool, localBytes: i32, hostBytes: i32): void {
    this.statistics.add(isIn ? Counter.activationsWriteDma : Counter.activationsReadDma, localBytes)
    this.statistics.add(isIn ? Counter.hostIn : Counter.hostOut, hostBytes)
    this.transfer.done += hostBytes
  }
}
