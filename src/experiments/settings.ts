/**
 * What a run of a model can be told, by name: the options of the command line, the fields of a file of variants, the axes of a sweep and the
 * arguments of the library are these, with the same ranges, defaults and messages.
 */
import type { SkipOptions } from '../compiler/chip-program.js'
import type { ResidencyPolicy } from '../compiler/residency.js'
import { UserError } from '../errors.js'
import { loadChip, parseChip } from '../model/chip.js'
import { loadRnnt, parseRnnt } from '../model/rnnt-file.js'
import { DEFAULT_TECHNOLOGY_NM, TECHNOLOGIES_NM } from '../model/technology.js'
import type { TechnologyNm } from '../model/technology.js'
import { checkModelRun } from '../runner/request.js'
import type { FrameInput, ModelRun, SymbolSource, WeightFormat } from '../runner/request.js'
import { DEFAULT_TILE_CACHE_MIB, ENGINES, MAX_TILE_CACHE_MIB } from '../runner/virtual-chip.js'
import type { EngineName } from '../runner/virtual-chip.js'
import { choiceOption, fractionOption, integerOption, switchOption, textOption } from './coercers.js'

export const MAX_SEED = 2 ** 32 - 1
export const MAX_FRAMES = 10_000
export const DEFAULT_FRAMES = 16
export const ENCODINGS = ['auto', 'none', 'zero-run', 'bitmap'] as const
export const RESIDENCIES = ['auto', 'off'] as const satisfies readonly ResidencyPolicy[]
/** `symbols`: the search's own. */
export const FREE = 'free'

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

/** As `--skip` takes it. */
export const skipName = ({ weights, activations }: SkipOptions): string =>
  [...(weights ? ['weights'] : []), ...(activations ? ['activations'] : [])].join(',') || 'none'

const technologyOption = choiceOption('--technology', TECHNOLOGIES_NM.map(String))

/** What reads each setting from text (a switch also from true and false). They throw a `UserError` that names the option. */
export const SETTINGS = {
  model: textOption('--model'),
  symbols: textOption('--symbols'),
  audio: textOption('--audio'),
  frames: integerOption('--frames', 1, MAX_FRAMES),
  seed: integerOption('--seed', 0, MAX_SEED),
  chip: textOption('--chip'),
  technology: (value: unknown): TechnologyNm => Number(technologyOption(value)) as TechnologyNm,
  bits: integerOption('--bits', 2, 8),
  density: fractionOption('--density', 0, 1),
  encoding: choiceOption('--encoding', ENCODINGS),
  runBits: integerOption('--run-bits', 0, 8),
  codebook: switchOption('--codebook'),
  chunk: integerOption('--chunk', 1, 16),
  residency: choiceOption('--residency', RESIDENCIES),
  skip: skipOption,
  engine: choiceOption('--engine', ENGINES),
  tileCache: integerOption('--tile-cache', 1, MAX_TILE_CACHE_MIB),
} as const

export type SettingName = keyof typeof SETTINGS

/** What may differ between variants that do the same work: all but model, input, decisions and how the simulator works. */
export const VARIANT_SETTINGS = [
  'bits',
  'density',
  'encoding',
  'runBits',
  'codebook',
  'chunk',
  'residency',
  'skip',
  'chip',
  'technology',
] as const satisfies readonly SettingName[]

/** Of settings that always have a value, as text. */
export const DEFAULTS = {
  model: 'tiny',
  symbols: FREE,
  seed: '1',
  chip: 'az1-like',
  technology: String(DEFAULT_TECHNOLOGY_NM),
  bits: '8',
  density: '1',
  encoding: 'auto',
  codebook: false,
  residency: 'auto',
  skip: 'weights,activations',
  engine: 'fast',
} as const satisfies Partial<Record<SettingName, string | false>>

/** How a setting is written as an option: `--run-bits`. */
export const optionOf = (setting: string): string =>
  `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

export interface ChipSettings {
  chip: string
  /** Overrides of its fields, each `field=value`. */
  set: string[]
  technology: TechnologyNm
}
export interface WeightSettings {
  bits: number
  density: number
  encoding: WeightFormat['encoding']
  runBits?: number | undefined
  codebook: boolean
}
export interface ReuseSettings {
  chunk?: number | undefined
  residency: ResidencyPolicy
  skip: SkipOptions
}
export interface InputSettings {
  audio?: string | undefined
  frames?: number | undefined
  seed: number
}
export interface ModelSettings {
  model: string
  symbols: string
}
export interface EngineSettings {
  engine: EngineName
  tileCache?: number | undefined
}

/** What a layer, a product and a model are run with alike. */
export type ChipRunSettings = ChipSettings & WeightSettings & ReuseSettings & EngineSettings
/** What a model is run with. */
export type RunSettings = ModelSettings & InputSettings & ChipRunSettings

/** Of a library's caller: the chip and the model may also be what is in a file. */
export type GivenChipRun = Omit<ChipRunSettings, 'chip'> & { chip: string | object }
export type GivenRun = GivenChipRun & Omit<ModelSettings, 'model'> & { model: string | object } & InputSettings

/** @throws UserError where the chip makes no sense */
export function chipRun(settings: GivenChipRun) {
  const { bits, density, encoding, runBits = null, codebook, residency, skip, technology, engine } = settings
  const { chunk = null, tileCache: tileCacheMiB = DEFAULT_TILE_CACHE_MIB } = settings
  const format: WeightFormat = { bits, density, encoding, runBits, codebook }
  const { chip: given, set } = settings
  const chip = typeof given === 'string' ? loadChip(given, set) : parseChip(JSON.stringify(given), 'chip', set)
  return { chip, format, chunk, residency, skip, technologyNm: technology, engine, tileCacheMiB }
}

/** @throws UserError where the settings contradict each other or the chip, or a file makes no sense */
export function modelRun(settings: GivenRun): ModelRun {
  const { model } = settings
  return checkModelRun({
    ...chipRun(settings),
    model: typeof model === 'string' ? loadRnnt(model) : parseRnnt(JSON.stringify(model), 'model'),
    input: frameInput(settings),
    seed: settings.seed,
    symbols: symbolSource(settings.symbols),
  })
}

/** @throws UserError where there are two */
export function frameInput({ audio, frames }: InputSettings): FrameInput {
  if (audio === undefined) return { kind: 'frames', count: frames ?? DEFAULT_FRAMES }
  if (frames === undefined) return { kind: 'audio', file: audio }
  throw new UserError('frames come from the audio', {
    where: '--frames',
    allowed: '--audio FILE.wav or --frames N, not both',
  })
}

/** A file that is named as the word is can be given as ./free. */
const symbolSource = (symbols: string): SymbolSource =>
  symbols === FREE ? { kind: 'free' } : { kind: 'file', file: symbols }
