/**
 * The observer behind `--timeline`: what each unit did in a window of cycles, as records, and totals, as samples (docs/traces.md).
 *
 *     chip -- one tick --> look at the state of each unit --> tracks --> records         until the window ends or they are full
 *                                                        \-> samples
 *
 * It looks at the chip between two ticks, from outside, and has no influence on it. Outside of its window the chip runs as without it.
 */
import { Chip } from '../chip'
import { Command } from '../control/command-fifo'
import { Core } from '../core'
import { Counter } from '../counters'
import { Unit } from '../faults'
import { Opcode, SEMAPHORES } from '../isa'
import { MARK_BOOT, RecordKind } from '../timeline-records'
import { LoadTrack } from './load-track'
import { TimelineBuffer } from './timeline-buffer'
import { TimelineSamples } from './timeline-samples'
import { UnitTrack } from './unit-track'
import { Watch } from './watch'

@final
export class Timeline {
  /** The window as it was recorded: begin <= cycle < end. */
  begin: u64 = 0
  end: u64 = 0
  readonly records: TimelineBuffer
  readonly samples: TimelineSamples
  /** The semaphores at its begin. */
  readonly tokens: StaticArray<i32> = new StaticArray<i32>(SEMAPHORES)

  private readonly core: Core
  private hasBegun: bool = false
  private hasEnded: bool = false
  private readonly sequencer: UnitTrack
  private readonly dma: UnitTrack
  private readonly decompressor: UnitTrack
  private readonly mac: UnitTrack
  private readonly vector: UnitTrack
  private readonly loads: LoadTrack
  /** The instruction at the program counter, as at the start of the next cycle. */
  private readonly instruction: Command = new Command()
  private readonly section: Command = new Command()
  private sectionBegin: u64 = 0

  /** Room for `capacity` records; the window asked for is from <= cycle < until. */
  constructor(
    private readonly chip: Chip,
    capacity: i32,
    private readonly from: u64,
    private readonly until: u64,
  ) {
    const core = chip.core
    const records = new TimelineBuffer(capacity)
    const values = core.statistics
    this.core = core
    this.records = records
    this.samples = new TimelineSamples(core)
    this.loads = new LoadTrack(core.dma, records)
    this.sequencer = new UnitTrack(Unit.sequencer, Counter.sequencerActive, Counter.sequencerDrain, values, records)
    this.dma = new UnitTrack(Unit.dma, Counter.dmaActive, Counter.dmaInput, values, records)
    this.decompressor = new UnitTrack(
      Unit.decompressor,
      Counter.decompressorActive,
      Counter.decompressorTail,
      values,
      records,
    )
    this.mac = new UnitTrack(Unit.mac, Counter.macActive, Counter.macContext, values, records)
    this.vector = new UnitTrack(Unit.vector, Counter.vectorActive, Counter.vectorResult, values, records)
  }

  /** As `Chip.run`. */
  run(cycles: u32, watch: Watch): bool {
    const chip = this.chip
    const last = chip.cycle + cycles
    let ended = false
    watch.hit = -1
    while (!ended && chip.cycle < last && watch.hit < 0) {
      const t = chip.cycle
      if (this.hasEnded) return chip.run(<u32>(last - t))
      if (t < this.from) {
        ended = chip.run(<u32>(min(last, this.from) - t))
        continue
      }
      if (t >= this.until) {
        this.finish()
        continue
      }
      if (!this.hasBegun) this.start(t)
      this.fetch()
      ended = chip.run(1)
      if (chip.cycle != t) this.look(t)
      if (chip.cycle >= this.until || this.records.full) this.finish()
    }
    return ended
  }

  /** The recording ends here, if it has not ended. */
  finish(): void {
    if (this.hasEnded) return
    this.hasEnded = true
    if (!this.hasBegun) return
    this.chip.release()
    const t = this.chip.cycle
    this.end = t
    this.sequencer.end(t)
    this.dma.end(t)
    this.decompressor.end(t)
    this.mac.end(t)
    this.vector.end(t)
    this.loads.end(t)
    this.endSection(t)
    this.samples.end(t)
  }

  /** The recording begins with cycle t. */
  private start(t: u64): void {
    const core = this.core
    this.chip.hold()
    this.hasBegun = true
    this.begin = t
    const marks = core.sequencer.booting ? MARK_BOOT : 0
    // The tokens of the boot are gone when the program begins.
    for (let s = 0; s < SEMAPHORES; s++) this.tokens[s] = marks == 0 ? core.semaphores.count(s) : 0
    this.sequencer.start()
    this.dma.startEngine(core.dma.commands, core.dma.working)
    this.decompressor.startEngine(core.decompressor.commands, core.decompressor.working)
    this.mac.startEngine(core.mac.commands, core.mac.working)
    this.vector.startEngine(core.vector.commands, core.vector.working)
    this.loads.start(t, marks)
    this.section.section = this.chip.sections.section
    this.sectionBegin = t
    this.samples.start(t)
  }

  /** Cycle t has been run. */
  private look(t: u64): void {
    const core = this.core
    const vector = core.vector
    const mac = core.mac
    const decompressor = core.decompressor
    const dma = core.dma
    const marks = core.sequencer.booting ? MARK_BOOT : 0
    this.vector.look(t, vector.commands, vector.current, vector.working, 0)
    this.mac.look(t, mac.commands, mac.current, mac.working, 0)
    this.decompressor.look(t, decompressor.commands, decompressor.current, decompressor.working, 0)
    this.dma.look(t, dma.commands, dma.current, dma.working, marks)
    this.loads.look(t, this.dma.took, marks)
    this.sequencer.lookAtSequencer(t, this.instruction)
    if (this.sequencer.cause == 0 && this.instruction.opcode == Opcode.sync) {
      this.records.add(RecordKind.sync, Unit.sequencer, t, t + 1, 0, this.instruction)
    }
    if (this.chip.sections.section != this.section.section) {
      this.endSection(t)
      this.section.section = this.chip.sections.section
      this.sectionBegin = t
    }
    this.samples.look(t + 1)
  }

  private endSection(t: u64): void {
    if (t > this.sectionBegin) this.records.add(RecordKind.section, 0, this.sectionBegin, t, 0, this.section)
  }

  /** The instruction that the sequencer is about to issue. */
  private fetch(): void {
    const instruction = this.instruction
    const memory = this.core.instructions
    const address = this.core.sequencer.programCounter
    instruction.instruction = address
    if (<u32>address >= memory.bytes / 8) return
    const at = memory.address + <usize>address * 8
    instruction.set(load<i32>(at), 0, 0, 0, 0, load<i32>(at, 4), address, 0)
  }
}
