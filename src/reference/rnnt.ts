/**
 * A whole RNN-T with greedy search in the chip's integers: the datasheet's section "RNN-T on the chip".
 *
 *     block:   reset, if asked for: c = h = 0, p = prediction network(blank)
 *              encoder, stage by stage, all frames of the block; e of each
 *              search, encoder frame by encoder frame:
 *                  n = 0; while n < N: k = joint(e, p); the blank: done; else p = prediction network(k), n = n + 1
 *
 * How an utterance is cut into blocks changes the order of events but no value. A layer goes through its frames in the same order,
 * from the state that the frame before left, wherever a block ends. A block that is not an utterance's last is a multiple of the
 * whole time reduction, so that every stack in it comes out even and the zeros are those of the end alone. And the search reads
 * nothing of the encoder but e of its frames, the encoder nothing of the search.
 */
import { checkDecisions, type FrameDecisions, type Vocabulary } from './decisions.js'
import { Joint } from './joint.js'
import { runIntegerLinear } from './linear.js'
import { SteppedLstm } from './lstm-step.js'
import { checkRnnt, symbolCount, type IntegerRnntEvent, type IntegerRnntModel } from './rnnt-model.js'
import { encoderFrames, stackedLength, timeReduction } from './time-stack.js'

export interface BlockOptions {
  /** Begins anew. The first block of all does. */
  reset: boolean
  /** Ends the utterance: only then may the frames be no multiple of the time reduction. */
  end: boolean
  /** The schedule, of each encoder frame of the block; k decides where it is left out. */
  decisions?: readonly FrameDecisions[]
}

export interface UtteranceOptions {
  reset: boolean
  /** Frames of a block, a multiple of the time reduction; the whole utterance if left out. */
  blockFrames?: number
  /** Of each encoder frame of the utterance. */
  decisions?: readonly FrameDecisions[]
}

interface NamedLstm {
  name: string
  lstm: SteppedLstm
  /** Since the last reset. */
  frames: number
}

type Events<Result = void> = Generator<IntegerRnntEvent, Result, undefined>

/**
 * A network with its state, which stays from block to block and from utterance to utterance. What it does it tells event by event;
 * a generator that is not run to its end leaves it in the middle of a block.
 */
export class IntegerRnnt {
  /** Frames that become one in the whole encoder. */
  readonly timeReduction: number
  private readonly encoder: (NamedLstm | { factor: number })[]
  private readonly prediction: NamedLstm[]
  private readonly joint: Joint
  private readonly vocabulary: Vocabulary
  private readonly p: Int16Array
  private isReset = false
  /** Encoder frames searched, steps of the prediction network, since the last reset. */
  private frames = 0
  private steps = 0

  /** @throws RangeError where sizes contradict each other or a k is outside its range */
  constructor(private readonly model: IntegerRnntModel) {
    checkRnnt(model)
    const { encoder, prediction, joint, blank, symbolsPerFrame } = model
    this.timeReduction = timeReduction(encoder)
    this.encoder = encoder.map((stage) => (stage.kind === 'lstm' ? named(stage) : { factor: stage.factor }))
    this.prediction = prediction.map(named)
    this.joint = new Joint(joint.output, joint.activation)
    this.vocabulary = { symbols: symbolCount(model), blank, symbolsPerFrame }
    this.p = new Int16Array(joint.prediction.outputs)
  }

  /**
   * An utterance, cut into blocks.
   *
   * @param frames int8 features, [n, inputs], n >= 1
   * @throws RangeError as `block` does, before anything happens
   */
  *utterance(frames: Int8Array, { reset, blockFrames, decisions }: UtteranceOptions): Events {
    const { inputs } = this.model
    const count = this.count(frames)
    const size = blockFrames ?? count
    if (!(size >= 1)) throw new RangeError(`blocks of ${size} frames`)
    this.check(Math.min(size, count), size >= count)
    this.checkSchedule(decisions, count)
    for (let start = 0; start < count; start += size) {
      const block = frames.subarray(start * inputs, (start + size) * inputs)
      const end = start + size >= count
      const first = start / this.timeReduction
      yield* this.block(block, {
        reset: reset && start === 0,
        end,
        ...(decisions && { decisions: decisions.slice(first, end ? undefined : first + size / this.timeReduction) }),
      })
    }
  }

  /**
   * @param frames [n, inputs], n >= 1
   * @throws RangeError, before anything happens, where the frames are not whole or none, not a multiple of the time reduction in
   *   the middle of an utterance, the decisions none that the search could make, or the first block of all no reset
   */
  *block(frames: Int8Array, { reset, end, decisions }: BlockOptions): Events {
    const count = this.count(frames)
    this.check(count, end)
    this.checkSchedule(decisions, count)
    if (!reset && !this.isReset) throw new RangeError('the first block resets: what the memories hold is undefined')

    if (reset) {
      this.clear()
      yield* this.predict(this.model.blank)
    }
    yield* this.search(yield* this.encode(frames), decisions)
  }

  /** Of whole frames, at least one. */
  private count(frames: Int8Array): number {
    const { inputs } = this.model
    if (frames.length % inputs !== 0 || frames.length === 0) {
      throw new RangeError(`${frames.length} values where frames of ${inputs} are needed, at least one`)
    }
    return frames.length / inputs
  }

  private check(blockFrames: number, end: boolean): void {
    if (end || blockFrames % this.timeReduction === 0) return
    throw new RangeError(
      `a block of ${blockFrames} frames before the end: a multiple of ${this.timeReduction} is needed`,
    )
  }

  private checkSchedule(decisions: readonly FrameDecisions[] | undefined, frames: number): void {
    if (decisions) checkDecisions(decisions, encoderFrames(this.model.encoder, frames), this.vocabulary)
  }

  private clear(): void {
    for (const stage of [...this.encoder, ...this.prediction]) {
      if ('factor' in stage) continue
      stage.lstm.reset()
      stage.frames = 0
    }
    this.frames = 0
    this.steps = 0
    this.isReset = true
  }

  /** @returns e of each encoder frame */
  private *encode(frames: Int8Array): Events<Int16Array[]> {
    let values = frames
    let width = this.model.inputs
    for (const stage of this.encoder) {
      if ('factor' in stage) {
        const stacked = new Int8Array(stackedLength(values.length, width, stage.factor))
        stacked.set(values)
        values = stacked
        width *= stage.factor
      } else {
        const { outputs } = stage.lstm.layer
        const hidden = new Int8Array((values.length / width) * outputs)
        for (let frame = 0; frame < values.length / width; frame++) {
          yield step(stage, values.subarray(frame * width, (frame + 1) * width))
          hidden.set(stage.lstm.hidden, frame * outputs)
        }
        values = hidden
        width = outputs
      }
    }

    const encoded: Int16Array[] = []
    for (let at = 0; at < values.length; at += width) {
      const e = new Int16Array(this.model.joint.encoder.outputs)
      runIntegerLinear(this.model.joint.encoder, values.subarray(at, at + width), e)
      yield { kind: 'joint.encoder', frame: this.frames + encoded.length, e }
      encoded.push(e)
    }
    return encoded
  }

  private *search(encoded: Int16Array[], schedule: readonly FrameDecisions[] | undefined): Events {
    const { joint, p, model } = this
    for (const [index, e] of encoded.entries()) {
      for (let n = 0; n < model.symbolsPerFrame; n++) {
        const k = joint.evaluate(e, p)
        const decision = schedule ? schedule[index]![n]! : k
        const { activation, logits } = joint
        yield { kind: 'joint', frame: this.frames, activation, logits, k, decision }
        if (decision === model.blank) break
        yield* this.predict(decision)
      }
      this.frames++
    }
  }

  /** p after another symbol. */
  private *predict(symbol: number): Events {
    const { model, p } = this
    const size = model.embedding.length / symbolCount(model)
    let values = model.embedding.subarray(symbol * size, (symbol + 1) * size)
    for (const layer of this.prediction) {
      yield step(layer, values)
      values = layer.lstm.hidden
    }
    runIntegerLinear(model.joint.prediction, values, p)
    yield { kind: 'joint.prediction', step: this.steps++, p }
  }
}

function named({ name, layer }: { name: string; layer: SteppedLstm['layer'] }): NamedLstm {
  return { name, lstm: new SteppedLstm(layer), frames: 0 }
}

function step(stage: NamedLstm, x: Int8Array): IntegerRnntEvent {
  const { hidden, cell } = stage.lstm
  stage.lstm.step(x)
  return { kind: 'lstm', layer: stage.name, frame: stage.frames++, hidden, cell }
}
