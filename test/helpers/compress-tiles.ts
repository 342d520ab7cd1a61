/** Random tiles for the compression tests. */
import fc from 'fast-check'
import type { Encoding } from '../../src/compress/encoding.js'
import { mulberry32 } from '../../src/model/random.js'

/** Unsigned symbols of `bits` bits; each is non-zero with probability `density`, and then uniform. */
export function drawSymbols(count: number, bits: number, density: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length: count }, () => (random() < density ? 1 + Math.floor(random() * (2 ** bits - 1)) : 0))
}

/** A codebook with distinct entries: 0, then a walk through int8. */
export function drawCodebook(bits: number): Int8Array {
  return Int8Array.from({ length: 2 ** bits }, (_, index) => index * 37)
}

/** A tile and how to encode it; densities 0 and 1 are among those drawn. */
export const arbitraryTile = fc
  .record({
    rows: fc.integer({ min: 1, max: 40 }),
    columns: fc.integer({ min: 1, max: 12 }),
    bits: fc.integer({ min: 2, max: 8 }),
    encoding: fc.constantFrom<Encoding>('none', 'bitmap', 'zero-run'),
    anyRunBits: fc.integer({ min: 0, max: 8 }),
    density: fc.oneof(fc.constantFrom(0, 0.02, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    withCodebook: fc.boolean(),
    seed: fc.integer(),
    firstTile: fc.boolean(),
    lastTile: fc.boolean(),
    accessBytes: fc.constantFrom(32, 64),
  })
  .map(({ anyRunBits, withCodebook, density, seed, ...tile }) => ({
    ...tile,
    runBits: tile.encoding === 'zero-run' ? anyRunBits : 0,
    codebook: withCodebook ? drawCodebook(tile.bits) : null,
    positions: drawSymbols(tile.rows * tile.columns, tile.bits, density, mulberry32(seed)),
  }))

/** What the symbols decode to: codebook entries, or two's complement numbers. */
export function weightsOf(positions: Uint8Array, bits: number, codebook: Int8Array | null): Int8Array {
  return Int8Array.from(positions, (symbol) =>
    codebook !== null ? codebook[symbol]! : symbol < 2 ** (bits - 1) ? symbol : symbol - 2 ** bits,
  )
}
