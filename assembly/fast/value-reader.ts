/**
 * Reads stored values, eight at a time, and turns them into weights: what the shared-value stage of the decompressor does.
 *
 *     16 bytes --> two bytes for each value, in 16 bits --> value to the top --> value to the bottom, with its sign --> 8 weights
 *
 * A value of v <= 8 bits that begins at bit 0..7 of a byte lies in two bytes. For each first bit a table says which bytes these are and
 * by what power of two the value gets to the top.
 */
import { GroupDecoder } from '../compute/group-decoder'

const AT_ONCE: i32 = 8
const FIRST_BITS: i32 = 8
const TABLE_BYTES: usize = 16

@final
export class ValueReader {
  private bits: i32 = 0
  private isShared: bool = false
  private codebook: usize = 0
  /** For each first bit: 16 bytes that choose, and i16 for each value, to multiply by. */
  private readonly choices: usize = heap.alloc(<usize>FIRST_BITS * TABLE_BYTES)
  private readonly factors: usize = heap.alloc(<usize>FIRST_BITS * TABLE_BYTES)

  /** From here on values of so many bits, which are indices into the decoder's codebook, or weights. */
  begin(bits: i32, isShared: bool, decoder: GroupDecoder): void {
    this.isShared = isShared
    this.codebook = decoder.codebookAddress
    if (bits == this.bits) return
    this.bits = bits
    for (let first = 0; first < FIRST_BITS; first++) {
      for (let value = 0; value < AT_ONCE; value++) {
        const bit = first + value * bits
        const at = <usize>first * TABLE_BYTES + <usize>(value * 2)
        store<u8>(this.choices + at, <u8>(bit >> 3))
        store<u8>(this.choices + at, <u8>((bit >> 3) + 1), 1)
        store<i16>(this.factors + at, <i16>((<i32>1) << (16 - bits - (bit & 7))))
      }
    }
  }

  /** Eight weights, in the lower half, of the values that begin at a bit behind `address`; reads 16 bytes. */
  @inline
  read(address: usize, bit: usize): v128 {
    const table = (bit & 7) * TABLE_BYTES
    const bytes = i8x16.swizzle(v128.load(address + (bit >> 3)), v128.load(this.choices + table))
    const top = i16x8.mul(bytes, v128.load(this.factors + table))
    const down = 16 - this.bits
    if (this.isShared) return this.look(i16x8.shr_u(top, down))
    const values = i16x8.shr_s(top, down)
    return i8x16.narrow_i16x8_s(values, values)
  }

  /** One weight. */
  @inline
  readOne(address: usize, bit: usize): i32 {
    const stored = ((<i32>load<u16>(address + (bit >> 3))) >>> ((<i32>bit) & 7)) & ((1 << this.bits) - 1)
    if (this.isShared) return load<i8>(this.codebook + stored)
    const unused = 32 - this.bits
    return (stored << unused) >> unused
  }

  /** The entries of the codebook at eight indices. */
  private look(indices: v128): v128 {
    const book = this.codebook
    let weights = i8x16.splat(0)
    weights = i8x16.replace_lane(weights, 0, load<i8>(book + i16x8.extract_lane_u(indices, 0)))
    weights = i8x16.replace_lane(weights, 1, load<i8>(book + i16x8.extract_lane_u(indices, 1)))
    weights = i8x16.replace_lane(weights, 2, load<i8>(book + i16x8.extract_lane_u(indices, 2)))
    weights = i8x16.replace_lane(weights, 3, load<i8>(book + i16x8.extract_lane_u(indices, 3)))
    weights = i8x16.replace_lane(weights, 4, load<i8>(book + i16x8.extract_lane_u(indices, 4)))
    weights = i8x16.replace_lane(weights, 5, load<i8>(book + i16x8.extract_lane_u(indices, 5)))
    weights = i8x16.replace_lane(weights, 6, load<i8>(book + i16x8.extract_lane_u(indices, 6)))
    return i8x16.replace_lane(weights, 7, load<i8>(book + i16x8.extract_lane_u(indices, 7)))
  }
}
