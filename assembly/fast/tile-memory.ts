/**
 * The memory of the tile cache: one piece, filled from front to back. When it is full it is emptied; what is in use moves to the front.
 *
 *     | in use | tiles, in the order in which they came | free |
 *
 * So its size is bounded, and a model that does not fit is decoded anew in each round: slower, and the same in every number.
 */
import { Tile } from './tile'

@final
export class TileMemory {
  private used: usize = 0
  /** What lies here, in the order of the places. */
  private readonly tiles: Array<Tile> = new Array<Tile>()
  /** Tiles that lie nowhere. */
  private readonly spare: Array<Tile> = new Array<Tile>()

  private readonly address: usize

  constructor(private readonly bytes: usize) {
    this.address = heap.alloc(bytes)
  }

  /** A tile without a place. */
  take(): Tile {
    return this.spare.length > 0 ? this.spare.pop() : new Tile()
  }

  give(tile: Tile): void {
    this.spare.push(tile)
  }

  hasRoom(bytes: usize): bool {
    return this.used + bytes <= this.bytes
  }

  /** The place for a tile; only if there is room. */
  add(tile: Tile): usize {
    const place = this.address + this.used
    this.used += tile.bytes
    this.tiles.push(tile)
    return place
  }

  /** Only what is in use stays. */
  clear(): void {
    let kept = 0
    this.used = 0
    for (let i = 0; i < this.tiles.length; i++) {
      const tile = this.tiles[i]
      if (tile.users == 0) {
        this.give(tile)
        continue
      }
      const place = this.address + this.used
      memory.copy(place, tile.address, tile.bytes)
      tile.lieAt(place)
      this.used += tile.bytes
      this.tiles[kept++] = tile
    }
    this.tiles.length = kept
  }
}
