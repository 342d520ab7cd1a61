/**
 * What makes the fast engine fast: time goes from event to event. After a cycle in which no unit has done anything that another one sees,
 * the next ones are alike until a unit wakes (the end of a pass, of a tile, of a vector command): they are counted, not run. Only memory and DMA
 * go on, from event to event of their own.
 *
 *     tick | ............ calm ............ | tick | tick | .......... calm .......
 *            DMA:  .  .. .   ..   .  . | stirred
 *
 * The chip is the same in both engines: the same units, the same state, the same counters. `Core.leapWith` says what is computed at once
 * besides.
 */
import { Core } from '../core'
import { Recorder } from '../lib/recorder'
import { NEVER } from '../lib/never'
import { Crossing } from '../memory/crossing'
import { ReadStream } from './read-stream'

@final
export class Leaper {
  private readonly stream: ReadStream | null

  constructor(
    private readonly core: Core,
    private readonly crossing: Crossing | null,
    private readonly recorder: Recorder,
  ) {
    this.stream = crossing === null ? null : new ReadStream(core.dma, crossing)
  }

  /** The chip has been ticked up to cycle t: passes over calm cycles before `end`; returns the next cycle to be ticked. */
  leap(t: u64, end: u64): u64 {
    const core = this.core
    if (!core.enginesAreCalm || !this.tellsWhenQuiet) return t
    const limit = min(end, min(core.wake, t + core.cyclesUnwatched))
    if (limit <= t) return t
    if (core.isCalm) return this.passOver(t, limit, false)
    if (!core.isCalmButSequencer) return t
    const cycles = core.sequencer.goAhead(min(limit - t, core.dma.calmCycles))
    return cycles > 0 ? this.passOver(t, t + cycles, true) : t
  }

  /** Whether the memory is quiet, or will make an event before it is: writes in the controller make none when they are done. */
  private get tellsWhenQuiet(): bool {
    const crossing = this.crossing
    return crossing === null || crossing.awaitsEvent || crossing.empty
  }

  /** `issued`: the sequencer has gone ahead to `limit`; nothing stirs before. */
  private passOver(begin: u64, limit: u64, issued: bool): u64 {
    const core = this.core
    const dma = core.dma
    const crossing = this.crossing
    const computing = core.computing
    const portTaken = core.vector.portTaken
    let lastMoved = NEVER
    let moving: u64 = 0
    let t = begin
    while (t < limit) {
      if (dma.stalls) {
        const isMoving = core.moving
        const event = crossing === null ? limit : crossing.runUntilEvent(limit)
        dma.skip(event - t)
        if (isMoving) moving += event - t
        t = event
        if (t == limit) break
      } else if (crossing !== null) crossing.run(t)
      const words = core.moving ? 0 : dma.moveWords(t, limit, portTaken)
      if (words > 0) {
        t += words
        lastMoved = t - 1
        if (crossing !== null) crossing.run(lastMoved)
        continue
      }
      if (core.moving) moving++
      this.recorder.cycle = t
      if (dma.tick(t, portTaken)) lastMoved = t
      t++
      if (dma.stirred || !this.tellsWhenQuiet) break
      if (crossing === null || crossing.response >= 0) continue
      dma.foresee()
      const streamedUntil = this.stream!.run(t, limit)
      if (streamedUntil == t) continue
      moving += streamedUntil - t
      t = streamedUntil
      lastMoved = t - 1
      if (dma.stirred) break
      dma.foresee()
    }
    core.countOverlap(true, computing, moving)
    core.countOverlap(false, computing, t - begin - moving)
    core.skip(begin, t, lastMoved, issued)
    return t
  }
}
