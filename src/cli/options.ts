/** The options that commands share, and what becomes of them. */
import type { Options } from 'yargs'
import type { SkipOptions } from '../compiler/chip-program.js'
import type { ResidencyPolicy } from '../compiler/residency.js'
import { UserError } from '../errors.js'
import { loadChip } from '../model/chip.js'
import { PRESET_NAMES } from '../model/presets.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { FrameInput, WeightFormat } from '../runner/request.js'
import { DEFAULT_TILE_CACHE_MIB } from '../runner/virtual-chip.js'
import { choiceOption, fractionOption, integerOption, textOption, valued } from './coercers.js'
import type { EngineArguments } from './engine-options.js'

const MAX_SEED = 2 ** 32 - 1
const MAX_FRAMES = 10_000
const DEFAULT_FRAMES = 16
const ENCODINGS = ['auto', 'none', 'zero-run', 'bitmap'] as const
const RESIDENCIES = ['auto', 'off'] as const satisfies readonly ResidencyPolicy[]
const SKIPS: ReadonlyMap<string, SkipOptions> = new Map([
  ['weights,activations', { weights: true, activations: true }],
  ['activations,weights', { weights: true, activations: true }],
  ['weights', { weights: true, activations: false }],
  ['activations', { weights: false, activations: true }],
  ['none', { weights: false, activations: false }],
])

const readSkip = choiceOption(
  '--skip',
  [...SKIPS.keys()].filter((key) => key !== 'activations,weights'),
)

function skipOption(value: unknown): SkipOptions {
  const known = typeof value === 'string' ? SKIPS.get(value) : undefined
  return known ?? SKIPS.get(readSkip(value))!
}

export const chipOptions = {
  chip: {
    ...valued,
    group: 'Chip:',
    coerce: textOption('--chip'),
    default: 'az1-like',
    defaultDescription: 'az1-like',
    describe: `Preset (${PRESET_NAMES.join(', ')}) or chip file in JSON`,
  },
  set: {
    type: 'string',
    array: true,
    requiresArg: true,
    group: 'Chip:',
    default: [] as string[],
    defaultDescription: 'none',
    describe: 'Override fields of the chip: mac.lanes=32 mac.queue=4',
  },
} as const satisfies Record<string, Options>

export const weightOptions = {
  bits: {
    ...valued,
    group: 'Weights:',
    coerce: integerOption('--bits', 2, 8),
    default: '8',
    defaultDescription: '8',
    describe: 'Bits of a stored weight, 2 to 8',
  },
  density: {
    ...valued,
    group: 'Weights:',
    coerce: fractionOption('--density', 0, 1),
    default: '1',
    defaultDescription: '1',
    describe: 'Fraction of the weights that magnitude pruning keeps, 0 to 1',
  },
  encoding: {
    ...valued,
    group: 'Weights:',
    coerce: choiceOption('--encoding', ENCODINGS),
    default: 'auto',
    defaultDescription: 'auto',
    describe: `How zeros are coded: ${ENCODINGS.join(', ')} (auto: the cheapest)`,
  },
  'run-bits': {
    ...valued,
    group: 'Weights:',
    coerce: integerOption('--run-bits', 0, 8),
    defaultDescription: 'the cheapest',
    describe: 'Bits of a zero run, 0 to 8',
  },
  codebook: {
    type: 'boolean',
    group: 'Weights:',
    default: false,
    describe: 'Store indices into shared int8 values',
  },
} as const satisfies Record<string, Options>

export const reuseOptions = {
  chunk: {
    ...valued,
    group: 'Reuse and skipping:',
    coerce: integerOption('--chunk', 1, 16),
    defaultDescription: "as many as fit, at most the chip's contexts",
    describe: 'Frames that share a loaded tile at most',
  },
  residency: {
    ...valued,
    group: 'Reuse and skipping:',
    coerce: choiceOption('--residency', RESIDENCIES),
    default: 'auto',
    defaultDescription: 'auto',
    describe: 'Keep matrices in the compressed store where they fit: auto, off',
  },
  skip: {
    ...valued,
    group: 'Reuse and skipping:',
    coerce: skipOption,
    default: 'weights,activations',
    defaultDescription: 'weights,activations',
    describe: 'Zeros that the MAC array skips: weights,activations, one of them, or none',
  },
} as const satisfies Record<string, Options>

export const inputOptions = {
  audio: {
    ...valued,
    group: 'Input:',
    coerce: textOption('--audio'),
    describe: 'Speech: WAV, 16-bit PCM, 8 or 16 kHz, mono',
  },
  frames: {
    ...valued,
    group: 'Input:',
    coerce: integerOption('--frames', 1, MAX_FRAMES),
    defaultDescription: `${DEFAULT_FRAMES}`,
    describe: 'Frames to draw, in place of --audio',
  },
  seed: {
    ...valued,
    group: 'Input:',
    coerce: integerOption('--seed', 0, MAX_SEED),
    default: '1',
    defaultDescription: '1',
    describe: 'Seed of everything drawn',
  },
} as const satisfies Record<string, Options>

/** @param files what is written, for the help */
export const outOption = (files: string) =>
  ({
    out: {
      ...valued,
      group: 'Output:',
      coerce: textOption('--out'),
      describe: `Folder for ${files}; made where it is missing`,
    },
  }) as const satisfies Record<string, Options>

export const memoryMapOption = {
  'memory-map': {
    type: 'boolean',
    group: 'Output:',
    default: false,
    describe: "Print what lies where in the chip's memories (with --json it is always there)",
  },
} as const satisfies Record<string, Options>

export const jsonOption = {
  json: { type: 'boolean', group: 'Output:', default: false, describe: 'Print JSON in place of a table' },
} as const satisfies Record<string, Options>

/** What yargs makes of the options above. */
export interface ChipArguments {
  chip: string
  set: string[]
}
export interface WeightArguments {
  bits: number
  density: number
  encoding: WeightFormat['encoding']
  runBits?: number | undefined
  codebook: boolean
}
export interface ReuseArguments {
  chunk?: number | undefined
  residency: ResidencyPolicy
  skip: SkipOptions
}
export interface InputArguments {
  audio?: string | undefined
  frames?: number | undefined
  seed: number
}

/** The part of a request that says what the chip is, how weights are stored and what is reused. */
export function chipRun(args: ChipArguments & WeightArguments & ReuseArguments & EngineArguments) {
  const { bits, density, encoding, runBits = null, codebook, residency, skip, engine } = args
  const chip: ChipConfig = loadChip(args.chip, args.set)
  const chunk = args.chunk ?? null
  const tileCacheMiB = args.tileCache ?? DEFAULT_TILE_CACHE_MIB
  return { chip, format: { bits, density, encoding, runBits, codebook }, chunk, residency, skip, engine, tileCacheMiB }
}

export function frameInput({ audio, frames }: InputArguments): FrameInput {
  if (audio === undefined) return { kind: 'frames', count: frames ?? DEFAULT_FRAMES }
  if (frames === undefined) return { kind: 'audio', file: audio }
  throw new UserError('frames come from the audio', {
    where: '--frames',
    allowed: '--audio FILE.wav or --frames N, not both',
  })
}
