/** Chips with every parameter drawn from its range, sizes kept small enough for quick runs. */
import { loadChip } from '../../src/model/chip.js'
import { DRAM_TYPES } from '../../src/model/chip-fields.js'
import type { StreamedChip } from '../../src/model/chip-fields.js'
import type { Random } from './random.js'

export function randomChip(random: Random, minTileRows = 4): StreamedChip {
  const lanes = random.pick([1, 2, 3, 4, 7, 8, 16, 16, 33, 64])
  const window = random.pick(
    [1, 2, 3, 4, 8, 16, 16, 20, 70].filter((w) => w * lanes >= minTileRows && w * lanes <= 4096),
  )
  const tileRows = lanes * window
  const sets = {
    clockMHz: random.pick([100, 333, 500, 500, 700, 1600, 2000]),
    'mac.lanes': lanes,
    'mac.window': window,
    'mac.multipliers': random.pick([1, 1, 2, 3, 8]),
    'mac.queue': random.pick([2, 3, 4, 8, 8, 64]),
    'mac.scan': random.pick([1, 2, 5, 8, 16, 64, lanes]),
    'decompressor.symbols': random.pick([1, 2, 7, 16, 32, 32, 256]),
    'decompressor.positions': random.pick([1, 3, 16, 64, 256, 256, 1024]),
    'decompressor.portBytes': random.pick([1, 2, 4, 8, 16, 16, 64]),
    'weightBuffer.halfBytes': random.pick(
      [tileRows, tileRows + 1, 3 * tileRows + 5, 4096, 65536].filter((b) => b >= tileRows),
    ),
    'store.bytes': random.pick([0, 1 << 12, 1 << 14, 1 << 16, 1 << 20, 1 << 20]),
    'vector.width': random.pick([1, 2, 3, 4, 4, 8, 64]),
    'accumulators.contexts': random.pick([1, 2, 3, 4, 4, 16]),
    'activations.bytes': 1 << 18,
    'sequencer.scalarBytes': 1 << 20,
    'dram.type': random.pick(DRAM_TYPES.filter((type) => type.startsWith('LPDDR4'))),
  }
  return loadChip(
    'az1-like',
    Object.entries(sets).map(([field, value]) => `${field}=${value}`),
  ) as StreamedChip
}
