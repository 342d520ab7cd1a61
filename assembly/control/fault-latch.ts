/** Holds the first fault of a run; the run stops at the end of that cycle. */
import { Fault } from '../faults'

@final
export class FaultLatch {
  code: i32 = Fault.none
  unit: i32 = 0
  /** Address of the instruction that was being carried out. */
  instruction: i32 = 0
  a: i32 = 0
  b: i32 = 0

  raise(code: i32, unit: i32, instruction: i32, a: i32, b: i32): void {
    if (this.code != Fault.none) return
    this.code = code
    this.unit = unit
    this.instruction = instruction
    this.a = a
    this.b = b
  }
}
