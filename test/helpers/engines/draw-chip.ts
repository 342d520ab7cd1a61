/** Chips for the comparison of the engines: plain ones, small ones, and such whose every field is drawn from its whole range. */
import { DRAM_TYPES } from '../../../src/model/chip-fields.js'
import type { Random } from '../random.js'
import type { ChipSpec } from './case-spec.js'

/** An integer from min to max, each order of magnitude as likely as another. */
export function spread(random: Random, min: number, max: number): number {
  return Math.min(max, Math.floor(Math.exp(Math.log(min) + random.next() * Math.log((max + 1) / min))))
}

const MAX_STRIP_ROWS = 65_535

function arraySets(random: Random, isWide: boolean): ChipSpec['sets'] {
  const lanes = isWide ? spread(random, 1, 256) : random.pick([1, 2, 3, 4, 7, 8, 16, 16, 33, 64])
  const window = isWide
    ? spread(random, 1, Math.min(1024, Math.floor(MAX_STRIP_ROWS / lanes)))
    : random.pick([1, 2, 3, 4, 8, 16, 16, 20, 70])
  return {
    'mac.lanes': lanes,
    'mac.window': window,
    'mac.multipliers': isWide ? random.integer(1, 8) : random.pick([1, 1, 2, 3, 8]),
    'mac.queue': isWide ? spread(random, 2, 64) : random.pick([2, 3, 4, 8, 8, 64]),
    'mac.scan': isWide ? spread(random, 1, 1024) : random.pick([1, 2, 5, 8, 16, 64, lanes]),
    'vector.width': isWide ? spread(random, 1, 64) : random.pick([1, 2, 3, 4, 4, 8, 64]),
    'accumulators.contexts': isWide ? spread(random, 1, 16) : random.pick([1, 2, 3, 4, 4, 16]),
    'activations.bytes': isWide ? spread(random, 1024, 1 << 20) : random.pick([1 << 13, 1 << 16, 1 << 18]),
  }
}

function streamSets(random: Random, isWide: boolean, stripRows: number): ChipSpec['sets'] {
  const halves = [stripRows, stripRows + 1, 3 * stripRows + 5, 4096, 65_536].filter((bytes) => bytes >= stripRows)
  return {
    clockMHz: isWide
      ? random.chance(0.05)
        ? spread(random, 1, 50)
        : spread(random, 50, 4000)
      : random.pick([100, 333, 500, 500, 700, 1600, 2000]),
    'decompressor.symbols': isWide ? spread(random, 1, 256) : random.pick([1, 2, 7, 16, 32, 32, 256]),
    'decompressor.positions': isWide ? spread(random, 1, 1024) : random.pick([1, 3, 16, 64, 256, 256, 1024]),
    'decompressor.portBytes': 2 ** random.integer(0, 6),
    'weightBuffer.halfBytes': isWide
      ? spread(random, stripRows, 1 << 20)
      : Math.min(1 << 20, random.pick(halves.length === 0 ? [stripRows] : halves)),
    'store.bytes': isWide
      ? random.pick([0, spread(random, 1, 1 << 22)])
      : random.pick([0, 1 << 12, 1 << 14, 1 << 16, 1 << 20]),
    'sequencer.instructions': isWide ? spread(random, 256, 8192) : 1024,
    'sequencer.scalarBytes': isWide ? spread(random, 8192, 1 << 20) : 1 << 16,
    'dram.type': random.pick(DRAM_TYPES),
  }
}

export function drawChip(random: Random): ChipSpec {
  const kind = random.pick(['plain', 'small', 'small', 'wide', 'wide', 'wide'])
  const array = arraySets(random, kind === 'wide')
  const stripRows = Number(array['mac.lanes']) * Number(array['mac.window'])
  const sets = { ...array, ...streamSets(random, kind === 'wide', stripRows) }
  if (kind !== 'plain') return { base: 'az1-like', sets }
  // A field or two of the preset, of those that need no others.
  const plain = Object.entries(sets).filter(([field]) => !/lanes|window|halfBytes|store|activations/.test(field))
  const chosen = Array.from({ length: random.integer(0, 2) }, () => random.pick(plain))
  return { base: 'az1-like', sets: Object.fromEntries(chosen) }
}

/** A chip without DRAM whose lanes hold so many rows. */
export function drawPreloadedChip(random: Random, rows: number): ChipSpec {
  const array = arraySets(random, random.chance(0.5))
  const window = Math.min(1024, Math.ceil(rows / Number(array['mac.lanes'])) + random.integer(0, 3))
  const sets = random.chance(0.2) ? {} : { ...array, 'mac.window': window, 'activations.bytes': 1 << 16 }
  return { base: 'eie-64', sets: { ...sets, clockMHz: random.pick([500, 800]) } }
}

/** Fields that work needs at least so large. */
export function withAtLeast(chip: ChipSpec, least: ChipSpec['sets']): ChipSpec {
  const sets = { ...chip.sets }
  for (const [field, value] of Object.entries(least) as [keyof typeof sets, number][]) {
    if (sets[field] !== undefined && Number(sets[field]) < value) sets[field] = value
  }
  return { ...chip, sets }
}
