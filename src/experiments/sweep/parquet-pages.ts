/**
 * The pages of a flat Parquet column, decoded within bounds: no run is longer than its page, no page larger than what is left of a
 * budget. (hyparquet's own decoder believes the lengths in a file, and a damaged one can make it fill the memory.)
 */
import { snappyUncompress } from 'hyparquet'
import type { ColumnMetaData, DecodedArray, PageHeader, ParquetType } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { readPlain } from 'hyparquet/src/plain.js'
import { readVarInt } from 'hyparquet/src/thrift.js'

/** Bytes of a page's header at most; statistics are in it. */
const MAX_HEADER_BYTES = 2 ** 14
const MAX_PAGE_BYTES = 2 ** 26

interface Reader {
  view: DataView
  offset: number
}

/** What all pages of a file may come to, uncompressed. */
export class PageBudget {
  private left = 2 ** 29

  /** @throws RangeError where it is too much */
  spend(bytes: number): void {
    this.left -= bytes
    if (bytes < 0 || bytes > MAX_PAGE_BYTES || this.left < 0) throw new RangeError('a page is too large')
  }
}

export interface ChunkShape {
  /** Values, nulls included. */
  count: number
  isNullable: boolean
  budget: PageBudget
}

type Chunk = Pick<
  ColumnMetaData,
  'type' | 'codec' | 'data_page_offset' | 'dictionary_page_offset' | 'total_compressed_size'
>

/** @throws Error where the pages are not what the metadata say */
export function readChunk(bytes: Uint8Array, chunk: Chunk, { count, isNullable, budget }: ChunkShape): unknown[] {
  const { data_page_offset: data, dictionary_page_offset: book, total_compressed_size: size } = chunk
  const begin = Number(book !== undefined && book > 0n && book < data ? book : data)
  const end = begin + Number(size)
  if (!(begin >= 4 && end >= begin && end <= bytes.length)) throw new RangeError('a column is outside the file')
  const pages = bytes.subarray(begin, end)
  const values: unknown[] = []
  let dictionary: DecodedArray | undefined
  for (let at = 0; values.length < count;) {
    const reader = readerOf(pages.subarray(at, at + MAX_HEADER_BYTES))
    const header = parquetHeader(reader)
    at += reader.offset
    const { compressed_page_size: stored, uncompressed_page_size: whole } = header
    if (!(stored >= 0 && at + stored <= pages.length)) throw new RangeError('a page is outside its column')
    budget.spend(whole)
    const page = { header, bytes: pages.subarray(at, at + stored), codec: chunk.codec, type: chunk.type }
    at += stored
    if (header.type === 'DICTIONARY_PAGE') dictionary = readDictionary(page)
    else {
      const read = readValues(page, dictionary, isNullable, count - values.length)
      if (read.length === 0) throw new RangeError('a page is empty')
      for (const value of read) values.push(value)
    }
  }
  return values
}

interface Page {
  header: PageHeader
  bytes: Uint8Array
  codec: string
  type: ParquetType
}

function readDictionary({ header, bytes, codec, type }: Page): DecodedArray {
  const page = uncompressed(bytes, header.uncompressed_page_size, codec)
  return plainValues(readerOf(page), type, header.dictionary_page_header?.num_values ?? -1)
}

/** The values of a data page, of either version. @param most of them that there can be */
function readValues(page: Page, dictionary: DecodedArray | undefined, isNullable: boolean, most: number): unknown[] {
  const { data_page_header: v1, data_page_header_v2: v2, type } = page.header
  const header = type === 'DATA_PAGE' ? v1 : type === 'DATA_PAGE_V2' ? v2 : undefined
  if (header === undefined) throw new RangeError(`a page of the kind ${type}`)
  const { num_values: count, encoding } = header
  if (!(count >= 0 && count <= most)) throw new RangeError(`a page has ${count} values`)
  const { levels, body } = v2 !== undefined && type === 'DATA_PAGE_V2' ? splitV2(page, v2) : splitV1(page, isNullable)
  const isThere = levels === null ? null : readHybrid(readerOf(levels), 1, count)
  const stored = isThere === null ? count : isThere.reduce((sum, level) => sum + level, 0)
  const reader = readerOf(body)
  let values: ArrayLike<unknown>
  if (encoding === 'PLAIN') values = plainValues(reader, page.type, stored)
  else if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    values = looked(reader, dictionary, stored)
  } else throw new RangeError(`the encoding ${encoding}`)
  if (isThere === null) return Array.from(values)
  let next = 0
  return Array.from(isThere, (level) => (level === 1 ? values[next++] : null))
}

/** Levels and values of a page of version 1, which is compressed as a whole; the levels' length is before them. */
function splitV1({ header, bytes, codec }: Page, isNullable: boolean): { levels: Uint8Array | null; body: Uint8Array } {
  const page = uncompressed(bytes, header.uncompressed_page_size, codec)
  if (!isNullable) return { levels: null, body: page }
  const length = readerOf(page).view.getUint32(0, true)
  if (4 + length > page.length) throw new RangeError('the levels are longer than their page')
  return { levels: page.subarray(4, 4 + length), body: page.subarray(4 + length) }
}

/** Of version 2: the levels are never compressed. */
function splitV2(
  { header, bytes, codec }: Page,
  v2: NonNullable<PageHeader['data_page_header_v2']>,
): { levels: Uint8Array | null; body: Uint8Array } {
  const { definition_levels_byte_length: length, repetition_levels_byte_length: repetition } = v2
  if (repetition !== 0 || !(length >= 0 && length <= bytes.length)) throw new RangeError('the levels are not inside')
  const rest = bytes.subarray(length)
  const isCompressed = v2.is_compressed !== false
  const body = isCompressed ? uncompressed(rest, header.uncompressed_page_size - length, codec) : rest
  return { levels: length === 0 ? null : bytes.subarray(0, length), body }
}

function uncompressed(bytes: Uint8Array, length: number, codec: string): Uint8Array {
  if (codec === 'UNCOMPRESSED') return bytes
  if (codec !== 'SNAPPY') throw new RangeError(`compressed with ${codec}`)
  const output = new Uint8Array(length)
  if (length > 0) snappyUncompress(bytes, output)
  return output
}

const WIDTHS: Readonly<Partial<Record<ParquetType, number>>> = {
  INT32: 4,
  INT64: 8,
  FLOAT: 4,
  DOUBLE: 8,
  BYTE_ARRAY: 4,
}
const TEXT = new TextDecoder('utf-8', { fatal: true })

function plainValues(reader: Reader, type: ParquetType, count: number): DecodedArray {
  const room = (reader.view.byteLength - reader.offset) / (WIDTHS[type] ?? Infinity)
  if (!(count >= 0 && count <= room)) throw new RangeError('there are fewer values than there have to be')
  const values = readPlain(reader, type, count, undefined)
  return type === 'BYTE_ARRAY' ? Array.from(values as Uint8Array[], (text) => TEXT.decode(text)) : values
}

function looked(reader: Reader, dictionary: DecodedArray | undefined, count: number): unknown[] {
  if (count === 0) return []
  const width = reader.view.getUint8(reader.offset++)
  if (dictionary === undefined || width > 24) throw new RangeError('there is no dictionary')
  return Array.from(readHybrid(reader, width, count), (index) => {
    if (index >= dictionary.length) throw new RangeError('an index is outside the dictionary')
    return dictionary[index] as unknown
  })
}

/** Runs of equal values, and groups of 8 packed bit by bit, of `width` bits each. */
function readHybrid(reader: Reader, width: number, count: number): Uint32Array {
  const values = new Uint32Array(count)
  for (let at = 0; at < count;) {
    const header = readVarInt(reader)
    const length = Math.min(header >>> 1, count - at)
    if (length === 0) throw new RangeError('an empty run')
    at = header & 1 ? readPacked(reader, width, values, at, header >>> 1) : readRun(reader, width, values, at, length)
  }
  return values
}

function readRun(reader: Reader, width: number, values: Uint32Array, at: number, length: number): number {
  let value = 0
  for (let shift = 0; shift < width; shift += 8) value |= reader.view.getUint8(reader.offset++) << shift
  values.fill(value, at, at + length)
  return at + length
}

function readPacked(reader: Reader, width: number, values: Uint32Array, at: number, groups: number): number {
  const { view, offset } = reader
  const last = Math.min(values.length, at + 8 * groups)
  for (let bit = 0, index = at; index < last; index++) {
    let value = 0
    for (let k = 0; k < width; k++, bit++) value |= ((view.getUint8(offset + (bit >>> 3)) >>> (bit & 7)) & 1) << k
    values[index] = value
  }
  reader.offset = offset + groups * width
  return last
}

const readerOf = (bytes: Uint8Array): Reader => ({
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  offset: 0,
})
