/**
 * Reader of memory traces in text: one request per line, in the order in which they are offered.
 *
 *     # a comment, to the end of the line; blank lines are skipped
 *     0x00001040 R
 *     0x00001080 W      # spaces or tabs between address and direction, and around them
 *     4288 R            # decimal as well
 *
 * An address counts bytes and need not be aligned; the access that holds it is read or written. A decimal address has no leading
 * zero: other simulators take 010 as octal. Lines end with LF or CR LF; the last one may end without. The same trace fits Ramulator 1
 * if it holds hexadecimal addresses and nothing else.
 *
 * A request becomes one 32-bit word, as assembly/memory/replay.ts takes it: the address in bits 0-29, bit 31 set for a write.
 */
import { DRAM_BANKS, DRAM_BURST_COLUMNS, DRAM_COLUMNS, DRAM_ROWS } from '../../assembly/memory/lpddr4.js'
import { UserError } from '../errors.js'
import { dramChannel } from './dram-channel.js'
import type { DramType } from './chip-fields.js'
import { readUserFile } from './read-file.js'

export const MAX_TRACE_BYTES = 256 * 2 ** 20
export const MAX_TRACE_REQUESTS = 2 ** 24

/** Bit of a request's word that says that it writes. */
export const WRITE_BIT = 0x8000_0000

export interface MemoryTrace {
  dram: DramType
  /** Bytes that a request moves. */
  accessBytes: number
  /** One word per request; see the head of this file. */
  requests: Uint32Array
}

const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const SPACE = 0x20
const HASH = 0x23
const ALLOWED = 'lines such as `0x1040 R` or `0x1080 W`, blank lines, comments after #'
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/**
 * @param path a file of at most `MAX_TRACE_BYTES` bytes
 * @throws UserError where it cannot be read or is no trace for this DRAM
 */
export function loadMemoryTrace(path: string, dram: DramType): MemoryTrace {
  return parseMemoryTrace(readUserFile(path, MAX_TRACE_BYTES), path, dram)
}

/**
 * @param bytes the whole file
 * @param name what messages call it
 * @throws UserError for the first line that is not as the head of this file says, for an address beyond the DRAM, for more than
 *   `MAX_TRACE_REQUESTS` requests, and for a trace without any
 */
export function parseMemoryTrace(bytes: Uint8Array, name: string, dram: DramType): MemoryTrace {
  const accessBytes = (dramChannel(dram).widthBits / 8) * DRAM_BURST_COLUMNS
  const lines = new LineReader(bytes, name, dram)
  let requests = new Uint32Array(1024)
  let count = 0
  for (let word = lines.next(); word !== undefined; word = lines.next()) {
    if (count === MAX_TRACE_REQUESTS) {
      throw new UserError('the trace is too long', {
        where: lines.where,
        allowed: `at most ${MAX_TRACE_REQUESTS.toLocaleString('en')} requests`,
        hint: 'replay it in parts',
      })
    }
    if (count === requests.length) {
      const grown = new Uint32Array(Math.min(2 * count, MAX_TRACE_REQUESTS))
      grown.set(requests)
      requests = grown
    }
    requests[count++] = word
  }
  if (count === 0) {
    throw new UserError('the trace holds no request', {
      where: name,
      allowed: ALLOWED,
      hint: 'check that it is the right file',
    })
  }
  return { dram, accessBytes, requests: requests.subarray(0, count) }
}

/** Bytes that a channel of one rank holds: rows x banks x columns x bytes of a column. */
export function dramBytes(dram: DramType): number {
  return (DRAM_ROWS * DRAM_BANKS * DRAM_COLUMNS * dramChannel(dram).widthBits) / 8
}

/** Walks through the bytes without making a string of any line that is right: traces have millions of them. */
class LineReader {
  private at: number
  private lineStart = 0
  private line = 0
  private readonly capacityBytes: number

  constructor(
    private readonly bytes: Uint8Array,
    private readonly name: string,
    private readonly dram: DramType,
  ) {
    this.at = BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte) ? BYTE_ORDER_MARK.length : 0
    this.capacityBytes = dramBytes(dram)
  }

  get where(): string {
    return `${this.name} line ${this.line}`
  }

  /** The word of the next request, or undefined at the end. */
  next(): number | undefined {
    while (this.at < this.bytes.length) {
      this.line++
      this.lineStart = this.at
      this.skipBlanks()
      const word = this.atLineEnd() ? undefined : this.request()
      this.skipLineEnd()
      if (word !== undefined) return word
    }
    return undefined
  }

  private request(): number {
    const address = this.address()
    const gap = this.at
    this.skipBlanks()
    const direction = this.bytes[this.at++]
    const isWrite = direction === 0x57 // W; 0x52 is R
    const hasGap = this.at - 1 > gap
    this.skipBlanks()
    if (!hasGap || !(isWrite || direction === 0x52) || !this.atLineEnd()) {
      this.refuse('this is not an address and R or W')
    }
    return (isWrite ? WRITE_BIT : 0) + address
  }

  private address(): number {
    const start = this.at
    const isHex = this.bytes[start] === 0x30 && (this.bytes[start + 1] === 0x78 || this.bytes[start + 1] === 0x58) // 0x, 0X
    const base = isHex ? 16 : 10
    if (isHex) this.at += 2
    const digits = this.at
    let value = 0
    for (let digit = this.digit(); digit < base; digit = this.digit()) {
      value = value * base + digit
      this.at++
    }
    if (this.at === digits) this.refuse('this is not an address and R or W')
    if (!isHex && this.bytes[start] === 0x30 && this.at > start + 1) {
      this.refuse(
        'a decimal address begins with 0, which could be meant as octal',
        '0x for hexadecimal, or no leading zero',
      )
    }
    if (value >= this.capacityBytes) {
      throw new UserError(`the address ${this.text(start, this.at)} is beyond the DRAM`, {
        where: this.where,
        allowed:
          `0x0 to 0x${(this.capacityBytes - 1).toString(16)} on ${this.dram}: ${DRAM_ROWS.toLocaleString('en')} rows x ` +
          `${DRAM_BANKS} banks x ${(this.capacityBytes / DRAM_ROWS / DRAM_BANKS).toLocaleString('en')} bytes`,
        hint: 'take the higher bits off the addresses, or choose another --dram',
      })
    }
    return value
  }

  /** The value of the digit here, or 16. */
  private digit(): number {
    const byte = this.bytes[this.at] ?? 0
    if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
    const letter = byte | 0x20
    return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : 16
  }

  private skipBlanks(): void {
    while (this.bytes[this.at] === SPACE || this.bytes[this.at] === TAB) this.at++
  }

  private atLineEnd(): boolean {
    const byte = this.bytes[this.at]
    return byte === undefined || byte === LF || byte === HASH || (byte === CR && (this.bytes[this.at + 1] ?? LF) === LF)
  }

  /** Behind the end of a line that has nothing more but, perhaps, a comment. */
  private skipLineEnd(): void {
    const end = this.bytes.indexOf(LF, this.at)
    this.at = end < 0 ? this.bytes.length : end + 1
  }

  private refuse(what: string, allowed = ALLOWED): never {
    const end = this.bytes.indexOf(LF, this.lineStart)
    const line = this.text(this.lineStart, end < 0 ? this.bytes.length : end)
    throw new UserError(`${what}: ${JSON.stringify(line)}`, { where: this.where, allowed })
  }

  private text(start: number, end: number): string {
    const shown = new TextDecoder().decode(this.bytes.subarray(start, Math.min(end, start + 40))).trimEnd()
    return end > start + 40 ? `${shown}...` : shown
  }
}
