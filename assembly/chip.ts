/**
 * The chip: clock, memory system, core, and the tick.
 *
 *     LPDDR4 == memory controller == crossing == core
 *
 * One tick is the list of stages of docs/chip.md, "Time".
 */
import { Config } from './config'
import { Core } from './core'
import { Fault } from './faults'
import { Recorder } from './lib/recorder'
import { SectionCounters } from './lib/section-counters'
import { Watch } from './lib/watch'
import { Crossing } from './memory/crossing'
import { DramController } from './memory/dram-controller'
import { HostPort } from './memory/host-port'
import { LocalMemory } from './memory/local-memory'

@final
export class Chip {
  cycle: u64 = 0
  readonly core: Core
  readonly dram: LocalMemory
  readonly controller: DramController | null
  readonly sections: SectionCounters
  private readonly crossing: Crossing | null

  /** `dramBytes`: size of the memory image; `inputWords`, `outputWords`: room for the host's FIFOs. */
  constructor(
    readonly config: Config,
    dramBytes: u32,
    inputWords: i32,
    outputWords: i32,
    private readonly recorder: Recorder,
    private readonly watch: Watch,
  ) {
    const dram = new LocalMemory(dramBytes)
    let controller: DramController | null = null
    let crossing: Crossing | null = null
    if (!config.preloaded) {
      controller = new DramController(config.dramSpeed, config.accessBytes)
      // LPDDR4 moves two beats per clock.
      crossing = new Crossing(controller, config.clockMHz, config.dramSpeed / 2)
    }
    const host = new HostPort(inputWords, outputWords, recorder)
    const core = new Core(config, dram, crossing, host, recorder, watch)
    this.core = core
    this.sections = new SectionCounters(core.statistics, controller)
    this.dram = dram
    this.controller = controller
    this.crossing = crossing
  }

  tick(): void {
    const t = this.cycle
    this.recorder.cycle = t
    const section = this.core.mac.section
    if (section >= 0) this.sections.enter(section)
    const crossing = this.crossing
    if (crossing != null) crossing.run(t) // 1. memory clocks
    this.core.tick(t) // 2. vector unit 3. MAC array 4. decompressor 5. DMA 6. sequencer 7. latch
    this.cycle = t + 1
  }

  /** Up to `cycles` ticks, fewer where a watched instruction's command completes; true if the program has halted or failed. */
  run(cycles: u32): bool {
    const core = this.core
    const watch = this.watch
    watch.hit = -1
    for (let i: u32 = 0; i < cycles && watch.hit < 0; i++) {
      if (core.sequencer.halted || core.fault.code != Fault.none) return true
      this.tick()
    }
    return core.sequencer.halted || core.fault.code != Fault.none
  }
}
