/**
 * The fields of a chip: their names as in the datasheet ("Chip file and presets"), ranges, units, meanings. From this one table come
 * the checks of chip files and of `--set`, the JSON schema, and the tables of `azsim chips`.
 */

export const DRAM_TYPES = [
  'LPDDR4-1600-x16',
  'LPDDR4-1600-x32',
  'LPDDR4-2400-x16',
  'LPDDR4-2400-x32',
  'LPDDR4-3200-x16',
  'LPDDR4-3200-x32',
] as const
export type DramType = (typeof DRAM_TYPES)[number]

/** What every chip has. Sizes are in bytes, the clock in MHz; the letters are the datasheet's. */
interface ChipBase {
  name: string
  clockMHz: number
  cores: number
  /** L, W, M, Q, S. */
  mac: { lanes: number; window: number; multipliers: number; queue: number; scan: number }
  activations: { bytes: number }
  /** V. */
  vector: { width: number }
  /** C. */
  accumulators: { contexts: number }
  sequencer: { instructions: number; scalarBytes: number }
}

/** Weights stream from the DRAM, coded, through the decompressor. */
export interface StreamedChip extends ChipBase {
  weights: 'streamed'
  /** P, E, B. */
  decompressor: { symbols: number; positions: number; portBytes: number }
  weightBuffer: { halfBytes: number }
  store: { bytes: number }
  dram: { type: DramType }
}

/** Dense int8 weights lie in the lanes before cycle 0; no decompressor, store or DRAM, and a weight half as large as needed. */
export interface PreloadedChip extends ChipBase {
  weights: 'preloaded'
  dram: { type: 'none' }
}

export type ChipConfig = StreamedChip | PreloadedChip

type PathsOf<T> = { [K in keyof T & string]: T[K] extends object ? `${K}.${keyof T[K] & string}` : K }[keyof T & string]

/** `mac.lanes`, `clockMHz`, ... */
export type FieldPath = PathsOf<StreamedChip>
export type FieldValue = string | number

interface FieldInfo {
  meaning: string
  unit?: string
  /** Only on chips with streamed weights. */
  streamedOnly?: true
}

export type Field = FieldInfo &
  (
    | { type: 'integer'; min: number; max: number; powerOfTwo?: true; /** Why not more. */ limit?: string }
    | { type: 'choice'; choices: readonly string[] }
    | { type: 'name' }
  )

const integer = (min: number, max: number, meaning: string, unit?: string) =>
  ({ type: 'integer', min, max, meaning, ...(unit !== undefined && { unit }) }) as const

/** In the order in which they are shown. */
export const CHIP_FIELDS: Readonly<Record<FieldPath, Field>> = {
  name: { type: 'name', meaning: 'what reports call the chip' },
  clockMHz: integer(1, 4000, 'core clock', 'MHz'),
  cores: { ...integer(1, 1, 'cores'), limit: 'several cores are not modelled yet' },
  weights: {
    type: 'choice',
    choices: ['streamed', 'preloaded'],
    meaning: 'streamed: coded, from DRAM; preloaded: int8, in the lanes before cycle 0',
  },
  'mac.lanes': integer(1, 256, 'L: lanes of the MAC array'),
  'mac.window': integer(1, 1024, 'W: weights of a column that a lane holds', 'weights'),
  'mac.multipliers': integer(1, 8, 'M: multipliers of a lane'),
  'mac.queue': integer(2, 64, 'Q: queue of a lane', 'columns'),
  'mac.scan': integer(1, 1024, 'S: activations that the scanner holds; as many as lanes unless set', 'activations'),
  'decompressor.symbols': {
    ...integer(1, 256, 'P: symbols that a group reads at most', 'symbols/cycle'),
    streamedOnly: true,
  },
  'decompressor.positions': {
    ...integer(1, 1024, 'E: positions that a group writes at most', 'weights/cycle'),
    streamedOnly: true,
  },
  'decompressor.portBytes': {
    ...integer(1, 64, 'B: width of the port that feeds the decompressor', 'bytes/cycle'),
    powerOfTwo: true,
    streamedOnly: true,
  },
  'weightBuffer.halfBytes': { ...integer(1, 2 ** 20, 'one half of the weight buffer', 'bytes'), streamedOnly: true },
  'store.bytes': { ...integer(0, 2 ** 28, 'compressed store', 'bytes'), streamedOnly: true },
  'activations.bytes': integer(1024, 2 ** 24, 'activation SRAM', 'bytes'),
  'vector.width': integer(1, 64, 'V: elements that the vector unit takes', 'elements/cycle'),
  'accumulators.contexts': integer(1, 16, 'C: contexts of L x W accumulators'),
  'sequencer.instructions': integer(64, 65_536, 'instruction memory', 'words of 8 bytes'),
  'sequencer.scalarBytes': integer(1024, 2 ** 20, 'scalar memory', 'bytes'),
  'dram.type': { type: 'choice', choices: [...DRAM_TYPES, 'none'], meaning: 'DRAM: transfers in MT/s, channel width' },
}

export const FIELD_PATHS = Object.keys(CHIP_FIELDS) as FieldPath[]

/** `mac`, `decompressor`, ...: the names that have fields below them. */
export const FIELD_GROUPS: ReadonlySet<string> = new Set(
  FIELD_PATHS.filter((path) => path.includes('.')).map((path) => path.split('.')[0]!),
)

export function isFieldPath(path: string): path is FieldPath {
  return Object.hasOwn(CHIP_FIELDS, path)
}

/** The value of a field, undefined where the chip has no such part. */
export function fieldOf(chip: ChipConfig, path: FieldPath): FieldValue | undefined {
  const [first, second] = path.split('.') as [string, string?]
  const entry = Object.entries(chip).find(([key]) => key === first)?.[1] as
    FieldValue | Record<string, FieldValue> | undefined
  return typeof entry === 'object' ? entry[second!] : entry
}

/** "1 to 256", "streamed or preloaded", ...: what a field takes, for messages and tables. */
export function rangeOf(field: Field): string {
  switch (field.type) {
    case 'integer': {
      if (field.min === field.max) return String(field.min)
      const range = `${field.min.toLocaleString('en')} to ${field.max.toLocaleString('en')}`
      return field.powerOfTwo ? `${range}, a power of two` : range
    }
    case 'choice':
      return field.choices.join(', ')
    case 'name':
      return '1 to 64 printable characters'
  }
}
