/**
 * The arithmetic of the vector unit: the results of one group of elements (docs/chip.md, "Vector unit", Commands).
 *
 *     accumulator --> + bias --> requantize --> + addend --+
 *     a, b        --> add, multiply, requantize, shift ----+--> function --> out shift --> saturate --> activation SRAM
 *     a           --> largest so far, its place
 */
import { Config } from '../config'
import { Command } from '../control/command-fifo'
import { Opcode, VectorFunction, VectorType } from '../isa'
import { AccumulatorFile } from '../memory/accumulator-file'
import { LocalMemory } from '../memory/local-memory'
import { RowParameters } from '../memory/row-parameters'
import { requantize, roundingShift, saturate16, saturate8 } from './fixed-point'
import { Table } from './tables'
import { bytesOf, VectorFields } from './vector-fields'

@final
export class VectorElements {
  /** Of an argmax: the smallest index of the largest element so far. */
  place: i32 = 0
  private largest: i32 = 0
  private readonly lanes: i32
  private readonly window: i32
  private readonly sigmoid: Table = new Table(false)
  private readonly tanh: Table = new Table(true)

  constructor(
    config: Config,
    private readonly activations: LocalMemory,
    private readonly accumulators: AccumulatorFile,
    private readonly parameters: RowParameters,
    private readonly fields: VectorFields,
    private readonly command: Command,
  ) {
    this.lanes = config.lanes
    this.window = config.window
  }

  /** Looks at elements first .. first + n - 1 for the largest. */
  compare(first: i32, n: i32): void {
    for (let e = first; e < first + n; e++) {
      const x = this.operand(this.command.b, e, this.fields.typeA)
      if (e > 0 && x <= this.largest) continue
      this.largest = x
      this.place = e
    }
  }

  /** Writes the results first .. first + n - 1. */
  write(first: i32, n: i32): void {
    const type = this.fields.typeDst
    const size = bytesOf(type)
    let at = this.activations.address + <usize>(this.command.a + first * size)
    for (let e = first; e < first + n; e++) {
      const y = this.fields.isDrain ? this.drained(e) : this.throughFunction(this.combined(e))
      if (type == VectorType.int8) store<i8>(at, <i8>saturate8(y))
      else if (type == VectorType.int16) store<i16>(at, <i16>saturate16(y))
      else store<i32>(at, y)
      at += size
    }
  }

  private operand(base: i32, e: i32, type: i32): i32 {
    const at = this.activations.address + <usize>base
    return type == VectorType.int8 ? <i32>load<i8>(at + e) : <i32>load<i16>(at + ((<usize>e) << 1))
  }

  private drained(e: i32): i32 {
    const command = this.command
    const row = (command.c & 0xffff) + e
    const accumulators = this.accumulators.address(command.c >>> 16)
    const entry = <usize>((row % this.lanes) * this.window + row / this.lanes)
    const x = load<i32>(accumulators + (entry << 2))
    if (this.fields.isRawDrain) return x
    const bank = this.parameters.draining
    let y = requantize(x + bank.bias(row), bank.multiplier(row), bank.shift(row))
    if (this.fields.addend) y = saturate16(saturate16(y) + this.operand(command.b, e, VectorType.int16))
    return this.throughFunction(y)
  }

  /** y of an element-wise command. */
  private combined(e: i32): i32 {
    const command = this.command
    const fields = this.fields
    const a = this.operand(command.b, e, fields.typeA)
    if (fields.opcode == Opcode.vecRequantize) return requantize(a, command.c, -fields.shift)
    if (fields.opcode == Opcode.vecMap) return roundingShift(a, fields.shift)
    const b = this.operand(command.c, e, fields.typeB)
    return roundingShift(fields.opcode == Opcode.vecAdd ? a + b : a * b, fields.shift)
  }

  private throughFunction(y: i32): i32 {
    const which = this.fields.function
    if (which == VectorFunction.sigmoid) y = this.sigmoid.at(saturate16(y))
    else if (which == VectorFunction.tanh) y = this.tanh.at(saturate16(y))
    else if (which == VectorFunction.relu) y = max(y, 0)
    return roundingShift(y, this.fields.outShift)
  }
}
