/**
 * When a chip begins with each block of frames: the cycle in which its header leaves the host's FIFO, rounded up to the next look. It
 * looks at fixed cycles, whoever else looks on, and without influence on the run.
 */
import { Counter } from '../../assembly/counters.js'
import type { BlockFormat } from './host-words.js'
import type { RunObserver } from './virtual-chip.js'
import type { ChipExports } from './wasm.js'

/** Half a microsecond, where latencies are milliseconds. */
const CYCLES_BETWEEN_LOOKS = 256

const WORD_BYTES = 4
const FRAMES_MASK = 0xff

export class BlockStarts implements RunObserver {
  /** Core cycles, of the blocks that have begun. */
  readonly cycles: number[] = []
  private readonly headers: readonly number[]
  private wasm: ChipExports | undefined

  /** @param words all that the host sends, as `hostWords` gives it */
  constructor(program: BlockFormat & { scheduled: boolean }, words: Uint8Array) {
    this.headers = headerOffsets(program, words)
  }

  attach(wasm: ChipExports): void {
    this.wasm = wasm
  }

  cyclesToLook(cycle: number): number {
    return CYCLES_BETWEEN_LOOKS - (cycle % CYCLES_BETWEEN_LOOKS)
  }

  look(cycle: number): void {
    if (cycle % CYCLES_BETWEEN_LOOKS !== 0) return
    const wasm = this.wasm!
    const counters = new BigUint64Array(wasm.memory.buffer, wasm.countersAddress() >>> 0, Counter.count)
    const taken = Number(counters[Counter.hostIn])
    while (this.headers[this.cycles.length]! < taken) this.cycles.push(cycle)
  }

  finish(): void {
    this.wasm = undefined
  }
}

/** Bytes before each block's header: docs/chip.md, "RNN-T on the chip", From the host. */
function headerOffsets({ input, scheduled }: BlockFormat & { scheduled: boolean }, words: Uint8Array): number[] {
  const view = new DataView(words.buffer, words.byteOffset, words.length)
  const offsets: number[] = []
  for (let at = 0; at < words.length;) {
    offsets.push(at)
    const frames = view.getUint32(at, true) & FRAMES_MASK
    const decisions = scheduled ? 1 + view.getUint32(at + WORD_BYTES, true) : 0
    at += WORD_BYTES * (1 + decisions) + frames * input.strideBytes
  }
  return offsets
}
