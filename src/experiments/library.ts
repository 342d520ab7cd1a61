/**
 * azsim as a library: what `azsim run`, `azsim compare`, `azsim chips --json` and `azsim models --json` do, with the options as arguments
 * and the JSON as objects.
 */
import { UserError } from '../errors.js'
import { chipEntries } from '../model/chip-entries.js'
import type { ChipEntry } from '../model/chip-entries.js'
import type { ChipConfig } from '../model/chip-fields.js'
import { modelEntries } from '../model/model-entries.js'
import type { ModelEntry } from '../model/model-entries.js'
import type { RnntDescription } from '../model/rnnt.js'
import type { ComparisonReport } from '../report/rnnt-comparison.js'
import type { RunReport } from '../report/rnnt-report.js'
import { compareVariants } from './compare.js'
import { runModel } from './run.js'
import { DEFAULTS, modelRun, optionOf, SETTINGS } from './settings.js'
import type { GivenRun, SettingName } from './settings.js'
import type { OnProgress, Provenance } from './simulation.js'
import { standardVariants } from './variants.js'
import type { Variant } from './variants.js'
import { parseVariants } from './variants-file.js'
import { version } from './version.js'

/** Settings of a run; each has the range and the default of the command line's option. */
export interface RunOptions {
  /** Name of a preset, path of a model file, or a description as in one (docs/models.md). */
  model?: string | RnntDescription
  /** Path of a file of symbols to follow; the search's own without it. */
  symbols?: string
  /** Path of a WAV file; or so many drawn frames (16). */
  audio?: string
  frames?: number
  seed?: number
  /** 2..8: of a stored weight. */
  bits?: number
  /** 0..1: share of the weights that magnitude pruning keeps. */
  density?: number
  encoding?: 'auto' | 'none' | 'zero-run' | 'bitmap'
  /** 0..8, for zero-run. */
  runBits?: number
  codebook?: boolean
  /** Name of a preset, path of a chip file, or a chip as in one (docs/chip.md, "Chip file and presets"). */
  chip?: string | Partial<ChipConfig> | { base: string }
  /** Overrides of its fields: { 'mac.lanes': 32 }. */
  set?: Readonly<Record<string, string | number>>
  /** Process that energies are for, in nm. */
  technology?: 45 | 32 | 22
  /** Frames that share a loaded tile, at most. */
  chunk?: number
  residency?: 'auto' | 'off'
  skip?: 'weights,activations' | 'weights' | 'activations' | 'none'
  engine?: 'fast' | 'stepped'
  /** MiB. */
  tileCache?: number
  /** Ends the run, which then throws the signal's reason. */
  signal?: AbortSignal
  /** Told what is being done, some twenty times a second. */
  onProgress?: OnProgress
}

export interface CheckedRunOptions extends RunOptions {
  /** Compare all that the layers compute with the references. */
  check?: boolean
}

export interface CompareOptions extends RunOptions {
  /** In place of the standard ones: as in a file of variants (docs/variants.schema.json). */
  variants?: readonly ({ name: string; mechanism?: string } & Partial<
    Pick<RunOptions, 'bits' | 'density' | 'encoding' | 'runBits' | 'codebook' | 'chunk' | 'residency' | 'skip' | 'set'>
  > & { chip?: string; technology?: 45 | 32 | 22 })[]
}

/**
 * Runs a model on a chip, as `azsim run`: docs/run-report.schema.json is the form of what comes out, docs/reports.md explains it.
 *
 *     const { cycles, energy } = await run({ model: 'tiny', bits: 4, density: 0.5 })
 *
 * @throws UserError where the options make no sense; ChipError if the program goes wrong on the chip
 */
export async function run(options: CheckedRunOptions = {}): Promise<RunReport> {
  const { check, signal, onProgress, ...settings } = options
  return runModel(asked(settings, modelRun), { ...provenance('run', options), check, signal, onProgress })
}

/**
 * Runs a model in several variants that do the same work, as `azsim compare`: docs/comparison.schema.json.
 *
 *     const { variants } = await compare({ model: 'tiny', bits: 4, density: 0.5 })
 *     variants.map(({ name, gain }) => [name, gain?.speedUp])
 *
 * @throws UserError where the options make no sense; ChipError if a program goes wrong on the chip
 */
export async function compare(options: CompareOptions = {}): Promise<ComparisonReport> {
  const { variants, signal, onProgress, ...settings } = options
  const wanted = asked(settings, (settings): Variant[] =>
    variants === undefined
      ? standardVariants(modelRun(settings))
      : parseVariants(JSON.stringify({ variants }), 'variants', settings),
  )
  return compareVariants(wanted, { ...provenance('compare', options), signal, onProgress })
}

/** The chips that come with azsim, as `azsim chips --json`: each with where its numbers come from. */
export const chips = (): ChipEntry[] => chipEntries()

/** The models that come with azsim, as `azsim models --json`. */
export const models = (): ModelEntry[] => modelEntries()

/** What reads the settings says of them what it says of options: with the names of these. */
function asked<T>(options: Omit<RunOptions, 'signal' | 'onProgress'>, make: (settings: GivenRun) => T): T {
  try {
    return make(settingsOf(options))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { where, hint, ...details } = error.details
    const setting = Object.keys(SETTINGS).find((name) => optionOf(name) === where)
    throw new UserError(error.what, {
      ...details,
      ...(where !== undefined && { where: setting ?? where }),
      ...(hint !== undefined && { hint: setting === undefined ? hint : hint.replace(`${where} `, `${setting}: `) }),
    })
  }
}

function settingsOf({ set = {}, ...options }: Omit<RunOptions, 'signal' | 'onProgress'>): GivenRun {
  const given: Record<string, unknown> = { ...DEFAULTS }
  for (const [name, value] of Object.entries<unknown>(options)) if (value !== undefined) given[name] = value
  const read = Object.entries(given).map(([name, value]) => [name, readSetting(name, value)])
  return {
    ...(Object.fromEntries(read) as Omit<GivenRun, 'set'>),
    set: Object.entries(set).map(([field, value]) => `${field}=${value}`),
  }
}

function readSetting(name: string, value: unknown): unknown {
  if (!Object.hasOwn(SETTINGS, name)) {
    throw new UserError('there is no such option', { where: name, allowed: Object.keys(SETTINGS).join(', ') })
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (isObject && (name === 'model' || name === 'chip')) return value
  return SETTINGS[name as SettingName](typeof value === 'boolean' ? value : String(value))
}

/** The call, as far as it can be written down. */
function provenance(name: string, options: object): Provenance {
  const shown = Object.entries(options).filter(([, value]) => !(value instanceof AbortSignal))
  return {
    versions: { azsim: version(), node: process.version },
    command: `await ${name}(${JSON.stringify(Object.fromEntries(shown))})`,
  }
}
