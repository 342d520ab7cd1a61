/**
 * Breakpoints of an observer: a slice of the run ends with the cycle in which the vector unit completes a command of a watched
 * instruction, so that the host can look at the activation SRAM as it is then. Without influence on what it watches.
 */
import { Command } from '../control/command-fifo'
import { WATCHED_INSTRUCTIONS } from '../events'

@final
export class Watch {
  on: bool = false
  /** The instruction whose command was completed in the last cycle, or -1; and the command's section. */
  hit: i32 = -1
  section: i32 = 0
  private readonly instructions: StaticArray<i32> = new StaticArray<i32>(WATCHED_INSTRUCTIONS)
  private count: i32 = 0

  /** At most WATCHED_INSTRUCTIONS of them. */
  add(instruction: i32): void {
    this.instructions[this.count++] = instruction
    this.on = true
  }

  completed(command: Command): void {
    for (let i = 0; i < this.count; i++) {
      if (unchecked(this.instructions[i]) != command.instruction) continue
      this.hit = command.instruction
      this.section = command.section
    }
  }
}
