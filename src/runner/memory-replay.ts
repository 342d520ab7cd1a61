/** Replays a memory trace on the chip's memory controller, without the rest of the chip. */
import { DramCounter, Lpddr4At3200 } from '../../assembly/memory/lpddr4.js'
import { dramChannel } from '../model/dram-channel.js'
import type { DramType } from '../model/chip-fields.js'
import type { MemoryTrace } from '../model/memory-trace.js'

/** What the replay needs of the wasm; see assembly/memory/replay.ts. */
export interface ReplayExports {
  memory: WebAssembly.Memory
  replayPrepare(speed: number, accessBytes: number, words: number): number
  /** True, or 1, when the replay has ended. */
  replayRun(clocks: number): boolean | number
  replayCounter(index: number): number
  replayRefusedOffers(): number
}

/** Counts of a replay. Clocks are DRAM clocks; `...Bytes` bytes; `ns` nanoseconds. */
export interface MemoryReplay {
  dram: DramType
  clockMHz: number
  accessBytes: number
  /** From the first offer to the clock in which everything had been done, both included. */
  dramClocks: number
  ns: number
  reads: number
  writes: number
  /** Reads that the write queue answered; no burst moved for them. */
  forwardedReads: number
  rowHits: number
  rowMisses: number
  rowConflicts: number
  activates: number
  precharges: number
  prechargeAlls: number
  readBursts: number
  writeBursts: number
  refreshes: number
  modeChanges: number
  /** Clocks in which the offered request found no room in its queue. */
  refusedOffers: number
  /** These five add up to `dramClocks`; `DramCounter` says when each counts. */
  commandClocks: number
  busStallClocks: number
  bankStallClocks: number
  refreshStallClocks: number
  idleClocks: number
  /** Clocks of data on the bus. */
  busBusyClocks: number
  /** Mean over the reads, from acceptance to retirement; null without reads. */
  meanReadLatencyClocks: number | null
  /** Bytes that crossed the data bus. */
  bytes: number
  /** Bytes that could have crossed it in `dramClocks`. */
  peakBytes: number
  /** bytes / peakBytes. */
  shareOfPeak: number
}

export interface ReplayOptions {
  /** Called some twenty times a second or less, with the requests accepted so far. */
  onProgress?: (accepted: number) => void
  signal?: AbortSignal
}

/** Some 50 ms of work. */
const CLOCKS_PER_SLICE = 1 << 20

/** @throws whatever `options.signal` was aborted with */
export async function replayMemoryTrace(
  wasm: ReplayExports,
  trace: MemoryTrace,
  { onProgress, signal }: ReplayOptions = {},
): Promise<MemoryReplay> {
  const { clockMHz, transfersMTs } = dramChannel(trace.dram)
  const address = wasm.replayPrepare(transfersMTs, trace.accessBytes, trace.requests.length) >>> 0
  new Uint32Array(wasm.memory.buffer, address, trace.requests.length).set(trace.requests)
  const counter = (index: DramCounter) => wasm.replayCounter(index)
  while (!wasm.replayRun(CLOCKS_PER_SLICE)) {
    onProgress?.(counter(DramCounter.reads) + counter(DramCounter.writes))
    await new Promise((resolve) => setImmediate(resolve)) // lets signals through
    signal?.throwIfAborted()
  }

  const dramClocks = counter(DramCounter.clocks)
  const reads = counter(DramCounter.reads)
  const bursts = counter(DramCounter.readBursts) + counter(DramCounter.writeBursts)
  const bytes = bursts * trace.accessBytes
  const peakBytes = (dramClocks / Lpddr4At3200.nBL) * trace.accessBytes // nBL is 8 at every speed
  return {
    dram: trace.dram,
    clockMHz,
    accessBytes: trace.accessBytes,
    dramClocks,
    ns: (dramClocks * 1000) / clockMHz,
    reads,
    writes: counter(DramCounter.writes),
    forwardedReads: counter(DramCounter.forwardedReads),
    rowHits: counter(DramCounter.rowHits),
    rowMisses: counter(DramCounter.rowMisses),
    rowConflicts: counter(DramCounter.rowConflicts),
    activates: counter(DramCounter.activates),
    precharges: counter(DramCounter.precharges),
    prechargeAlls: counter(DramCounter.prechargeAlls),
    readBursts: counter(DramCounter.readBursts),
    writeBursts: counter(DramCounter.writeBursts),
    refreshes: counter(DramCounter.refreshes),
    modeChanges: counter(DramCounter.modeChanges),
    refusedOffers: wasm.replayRefusedOffers(),
    commandClocks: counter(DramCounter.commandClocks),
    busStallClocks: counter(DramCounter.busStallClocks),
    bankStallClocks: counter(DramCounter.bankStallClocks),
    refreshStallClocks: counter(DramCounter.refreshStallClocks),
    idleClocks: counter(DramCounter.idleClocks),
    busBusyClocks: counter(DramCounter.busBusyClocks),
    meanReadLatencyClocks: reads === 0 ? null : counter(DramCounter.readLatencyClocks) / reads,
    bytes,
    peakBytes,
    shareOfPeak: bytes / peakBytes,
  }
}
