/** `azsim run`: a whole RNN-T with drawn weights, on speech or on drawn frames. */
import type { Argv, CommandModule } from 'yargs'
import { PASSES } from '../compiler/pass-names.js'
import type { PassName } from '../compiler/pass-names.js'
import { loadRnnt } from '../model/rnnt-file.js'
import { RNNT_NAMES } from '../model/rnnt-presets.js'
import { checkRnntRequest } from '../runner/request.js'
import type { RnntRequest, SymbolSource } from '../runner/request.js'
import type { CycleWindow } from '../runner/timeline.js'
import { choiceOption, textOption, valued, windowOption } from './coercers.js'
import { engineOption } from './engine-options.js'
import type { EngineArguments } from './engine-options.js'
import {
  chipOptions,
  chipRun,
  frameInput,
  inputOptions,
  jsonOption,
  memoryMapOption,
  outOption,
  reuseOptions,
  weightOptions,
} from './options.js'
import type { ChipArguments, InputArguments, ReuseArguments, WeightArguments } from './options.js'
import { checkFolder, checkWritable } from './output.js'

const DEFAULT_MODEL = 'tiny'
const FREE = 'free'

export interface RunArguments extends ChipArguments, InputArguments, WeightArguments, ReuseArguments, EngineArguments {
  model: string
  symbols: string
  compare: boolean
  check: boolean
  out?: string | undefined
  saveSymbols?: string | undefined
  memoryMap?: boolean | undefined
  dumpAfter?: PassName | undefined
  timeline?: string | undefined
  vcd?: string | undefined
  window?: CycleWindow | undefined
  json: boolean
}

/** Runs a request and reports, as JSON if asked to. */
export type RunModel = (request: RnntRequest, json: boolean) => Promise<void>

const file = (option: string, describe: string) =>
  ({ ...valued, group: 'Looking inside:', coerce: textOption(option), describe }) as const

/** @param run called only when the command runs */
export const runCommand = (run: RunModel): CommandModule<object, RunArguments> => ({
  command: 'run',
  describe: 'Run a whole speech model (RNN-T) on the chip: features in, symbols out',
  builder: (yargs: Argv): Argv<RunArguments> =>
    yargs
      .options({
        model: {
          ...valued,
          group: 'Model:',
          coerce: textOption('--model'),
          default: DEFAULT_MODEL,
          defaultDescription: DEFAULT_MODEL,
          describe: `Preset (${RNNT_NAMES.join(', ')}) or model file in JSON`,
        },
        symbols: {
          ...valued,
          group: 'Model:',
          coerce: textOption('--symbols'),
          default: FREE,
          defaultDescription: FREE,
          describe: `Decisions of the search: ${FREE} (the chip's own), or a file of --save-symbols to follow`,
        },
        compare: {
          type: 'boolean',
          group: 'Model:',
          default: false,
          describe: 'Compare with dense weights of 8 bits, of which nothing is skipped, on the same symbols',
        },
        check: {
          type: 'boolean',
          group: 'Model:',
          default: false,
          describe: 'Compare every hidden state, logit and symbol with the integer reference, and with floats',
        },
        ...inputOptions,
        ...weightOptions,
        ...chipOptions,
        ...reuseOptions,
        'dump-after': {
          ...valued,
          group: 'Looking inside:',
          coerce: choiceOption('--dump-after', PASSES),
          describe: `Print the program after a pass of the lowering as JSON, run nothing: ${PASSES.join(', ')}`,
        },
        timeline: file('--timeline', 'Write what each unit did when, as a trace for Perfetto (JSON)'),
        vcd: file('--vcd', 'Write the state of each unit in each cycle, as a wave file (VCD)'),
        window: {
          ...valued,
          group: 'Looking inside:',
          coerce: windowOption('--window'),
          defaultDescription: 'the whole run',
          describe: 'Cycles A:B of --timeline and --vcd, B not included',
        },
        ...outOption('report.json'),
        'save-symbols': {
          ...valued,
          group: 'Output:',
          coerce: textOption('--save-symbols'),
          describe: 'Write the symbols that come out, for --symbols',
        },
        ...memoryMapOption,
        ...engineOption,
        ...jsonOption,
      } as const)
      .example('$0 run --audio a.wav --bits 4 --density 0.5', 'speech, a pruned 4-bit model')
      .example('$0 run --compare --audio a.wav --bits 4 --density 0.5', 'what that buys')
      .example('$0 run --model my-model.json --check', 'your own model, compared value by value')
      .example('$0 run --frames 30 --bits 4 --save-symbols said.txt', 'what it says ...')
      .example('$0 run --frames 30 --bits 8 --symbols said.txt', '... and other weights, made to say it too'),
  handler: async (args) => {
    const request = rnntRequest(args)
    if (request.out !== null) checkFolder(request.out)
    for (const path of [request.saveSymbols, request.timeline, request.vcd]) if (path !== null) checkWritable(path)
    await run(request, args.json)
  },
})

/** @throws UserError where options contradict each other or the chip */
export function rnntRequest(args: RunArguments): RnntRequest {
  return checkRnntRequest({
    ...chipRun(args),
    memoryMap: args.memoryMap ?? false,
    model: loadRnnt(args.model),
    input: frameInput(args),
    seed: args.seed,
    symbols: symbolSource(args.symbols),
    compare: args.compare,
    check: args.check,
    out: args.out ?? null,
    saveSymbols: args.saveSymbols ?? null,
    dumpAfter: args.dumpAfter ?? null,
    timeline: args.timeline ?? null,
    vcd: args.vcd ?? null,
    window: args.window ?? null,
  })
}

/** A file that is named as the word is can be given as ./free. */
const symbolSource = (symbols: string): SymbolSource =>
  symbols === FREE ? { kind: 'free' } : { kind: 'file', file: symbols }
