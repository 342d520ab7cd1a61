/**
 * A program under construction: lines, data in DRAM, words of the host, semaphores. What it must not do is undefined in the datasheet; so
 * each kind of data has its place:
 *
 *     activation SRAM     | vectors: written before passes only | results of the vector unit, loads, words of the host |
 *     compressed store    | blocks, one behind the other, never written again | scratch |
 *     DRAM                | program | descriptors | DATA: blocks and random bytes, only read | scratch: stores, and loads behind them |
 */
import { accessBytes } from '../../../src/model/chip.js'
import type { ChipConfig } from '../../../src/model/chip-fields.js'
import type { Random } from '../random.js'

const VECTOR_BYTES = 1024
const SCRATCH_STORE_BYTES = 4096
const SCALAR_SCRATCH = 512
/** Semaphores that order two commands. */
const EDGES = 11
/** Those that are left for other purposes. */
export const BARRIER = 12
export const BURST = 13
export const LOADED = 14

export class FirmwareProgram {
  readonly lines: string[] = []
  readonly accessBytes: number
  readonly tileRows: number
  readonly isPreloaded: boolean
  readonly vectorBytes: number
  /** Where results, loads and words of the host lie in the activation SRAM. */
  readonly scratch: { from: number; bytes: number }
  readonly scalarScratch = SCALAR_SCRATCH
  readonly storeScratch: { from: number; bytes: number }
  /** Of the preloaded tile. */
  passes = 0
  readonly tile: { rows: number; columns: number; weights: Int8Array }
  private readonly data: Uint8Array[] = []
  private dataBytes = 0
  private storeUsed = 0
  private readonly input: number[] = []
  outputBytes = 0
  /** Signalled and not yet waited for. */
  private readonly pending: number[] = []
  private nextEdge = 0
  private labels = 0
  /** The tiles of the last strip, which may come again with other parameters. */
  lastTiles: { rows: number; columns: number[]; bits: number; isShared: boolean; tiles: Uint8Array[] } | null = null
  /** Words that the vector unit will have pushed to its result FIFO. */
  results = 0

  constructor(
    public random: Random,
    readonly chip: ChipConfig,
  ) {
    this.accessBytes = accessBytes(chip)
    this.tileRows = chip.mac.lanes * chip.mac.window
    this.isPreloaded = chip.weights === 'preloaded'
    const { bytes } = chip.activations
    this.vectorBytes = Math.min(VECTOR_BYTES, bytes >> 2)
    this.scratch = { from: this.vectorBytes, bytes: Math.min(bytes - this.vectorBytes, 1 << 14) }
    const store = chip.weights === 'preloaded' ? 0 : chip.store.bytes
    const scratch = store > 2 * SCRATCH_STORE_BYTES ? SCRATCH_STORE_BYTES : 0
    this.storeScratch = { from: (store - scratch) & ~63, bytes: scratch }
    const rows = random.integer(1, Math.min(this.tileRows, 300))
    const columns = random.integer(1, Math.min(this.vectorBytes, 120))
    this.tile = { rows, columns, weights: Int8Array.from({ length: rows * columns }, () => random.integer(-9, 9)) }
  }

  emit(...lines: string[]): void {
    this.lines.push(...lines)
  }

  label(): string {
    return `l${this.labels++}`
  }

  /** Bytes at `DATA + n`; returns n. */
  addData(bytes: Uint8Array): number {
    const at = this.dataBytes
    this.data.push(bytes)
    this.dataBytes += (bytes.length + 63) & ~63
    return at
  }

  get dataSize(): number {
    return this.dataBytes
  }

  dataImage(): Uint8Array {
    const image = new Uint8Array(this.dataBytes)
    let at = 0
    for (const bytes of this.data) {
      image.set(bytes, at)
      at += (bytes.length + 63) & ~63
    }
    return image
  }

  /** Room for blocks in the compressed store, or -1. */
  storePlace(bytes: number): number {
    const at = this.storeUsed
    if (at + bytes > this.storeScratch.from) return -1
    this.storeUsed += bytes
    return at
  }

  addInput(words: number): void {
    for (let n = 0; n < words; n++)
      this.input.push(this.random.chance(0.3) ? 0 : this.random.integer(-(2 ** 31), 2 ** 31 - 1))
  }

  inputBytes(): Uint8Array {
    return new Uint8Array(Int32Array.from(this.input).buffer)
  }

  /** ` wait=.. signal=..` of a command: it waits for one that came before, or lets one that comes wait; often neither. */
  edges(): string {
    const { random, pending } = this
    let text = ''
    if (pending.length > 0 && random.chance(0.4)) {
      const [edge] = pending.splice(random.chance(0.8) ? 0 : random.integer(0, pending.length - 1), 1)
      text += ` wait=${edge}`
    }
    if (pending.length < EDGES && random.chance(0.35)) {
      const edge = (this.nextEdge++ % EDGES) + 1
      if (!pending.includes(edge)) {
        pending.push(edge)
        text += ` signal=${edge}`
      }
    }
    return text
  }

  /** The address of `bytes` in the scratch area of the activation SRAM. */
  scratchPlace(bytes: number, alignment = 1): number {
    const { from, bytes: room } = this.scratch
    const last = Math.floor((room - bytes) / alignment)
    if (last < 0) throw new RangeError(`${bytes} bytes of scratch`)
    const base = Math.ceil(from / alignment) * alignment
    return Math.min(base + this.random.integer(0, last) * alignment, from + room - bytes)
  }

  /** Waits until all engines have done what they were given. */
  barrier(): void {
    const engines = this.isPreloaded ? ['mac', 'vec', 'dma'] : ['mac', 'vec', 'dma', 'dec']
    this.popAll()
    for (const engine of engines) this.emit(`${engine}.sync signal=${BARRIER}`)
    this.emit(...engines.map(() => `sync wait=${BARRIER}`))
  }

  popAll(): void {
    for (; this.results > 0; this.results--) this.emit(`pop r${this.random.integer(0, 8)}`)
  }
}
