/** A matrix with the row parameters of its drain: y = RQ(W x + bias, multiplier, shift) (datasheet, "Numbers", "Vector unit"). */
import { requantize, sat16, wrap32 } from './fixed-point.js'
import { matvec } from './matvec.js'

/** What RQ takes for each row of a matrix: each array [rows]. */
export interface RowParameters {
  /** int32, in units of the accumulator. The datasheet has an LSTM's bias with Wx, and 0 with Wh and P; others are added too. */
  bias: Int32Array
  /** 0..2^31 - 1. */
  multiplier: Int32Array
  /** -31..7. */
  shift: Int8Array
}

/** A linear layer. */
export interface IntegerLinear {
  inputs: number
  outputs: number
  /** [outputs, inputs], row-major */
  weights: Int8Array
  rows: RowParameters
}

/** RQ(accumulator + bias, multiplier, shift) of one row, the sum modulo 2^32. */
export function requantizeRow(accumulator: number, { bias, multiplier, shift }: RowParameters, row: number): number {
  return requantize(wrap32(accumulator + bias[row]!), multiplier[row]!, shift[row]!)
}

/**
 * sat16(RQ(W x + b)).
 *
 * @param x [inputs]
 * @param y [outputs]; the result is written here
 */
export function runIntegerLinear({ weights, rows }: IntegerLinear, x: Int8Array, y: Int16Array): void {
  const accumulators = matvec(weights, x, new Int32Array(y.length))
  for (let row = 0; row < y.length; row++) y[row] = sat16(requantizeRow(accumulators[row]!, rows, row))
}

/** @throws RangeError where the arrays do not fit the sizes; `name` says whose */
export function checkLinear(name: string, { inputs, outputs, weights, rows }: IntegerLinear): void {
  checkSize(`${name}.weights`, weights.length, outputs * inputs)
  checkRowParameters(`${name}.rows`, rows, outputs)
}

/** @throws RangeError where an array is missing or has not `rows` entries */
export function checkRowParameters(name: string, parameters: RowParameters | undefined, rows: number): void {
  checkSize(`${name}.bias`, parameters?.bias.length, rows)
  checkSize(`${name}.multiplier`, parameters?.multiplier.length, rows)
  checkSize(`${name}.shift`, parameters?.shift.length, rows)
}

/** @throws RangeError where `size` is not what is needed */
export function checkSize(what: string, size: number | undefined, needed: number): void {
  if (size !== needed) throw new RangeError(`${what}: ${size ?? 'nothing'} where ${needed} is needed`)
}
