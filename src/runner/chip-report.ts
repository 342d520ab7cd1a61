/**
 * What one run of the chip cost, from the raw counters: the numbers of the JSON reports. Times are core cycles unless a name says otherwise,
 * sizes bytes. For each unit `active` + all `stalls` = `cycles` of the chip.
 */
import type { ChipConfig } from '../model/chip-fields.js'
import type { CounterName, CounterValues, DramCounterValues } from './counter-values.js'

/** Cycles of a unit. */
export interface UnitCycles {
  active: number
  /** By cause; `idle` is one. */
  stalls: Record<string, number>
}

export const DATA_KINDS = ['weights', 'rowParameters', 'activations', 'instructions', 'descriptors'] as const
export type DataKind = (typeof DATA_KINDS)[number]
export type BytesByKind = Record<DataKind, number>

export interface Traffic {
  bytesRead: number
  bytesWritten: number
}

/** On-chip memories, and the host FIFOs: `bytesRead` from the host, `bytesWritten` to it. */
export interface MemoryTraffic {
  store: Traffic
  streamFifo: Traffic
  weightBuffer: Traffic
  rowParameters: Traffic
  accumulators: Traffic
  activations: Traffic & {
    read: { scanner: number; vector: number; dma: number }
    written: { vector: number; dma: number }
  }
  instructions: Traffic
  scalars: Traffic
  host: Traffic
}

export interface ChipReport {
  /** Core cycles from reset to the end of `halt`. */
  cycles: number
  microseconds: number
  sequencer: UnitCycles & { instructions: number }
  dma: UnitCycles
  /** `cycles`: those in which a group was decoded; `bytesRead`: what crossed its port, padding included, by kind. */
  decompressor: UnitCycles & { cycles: number; bytesRead: { weights: number; rowParameters: number } }
  /** `cycles`: the sum over passes of a pass's cycles. `lanes` counts lane-cycles: lanes x cycles in all. */
  mac: UnitCycles & {
    cycles: number
    passes: number
    macs: number
    skippedWeight: number
    skippedActivation: number
    scanner: { broadcast: number; load: number; queue: number; done: number }
    lanes: { work: number; take: number; starved: number; idle: number }
  }
  vector: UnitCycles
  /** Counts in DRAM clocks where they are times; all 0 on a chip without DRAM. */
  dram: Traffic & {
    read: BytesByKind
    written: BytesByKind
    clocks: number
    active: number
    stalls: Record<string, number>
    busBusyClocks: number
    rowHits: number
    rowMisses: number
    rowConflicts: number
    refreshes: number
  }
  /** Of the activation SRAM also by who moved them. */
  memories: MemoryTraffic
  /** Cycles in which data moved to or from the DRAM, in which the array or the vector unit computed, in which both; `share` of the rarer one. */
  overlap: { moving: number; computing: number; both: number; share: number }
  /** Share of all cycles in which each was busy, 0..1; of DRAM: share of its clocks in which data moved. */
  utilization: { dram: number; decompressor: number; mac: number; vector: number; sequencer: number }
  /** The busiest of them; `latency` where none was busy half of the time: start-up and dependences. */
  boundBy: ReportedUnit | 'latency'
}

export type ReportedUnit = keyof ChipReport['utilization']

/** The stalls of a unit: counters that begin with its name. */
function unitCycles(counters: CounterValues, unit: string, causes: readonly string[]): UnitCycles {
  const value = (event: string) => counters[`${unit}${event[0]!.toUpperCase()}${event.slice(1)}` as CounterName]
  return { active: value('active'), stalls: Object.fromEntries(causes.map((cause) => [cause, value(cause)])) }
}

const STALLS = {
  sequencer: [
    'boot',
    'branch',
    'dmaFull',
    'decompressorFull',
    'macFull',
    'vectorFull',
    'semaphore',
    'input',
    'result',
    'drain',
  ],
  dma: ['idle', 'semaphore', 'dram', 'crossing', 'port', 'stream', 'input'],
  decompressor: ['idle', 'semaphore', 'half', 'bank', 'supply', 'tail'],
  mac: ['idle', 'semaphore', 'weights', 'context'],
  vector: ['idle', 'semaphore', 'context', 'bank', 'result'],
} as const

export function chipReport(chip: ChipConfig, counters: CounterValues, dram: DramCounterValues): ChipReport {
  const c = counters
  const cycles = c.cycles
  const clocks = dram.clocks
  const byKind = (direction: 'Read' | 'Write'): BytesByKind => {
    const value = (kind: DataKind) => c[`dram${direction}${kind[0]!.toUpperCase()}${kind.slice(1)}` as CounterName]
    return Object.fromEntries(DATA_KINDS.map((kind) => [kind, value(kind)])) as BytesByKind
  }
  const sum = (bytes: BytesByKind) => DATA_KINDS.reduce((total, kind) => total + bytes[kind], 0)
  const [read, written] = [byKind('Read'), byKind('Write')]
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
  const utilization = {
    dram: share(dram.busBusyClocks, clocks),
    decompressor: share(c.decompressorActive, cycles),
    mac: share(c.macPassCycles, cycles),
    vector: share(c.vectorActive, cycles),
    sequencer: share(c.sequencerActive, cycles),
  }
  return {
    cycles,
    microseconds: cycles / chip.clockMHz,
    sequencer: { ...unitCycles(c, 'sequencer', STALLS.sequencer), instructions: c.sequencerActive },
    dma: unitCycles(c, 'dma', STALLS.dma),
    decompressor: {
      cycles: c.decompressorGroups,
      ...unitCycles(c, 'decompressor', STALLS.decompressor),
      bytesRead: { weights: c.decompressorReadWeights, rowParameters: c.decompressorReadRowParameters },
    },
    mac: {
      cycles: c.macPassCycles,
      passes: c.macPasses,
      macs: c.macExecuted,
      skippedWeight: c.macSkippedWeight,
      skippedActivation: c.macSkippedActivation,
      ...unitCycles(c, 'mac', STALLS.mac),
      scanner: {
        broadcast: c.scannerBroadcast,
        load: c.scannerLoad,
        queue: c.scannerQueue,
        done: c.scannerDone,
      },
      lanes: { work: c.laneWork, take: c.laneTake, starved: c.laneStarved, idle: c.laneIdle },
    },
    vector: unitCycles(c, 'vector', STALLS.vector),
    dram: {
      bytesRead: sum(read),
      bytesWritten: sum(written),
      read,
      written,
      clocks,
      active: dram.commandClocks,
      stalls: {
        bus: dram.busStallClocks,
        bank: dram.bankStallClocks,
        refresh: dram.refreshStallClocks,
        idle: dram.idleClocks,
      },
      busBusyClocks: dram.busBusyClocks,
      rowHits: dram.rowHits,
      rowMisses: dram.rowMisses,
      rowConflicts: dram.rowConflicts,
      refreshes: dram.refreshes,
    },
    memories: memoryTraffic(c),
    overlap: {
      moving: c.moving,
      computing: c.computing,
      both: c.overlap,
      share: share(c.overlap, Math.min(c.moving, c.computing)),
    },
    utilization,
    boundBy: utilization[busiest(utilization)] < BOUND ? 'latency' : busiest(utilization),
  }
}

function memoryTraffic(c: CounterValues): MemoryTraffic {
  const traffic = (bytesRead: number, bytesWritten: number): Traffic => ({ bytesRead, bytesWritten })
  return {
    store: traffic(c.storeRead, c.storeWrite),
    streamFifo: traffic(c.streamRead, c.streamWrite),
    weightBuffer: traffic(c.weightBufferRead, c.weightBufferWrite),
    rowParameters: traffic(c.rowParametersRead, c.rowParametersWrite),
    accumulators: traffic(c.accumulatorsRead, c.accumulatorsWrite),
    activations: {
      ...traffic(
        c.activationsReadScanner + c.activationsReadVector + c.activationsReadDma,
        c.activationsWriteVector + c.activationsWriteDma,
      ),
      read: { scanner: c.activationsReadScanner, vector: c.activationsReadVector, dma: c.activationsReadDma },
      written: { vector: c.activationsWriteVector, dma: c.activationsWriteDma },
    },
    instructions: traffic(c.instructionsRead, c.instructionsWrite),
    scalars: traffic(c.scalarRead, c.scalarWrite),
    host: traffic(c.hostIn, c.hostOut),
  }
}

/** Share of the time from which on the busiest unit is what bounds a run. */
const BOUND = 0.5

export function busiest(utilization: ChipReport['utilization']): ReportedUnit {
  const units = Object.keys(utilization) as ReportedUnit[]
  return units.reduce((best, unit) => (utilization[unit] > utilization[best] ? unit : best))
}
