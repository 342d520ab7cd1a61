/**
 * What each section of the program cost: all counters, kept apart by the section of the cycle (docs/chip.md, "Sections").
 *
 *     counters of the core, of the controller -- what came since the last change of section --> bank of the section that ends
 *
 * The units count into one array each and know no sections; the banks are brought up to date at a change of section, and for the host.
 */
import { Counter } from '../counters'
import { SECTIONS } from '../isa'
import { DramController } from '../memory/dram-controller'
import { DramCounter } from '../memory/lpddr4'
import { Statistics } from './statistics'

@final
export class SectionCounters {
  /** Of the last cycle. */
  section: i32 = 0
  private readonly coreBank: StaticArray<u64> = new StaticArray<u64>(SECTIONS * Counter.count)
  private readonly dramBank: StaticArray<u64> = new StaticArray<u64>(SECTIONS * DramCounter.count)
  /** The counters as they were at the last change. */
  private readonly coreBefore: StaticArray<u64> = new StaticArray<u64>(Counter.count)
  private readonly dramBefore: StaticArray<u64> = new StaticArray<u64>(DramCounter.count)

  constructor(
    private readonly statistics: Statistics,
    private readonly controller: DramController | null,
  ) {}

  /** The cycle that begins belongs to this section, another than that before. */
  enter(section: i32): void {
    this.flush()
    this.section = section
  }

  /** Brings the bank of the section at work up to date. */
  flush(): void {
    for (let c = 0; c < Counter.count; c++) {
      const value = this.statistics.value(c)
      this.coreBank[this.section * Counter.count + c] += value - this.coreBefore[c]
      this.coreBefore[c] = value
    }
    const controller = this.controller
    if (controller == null) return
    for (let c = 0; c < DramCounter.count; c++) {
      const value = controller.counter(c)
      this.dramBank[this.section * DramCounter.count + c] += value - this.dramBefore[c]
      this.dramBefore[c] = value
    }
  }

  /** u64 [SECTIONS][Counter.count] */
  get coreAddress(): usize {
    return changetype<usize>(this.coreBank)
  }

  /** u64 [SECTIONS][DramCounter.count] */
  get dramAddress(): usize {
    return changetype<usize>(this.dramBank)
  }
}
