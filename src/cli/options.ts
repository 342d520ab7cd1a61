/**
 * The options that commands share, and the coercers that check them. yargs gives text here (its own numbers would take `0x10` and
 * `1e3` and make NaN of a typo), and a list where an option is repeated.
 */
import type { Options } from 'yargs'
import type { SkipOptions } from '../compiler/chip-program.js'
import type { ResidencyPolicy } from '../compiler/residency.js'
import { UserError } from '../errors.js'
import { loadChip } from '../model/chip.js'
import { nearest } from '../model/nearest.js'
import { PRESET_NAMES } from '../model/presets.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { FrameInput, WeightFormat } from '../runner/request.js'
import type { CycleWindow } from '../runner/timeline.js'
import { DEFAULT_TILE_CACHE_MIB, ENGINES, MAX_TILE_CACHE_MIB } from '../runner/virtual-chip.js'
import type { EngineName } from '../runner/virtual-chip.js'

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

/** One value as text. @throws UserError where the option is repeated or empty */
export function textOption(option: string): (value: unknown) => string {
  return (value) => {
    if (Array.isArray(value)) throw new UserError(`is given ${value.length} times`, { where: option, allowed: 'once' })
    const text = String(value)
    if (text.trim() === '') throw new UserError('has no value', { where: option, hint: `azsim --help` })
    return text
  }
}

export function integerOption(option: string, min: number, max: number): (value: unknown) => number {
  const allowed = `an integer from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}`
  return numberFrom(option, /^-?\d{1,15}$/, min, max, allowed)
}

/** A decimal fraction. */
export function fractionOption(option: string, min: number, max: number): (value: unknown) => number {
  return numberFrom(option, /^-?(\d{1,15}(\.\d*)?|\.\d+)$/, min, max, `a number from ${min} to ${max}, such as 0.25`)
}

function numberFrom(option: string, form: RegExp, min: number, max: number, allowed: string) {
  const read = textOption(option)
  return (value: unknown): number => {
    const text = read(value)
    const number = form.test(text) ? Number(text) : NaN
    if (number >= min && number <= max) return number + 0 // -0 is 0
    const nearestAllowed = number > max ? max : number < min ? min : undefined
    throw new UserError(`cannot be ${quoted(text)}`, {
      where: option,
      allowed,
      ...(nearestAllowed !== undefined && { hint: `${option} ${nearestAllowed}` }),
    })
  }
}

export function choiceOption<const T extends string>(option: string, choices: readonly T[]): (value: unknown) => T {
  const read = textOption(option)
  return (value) => {
    const text = read(value)
    const choice = choices.find((candidate) => candidate === text)
    if (choice !== undefined) return choice
    const near = nearest(text, choices)
    throw new UserError(`cannot be ${quoted(text)}`, {
      where: option,
      allowed: choices.join(', '),
      ...(near !== undefined && { hint: `${option} ${near}` }),
    })
  }
}

/** `A:B`: cycles A .. B - 1. */
export function windowOption(option: string): (value: unknown) => CycleWindow {
  const read = textOption(option)
  return (value) => {
    const text = read(value)
    const [, from, until] = /^(\d{1,15}):(\d{1,15})$/.exec(text) ?? []
    if (from !== undefined && Number(from) < Number(until)) return { from: Number(from), until: Number(until) }
    throw new UserError(`cannot be ${quoted(text)}`, {
      where: option,
      allowed: 'A:B, core cycles, A below B',
      hint: `${option} 0:100000`,
    })
  }
}

const readSkip = choiceOption(
  '--skip',
  [...SKIPS.keys()].filter((key) => key !== 'activations,weights'),
)

function skipOption(value: unknown): SkipOptions {
  const known = typeof value === 'string' ? SKIPS.get(value) : undefined
  return known ?? SKIPS.get(readSkip(value))!
}

const quoted = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text)

/** An option with one value, given as text and coerced. */
export const valued = { type: 'string', requiresArg: true } as const

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

export const engineOption = {
  engine: {
    ...valued,
    group: 'Simulator:',
    coerce: choiceOption('--engine', ENGINES),
    default: 'fast',
    defaultDescription: 'fast',
    describe: 'How time is computed: fast (from event to event) or stepped (cycle by cycle); the figures are the same',
  },
  'tile-cache': {
    ...valued,
    group: 'Simulator:',
    coerce: integerOption('--tile-cache', 1, MAX_TILE_CACHE_MIB),
    default: String(DEFAULT_TILE_CACHE_MIB),
    defaultDescription: String(DEFAULT_TILE_CACHE_MIB),
    describe: 'MiB that the fast engine may use for decoded tiles; with fewer it decodes them again',
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
export interface EngineArguments {
  engine: EngineName
  tileCache?: number | undefined
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
