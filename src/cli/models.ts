/** `azsim models`: the models that come with azsim, and a model file to begin with. */
import type { CommandModule } from 'yargs'
import { UserError } from '../errors.js'
import { modelEntries } from '../model/model-entries.js'
import { HOP_MS } from '../model/log-mel.js'
import { nearest } from '../model/nearest.js'
import type { LstmStage, RnntDescription } from '../model/rnnt.js'
import { RNNT_NAMES, RNNT_PRESETS } from '../model/rnnt-presets.js'
import { modelSchema } from '../model/rnnt-schema.js'
import { rnntSizes } from '../model/rnnt-size.js'
import { formatTable } from '../report/table.js'
import { textOption } from '../experiments/coercers.js'
import { jsonOption, valued } from './options.js'
import { print, printJson } from './output.js'

interface ModelsArguments {
  show?: string | undefined
  schema: boolean
  json: boolean
}

export const modelsCommand: CommandModule<object, ModelsArguments> = {
  command: 'models',
  describe: 'List the models that come with azsim',
  builder: (yargs) =>
    yargs
      .options({
        show: {
          ...valued,
          coerce: textOption('--show'),
          describe: 'Print one model as JSON: a file to edit, for azsim run --model FILE',
        },
        schema: { type: 'boolean', default: false, describe: 'Print the JSON schema of model files' },
        ...jsonOption,
      } as const)
      .example('$0 models', 'names, layers, weights, sources')
      .example('$0 models --show tiny > my.json', 'a model file to edit, for azsim run --model my.json'),
  handler: ({ show, schema, json }) => {
    if (schema && show !== undefined) {
      throw new UserError('the schema is the same for all models', {
        where: '--schema',
        allowed: '--schema or --show NAME',
      })
    }
    if (schema) printJson(modelSchema())
    else if (show !== undefined) printJson(modelOf(show))
    else if (json) {
      printJson({ models: modelEntries() })
    } else print(modelList([...RNNT_PRESETS.values()]))
  },
}

function modelOf(name: string): RnntDescription {
  const model = RNNT_PRESETS.get(name)
  if (model !== undefined) return model
  const near = nearest(name, RNNT_NAMES)
  throw new UserError(`there is no model ${JSON.stringify(name.slice(0, 64))}`, {
    where: '--show',
    allowed: RNNT_NAMES.join(', '),
    hint: near === undefined ? '`azsim models` lists them' : `--show ${near}`,
  })
}

/** A line per model, and its layers. */
export function modelList(models: readonly RnntDescription[]): string {
  const columns = [
    { heading: 'model' },
    { heading: 'weights', unit: 'M', decimals: 2 },
    { heading: 'frame', unit: 'ms' },
    { heading: 'encoder' },
    { heading: 'prediction' },
    { heading: 'joint' },
    { heading: 'symbols' },
  ]
  const rows = models.map((model) => [
    model.name,
    rnntSizes(model).weights / 1e6,
    model.input.stack * HOP_MS,
    encoderText(model),
    `${model.prediction.embedding}, ${repeated(model.prediction.layers.map(lstmText))}`,
    `${model.joint.size} ${model.joint.activation}`,
    model.vocabulary.size,
  ])
  const sources = models.map(({ name, source }) => [name, source])
  return [
    formatTable(columns, rows),
    'cells, > values of a projection, /k k frames become one; a frame is a step of the input\n',
    formatTable([{ heading: 'model' }, { heading: 'its shape is that of; its weights are drawn' }], sources),
    'As a file to edit: azsim models --show NAME > my.json\n',
  ].join('\n')
}

function encoderText({ input, encoder }: RnntDescription): string {
  const stages = encoder.map((stage) => (stage.kind === 'lstm' ? lstmText(stage) : `/${stage.factor}`))
  return `${input.mels * input.stack}, ${repeated(stages)}`
}

const lstmText = ({ cells, projection }: LstmStage): string =>
  projection === null ? `${cells}` : `${cells} > ${projection}`

/** `1024, 1024, /2` as `2 x 1024, /2`. */
function repeated(texts: readonly string[]): string {
  const runs: { text: string; count: number }[] = []
  for (const text of texts) {
    const last = runs.at(-1)
    if (last?.text === text) last.count++
    else runs.push({ text, count: 1 })
  }
  return runs.map(({ text, count }) => (count === 1 ? text : `${count} x ${text}`)).join(', ')
}
