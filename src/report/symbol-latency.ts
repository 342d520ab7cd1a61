/**
 * How long after its audio a symbol comes, if frames arrive as they are spoken. In a run all frames are there from the beginning; what
 * was measured is how long the chip works on each block, and when in that time a symbol comes.
 *
 *     audio    |  frames of block 0  |  frames of block 1  |  frames of block 2  |
 *     chip                           |= block 0 =|         |==== block 1 ====|   |= ...
 *     symbol                              ^ latency: from the end of its own frame
 *
 * A block begins when its last frame is there and the block before is done. The beginning of the program, boot and resident weights, comes
 * before the audio.
 */
import { timeReduction } from '../model/rnnt.js'
import type { RnntDescription } from '../model/rnnt.js'

export interface BlockTimes {
  /** Frames of a block at most, and all of them. */
  block: number
  count: number
  /** Milliseconds of audio from one frame to the next. */
  stepMs: number
  clockMHz: number
  /** Core cycle in which each block began. */
  starts: readonly number[]
}

export class SymbolLatency {
  /** Microseconds of audio: when each block begins. */
  private readonly begins: number[] = []
  private readonly reduction: number

  constructor(
    model: Pick<RnntDescription, 'encoder'>,
    private readonly times: BlockTimes,
  ) {
    this.reduction = timeReduction(model)
    const { block, starts, clockMHz } = times
    starts.forEach((cycle, index) => {
      const before = index === 0 ? 0 : this.begins[index - 1]! + (cycle - starts[index - 1]!) / clockMHz
      this.begins.push(Math.max(before, this.heard((index + 1) * block)))
    })
  }

  /** Microseconds from the beginning of the audio to the end of an encoder frame, which may be cut short. */
  audioEnd(encoderFrame: number): number {
    return this.heard((encoderFrame + 1) * this.reduction)
  }

  /** Microseconds from there to the symbol that came out in this cycle. */
  of(encoderFrame: number, cycle: number): number {
    const { block, starts, clockMHz } = this.times
    const index = Math.floor((encoderFrame * this.reduction) / block)
    return this.begins[index]! + (cycle + 1 - starts[index]!) / clockMHz - this.audioEnd(encoderFrame)
  }

  private heard(frames: number): number {
    return Math.min(frames, this.times.count) * this.times.stepMs * 1000
  }
}
