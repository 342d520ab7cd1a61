/**
 * The chip's parameters as the host passes them to the core, one number each (docs/chip.md, "Chip file and presets").
 *
 * Only enums and numeric constants: shared with the host.
 */

export enum ConfigField {
  clockMHz = 0,
  lanes,
  window,
  multipliers,
  queue,
  scan,
  decoderSymbols,
  decoderPositions,
  decoderPortBytes,
  halfBytes,
  storeBytes,
  activationBytes,
  vectorWidth,
  contexts,
  instructions,
  scalarBytes,
  /** 1600, 2400, 3200; 0 for a chip without DRAM, whose weights are preloaded. */
  dramSpeed,
  /** Bytes of one DRAM access: 32 (x16) or 64 (x32). */
  accessBytes,
  count,
}

// Fixed sizes (assumption A9).
export const COMMAND_FIFO_DEPTH: i32 = 4
export const RESULT_FIFO_DEPTH: i32 = 4
export const CROSSING_DEPTH: i32 = 4
export const DMA_TAGS: i32 = 64
export const STREAM_FIFO_BYTES: i32 = 4096
export const WATCHDOG_CYCLES: i32 = 1024
export const RUNAWAY_CYCLES: i32 = 16777216
