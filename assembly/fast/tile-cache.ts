/**
 * The tiles that the fast engine has met, decoded once each.
 *
 *     block, codebook --> hash --> candidates --> compared byte by byte --> tile
 *                                             \-> none: decoded at once, and kept
 *
 * A tile is known by its bytes, not by its address: so it does not matter by what way they came. Where the bytes have come to the store from
 * is a short cut.
 */
import { BlockHeader } from '../compute/block-header'
import { GroupDecoder } from '../compute/group-decoder'
import { Config } from '../config'
import { BLOCK_HEADER_BYTES, BlockKind } from '../isa'
import { StoreOrigins } from '../memory/store-origins'
import { WeightHalf } from '../memory/weight-half'
import { equalBytes } from './equal-bytes'
import { fillTile } from './fill-tile'
import { Tile } from './tile'
import { TileDecoder } from './tile-decoder'
import { TileMemory } from './tile-memory'

const BUCKETS: i32 = 4096
/** Words of a block that make its hash. */
const HASHED: i32 = 32
const MULTIPLIER: u64 = 0x9e3779b97f4a7c15

@final
export class TileCache {
  private readonly buckets: StaticArray<Tile | null> = new StaticArray<Tile | null>(BUCKETS)
  /** The tile that was found last for an origin that ends so. */
  private readonly ofOrigins: StaticArray<Tile | null> = new StaticArray<Tile | null>(BUCKETS)
  /** Nothing has been stored to DRAM. */
  private trustsDram: bool = true
  private readonly memory: TileMemory
  private readonly header: BlockHeader = new BlockHeader()
  private readonly decoder: TileDecoder

  /** `bytes`: most that the tiles may take. */
  constructor(
    private readonly config: Config,
    private readonly origins: StoreOrigins,
    bytes: usize,
  ) {
    this.memory = new TileMemory(bytes)
    this.decoder = new TileDecoder(config)
  }

  /**
   * The tile of a block as `dec.tile` decodes it with the codebook of `decoder`; null where the decompressor would refuse the block, and
   * where there is no room for the tile. `origin`: where the block is known to come from, 0 if it is not (`StoreOrigins`).
   */
  find(block: usize, bytes: i32, decoder: GroupDecoder, origin: u32): Tile | null {
    if (this.trustsDram && !this.origins.isValid) {
      // Something was stored to DRAM, where bytes of tiles lie.
      this.trustsDram = false
      this.forgetAll()
    }
    if (origin == 0) return this.findBytes(block, bytes, decoder, 0)
    const place = origin & (BUCKETS - 1)
    let tile = this.ofOrigins[place]
    if (tile !== null && tile.origin == origin && tile.blockBytes == bytes && isCodebookOf(tile, decoder)) return tile
    tile = this.findBytes(block, bytes, decoder, this.origins.addressOf(origin))
    if (tile !== null) {
      tile.origin = origin
      this.ofOrigins[place] = tile
    }
    return tile
  }

  /** No tile is found any more; what is in use goes on living in its place. */
  private forgetAll(): void {
    this.buckets.fill(null)
    this.ofOrigins.fill(null)
  }

  /** `stays`: where the bytes lie as long as nothing is stored to DRAM; 0: nowhere. */
  private findBytes(block: usize, bytes: i32, decoder: GroupDecoder, stays: usize): Tile | null {
    const hash = hashOf(block, bytes)
    let tile = this.buckets[hash & (BUCKETS - 1)]
    while (tile !== null) {
      const isBlock = tile.hash == hash && tile.blockBytes == bytes && equalBytes(tile.block, block, bytes)
      if (isBlock && isCodebookOf(tile, decoder)) return tile
      tile = tile.next
    }
    const decoded = this.decode(block, bytes, decoder, stays)
    if (decoded !== null) this.keep(decoded, hash)
    return decoded
  }

  /** The tile that lies in a half of the weight buffer, by whatever way it has come; null where there is no room for it. */
  fromHalf(half: WeightHalf): Tile | null {
    const tile = this.memory.take()
    const columns = this.decoder.columns
    this.decoder.groups.clear()
    columns.shape(half.rows, half.columns)
    for (let column = 0; column < half.columns; column++) {
      const target = columns.column(column)
      for (let row = 0; row < half.rows; row++)
        store<i8>(target + row, load<i8>(half.window(column, 0) + half.offset(row)))
    }
    if (!this.place(tile, 0, 0, 0)) return null
    tile.firstTile = half.firstTile
    tile.lastTile = half.lastTile
    return tile
  }

  private decode(block: usize, bytes: i32, decoder: GroupDecoder, stays: usize): Tile | null {
    const header = this.header
    header.read(block)
    if (header.check(BlockKind.tile, bytes, this.config) >= 0) return null
    if (header.codebook && header.bits != decoder.codebookBits) return null
    if (!this.decoder.decode(header, block, decoder)) return null
    const codebookBytes = header.codebook ? 1 << header.bits : 0
    const tile = this.memory.take()
    if (!this.place(tile, stays, bytes, codebookBytes)) return null
    this.decoder.groups.copyTo(tile)
    if (stays == 0) memory.copy(tile.block, block, bytes)
    memory.copy(tile.codebook, decoder.codebookAddress, codebookBytes)
    tile.firstTile = header.firstTile
    tile.lastTile = header.lastTile
    return tile
  }

  /** Finds room for a tile of the weights and groups that the decoder holds, and fills in what follows from the weights. */
  private place(tile: Tile, stays: usize, blockBytes: i32, codebookBytes: i32): bool {
    const weights = this.decoder.columns
    tile.shape(
      weights.rows,
      weights.columns,
      this.config.lanes,
      this.decoder.groups.count,
      stays,
      blockBytes,
      codebookBytes,
    )
    if (!this.memory.hasRoom(tile.bytes)) {
      this.forgetAll()
      this.memory.clear()
      if (!this.memory.hasRoom(tile.bytes)) {
        this.memory.give(tile)
        return false
      }
    }
    tile.lieAt(this.memory.add(tile))
    fillTile(tile, weights, this.config)
    return true
  }

  private keep(tile: Tile, hash: u32): void {
    const bucket = hash & (BUCKETS - 1)
    tile.hash = hash
    tile.next = this.buckets[bucket]
    this.buckets[bucket] = tile
  }
}

/** Whether the tile needs no codebook, or that which is loaded: as many entries, and the same ones. */
function isCodebookOf(tile: Tile, decoder: GroupDecoder): bool {
  const bytes = tile.codebookBytes
  if (bytes == 0) return true
  return bytes == 1 << decoder.codebookBits && equalBytes(tile.codebook, decoder.codebookAddress, bytes)
}

/** Of the header and of words that lie at equal distances behind it. */
function hashOf(block: usize, bytes: i32): u32 {
  let hash = load<u64>(block) ^ (load<u64>(block, 8) * MULTIPLIER)
  const words = (bytes - BLOCK_HEADER_BYTES) >> 3
  const step = max(1, words / HASHED)
  for (let word = 0; word < words; word += step) {
    hash = (hash ^ load<u64>(block + BLOCK_HEADER_BYTES + ((<usize>word) << 3))) * MULTIPLIER
    hash ^= hash >> 29
  }
  return <u32>(hash >> 32)
}
