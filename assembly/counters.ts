/**
 * Every counter of the core: raw events, one stall counter per cause, so that for each unit active + stalls = cycles.
 * The controller's counters are in DRAM clocks. docs/chip.md, "Counters", and each unit's section say when one counts.
 *
 * Only enums and numeric constants: shared with the host.
 */

export enum Counter {
  cycles = 0,
  /** Cycles in which data were on their way to or from the DRAM, in which the array or the vector unit computed, and in which both. */
  moving,
  computing,
  overlap,

  sequencerActive,
  sequencerBoot,
  sequencerBranch,
  sequencerDmaFull,
  sequencerDecompressorFull,
  sequencerMacFull,
  sequencerVectorFull,
  sequencerSemaphore,
  sequencerInput,
  sequencerResult,
  sequencerDrain,

  dmaActive,
  dmaIdle,
  dmaSemaphore,
  dmaDram,
  dmaCrossing,
  dmaPort,
  dmaStream,
  dmaInput,

  decompressorActive,
  decompressorIdle,
  decompressorSemaphore,
  decompressorHalf,
  decompressorBank,
  decompressorSupply,
  decompressorTail,
  /** Of the active cycles, those in which a group was decoded. */
  decompressorGroups,

  macActive,
  macIdle,
  macSemaphore,
  macWeights,
  macContext,
  /** Passes, and the sum over passes of a pass's cycles. */
  macPasses,
  macPassCycles,

  scannerBroadcast,
  scannerLoad,
  scannerQueue,
  scannerDone,

  /** Lane-cycles: these four add up to lanes x cycles. */
  laneWork,
  laneTake,
  laneStarved,
  laneIdle,

  /** Products executed; zero weights in broadcast columns; all weights of columns never broadcast. */
  macExecuted,
  macSkippedWeight,
  macSkippedActivation,

  vectorActive,
  vectorIdle,
  vectorSemaphore,
  vectorContext,
  vectorBank,
  vectorResult,

  /** DRAM traffic in bytes, by `Kind`, in its order. */
  dramReadWeights,
  dramReadRowParameters,
  dramReadActivations,
  dramReadInstructions,
  dramReadDescriptors,
  dramWriteWeights,
  dramWriteRowParameters,
  dramWriteActivations,
  dramWriteInstructions,
  dramWriteDescriptors,

  /** Bytes that crossed the decoder's port, padding included, by kind and by source. */
  decompressorReadWeights,
  decompressorReadRowParameters,
  storeRead,
  storeWrite,
  streamRead,
  streamWrite,

  weightBufferRead,
  weightBufferWrite,
  rowParametersRead,
  rowParametersWrite,
  accumulatorsRead,
  accumulatorsWrite,
  activationsReadScanner,
  activationsReadVector,
  activationsReadDma,
  activationsWriteVector,
  activationsWriteDma,
  instructionsRead,
  instructionsWrite,
  scalarRead,
  scalarWrite,
  hostIn,
  hostOut,

  count,
}
