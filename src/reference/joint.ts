/**
 * The joint in the chip's integers: the datasheet's section "RNN-T on the chip".
 *
 *     tanh: a = sat8(RS(tanh(sat16(e + p)), 8))        ReLU: a = sat8(RS(max(e + p, 0), 8))
 *     logits = sat16(RQ(Wo a + bo))                    k = the smallest index of the largest
 *
 * Formats: e, p Q3.12, a in units of 2^-7 (tanh) or 2^-4 (ReLU), logits in units of 2^-10.
 */
import { roundingShift, sat16, sat8 } from './fixed-point.js'
import { runIntegerLinear, type IntegerLinear } from './linear.js'
import type { JointActivation } from './rnnt-model.js'
import { tanh } from './tables.js'

const OUT_SHIFT = 8

/** Each evaluation overwrites the arrays. */
export class Joint {
  /** a of the last evaluation. */
  readonly activation: Int8Array
  readonly logits: Int16Array

  constructor(
    private readonly output: IntegerLinear,
    private readonly function_: JointActivation,
  ) {
    this.activation = new Int8Array(output.inputs)
    this.logits = new Int16Array(output.outputs)
  }

  /** @returns k */
  evaluate(e: Int16Array, p: Int16Array): number {
    const { activation, logits } = this
    for (let i = 0; i < activation.length; i++) {
      const sum = e[i]! + p[i]!
      const value = this.function_ === 'tanh' ? tanh(sat16(sum)) : Math.max(sum, 0)
      activation[i] = sat8(roundingShift(value, OUT_SHIFT))
    }
    runIntegerLinear(this.output, activation, logits)
    return argmax(logits)
  }
}

/** The smallest index of the largest value. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}
