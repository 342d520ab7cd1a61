/** `azsim matvec`: a matrix of your own times a vector of your own, both int8. */
import type { Argv, CommandModule } from 'yargs'
import { checkMatvecRequest } from '../runner/request.js'
import type { MatvecRequest } from '../runner/request.js'
import { textOption } from '../experiments/coercers.js'
import { chipRun } from '../experiments/settings.js'
import type { ChipRunSettings } from '../experiments/settings.js'
import { engineOption } from './engine-options.js'
import { chipOptions, jsonOption, memoryMapOption, reuseOptions, weightOptions, valued } from './options.js'
import { checkWritable } from './output.js'

export interface MatvecArguments extends ChipRunSettings {
  weights: string
  input: string
  quantize: boolean
  output?: string | undefined
  memoryMap?: boolean | undefined
  json: boolean
}

/** Runs a request and reports, as JSON if asked to. */
export type RunMatvec = (request: MatvecRequest, json: boolean) => Promise<void>

/** @param run called only when the command runs */
export const matvecCommand = (run: RunMatvec): CommandModule<object, MatvecArguments> => ({
  command: 'matvec',
  describe: 'Multiply an int8 matrix by an int8 vector on the chip',
  builder: (yargs: Argv): Argv<MatvecArguments> =>
    yargs
      .options({
        weights: {
          ...valued,
          demandOption: true,
          group: 'Matrix:',
          coerce: textOption('--weights'),
          describe: 'Matrix: .npy, int8, [rows, columns]',
        },
        input: {
          ...valued,
          demandOption: true,
          group: 'Matrix:',
          coerce: textOption('--input'),
          describe: 'Vector: .npy, int8, [columns]',
        },
        quantize: {
          type: 'boolean',
          group: 'Matrix:',
          default: false,
          describe: 'Round weights that do not fit --bits or the codebook, in place of refusing them',
        },
        ...weightOptions,
        ...chipOptions,
        ...reuseOptions,
        output: {
          ...valued,
          group: 'Output:',
          coerce: textOption('--output'),
          describe: 'Write the accumulators: .npy, int32, [rows]',
        },
        ...memoryMapOption,
        ...engineOption,
        ...jsonOption,
      } as const)
      .example('$0 matvec --weights W.npy --input x.npy --output y.npy', 'y = W x, with its cycles')
      .example('$0 matvec --weights W.npy --input x.npy --bits 4 --quantize', 'rounded to 4 bits')
      .example('$0 matvec --weights W.npy --input x.npy --chip eie-64 --json', "on EIE's array, for a script"),
  handler: async (args) => {
    const request = matvecRequest(args)
    if (request.outputFile !== null) checkWritable(request.outputFile)
    await run(request, args.json)
  },
})

/** @throws UserError where options contradict each other or the chip */
export function matvecRequest(args: MatvecArguments): MatvecRequest {
  return checkMatvecRequest({
    ...chipRun(args),
    memoryMap: args.memoryMap ?? false,
    weightsFile: args.weights,
    inputFile: args.input,
    quantize: args.quantize,
    outputFile: args.output ?? null,
  })
}
