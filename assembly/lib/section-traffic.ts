/**
 * DRAM bytes by the section of the command that asked for them, and by kind: what was loaded ahead for a layer counts for that layer,
 * whenever it came (docs/chip.md, "Sections").
 */
import { KINDS, SECTIONS } from '../isa'

@final
export class SectionTraffic {
  /** Read, then written, by kind. */
  private readonly bytes: StaticArray<u64> = new StaticArray<u64>(SECTIONS * 2 * KINDS)

  read(section: i32, kind: i32, bytes: u64): void {
    unchecked((this.bytes[section * 2 * KINDS + kind] += bytes))
  }

  written(section: i32, kind: i32, bytes: u64): void {
    unchecked((this.bytes[(section * 2 + 1) * KINDS + kind] += bytes))
  }

  /** u64 [SECTIONS][2][KINDS] */
  get address(): usize {
    return changetype<usize>(this.bytes)
  }
}
