/** `azsim sweep`: a speech model in all combinations of what varies. */
import type { Argv, CommandModule } from 'yargs'
import { UserError } from '../errors.js'
import { integerOption, textOption } from '../experiments/coercers.js'
import { DEFAULTS, optionOf, SETTINGS, skipName } from '../experiments/settings.js'
import type { RunSettings, SettingName } from '../experiments/settings.js'
import { AXIS_SETTINGS, parseAxes } from '../experiments/sweep/axes.js'
import type { Axis } from '../experiments/sweep/axes.js'
import { sweepFormat } from '../experiments/sweep/files.js'
import { readPoints, readShard, WHOLE } from '../experiments/sweep/part.js'
import type { SweepPart } from '../experiments/sweep/part.js'
import { shellWord } from './command-line.js'
import { engineOption } from './engine-options.js'
import { jsonOption, runOptions, valued } from './options.js'
import type { FormArguments } from './options.js'

export const MAX_WORKERS = 256

export interface SweepArguments extends RunSettings, FormArguments {
  vary: string[]
  shard?: SweepPart | undefined
  points?: SweepPart | undefined
  workers?: number | undefined
  out?: string | undefined
}

/** What is run, and what becomes of the rows. */
export interface SweepRequest extends FormArguments {
  settings: RunSettings
  axes: Axis[]
  part: SweepPart
  /** As one would ask for the whole sweep again. */
  command: string
  workers: number | undefined
  /** null: no file. */
  out: string | null
}

/** @param run called only when the command runs */
export const sweepCommand = (run: (request: SweepRequest) => Promise<void>): CommandModule<object, SweepArguments> => ({
  command: 'sweep',
  describe: 'Run a speech model in all combinations of settings that vary: resumable, in parallel, in shards',
  builder: (yargs: Argv): Argv<SweepArguments> =>
    yargs
      .options({
        vary: {
          type: 'string',
          array: true,
          requiresArg: true,
          demandOption: true,
          group: 'Sweep:',
          describe: 'AXIS=VALUES, a setting or a field of the chip: bits=2,4,8 density=0.1:1:0.1 mac.lanes=8,16',
        },
        shard: {
          ...valued,
          group: 'Sweep:',
          coerce: readShard,
          describe: 'i/n: only the i-th of n pieces of the sweep; azsim merge puts them together',
        },
        points: { ...valued, group: 'Sweep:', coerce: readPoints, describe: 'Only these points, by number: 3,7-9' },
        workers: {
          ...valued,
          group: 'Sweep:',
          coerce: integerOption('--workers', 1, MAX_WORKERS),
          defaultDescription: 'as many as cores',
          describe: 'Points at a time',
        },
        out: {
          ...valued,
          group: 'Output:',
          coerce: textOption('--out'),
          describe: 'File for the rows: .parquet, .csv or .json. While it is not complete, FILE.partial keeps what is',
        },
        ...jsonOption,
        csv: {
          type: 'boolean',
          group: 'Output:',
          default: false,
          describe: 'Print the rows as CSV (RFC 4180) in place of a table',
        },
        ...runOptions,
        ...engineOption,
      } as const)
      .example('$0 sweep --vary bits=2,4,8 density=0.25,0.5,1', 'nine points of the model tiny, as a table')
      .example('$0 sweep --model mlperf-rnnt --vary density=0.1:1:0.1 mac.lanes=8,16,32 --out all.parquet', 'as a file')
      .example("$0 sweep --vary 'skip=none;weights;weights,activations' --csv", 'values with commas in them')
      .example('$0 sweep --vary bits=2,4,8 --shard 2/3 --out second.csv', 'on one of three machines (docs/sweeps.md)'),
  handler: async (args) => run(sweepRequest(args)),
})

/** @throws UserError where an axis makes no sense or options contradict each other */
export function sweepRequest(args: SweepArguments): SweepRequest {
  const { vary, shard, points, workers, out = null, json, csv } = args
  if (shard !== undefined && points !== undefined) {
    throw new UserError('there are --shard and --points', { where: 'azsim sweep', allowed: 'one of them' })
  }
  if (json && csv) throw new UserError('there are --json and --csv', { where: 'azsim sweep', allowed: 'one of them' })
  if (out !== null) sweepFormat(out, '--out')
  const axes = parseAxes(vary)
  for (const axis of axes) checkFree(axis, args)
  const settings = settingsOf(args)
  const command = canonicalCommand(settings, axes)
  return { settings, axes, part: shard ?? points ?? WHOLE, command, workers, out, json, csv }
}

/** @throws UserError where a setting is given and varied */
function checkFree(axis: Axis, args: SweepArguments): void {
  const isSet = axis.kind === 'field' && args.set.some((text) => text.split('=', 1)[0]!.trim() === axis.field)
  const isGiven = axis.kind === 'setting' && !isDefault(axis.setting, args[axis.setting])
  if (!isSet && !isGiven) return
  throw new UserError('is given, and varies', {
    where: isSet ? `--set ${axis.name}` : `--${axis.name}`,
    allowed: `--vary ${axis.name}=... without it`,
  })
}

/** Whether a setting has the value that it has when nothing is said. */
function isDefault(name: SettingName, value: unknown): boolean {
  const text = (DEFAULTS as Partial<Record<SettingName, string | false>>)[name]
  return text === undefined ? value === undefined : JSON.stringify(value) === JSON.stringify(SETTINGS[name](text))
}

function settingsOf(args: SweepArguments): RunSettings {
  const { model, symbols, audio, frames, seed, chip, set, technology } = args
  const { bits, density, encoding, runBits, codebook, chunk, residency, skip, engine, tileCache } = args
  return {
    ...{ model, symbols, audio, frames, seed, chip, set, technology },
    ...{ bits, density, encoding, runBits, codebook, chunk, residency, skip, engine, tileCache },
  }
}

/** The settings without influence on any figure are not in it, nor those that vary, nor defaults; the model always is. */
function canonicalCommand(settings: RunSettings, axes: readonly Axis[]): string {
  const isVaried = (name: SettingName) => axes.some((axis) => axis.kind === 'setting' && axis.setting === name)
  const words = ['azsim', 'sweep']
  for (const name of [...AXIS_SETTINGS, 'symbols'] as const) {
    const value = settings[name]
    if (isVaried(name) || (isDefault(name, value) && name !== 'model')) continue
    words.push(optionOf(name))
    if (typeof value !== 'boolean') words.push(typeof value === 'object' ? skipName(value) : String(value))
  }
  for (const text of settings.set) words.push('--set', text)
  for (const { name, text } of axes) words.push('--vary', `${name}=${text}`)
  return words.map(shellWord).join(' ')
}
