/**
 * The chips that come with azsim, each number with where it comes from: an assumption of the datasheet (A1, A2, ...) or a source.
 *
 * Amazon has published no clock, MAC count or memory size of its AZ chips; `az1-like` has their mechanisms, its numbers are assumed.
 */
import { nearest } from './nearest.js'
import { UserError } from '../errors.js'
import type { FieldPath, FieldValue } from './chip-fields.js'

export interface Preset {
  summary: string
  settings: Readonly<Partial<Record<FieldPath, { value: FieldValue; origin: Origin }>>>
}

/** Where a number comes from: a key of `ORIGINS`. */
export type Origin = keyof typeof ORIGINS

/** The assumptions in the datasheet's words ("Assumptions"), and the sources. */
export const ORIGINS = {
  A1: 'unpublished; within reach of a low-power process, and of the order of published edge NPUs',
  A2: "8 GMAC/s peak: with it, each mechanism matters somewhere (see Balance); queue depth is EIE's",
  A3: 'decodes a bitmap column of 256 rows in a few cycles; port somewhat faster than DRAM (12.8 bytes a cycle)',
  A4: 'unpublished; the buffers of a frame of the largest layer, and one compressed LSTM layer, fit',
  A6: 'the vector unit never bounds an LSTM; four frames are 120 ms, which a streaming recognizer can afford',
  A7: 'the firmware and, for a model of 120 M weights, a table of a word per tile fit',
  A8: 'the cheapest channel of its generation',
  AZ: 'Amazon Science, "On-device speech processing makes Alexa faster, lower-bandwidth" (2022)',
  EIE: 'Han et al., "EIE: Efficient Inference Engine on Compressed Deep Neural Network", ISCA 2016',
  A11: 'a free choice: large enough for the matrices that the array is checked with; no influence on its cycles',
  model: 'a limit of the model: several cores are not modelled yet',
} as const

/** Whether an origin is an assumption; the others are sources or say what they are. */
export const isAssumption = (origin: Origin): boolean => /^A\d+$/.test(origin)

const is = (origin: Origin, value: FieldValue) => ({ value, origin })

export const PRESETS: ReadonlyMap<string, Preset> = new Map<string, Preset>([
  [
    'az1-like',
    {
      summary: 'AZ-style: coded weights stream from LPDDR4; every number is an assumption',
      settings: {
        clockMHz: is('A1', 500),
        cores: is('model', 1),
        weights: is('AZ', 'streamed'),
        'mac.lanes': is('A2', 16),
        'mac.window': is('A2', 16),
        'mac.multipliers': is('A2', 1),
        'mac.queue': is('A2', 8),
        'decompressor.symbols': is('A3', 32),
        'decompressor.positions': is('A3', 256),
        'decompressor.portBytes': is('A3', 16),
        'weightBuffer.halfBytes': is('A4', 65_536),
        'store.bytes': is('A4', 1_048_576),
        'activations.bytes': is('A4', 65_536),
        'vector.width': is('A6', 4),
        'accumulators.contexts': is('A6', 4),
        'sequencer.instructions': is('A7', 1024),
        'sequencer.scalarBytes': is('A7', 32_768),
        'dram.type': is('A8', 'LPDDR4-3200-x16'),
      },
    },
  ],
  [
    'eie-64',
    {
      summary: "validation: EIE's array of 64 processing elements, int8 weights in the lanes",
      settings: {
        clockMHz: is('EIE', 800),
        cores: is('model', 1),
        weights: is('EIE', 'preloaded'),
        'mac.lanes': is('EIE', 64),
        'mac.window': is('A11', 64),
        'mac.multipliers': is('EIE', 1),
        'mac.queue': is('EIE', 8),
        'activations.bytes': is('A11', 1_048_576),
        'vector.width': is('A6', 4),
        'accumulators.contexts': is('A11', 1),
        'sequencer.instructions': is('A7', 1024),
        'sequencer.scalarBytes': is('A7', 32_768),
        'dram.type': is('EIE', 'none'),
      },
    },
  ],
])

export const PRESET_NAMES: readonly string[] = [...PRESETS.keys()]

/** @throws UserError for a name that is no preset's; `where` is what the name was given to */
export function presetOf(name: string, where: string): Preset {
  const preset = PRESETS.get(name)
  if (preset !== undefined) return preset
  const near = nearest(name, PRESET_NAMES)
  throw new UserError(`there is no chip ${JSON.stringify(name.slice(0, 64))}`, {
    where,
    allowed: PRESET_NAMES.join(', '),
    hint: near === undefined ? '`azsim chips` lists them with their numbers' : near,
  })
}
