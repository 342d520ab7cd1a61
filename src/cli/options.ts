/** The options that commands share: the settings of a run (`experiments/settings.ts`) with their help, and what becomes of the output. */
import type { Options } from 'yargs'
import { textOption } from '../experiments/coercers.js'
import { DEFAULT_FRAMES, DEFAULTS, ENCODINGS, SETTINGS } from '../experiments/settings.js'
import type { SettingName } from '../experiments/settings.js'
import { PRESET_NAMES } from '../model/presets.js'
import { RNNT_NAMES } from '../model/rnnt-presets.js'
import { TECHNOLOGIES_NM } from '../model/technology.js'

/** An option with one value, given as text and coerced. */
export const valued = { type: 'string', requiresArg: true } as const

/** A setting that has a value in any case. */
export const defaulted = <Name extends Exclude<keyof typeof DEFAULTS, 'codebook'>>(name: Name, describe: string) =>
  ({
    ...valued,
    coerce: SETTINGS[name],
    default: DEFAULTS[name],
    defaultDescription: DEFAULTS[name],
    describe,
  }) as const

/** A setting that may be left open. @param unset what then holds, for the help */
export const open = <Name extends SettingName>(name: Name, describe: string, unset?: string) =>
  ({
    ...valued,
    coerce: SETTINGS[name],
    describe,
    ...(unset !== undefined && { defaultDescription: unset }),
  }) as const

/** The same group for all of them. */
function grouped<const Group extends Record<string, Options>>(group: string, options: Group): Group {
  for (const option of Object.values<Options>(options)) option.group = group
  return options
}

export const modelOptions = grouped('Model:', {
  model: defaulted('model', `Preset (${RNNT_NAMES.join(', ')}) or model file in JSON`),
  symbols: defaulted('symbols', 'Decisions to follow: a file of azsim run --save-symbols, or free'),
})

export const chipOptions = grouped('Chip:', {
  chip: defaulted('chip', `Preset (${PRESET_NAMES.join(', ')}) or chip file in JSON`),
  set: {
    type: 'string',
    array: true,
    requiresArg: true,
    default: [] as string[],
    defaultDescription: 'none',
    describe: 'Override fields of the chip: mac.lanes=32 mac.queue=4',
  },
  technology: defaulted('technology', `Process that energies are for, in nm: ${TECHNOLOGIES_NM.join(', ')}`),
})

export const weightOptions = grouped('Weights:', {
  bits: defaulted('bits', 'Bits of a stored weight, 2 to 8'),
  density: defaulted('density', 'Fraction of the weights that magnitude pruning keeps, 0 to 1'),
  encoding: defaulted('encoding', `How zeros are coded: ${ENCODINGS.join(', ')} (auto: the cheapest)`),
  'run-bits': open('runBits', 'Bits of a zero run, 0 to 8', 'the cheapest'),
  codebook: { type: 'boolean', default: DEFAULTS.codebook, describe: 'Store indices into shared int8 values' },
})

export const reuseOptions = grouped('Reuse and skipping:', {
  chunk: open('chunk', 'Frames that share a loaded tile at most', "as many as fit, at most the chip's contexts"),
  residency: defaulted('residency', 'Keep matrices in the compressed store where they fit: auto, off'),
  skip: defaulted('skip', 'Zeros that the MAC array skips: weights,activations, one of them, or none'),
})

export const inputOptions = grouped('Input:', {
  audio: open('audio', 'Speech: WAV, 16-bit PCM, 8 or 16 kHz, mono'),
  frames: open('frames', 'Frames to draw, in place of --audio', `${DEFAULT_FRAMES}`),
  seed: defaulted('seed', 'Seed of everything drawn'),
})

/** All of them: what a model is run with. */
export const runOptions = {
  ...modelOptions,
  ...inputOptions,
  ...weightOptions,
  ...chipOptions,
  ...reuseOptions,
} as const

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

export const csvOption = {
  csv: {
    type: 'boolean',
    group: 'Output:',
    default: false,
    describe: 'Print a line per layer as CSV (RFC 4180) in place of a table',
  },
} as const satisfies Record<string, Options>

/** In which form data are printed; a table unless one is asked for. */
export interface FormArguments {
  json: boolean
  csv: boolean
}
