/**
 * Which tiles of a recurrent matrix are held in the store while a block of frames goes through its layer (docs/chip.md, "Compressed store",
 * Reuse): of each strip the first ones, spread over the strips as evenly as whole tiles allow. So tiles that stream come in
 * between tiles that do not, and the memory is not idle while the array works on what is held.
 */
import type { StripImage } from './weight-image.js'

export interface HeldTiles {
  /** Of each strip. */
  tiles: number[]
  /** Of all held tiles, with the parameter blocks of their strips. */
  bytes: number
}

/** Of one matrix: its strips are counted by a semaphore (firmware/stream-tiles.azs), which counts to 255. */
const MAX_HELD_STRIPS = 250

/** As many tiles as fit into so many bytes. */
export function holdTiles(strips: readonly StripImage[], areaBytes: number): HeldTiles {
  const most = strips.length * Math.max(...strips.map(({ tileBytes }) => tileBytes.length))
  const smallest = Math.min(...strips.flatMap(({ tileBytes }) => tileBytes))
  for (let count = Math.min(most, Math.floor(areaBytes / smallest)); count > 0; count--) {
    const held = spread(strips, count)
    const heldStrips = held.tiles.filter((tiles) => tiles > 0).length
    if (held.bytes <= areaBytes && heldStrips <= MAX_HELD_STRIPS) return held
  }
  return { tiles: strips.map(() => 0), bytes: 0 }
}

/** `count` tiles, or fewer where a strip has fewer tiles than its share. */
function spread(strips: readonly StripImage[], count: number): HeldTiles {
  const upTo = (strip: number): number => Math.floor((strip * count) / strips.length)
  const tiles = strips.map(({ tileBytes }, strip) => Math.min(tileBytes.length, upTo(strip + 1) - upTo(strip)))
  const bytes = strips.reduce((sum, strip, index) => sum + heldBytes(strip, tiles[index]!), 0)
  return { tiles, bytes }
}

function heldBytes({ parameterBytes, tileBytes }: StripImage, tiles: number): number {
  return tiles === 0 ? 0 : tileBytes.slice(0, tiles).reduce((sum, bytes) => sum + bytes, parameterBytes)
}
