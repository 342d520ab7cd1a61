import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import { readNpyInt8, writeNpyInt32, writeNpyInt8 } from '../../src/model/npy.js'

/** A file as numpy.lib.format.write_array writes it: the data begins at byte 128. */
function npy(dict: string, data: number[], major = 1): Buffer {
  const lengthBytes = major === 1 ? 2 : 4
  const headerBytes = 128 - 8 - lengthBytes
  const length = Buffer.alloc(lengthBytes)
  length.writeUIntLE(headerBytes, 0, lengthBytes)
  const header = Buffer.from(`${dict.padEnd(headerBytes - 1)}\n`, 'latin1')
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([major, 0]),
    length,
    header,
    bytesOf(data),
  ])
}

const bytesOf = (values: number[]) => Buffer.from(Int8Array.from(values).buffer)
const dict = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }`
const int8 = (shape: string, fortran?: string) => dict("'|i1'", shape, fortran)

describe('readNpyInt8', () => {
  it('reads what NumPy 2.4 wrote for np.array([[1, -2, 3], [4, 5, -6]], np.int8)', () => {
    const file = Buffer.concat([
      Buffer.from("\x93NUMPY\x01\x00v\x00{'descr': '|i1', 'fortran_order': False, 'shape': (2, 3), }", 'latin1'),
      Buffer.from(`${' '.repeat(58)}\n`),
      Buffer.from([1, 0xfe, 3, 4, 5, 0xfa]),
    ])
    expect(readNpyInt8(file, 'x.npy')).toEqual({ shape: [2, 3], data: Int8Array.of(1, -2, 3, 4, 5, -6) })
  })

  it('brings Fortran order into C order', () => {
    const file = npy(int8('(2, 3)', 'True'), [1, 4, -2, 5, 3, -6])
    expect(readNpyInt8(file, 'x.npy').data).toEqual(Int8Array.of(1, -2, 3, 4, 5, -6))
  })

  it.each([1, 2, 3])('reads version %i.0', (major) => {
    expect(readNpyInt8(npy(int8('(2,)'), [7, -8], major), 'x.npy')).toEqual({ shape: [2], data: Int8Array.of(7, -8) })
  })

  it.each([
    ['a scalar', '()', [5], []],
    ['no rows', '(0, 3)', [], [0, 3]],
    ['a vector', '( 3 , )', [1, 2, 3], [3]],
  ])('reads %s', (_, shape, data, expected) => {
    expect(readNpyInt8(npy(int8(shape), data), 'x.npy')).toEqual({ shape: expected, data: Int8Array.from(data) })
  })

  it('takes keys in any order, either quote, and no last comma', () => {
    const header = `{"shape":(1,1),"fortran_order":False,"descr":"|i1"}`
    expect(readNpyInt8(npy(header, [9]), 'x.npy').shape).toEqual([1, 1])
  })

  it('shares no memory with the file', () => {
    const file = npy(int8('(1,)'), [9])
    const { data } = readNpyInt8(file, 'x.npy')
    file.fill(0)
    expect([...data]).toEqual([9])
  })

  it('does nothing for an empty array however wide it claims to be', { timeout: 500 }, () => {
    expect(readNpyInt8(npy(int8('(0, 2147483647)', 'True'), []), 'x.npy').data).toHaveLength(0)
    expect(readNpyInt8(npy(int8('(2147483647, 0)', 'True'), []), 'x.npy').data).toHaveLength(0)
  })
})

/** The message of the UserError that `file` is refused with. */
function refusal(file: Uint8Array): string {
  try {
    readNpyInt8(file, 'x.npy')
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
  throw new Error('accepted')
}

describe('readNpyInt8 refuses', () => {
  const valid = npy(int8('(2, 3)'), [1, 2, 3, 4, 5, 6])
  const withLength = (length: number, major: number) => {
    const file = npy(int8('(1,)'), [1], major)
    file.writeUIntLE(length, 8, major === 1 ? 2 : 4)
    return file
  }
  const cases: [string, Uint8Array, RegExp][] = [
    ['an empty file', Buffer.alloc(0), /x\.npy at byte 0: not a \.npy file/],
    ['another kind of file', Buffer.from('RIFF....WAVE'), /does not begin with '\\x93NUMPY'/],
    ['an archive', Buffer.from('PK\x03\x04'), /archive \(\.npz\)[^]*try: np\.save/],
    ['version 0', npy(int8('(1,)'), [1], 0), /version 0\.0 of the format is unknown/],
    ['version 4', npy(int8('(1,)'), [1], 4), /version 4\.0 of the format is unknown/],
    ['a header beyond the file', withLength(5000, 1), /truncated: a header of 5000 bytes, 119 are left/],
    ['a header of 4 GiB', withLength(0xffffffff, 2), /a header of 4294967295 bytes, at most 10000/],
    ['an empty header', withLength(0, 1), /the header has its end where '{' was expected/],
    ['missing data', valid.subarray(0, -1), /truncated: shape \(2, 3\) takes 6 bytes, 5 follow/],
    ['extra data', Buffer.concat([valid, Buffer.alloc(1)]), /extra data: shape \(2, 3\) takes 6 bytes, 7 follow/],
    ['a huge shape', npy(int8('(2147483647, 2147483647)'), [1]), /truncated: shape [^]* 1 follow/],
    ['a larger size', npy(int8('(2147483648,)'), [1]), /a size in the shape is above 2147483647/],
    ['a size of 40 digits', npy(int8(`(${'9'.repeat(40)},)`), [1]), /a size in the shape is above/],
    ['a negative size', npy(int8('(-1,)'), []), /a negative size in the shape/],
    ['a fractional size', npy(int8('(1.5,)'), [1]), /has '\.' where ',' after the first size was expected/],
    ['a number for a tuple', npy(int8('(3)'), [1, 2, 3]), /has '\)' where ',' after the first size was expected/],
    ['three dimensions', npy(int8('(1, 1, 1)'), [1]), /3 dimensions[^]*try: np\.save\('x\.npy', x\.reshape/],
    ['float32', npy(dict("'<f4'", '(1,)'), [0, 0, 0, 0]), /'<f4', not int8[^]*try: np\.save[^]*np\.round/],
    ['int32', npy(dict("'<i4'", '(1,)'), [0, 0, 0, 0]), /'<i4', not int8[^]*try: np\.save[^]*x\.astype\(np\.int8\)/],
    ['uint8', npy(dict("'|u1'", '(1,)'), [0]), /'\|u1', not int8/],
    ['Python objects', npy(dict("'|O'", '(1,)'), [0]), /pickled Python objects are never loaded/],
    ['records', npy(dict("[('a', '|i1')]", '(1,)'), [0]), /an array of records/],
    ['a repeated key', npy("{'shape': (), 'shape': (), }", [0]), /'shape' twice/],
    ['a missing key', npy("{'descr': '|i1', 'shape': (), }", [0]), /must have a string 'descr'/],
    ['another key', npy(int8("(), 'x': ()"), [0]), /a tuple 'shape', no more/],
    ['a value of another type', npy(dict("'|i1'", "'(1,)'"), [0]), /must have a string 'descr'/],
    ['an expression', npy(int8("__import__('os')"), [0]), /has '_' where a string, True, False or a tuple/],
    ['an escape', npy(dict("'|i\\x31'", '()'), [0]), /has '\\' where a printable character/],
    ['a control character', npy(dict("'|i\x07'", '()'), [0]), /has byte 7 where a printable character/],
    ['an open string', npy("{'descr", []), /has byte 10 where a printable character/],
    ['text after the dictionary', npy(`${int8('()')} x`, [0]), /has 'x' where nothing more was expected/],
    ['a double comma', npy("{'descr': '|i1',, }", []), /has ',' where a quoted name was expected/],
  ]
  it.each(cases)('%s', (_, file, message) => expect(refusal(file)).toMatch(message))

  it('each shorter piece of a valid file', () => {
    for (let length = 0; length < valid.length; length++) refusal(valid.subarray(0, length))
  })
})

describe('writeNpyInt8 and writeNpyInt32', () => {
  it('write the bytes of np.save', () => {
    expect(Buffer.from(writeNpyInt8([2, 3], Int8Array.of(1, -2, 3, 4, 5, -6)))).toEqual(
      npy(int8('(2, 3)'), [1, -2, 3, 4, 5, -6]),
    )
    expect(Buffer.from(writeNpyInt32([2], Int32Array.of(1, -2)))).toEqual(
      npy(dict("'<i4'", '(2,)'), [1, 0, 0, 0, -2, -1, -1, -1]),
    )
    expect(Buffer.from(writeNpyInt8([], Int8Array.of(5)))).toEqual(npy(int8('()'), [5]))
  })

  it('keep the header at 128 bytes for the widest shape', () => {
    expect(writeNpyInt8([0, 2 ** 31 - 1], new Int8Array(0))).toHaveLength(128)
  })

  it('take a shape that contradicts the data for a defect', () => {
    expect(() => writeNpyInt8([2, 2], new Int8Array(3))).toThrow(RangeError)
    expect(() => writeNpyInt32([-1, -3], new Int32Array(3))).toThrow(RangeError)
    expect(() => writeNpyInt32([1, 1, 3], new Int32Array(3))).toThrow(RangeError)
  })

  it('are undone by reading', () => {
    const arrays = fc.tuple(fc.nat(20), fc.nat(20)).chain(([rows, columns]) =>
      fc.record({
        shape: fc.constant([rows, columns]),
        data: fc.int8Array({ minLength: rows * columns, maxLength: rows * columns }),
      }),
    )
    fc.assert(
      fc.property(arrays, ({ shape, data }) => {
        expect(readNpyInt8(writeNpyInt8(shape, data), 'x.npy')).toEqual({ shape, data })
      }),
      { numRuns: 200 },
    )
  })
})
