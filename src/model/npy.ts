/**
 * NumPy's .npy files: reads int8 arrays, writes int8 and int32 arrays, of 0, 1 or 2 dimensions.
 *
 *   0x93 'NUMPY'  major(1)  minor(1)  header length(2; 4 from version 2.0 on)  header  data
 *
 * The header is the literal of a Python dictionary, padded with spaces and ended by a newline so that the data begins at a multiple
 * of 64 bytes: `{'descr': '|i1', 'fortran_order': False, 'shape': (2, 3), }`. All numbers are little-endian. The versions differ in
 * the length field and in the encoding of field names, which int8 arrays do not have. Source: numpy.lib.format of NumPy 2.4.
 *
 * Not read: types other than int8 (how to scale and round is the user's decision), more dimensions, .npz archives.
 */
import { UserError } from '../errors.js'

/** An array in row-major (C) order: element [r, c] is `data[r * shape[1] + c]`; a scalar has the shape []. */
export interface Int8Matrix {
  shape: number[]
  data: Int8Array
}

const MAGIC = [0x93, ...Buffer.from('NUMPY')]
const ALIGNMENT = 64
const MAX_DIMENSIONS = 2
const MAX_SIZE = 2 ** 31 - 1
/** NumPy's own limit for headers (`max_header_size`); int8 arrays need less than 128 bytes. */
const MAX_HEADER_BYTES = 10_000

const ALLOWED = `.npy of version 1.0 to 3.0 holding int8 ('|i1'), at most ${MAX_DIMENSIONS} dimensions`
const SAVE_AS_INT8 = "np.save('x.npy', x.astype(np.int8))"
const ROUND_TO_INT8 =
  "np.save('x.npy', np.clip(np.round(x * 32), -127, 127).astype(np.int8)), with your scale in place of 32"

/**
 * Reads an int8 array. Arrays in Fortran order are brought into C order.
 *
 * @param bytes the whole file; the result does not share its memory
 * @param name what messages call it
 * @throws UserError where the file is damaged, or of another type or shape. Nothing is allocated before the size that the
 *   header gives has been found equal to the size of the data.
 */
export function readNpyInt8(bytes: Uint8Array, name: string): Int8Matrix {
  const refuse: Refuse = (at, what, hint) =>
    new UserError(what, { where: `${name} at byte ${at}`, allowed: ALLOWED, ...(hint !== undefined && { hint }) })
  const { headerAt, dataAt } = readPreamble(bytes, refuse)
  const { descr, fortranOrder, shape } = new HeaderParser(bytes, headerAt, dataAt, refuse).parse()
  if (descr !== '|i1') {
    if (descr === '|O') throw refuse(headerAt, 'pickled Python objects are never loaded', SAVE_AS_INT8)
    throw refuse(headerAt, `the type is '${descr}', not int8`, /^[<>=]?[fc]/.test(descr) ? ROUND_TO_INT8 : SAVE_AS_INT8)
  }
  if (shape.length > MAX_DIMENSIONS) {
    throw refuse(headerAt, `the array has ${shape.length} dimensions`, "np.save('x.npy', x.reshape(frames, inputs))")
  }
  const count = shape.reduce((product, size) => product * size, 1)
  const present = bytes.length - dataAt
  if (count !== present) {
    const what = count > present ? 'the file is truncated' : 'the file has extra data'
    throw refuse(dataAt, `${what}: shape (${shape.join(', ')}) takes ${count} bytes, ${present} follow the header`)
  }
  const stored = new Int8Array(bytes.buffer, bytes.byteOffset + dataAt, count)
  const mustTurn = fortranOrder && shape.length === 2 && count > 0
  return { shape, data: mustTurn ? transposed(stored, shape[1]!, shape[0]!) : stored.slice() }
}

/** The bytes that NumPy's `np.save` writes for an int8 array in C order; `data` has as many elements as `shape` says. */
export function writeNpyInt8(shape: readonly number[], data: Int8Array): Uint8Array {
  const file = newFile('|i1', shape, data.length, 1)
  file.bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.length), file.dataAt)
  return file.bytes
}

/** The bytes that NumPy's `np.save` writes for an int32 array in C order; `data` has as many elements as `shape` says. */
export function writeNpyInt32(shape: readonly number[], data: Int32Array): Uint8Array {
  const file = newFile('<i4', shape, data.length, 4)
  const view = new DataView(file.bytes.buffer)
  data.forEach((value, i) => view.setInt32(file.dataAt + 4 * i, value, true))
  return file.bytes
}

type Refuse = (at: number, what: string, hint?: string) => UserError

function readPreamble(bytes: Uint8Array, refuse: Refuse): { headerAt: number; dataAt: number } {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw refuse(0, 'this is an archive (.npz), not one array', "np.save('x.npy', np.load('x.npz')['name'])")
  }
  if (MAGIC.some((byte, i) => bytes[i] !== byte))
    throw refuse(0, "not a .npy file (it does not begin with '\\x93NUMPY')")
  const [major, minor] = bytes.subarray(6, 8)
  if (major === undefined || minor === undefined) throw refuse(6, 'the file is truncated inside the version')
  if (major < 1 || major > 3 || minor !== 0) throw refuse(6, `version ${major}.${minor} of the format is unknown`)
  const headerAt = major === 1 ? 10 : 12
  if (bytes.length < headerAt) throw refuse(8, "the file is truncated inside the header's length")
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (headerBytes > MAX_HEADER_BYTES) throw refuse(8, `a header of ${headerBytes} bytes, at most ${MAX_HEADER_BYTES}`)
  if (headerAt + headerBytes > bytes.length) {
    throw refuse(8, `the file is truncated: a header of ${headerBytes} bytes, ${bytes.length - headerAt} are left`)
  }
  return { headerAt, dataAt: headerAt + headerBytes }
}

interface Header {
  descr: string
  fortranOrder: boolean
  shape: number[]
}

/**
 * A parser for the one form of literal that NumPy writes, in one pass and without backtracking:
 *
 *   header = '{' [ entry { ',' entry } [ ',' ] ] '}'        entry = string ':' ( string | 'True' | 'False' | tuple )
 *   tuple  = '(' [ size ',' [ size { ',' size } [ ',' ] ] ] ')'
 *
 * with spaces and newlines between tokens. The keys are `descr`, `fortran_order` and `shape`, each once, in any order.
 */
class HeaderParser {
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
    private readonly refuse: Refuse,
  ) {}

  parse(): Header {
    const entries = new Map<string, string | boolean | number[]>()
    this.expect('{')
    while (!this.accept('}')) {
      if (entries.size > 0) {
        this.expect(',')
        if (this.accept('}')) break
      }
      const keyAt = this.at
      const key = this.string()
      if (entries.has(key)) throw this.refuse(keyAt, `the header has '${key}' twice`)
      this.expect(':')
      entries.set(key, this.value())
    }
    if (this.peek() !== '') throw this.unexpected('nothing more')
    return this.checked(entries)
  }

  private checked(entries: Map<string, string | boolean | number[]>): Header {
    const [descr, fortranOrder, shape] = ['descr', 'fortran_order', 'shape'].map((key) => entries.get(key))
    if (entries.size === 3 && typeof descr === 'string' && typeof fortranOrder === 'boolean' && Array.isArray(shape)) {
      return { descr, fortranOrder, shape }
    }
    throw this.refuse(
      this.end,
      "the header must have a string 'descr', a bool 'fortran_order', a tuple 'shape', no more",
    )
  }

  private value(): string | boolean | number[] {
    const first = this.peek()
    if (first === "'" || first === '"') return this.string()
    if (first === '(') return this.tuple()
    if (first === '[') throw this.refuse(this.at, "an array of records (a 'descr' with fields)", SAVE_AS_INT8)
    if (this.word('True')) return true
    if (this.word('False')) return false
    throw this.unexpected('a string, True, False or a tuple')
  }

  private string(): string {
    const quote = this.peek()
    if (quote !== "'" && quote !== '"') throw this.unexpected('a quoted name')
    const start = ++this.at
    while (this.current() !== quote) {
      const char = this.current()
      if (char < ' ' || char > '~' || char === '\\') throw this.unexpected('a printable character', char)
      this.at++
    }
    return Buffer.from(this.bytes.subarray(start, this.at++)).toString('latin1')
  }

  private tuple(): number[] {
    const sizes: number[] = []
    this.expect('(')
    while (!this.accept(')')) {
      if (sizes.length > 0) {
        this.expect(',')
        if (this.accept(')')) break
      }
      sizes.push(this.size())
      if (sizes.length === 1 && this.peek() !== ',') throw this.unexpected("',' after the first size")
    }
    return sizes
  }

  private size(): number {
    if (this.peek() === '-') throw this.refuse(this.at, 'a negative size in the shape')
    const start = this.at
    let size = 0
    while (this.current() >= '0' && this.current() <= '9') {
      size = 10 * size + Number(this.current())
      if (size > MAX_SIZE) throw this.refuse(start, `a size in the shape is above ${MAX_SIZE}`)
      this.at++
    }
    if (this.at === start) throw this.unexpected('a size')
    return size
  }

  /** The character at the position, or '' at the end of the header. */
  private current(): string {
    return this.at < this.end ? String.fromCharCode(this.bytes[this.at]!) : ''
  }

  /** The next character that is neither space nor newline, which becomes the position. */
  private peek(): string {
    while (this.current() === ' ' || this.current() === '\n') this.at++
    return this.current()
  }

  private accept(char: string): boolean {
    if (this.peek() !== char) return false
    this.at++
    return true
  }

  private expect(char: string): void {
    if (!this.accept(char)) throw this.unexpected(`'${char}'`)
  }

  private word(word: string): boolean {
    const present = Buffer.from(this.bytes.subarray(this.at, this.at + word.length)).toString('latin1')
    if (present !== word) return false
    this.at += word.length
    return true
  }

  private unexpected(expected: string, found = this.peek()): UserError {
    const shown = found === '' ? 'its end' : found >= ' ' && found <= '~' ? `'${found}'` : `byte ${found.charCodeAt(0)}`
    return this.refuse(this.at, `the header has ${shown} where ${expected} was expected`)
  }
}

/** `columns` x `rows` in, as rows of the other: the element [c, r] of the input becomes [r, c] of the result. */
function transposed(data: Int8Array, columns: number, rows: number): Int8Array {
  const result = new Int8Array(data.length)
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < rows; r++) result[r * columns + c] = data[c * rows + r]!
  }
  return result
}

/** A file with its header written and room for the data; at most two dimensions keep the header within 128 bytes, as NumPy's. */
function newFile(descr: string, shape: readonly number[], elements: number, elementBytes: number) {
  const sizesAreValid = shape.every((size) => Number.isInteger(size) && size >= 0 && size <= MAX_SIZE)
  if (shape.length > MAX_DIMENSIONS || !sizesAreValid || shape.reduce((a, b) => a * b, 1) !== elements) {
    throw new RangeError(`the shape (${shape.join(', ')}) does not describe ${elements} elements`)
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`
  const dataAt = Math.ceil((10 + dict.length + 1) / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(dataAt + elements * elementBytes)
  bytes.set([...MAGIC, 1, 0])
  new DataView(bytes.buffer).setUint16(8, dataAt - 10, true)
  bytes.set(Buffer.from(`${dict.padEnd(dataAt - 11)}\n`, 'latin1'), 10)
  return { bytes, dataAt }
}
