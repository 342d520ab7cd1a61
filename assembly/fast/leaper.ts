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

@final
export class Leaper {
  constructor(
    private readonly core: Core,
    private readonly crossing: Crossing | null,
    private readonly recorder: Recorder,
  ) {}

  /** The chip has been ticked up to cycle t: passes over calm cycles before `end`; returns the next cycle to be ticked. */
  leap(t: u64, end: u64): u64 {
    const core = this.core
    // Requests that no one waits for make no event when they are done, and the watchdog has to know when they are.
    if (!core.isCalm || !(core.dma.reads.pending || core.memoryQuiet)) return t
    const limit = min(end, min(core.wake, t + core.cyclesUnwatched))
    return limit > t ? this.passOver(t, limit) : t
  }

  private passOver(begin: u64, limit: u64): u64 {
    const core = this.core
    const dma = core.dma
    const crossing = this.crossing
    const computing = core.computing
    let lastMoved = NEVER
    let t = begin
    while (t < limit) {
      if (dma.stalls) {
        const moving = core.moving
        const event = crossing === null ? limit : crossing.runUntilEvent(t, limit)
        dma.skip(event - t)
        core.countOverlap(moving, computing, event - t)
        t = event
        if (t == limit) break
      } else if (crossing !== null) crossing.run(t)
      core.countOverlap(core.moving, computing, 1)
      this.recorder.cycle = t
      if (dma.tick(t, core.vector.portTaken)) lastMoved = t
      t++
      if (dma.stirred) break
    }
    core.skip(begin, t, lastMoved)
    return t
  }
}
