/**
 * The fields of a command of the vector unit, unpacked, and how long its groups take (docs/chip.md, "Vector unit").
 *
 *     imm of the command:  out shift | shift | type b | type a | type dst | release | addend | function        bit places: isa.ts
 *     rd:                  the count; of the element-wise commands bits 31..24 are added to the shift
 */
import { Command } from '../control/command-fifo'
import {
  NIBBLE_MASK,
  Opcode,
  VEC_ADDED_SHIFT_SHIFT,
  VEC_ADDEND_SHIFT,
  VEC_COUNT_MASK,
  VEC_FUNCTION_SHIFT,
  VEC_OUT_SHIFT_SHIFT,
  VEC_RELEASE_SHIFT,
  VEC_SHIFT_BITS,
  VEC_SHIFT_SHIFT,
  VEC_TYPE_A_SHIFT,
  VEC_TYPE_B_SHIFT,
  VEC_TYPE_DST_SHIFT,
  VectorFunction,
  VectorType,
} from '../isa'

const LEAST_SHIFT: i32 = -15
const LEAST_REQUANTIZE_SHIFT: i32 = -7
const LARGEST_SHIFT: i32 = 30

/** Bytes of an element of a `VectorType`. */
export function bytesOf(type: i32): i32 {
  return type == VectorType.int8 ? 1 : type == VectorType.int16 ? 2 : 4
}

@final
export class VectorFields {
  opcode: i32 = 0
  elements: i32 = 0
  function: i32 = 0
  typeDst: i32 = 0
  typeA: i32 = 0
  typeB: i32 = 0
  addend: bool = false
  release: bool = false
  shift: i32 = 0
  outShift: i32 = 0

  read(command: Command): void {
    const imm = command.imm
    this.opcode = command.opcode
    this.elements = this.isElementWise ? command.d & VEC_COUNT_MASK : this.opcode == Opcode.vecSync ? 0 : command.d
    this.function = (imm >>> VEC_FUNCTION_SHIFT) & NIBBLE_MASK
    this.typeDst = (imm >>> VEC_TYPE_DST_SHIFT) & 3
    this.typeA = (imm >>> VEC_TYPE_A_SHIFT) & 3
    this.typeB = (imm >>> VEC_TYPE_B_SHIFT) & 3
    this.addend = ((imm >>> VEC_ADDEND_SHIFT) & 1) != 0
    this.release = ((imm >>> VEC_RELEASE_SHIFT) & 1) != 0
    this.shift = signedField(imm, VEC_SHIFT_SHIFT) + (this.isElementWise ? command.d >> VEC_ADDED_SHIFT_SHIFT : 0)
    this.outShift = signedField(imm, VEC_OUT_SHIFT_SHIFT)
  }

  get isDrain(): bool {
    return this.opcode == Opcode.vecDrain
  }

  get isArgmax(): bool {
    return this.opcode == Opcode.vecArgmax
  }

  get isRawDrain(): bool {
    return this.isDrain && this.typeDst == VectorType.raw
  }

  private get isElementWise(): bool {
    return this.hasB || this.opcode == Opcode.vecMap || this.opcode == Opcode.vecRequantize
  }

  /** It has a second operand of its own type. */
  get hasB(): bool {
    return this.opcode == Opcode.vecAdd || this.opcode == Opcode.vecMul
  }

  /** Accesses of the activation SRAM for each group. */
  get accesses(): i32 {
    if (this.isDrain) return this.addend ? 2 : 1
    if (this.isArgmax) return 1
    return this.hasB ? 3 : 2
  }

  /** Whether every field holds a value that exists, those that the command does not use included. */
  get exist(): bool {
    const types = this.typeDst < VectorType.raw && this.typeA < VectorType.raw && this.typeB < VectorType.raw
    const least = this.opcode == Opcode.vecRequantize ? LEAST_REQUANTIZE_SHIFT : LEAST_SHIFT
    const shifts = this.shift >= least && this.shift <= LARGEST_SHIFT
    const outShifts = this.outShift >= LEAST_SHIFT && this.outShift <= LARGEST_SHIFT
    return (types || this.isRawDrain) && shifts && outShifts && this.function <= VectorFunction.relu
  }
}

/** A field of VEC_SHIFT_BITS bits, two's complement. */
function signedField(imm: i32, shift: i32): i32 {
  const unused = 32 - VEC_SHIFT_BITS
  return ((imm >>> shift) << unused) >> unused
}
