/**
 * The chips that are co-simulated: each is one build of the core. What the core does not know (clock and speed of the DRAM) is drawn anew for each
 * case.
 */
import { accessBytes } from '../../src/model/chip.js'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import { chipOf } from '../helpers/engines/engine-case.js'
import type { ChipSpec } from '../helpers/engines/case-spec.js'

export interface ParameterSet {
  chip: ChipSpec
  /** Why it is here. */
  why: string
}

/** Memories that are as small as tests allow. */
const ROOM = { 'sequencer.instructions': 4096, 'sequencer.scalarBytes': 16_384, 'activations.bytes': 16_384 } as const

const array = (lanes: number, window: number, multipliers: number, queue: number, scan: number) => ({
  'mac.lanes': lanes,
  'mac.window': window,
  'mac.multipliers': multipliers,
  'mac.queue': queue,
  'mac.scan': scan,
})
const decoder = (symbols: number, positions: number, portBytes: number) => ({
  'decompressor.symbols': symbols,
  'decompressor.positions': positions,
  'decompressor.portBytes': portBytes,
})
const sizes = (halfBytes: number, storeBytes: number, width: number, contexts: number) => ({
  'weightBuffer.halfBytes': halfBytes,
  'store.bytes': storeBytes,
  'vector.width': width,
  'accumulators.contexts': contexts,
})

export const PARAMETER_SETS: Record<string, ParameterSet> = {
  'az1-like': { chip: { base: 'az1-like', sets: {} }, why: 'the preset' },
  'eie-64': {
    chip: { base: 'eie-64', sets: { 'mac.window': 8, 'activations.bytes': 16_384, 'sequencer.instructions': 4096 } },
    why: 'the preset with a window of 8, quicker to build: preloaded, 64 lanes',
  },
  small: {
    chip: {
      base: 'az1-like',
      sets: { ...array(4, 4, 1, 8, 4), ...decoder(8, 16, 8), ...sizes(1024, 8192, 4, 4), ...ROOM },
    },
    why: 'az1-like in small, quick to build',
  },
  narrow: {
    chip: {
      base: 'az1-like',
      sets: {
        ...array(1, 16, 1, 2, 1),
        ...decoder(1, 1, 1),
        ...sizes(64, 4096, 1, 1),
        ...ROOM,
        'dram.type': 'LPDDR4-1600-x32',
      },
    },
    why: 'one of everything',
  },
  odd: {
    chip: {
      base: 'az1-like',
      sets: {
        ...array(3, 7, 2, 3, 5),
        ...decoder(7, 5, 2),
        ...sizes(300, 5000, 3, 3),
        ...ROOM,
        'dram.type': 'LPDDR4-2400-x32',
      },
    },
    why: 'nothing a power of two',
  },
  wide: {
    chip: {
      base: 'az1-like',
      sets: {
        ...array(8, 20, 3, 64, 16),
        ...decoder(40, 64, 64),
        ...sizes(4096, 65_536, 8, 2),
        ...ROOM,
        'dram.type': 'LPDDR4-3200-x32',
      },
    },
    why: 'several multipliers a lane, deep queues, a port of 64 bytes',
  },
  'no-store': {
    chip: { base: 'az1-like', sets: { ...array(7, 3, 1, 2, 8), ...decoder(2, 3, 4), ...sizes(70, 0, 5, 16), ...ROOM } },
    why: 'everything streams; a half of three columns; 16 contexts',
  },
  tall: {
    chip: {
      base: 'az1-like',
      sets: { ...array(2, 70, 8, 4, 2), ...decoder(32, 200, 16), ...sizes(1000, 16_384, 16, 2), ...ROOM },
    },
    why: 'a window of more than 64 weights, 8 multipliers',
  },
  'preloaded-odd': {
    chip: {
      base: 'eie-64',
      sets: {
        ...array(5, 9, 3, 3, 7),
        'activations.bytes': 16_384,
        'vector.width': 3,
        'accumulators.contexts': 3,
        'sequencer.instructions': 4096,
      },
    },
    why: 'preloaded, nothing a power of two',
  },
}

/** Bytes of the half of a preloaded chip: its tile has to fit. */
export const PRELOADED_HALF_BYTES = 65_536

const CHIP_BYTES = { 32: 2 ** 29, 64: 2 ** 30 } as const
/** Positions of a cycle at the test port. */
const TEST_PORT_POSITIONS = 16

export const chipOfSet = (name: string): ChipConfig => chipOf(PARAMETER_SETS[name]!.chip)

/** The core's parameters (rtl/azsim_core.sv). */
export function coreParameters(chip: ChipConfig): Record<string, number> {
  const access = accessBytes(chip)
  const isPreloaded = chip.weights === 'preloaded'
  return {
    L: chip.mac.lanes,
    W: chip.mac.window,
    M: chip.mac.multipliers,
    Q: chip.mac.queue,
    S: chip.mac.scan,
    P: isPreloaded ? 1 : chip.decompressor.symbols,
    E: isPreloaded ? TEST_PORT_POSITIONS : chip.decompressor.positions,
    B: isPreloaded ? 1 : chip.decompressor.portBytes,
    HALF_BYTES: isPreloaded ? PRELOADED_HALF_BYTES : chip.weightBuffer.halfBytes,
    STORE_BYTES: isPreloaded ? 0 : chip.store.bytes,
    ACTIVATION_BYTES: chip.activations.bytes,
    V: chip.vector.width,
    C: chip.accumulators.contexts,
    INSTRUCTIONS: chip.sequencer.instructions,
    SCALAR_BYTES: chip.sequencer.scalarBytes,
    A: access,
    DRAM_BYTES: CHIP_BYTES[access],
    PRELOADED: isPreloaded ? 1 : 0,
  }
}
