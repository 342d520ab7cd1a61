/** `azsim compare`: what each mechanism buys, on a whole RNN-T. */
import type { Argv, CommandModule } from 'yargs'
import { textOption } from '../experiments/coercers.js'
import { modelRun } from '../experiments/settings.js'
import type { RunSettings } from '../experiments/settings.js'
import { standardVariants } from '../experiments/variants.js'
import type { Variant } from '../experiments/variants.js'
import { loadVariants } from '../experiments/variants-file.js'
import { engineOption } from './engine-options.js'
import { csvOption, jsonOption, outOption, runOptions, valued } from './options.js'
import type { FormArguments } from './options.js'
import { checkFolder } from './output.js'

export interface CompareArguments extends RunSettings, FormArguments {
  variants?: string | undefined
  out?: string | undefined
}

/** What is compared, and what becomes of the report. */
export interface CompareRequest extends FormArguments {
  variants: Variant[]
  /** Folder for the report, the charts and the page; null: no files. */
  out: string | null
}

/** @param run called only when the command runs */
export const compareCommand = (
  run: (request: CompareRequest) => Promise<void>,
): CommandModule<object, CompareArguments> => ({
  command: 'compare',
  describe: 'Run a speech model in several variants: what compression and skipping buy, in time, traffic and energy',
  builder: (yargs: Argv): Argv<CompareArguments> =>
    yargs
      .options({
        ...runOptions,
        variants: {
          ...valued,
          group: 'Model:',
          coerce: textOption('--variants'),
          describe: 'JSON file with variants of your own, in place of the standard ones (docs/reports.md)',
        },
        ...outOption('report.json, the charts and the page'),
        ...engineOption,
        ...jsonOption,
        ...csvOption,
      } as const)
      .example('$0 compare --model mlperf-rnnt --bits 4 --density 0.5', 'a mechanism at a time')
      .example('$0 compare --audio a.wav --bits 4 --density 0.25 --out out', 'with charts and a page to explore')
      .example('$0 compare --variants mine.json --csv', 'your own variants, for a spreadsheet'),
  handler: async (args) => {
    const request = compareRequest(args)
    if (request.out !== null) checkFolder(request.out)
    await run(request)
  },
})

/** @throws UserError where options contradict each other or the chip, or the file of variants makes no sense */
export function compareRequest(args: CompareArguments): CompareRequest {
  const variants = args.variants === undefined ? standardVariants(modelRun(args)) : loadVariants(args.variants, args)
  return { variants, out: args.out ?? null, json: args.json, csv: args.csv }
}
