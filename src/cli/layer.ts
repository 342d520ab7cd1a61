/** `azsim layer`: one LSTM layer with drawn weights, on speech or on drawn frames. */
import type { Argv, CommandModule } from 'yargs'
import { UserError } from '../errors.js'
import { nearest } from '../model/nearest.js'
import { LAYER_SHAPES, MAX_LAYER_SIDE } from '../model/workloads.js'
import type { LayerShape } from '../model/workloads.js'
import { checkLayerRequest } from '../runner/request.js'
import type { LayerRequest } from '../runner/request.js'
import { integerOption, textOption } from '../experiments/coercers.js'
import { chipRun, frameInput } from '../experiments/settings.js'
import type { ChipRunSettings, InputSettings } from '../experiments/settings.js'
import { engineOption } from './engine-options.js'
import {
  chipOptions,
  inputOptions,
  jsonOption,
  memoryMapOption,
  outOption,
  reuseOptions,
  valued,
  weightOptions,
} from './options.js'
import { checkFolder } from './output.js'

const DEFAULT_SHAPE = 'ese-lstm'

export interface LayerArguments extends ChipRunSettings, InputSettings {
  shape?: string | undefined
  inputs?: number | undefined
  cells?: number | undefined
  projection?: number | undefined
  compare: boolean
  out?: string | undefined
  memoryMap?: boolean | undefined
  json: boolean
}

const side = (option: string, describe: string) =>
  ({
    ...valued,
    group: 'Layer:',
    coerce: integerOption(option, 1, MAX_LAYER_SIDE),
    describe,
  }) as const

/** Runs a request and reports, as JSON if asked to. */
export type RunLayer = (request: LayerRequest, json: boolean) => Promise<void>

/** @param run called only when the command runs */
export const layerCommand = (run: RunLayer): CommandModule<object, LayerArguments> => ({
  command: 'layer',
  describe: 'Run one LSTM layer on the chip',
  builder: (yargs: Argv): Argv<LayerArguments> =>
    yargs
      .options({
        shape: {
          ...valued,
          group: 'Layer:',
          coerce: textOption('--shape'),
          defaultDescription: DEFAULT_SHAPE,
          describe: `A layer by name: ${[...LAYER_SHAPES.keys()].join(', ')}`,
        },
        inputs: side('--inputs', 'Values of a frame; with --cells, in place of --shape'),
        cells: side('--cells', 'LSTM cells'),
        projection: {
          ...side('--projection', 'Values of a projected hidden state'),
          defaultDescription: 'no projection',
        },
        compare: {
          type: 'boolean',
          group: 'Layer:',
          default: false,
          describe: 'Dense int8, dense, compressed, + weight skipping, + activation skipping, side by side',
        },
        ...inputOptions,
        ...weightOptions,
        ...chipOptions,
        ...reuseOptions,
        ...outOption('report.json and the chart'),
        ...memoryMapOption,
        ...engineOption,
        ...jsonOption,
      } as const)
      .example('$0 layer --audio a.wav --bits 4 --density 0.25', 'speech, a pruned 4-bit layer')
      .example('$0 layer --inputs 240 --cells 512 --skip none', 'another layer, nothing skipped')
      .example('$0 layer --encoding zero-run --run-bits 4', 'a stream format of your choice')
      .example('$0 layer --chip my.json --set mac.lanes=32 --json', 'your own chip, for a script'),
  handler: async (args) => {
    const request = layerRequest(args)
    if (request.out !== null) checkFolder(request.out)
    await run(request, args.json)
  },
})

/** @throws UserError where options contradict each other or the chip */
export function layerRequest(args: LayerArguments): LayerRequest {
  return checkLayerRequest({
    ...chipRun(args),
    memoryMap: args.memoryMap ?? false,
    shape: shapeOf(args),
    input: frameInput(args),
    seed: args.seed,
    compare: args.compare,
    out: args.out ?? null,
  })
}

function shapeOf({ shape, inputs, cells, projection }: LayerArguments): LayerShape {
  const isGiven = inputs !== undefined || cells !== undefined || projection !== undefined
  if (shape !== undefined && isGiven) {
    throw new UserError('a named shape has its own sizes', {
      where: '--shape',
      allowed: '--shape NAME, or --inputs N --cells N [--projection N]',
    })
  }
  if (isGiven) {
    if (inputs === undefined || cells === undefined) {
      throw new UserError(`is missing`, {
        where: inputs === undefined ? '--inputs' : '--cells',
        allowed: '--inputs N --cells N [--projection N]',
      })
    }
    const name = `lstm-${inputs}-${cells}${projection === undefined ? '' : `-${projection}`}`
    return { name, inputs, cells, projection: projection ?? null }
  }
  const known = LAYER_SHAPES.get(shape ?? DEFAULT_SHAPE)
  if (known !== undefined) return known
  const near = nearest(shape!, LAYER_SHAPES.keys())
  throw new UserError(`there is no shape ${JSON.stringify(shape!.slice(0, 40))}`, {
    where: '--shape',
    allowed: `${[...LAYER_SHAPES.keys()].join(', ')}, or --inputs N --cells N [--projection N]`,
    ...(near !== undefined && { hint: `--shape ${near}` }),
  })
}
