/** `azsim run`: a whole RNN-T with drawn weights, on speech or on drawn frames. */
import type { Argv, CommandModule } from 'yargs'
import { PASSES } from '../compiler/pass-names.js'
import type { PassName } from '../compiler/pass-names.js'
import { choiceOption, textOption, windowOption } from '../experiments/coercers.js'
import { modelRun } from '../experiments/settings.js'
import type { RunSettings } from '../experiments/settings.js'
import { checkRnntRequest } from '../runner/request.js'
import type { RnntRequest } from '../runner/request.js'
import type { CycleWindow } from '../runner/timeline.js'
import { engineOption } from './engine-options.js'
import { csvOption, jsonOption, memoryMapOption, outOption, runOptions, valued } from './options.js'
import type { FormArguments } from './options.js'
import { checkFolder, checkWritable } from './output.js'

export interface RunArguments extends RunSettings, FormArguments {
  check: boolean
  out?: string | undefined
  saveSymbols?: string | undefined
  memoryMap?: boolean | undefined
  dumpAfter?: PassName | undefined
  timeline?: string | undefined
  vcd?: string | undefined
  window?: CycleWindow | undefined
}

/** Runs a request and reports, in the form that is asked for. */
export type RunModel = (request: RnntRequest, form: FormArguments) => Promise<void>

const file = (option: string, describe: string) =>
  ({ ...valued, group: 'Looking inside:', coerce: textOption(option), describe }) as const

/** @param run called only when the command runs */
export const runCommand = (run: RunModel): CommandModule<object, RunArguments> => ({
  command: 'run',
  describe: 'Run a whole speech model (RNN-T) on the chip: features in, symbols out',
  builder: (yargs: Argv): Argv<RunArguments> =>
    yargs
      .options({
        ...runOptions,
        check: {
          type: 'boolean',
          group: 'Model:',
          default: false,
          describe: 'Compare every hidden state, logit and symbol with the integer reference, and with floats',
        },
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
        ...csvOption,
      } as const)
      .example('$0 run --audio a.wav --bits 4 --density 0.5', 'speech, a pruned 4-bit model')
      .example('$0 run --model my-model.json --check', 'your own model, compared value by value')
      .example('$0 run --frames 30 --bits 4 --save-symbols said.txt', 'what it says ...')
      .example('$0 run --frames 30 --bits 8 --symbols said.txt', '... and other weights, made to say it too'),
  handler: async (args) => {
    const request = rnntRequest(args)
    if (request.out !== null) checkFolder(request.out)
    for (const path of [request.saveSymbols, request.timeline, request.vcd]) if (path !== null) checkWritable(path)
    await run(request, args)
  },
})

/** @throws UserError where options contradict each other or the chip */
export function rnntRequest(args: RunArguments): RnntRequest {
  return checkRnntRequest({
    ...modelRun(args),
    memoryMap: args.memoryMap ?? false,
    check: args.check,
    out: args.out ?? null,
    saveSymbols: args.saveSymbols ?? null,
    dumpAfter: args.dumpAfter ?? null,
    timeline: args.timeline ?? null,
    vcd: args.vcd ?? null,
    window: args.window ?? null,
  })
}
