/** Damage to files, for fuzz tests: a few bytes changed, cut, inserted or repeated. */
import fc from 'fast-check'

export type Mutation =
  | { kind: 'byte' | 'uint16' | 'uint32'; at: number; value: number }
  | { kind: 'cut' | 'remove'; at: number; length: number }
  | { kind: 'insert'; at: number; bytes: Uint8Array }
  | { kind: 'repeat'; at: number; length: number }

/** Values at which lengths and counts go wrong, among others. */
const INTERESTING = [
  0, 1, 2, 3, 8, 15, 16, 17, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x7fffffff, 0xffffffff,
]
const HEADER_CHARS = [...Buffer.from(' \n{}()[],:\'"-0123456789abTF|<\\\0\x80', 'latin1')]

const value = fc.oneof(fc.constantFrom(...INTERESTING), fc.constantFrom(...HEADER_CHARS), fc.nat(0xffffffff))
/** A position, more often than not in the header. */
export const inHeader = fc.oneof(fc.nat(63), fc.nat(127), fc.nat(255))

/** @param at where the damage is; counted from the end where it is negative */
export const mutations = (at: fc.Arbitrary<number>): fc.Arbitrary<Mutation> =>
  fc.oneof(
    fc.record({ kind: fc.constantFrom('byte' as const, 'uint16' as const, 'uint32' as const), at, value }),
    fc.record({ kind: fc.constantFrom('cut' as const, 'remove' as const), at, length: fc.nat(8) }),
    fc.record({ kind: fc.constant('insert' as const), at, bytes: fc.uint8Array({ maxLength: 9 }) }),
    fc.record({ kind: fc.constant('repeat' as const), at, length: fc.nat(40) }),
  )

export function mutate(file: Uint8Array, mutation: Mutation): Uint8Array {
  const from = mutation.at < 0 ? file.length + mutation.at : mutation.at
  const position = Math.max(0, Math.min(from, file.length))
  const before = file.subarray(0, position)
  const after = file.subarray(position)
  switch (mutation.kind) {
    case 'byte':
    case 'uint16':
    case 'uint32': {
      const written = Buffer.alloc(4)
      written.writeUInt32LE(mutation.value)
      const width = { byte: 1, uint16: 2, uint32: 4 }[mutation.kind]
      return Buffer.concat([before, written.subarray(0, width), after.subarray(width)])
    }
    case 'cut':
      return before
    case 'remove':
      return Buffer.concat([before, after.subarray(mutation.length)])
    case 'insert':
      return Buffer.concat([before, mutation.bytes, after])
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, mutation.length), after])
  }
}
