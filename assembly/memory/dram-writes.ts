/**
 * The writes of the DMA's command `dma.store`: activation SRAM --> DRAM, one access a cycle, with the SRAM's shared port, as long as the
 * crossing has room. The data is in DRAM at once; what the access takes there is the controller's affair.
 */
import { Counter } from '../counters'
import { Event } from '../events'
import { Recorder } from '../lib/recorder'
import { SectionTraffic } from '../lib/section-traffic'
import { Statistics } from '../lib/statistics'
import { Crossing } from './crossing'
import { LoadMemories } from './load-memories'
import { LocalMemory } from './local-memory'
import { StoreOrigins } from './store-origins'
import { Transfer } from './transfer'

@final
export class DramWrites {
  constructor(
    private readonly transfer: Transfer,
    private readonly memories: LoadMemories,
    private readonly dram: LocalMemory,
    private readonly crossing: Crossing | null,
    private readonly origins: StoreOrigins,
    private readonly traffic: SectionTraffic,
    private readonly statistics: Statistics,
    private readonly recorder: Recorder,
  ) {}

  /** The next access: -1 if it has been offered in cycle t, else the stall's counter. */
  step(t: u64): i32 {
    const crossing = this.crossing!
    if (crossing.full) return Counter.dmaCrossing
    const transfer = this.transfer
    const bytes = transfer.accessBytes
    const address = transfer.address
    const kind = transfer.kind
    memory.copy(this.dram.address + address, this.memories.activations.address + transfer.place, bytes)
    crossing.offer(t, address, true, 0)
    this.origins.spoil()
    if (this.recorder.on) this.recorder.event(Event.requested, address, 1)
    this.statistics.add(Counter.activationsReadDma, bytes)
    this.statistics.add(Counter.dramWriteWeights + kind, bytes)
    this.traffic.written(transfer.command.section, kind, bytes)
    transfer.done += bytes
    return -1
  }
}
