/** The groups of a tile while it is being decoded, in a list that grows as needed (see `Tile`). */
import { GROUP_BYTES, Tile } from './tile'

const FIRST_ROOM: i32 = 4096

@final
export class GroupList {
  count: i32 = 0
  private room: i32 = FIRST_ROOM
  private address: usize = heap.alloc(<usize>FIRST_ROOM * GROUP_BYTES)

  clear(): void {
    this.count = 0
  }

  /** Bytes of the block that must have moved before, bytes that it uses up, and positions written so far. */
  add(needs: i32, uses: i32, positions: i32): void {
    if (this.count == this.room) this.grow()
    const at = this.address + <usize>this.count * GROUP_BYTES
    store<i32>(at, needs)
    store<i32>(at, uses, 4)
    store<i32>(at, positions, 8)
    this.count++
  }

  copyTo(tile: Tile): void {
    memory.copy(tile.groupsAddress, this.address, <usize>this.count * GROUP_BYTES)
  }

  private grow(): void {
    const bytes = <usize>this.room * GROUP_BYTES
    const larger = heap.alloc(2 * bytes)
    memory.copy(larger, this.address, bytes)
    this.address = larger
    this.room *= 2
  }
}
