/**
 * An observer's bounded list of DRAM commands. Three words each: the clock's low 32 bits, the `DramCommand`, the page that it
 * concerns (row * banks + bank; all ones for a command to all banks).
 */
import { DramCommand } from './lpddr4'

const WORDS: i32 = 3

@final
export class CommandRecording {
  /** Commands kept; those that come when the recording is full are not. */
  length: i32 = 0
  private words: StaticArray<u32>

  constructor(capacity: i32) {
    this.words = new StaticArray<u32>(WORDS * capacity)
  }

  append(clock: u64, command: DramCommand, page: u32): void {
    const at = WORDS * this.length
    if (at == this.words.length) return
    this.words[at] = <u32>clock
    this.words[at + 1] = command
    this.words[at + 2] = page
    this.length++
  }

  /** @param word 0: clock, 1: command, 2: page */
  word(command: i32, word: i32): u32 {
    return this.words[WORDS * command + word]
  }
}
