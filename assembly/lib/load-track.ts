/**
 * The loads of a recording, each from the cycle in which the DMA takes it to that in which it completes. They complete in the order in which
 * they were taken.
 *
 *     taken --> | newest | ... | oldest | --> complete: a record
 */
import { DMA_TAGS } from '../config-fields'
import { Command } from '../control/command-fifo'
import { Unit } from '../faults'
import { Opcode } from '../isa'
import { Dma } from '../memory/dma'
import { MARK_CUT_BEGIN, MARK_CUT_END, RecordKind } from '../timeline-records'
import { TimelineBuffer } from './timeline-buffer'

/** Loads under way at most, and the one that issues. */
const LOADS: i32 = DMA_TAGS + 1

@final
export class LoadTrack {
  private readonly commands: StaticArray<Command> = new StaticArray<Command>(LOADS)
  private readonly begins: StaticArray<u64> = new StaticArray<u64>(LOADS)
  private readonly marks: StaticArray<i32> = new StaticArray<i32>(LOADS)
  private first: i32 = 0
  private count: i32 = 0
  private completed: u64 = 0

  constructor(
    private readonly dma: Dma,
    private readonly buffer: TimelineBuffer,
  ) {
    for (let i = 0; i < LOADS; i++) this.commands[i] = new Command()
  }

  /** The recording begins with cycle t: of the loads under way only what the DMA still knows; `marks`: of them. */
  start(t: u64, marks: i32): void {
    const dma = this.dma
    this.completed = dma.loads.completed
    const load = new Command()
    load.opcode = Opcode.dmaLoad
    for (let i = 0; i < dma.loads.count; i++) {
      load.signal = dma.loads.at(i).signal
      load.instruction = dma.loads.at(i).instruction
      this.push(t, load, marks | MARK_CUT_BEGIN)
    }
    if (dma.working && dma.current.opcode == Opcode.dmaLoad) this.push(t, dma.current, marks | MARK_CUT_BEGIN)
  }

  /** Cycle t of the DMA; `took`: it has taken its current command in it. */
  look(t: u64, took: bool, marks: i32): void {
    const dma = this.dma
    if (took && dma.current.opcode == Opcode.dmaLoad) this.push(t, dma.current, marks)
    if (dma.loads.completed == this.completed) return
    this.completed = dma.loads.completed
    this.removeOldest(t + 1, 0)
  }

  /** The recording ends before cycle t. */
  end(t: u64): void {
    while (this.count > 0) this.removeOldest(t, MARK_CUT_END)
  }

  private push(t: u64, load: Command, marks: i32): void {
    const place = (this.first + this.count) % LOADS
    this.commands[place].copy(load)
    this.begins[place] = t
    this.marks[place] = marks
    this.count++
  }

  private removeOldest(end: u64, marks: i32): void {
    const place = this.first
    const begin = this.begins[place]
    this.buffer.add(RecordKind.load, Unit.dma, begin, end, this.marks[place] | marks, this.commands[place])
    this.first = (place + 1) % LOADS
    this.count--
  }
}
