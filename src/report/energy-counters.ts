/**
 * Where the energy of each counter's event is: in a component, or nowhere, and why. A test bumps every counter and sees whether just that
 * component's energy rises.
 */
import type { CounterName, DramCounterName } from '../runner/counter-values.js'
import type { ComponentName } from './energy-components.js'

export type ChargedTo = { component: ComponentName } | { nowhere: string }

const to = (component: ComponentName): ChargedTo => ({ component })
const nowhere = (reason: string): ChargedTo => ({ nowhere: reason })

const TIME = nowhere('time: it leaks, whatever is done in it')
const WAITING = nowhere('a cycle of waiting: only its leakage is known')
const CONTROL = nowhere('work of logic for which there is no source')
const QUEUES = nowhere('work of scanner and queues, for which there is no source')
const SKIPPED = nowhere('a product that is skipped costs none; the read of its window is in weightBuffer')
const COUNTED_BY_CYCLES = nowhere("charged by the vector unit's cycles, each an access")
const COUNTED_BY_GROUPS = nowhere('charged by the groups, each an access of every lane')
const COUNTED_AT_THE_MEMORY = nowhere('charged where it is read: store or streamFifo')
const ACCESS = nowhere('part of an access, which is charged by its bytes')
const BACKGROUND = nowhere('dramBackground, for which there is no source')
const REFRESH = nowhere('dramRefresh, for which there is no source')
const HOST = nowhere('a FIFO for which there is no source; its reads and writes of the SRAM are in activations')

export const COUNTER_ENERGY: Readonly<Record<CounterName, ChargedTo>> = {
  ...{ cycles: TIME, moving: TIME, computing: TIME, overlap: TIME },

  sequencerActive: CONTROL,
  ...{ sequencerBoot: WAITING, sequencerBranch: WAITING, sequencerDmaFull: WAITING },
  ...{ sequencerDecompressorFull: WAITING, sequencerMacFull: WAITING, sequencerVectorFull: WAITING },
  ...{ sequencerSemaphore: WAITING, sequencerInput: WAITING, sequencerResult: WAITING, sequencerDrain: WAITING },

  dmaActive: CONTROL,
  ...{ dmaIdle: WAITING, dmaSemaphore: WAITING, dmaDram: WAITING, dmaCrossing: WAITING },
  ...{ dmaPort: WAITING, dmaStream: WAITING, dmaInput: WAITING },

  decompressorActive: CONTROL,
  ...{ decompressorIdle: WAITING, decompressorSemaphore: WAITING, decompressorHalf: WAITING },
  ...{ decompressorBank: WAITING, decompressorSupply: WAITING, decompressorTail: WAITING },
  decompressorGroups: to('weightBuffer'),

  macActive: TIME,
  ...{ macIdle: WAITING, macSemaphore: WAITING, macWeights: WAITING, macContext: WAITING },
  ...{ macPasses: TIME, macPassCycles: TIME },

  ...{ scannerBroadcast: QUEUES, scannerLoad: QUEUES, scannerQueue: WAITING, scannerDone: WAITING },
  ...{ laneWork: TIME, laneTake: QUEUES, laneStarved: WAITING, laneIdle: WAITING },

  ...{ macExecuted: to('multipliers'), macSkippedWeight: SKIPPED, macSkippedActivation: SKIPPED },

  vectorActive: to('activations'),
  ...{ vectorIdle: WAITING, vectorSemaphore: WAITING, vectorContext: WAITING },
  ...{ vectorBank: WAITING, vectorResult: WAITING },

  ...{ dramReadWeights: to('dramAccess'), dramReadRowParameters: to('dramAccess') },
  ...{ dramReadActivations: to('dramAccess'), dramReadInstructions: to('dramAccess') },
  ...{ dramReadDescriptors: to('dramAccess'), dramWriteWeights: to('dramAccess') },
  ...{ dramWriteRowParameters: to('dramAccess'), dramWriteActivations: to('dramAccess') },
  ...{ dramWriteInstructions: to('dramAccess'), dramWriteDescriptors: to('dramAccess') },

  ...{ decompressorReadWeights: COUNTED_AT_THE_MEMORY, decompressorReadRowParameters: COUNTED_AT_THE_MEMORY },
  ...{ storeRead: to('store'), storeWrite: to('store'), streamRead: to('streamFifo'), streamWrite: to('streamFifo') },

  ...{ weightBufferRead: to('weightBuffer'), weightBufferWrite: COUNTED_BY_GROUPS },
  ...{ rowParametersRead: to('rowParameters'), rowParametersWrite: to('rowParameters') },
  ...{ accumulatorsRead: to('accumulators'), accumulatorsWrite: to('accumulators') },
  ...{ activationsReadScanner: to('activations'), activationsReadVector: COUNTED_BY_CYCLES },
  ...{ activationsReadDma: to('activations'), activationsWriteVector: COUNTED_BY_CYCLES },
  activationsWriteDma: to('activations'),
  ...{ instructionsRead: to('instructions'), instructionsWrite: to('instructions') },
  ...{ scalarRead: to('scalars'), scalarWrite: to('scalars'), hostIn: HOST, hostOut: HOST },
}

export const DRAM_COUNTER_ENERGY: Readonly<Record<DramCounterName, ChargedTo>> = {
  ...{ clocks: BACKGROUND, idleClocks: BACKGROUND, busStallClocks: BACKGROUND, bankStallClocks: BACKGROUND },
  ...{ refreshStallClocks: BACKGROUND, readLatencyClocks: BACKGROUND, modeChanges: BACKGROUND },
  ...{ commandClocks: ACCESS, reads: ACCESS, writes: ACCESS, forwardedReads: ACCESS, busBusyClocks: ACCESS },
  ...{ rowHits: ACCESS, rowMisses: ACCESS, rowConflicts: ACCESS, activates: ACCESS },
  ...{ precharges: ACCESS, prechargeAlls: ACCESS, readBursts: ACCESS, writeBursts: ACCESS },
  refreshes: REFRESH,
}
