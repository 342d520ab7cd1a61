/**
 * The chip: clock, memory system, core, and the tick.
 *
 *     LPDDR4 == memory controller == crossing == core
 *
 * One tick is the list of stages of docs/chip.md, "Time".
 */
import { Config } from './config'
import { Core } from './core'
import { Leaper } from './fast/leaper'
import { TileCache } from './fast/tile-cache'
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
  /** While the chip leaps; null: each cycle is run by itself. */
  private leaper: Leaper | null = null
  /** Whether it is to leap, and how many observers want to see each cycle. */
  private leaps: bool = false
  private holds: i32 = 0
  private tiles: TileCache | null = null

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
    if (section >= 0 && section != this.sections.section) {
      this.core.settle(t)
      this.sections.enter(section)
    }
    const crossing = this.crossing
    if (crossing != null) crossing.run(t) // 1. memory clocks
    this.core.tick(t) // 2. vector unit 3. MAC array 4. decompressor 5. DMA 6. sequencer 7. latch
    this.cycle = t + 1
  }

  /** Up to `cycles` cycles, fewer where a watched instruction's command completes; true if the program has halted or failed. */
  run(cycles: u32): bool {
    const watch = this.watch
    const end = this.cycle + cycles
    watch.hit = -1
    while (this.cycle < end && watch.hit < 0) {
      if (this.hasEnded) return true
      this.tick()
      const leaper = this.leaper
      if (leaper !== null && watch.hit < 0 && !this.hasEnded) this.cycle = leaper.leap(this.cycle, end)
    }
    return this.hasEnded
  }

  private get hasEnded(): bool {
    return this.core.sequencer.halted || this.core.fault.code != Fault.none
  }

  /** Keeps tiles in up to so many bytes from here on; for `leap`. */
  makeTileCache(bytes: usize): void {
    this.tiles = new TileCache(this.config, this.core.origins, bytes)
  }

  /** From here on as the fast engine does, or each cycle by itself: the same in every count. Not while events are recorded. */
  leap(leaps: bool): void {
    this.leaps = leaps
    this.choose()
  }

  /** From here on each cycle is run by itself, until as many `release` have been called. */
  hold(): void {
    this.holds++
    this.choose()
  }

  release(): void {
    this.holds--
    this.choose()
  }

  private choose(): void {
    const leaps = this.leaps && this.holds == 0
    if (leaps == (this.leaper !== null)) return
    this.leaper = leaps ? new Leaper(this.core, this.crossing, this.recorder) : null
    this.core.leapWith(leaps ? this.tiles : null, this.cycle)
  }

  /** All that the counters say is of the cycles before this one. */
  settle(): void {
    this.core.settle(this.cycle)
  }
}
