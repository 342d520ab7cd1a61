/**
 * Looks at the chip before and after each cycle of a window: what the units hold, and what they have counted in it.
 *
 *     cycle      |      t      |     t+1     |
 *     signals    before(t)     after(t) = before(t+1)
 *     counted        counters of t
 */
import { Counter } from '../../assembly/counters.js'
import { LANE_SIGNALS, Signal } from '../../assembly/signals.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { CycleWindow } from './timeline.js'
import type { RunObserver } from './virtual-chip.js'
import type { ChipExports } from './wasm.js'

/** One cycle. The arrays are used again for the next. */
export interface CycleSample {
  cycle: number
  /** By `Signal`, then `LANE_SIGNALS` for each lane. */
  before: Int32Array
  after: Int32Array
  /** By `Counter`: how much it has grown in the cycle. */
  counted: Uint32Array
}

export class SignalSampler implements RunObserver {
  private wasm: ChipExports | undefined
  private before: Int32Array<ArrayBuffer>
  private after: Int32Array<ArrayBuffer>
  /** Low words of the counters. */
  private counters = new Uint32Array(Counter.count)
  private readonly counted = new Uint32Array(Counter.count)
  /** The cycle whose start `after` shows; -1 before the window. */
  private at = -1
  /** The chip is to run each cycle by itself. */
  private holds = false

  constructor(
    chip: ChipConfig,
    private readonly window: CycleWindow,
    /** Called for each cycle of the window, in order. */
    private readonly onCycle: (sample: CycleSample) => void,
  ) {
    const signals = Signal.lanes + LANE_SIGNALS * chip.mac.lanes
    this.before = new Int32Array(signals)
    this.after = new Int32Array(signals)
  }

  attach(wasm: ChipExports): void {
    this.wasm = wasm
    if (this.window.from === 0 && this.window.until > 0) this.read(0)
  }

  cyclesToLook(cycle: number): number {
    if (cycle < this.window.from) return this.window.from - cycle
    return cycle < this.window.until ? 1 : Number.MAX_SAFE_INTEGER
  }

  look(cycle: number): void {
    const { from, until } = this.window
    const last = this.at
    if (this.holds && cycle >= until) this.release()
    if (cycle < from || last === cycle || last >= until || from >= until) return
    this.read(cycle)
    if (last < 0) return
    this.onCycle({ cycle: last, before: this.before, after: this.after, counted: this.counted })
  }

  finish(): void {
    // Every cycle has been passed on.
    if (this.holds) this.release()
  }

  private release(): void {
    this.holds = false
    this.wasm!.release()
  }

  private read(cycle: number): void {
    const wasm = this.wasm!
    if (this.at < 0) {
      this.holds = true
      wasm.hold()
      wasm.settle()
    }
    this.at = cycle
    ;[this.before, this.after] = [this.after, this.before]
    const address = wasm.probe() >>> 0
    const { buffer } = wasm.memory
    this.after.set(new Int32Array(buffer, address, this.after.length))
    const words = new Uint32Array(buffer, wasm.countersAddress() >>> 0, 2 * Counter.count)
    for (let c = 0; c < Counter.count; c++) {
      this.counted[c] = words[2 * c]! - this.counters[c]!
      this.counters[c] = words[2 * c]!
    }
  }
}
