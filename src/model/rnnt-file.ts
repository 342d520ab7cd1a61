/** Model files: JSON (docs/models.md, docs/model.schema.json) to a description, with errors that say what is wrong, where, and what is allowed. */
import { UserError } from '../errors.js'
import { parseJson, positionIn } from './json.js'
import type { JsonNode, JsonObject } from './json.js'
import { MAX_INPUTS } from './log-mel.js'
import { nearest } from './nearest.js'
import { readTextFile } from './read-file.js'
import {
  INPUT_FIELDS,
  JOINT_FIELDS,
  LSTM_FIELDS,
  MAX_ENCODER_LSTMS,
  MAX_LABEL_LENGTH,
  MAX_MODEL_WEIGHTS,
  MAX_PREDICTION_LSTMS,
  MAX_TIME_REDUCTION,
  MODEL_FIELDS,
  PREDICTION_FIELDS,
  SEARCH_FIELDS,
  TIME_STACK_FIELDS,
  VOCABULARY_FIELDS,
  rangeOf,
} from './rnnt-fields.js'
import type { FieldSchema } from './rnnt-fields.js'
import { RNNT_NAMES, RNNT_PRESETS } from './rnnt-presets.js'
import { rnntSizes } from './rnnt-size.js'
import type { EncoderStage, JointActivation, LstmStage, RnntDescription } from './rnnt.js'
import { timeReduction } from './rnnt.js'

const MAX_FILE_BYTES = 2 ** 24

/** @param nameOrFile a preset's name, or a model file (JSON) @throws UserError */
export function loadRnnt(nameOrFile: string): RnntDescription {
  const preset = RNNT_PRESETS.get(nameOrFile)
  if (preset !== undefined) return preset
  if (!/[./\\]/.test(nameOrFile)) {
    const near = nearest(nameOrFile, RNNT_NAMES)
    throw new UserError(`there is no model ${JSON.stringify(nameOrFile.slice(0, 64))}`, {
      where: '--model',
      allowed: `${RNNT_NAMES.join(', ')}, or a file in JSON`,
      hint: near === undefined ? '`azsim models` lists them' : `--model ${near}`,
    })
  }
  const text = readTextFile(nameOrFile, MAX_FILE_BYTES, 'a model file in JSON')
  return parseRnnt(text, nameOrFile)
}

/** @param file what messages call the text @throws UserError with `file:line:column` */
export function parseRnnt(text: string, file: string): RnntDescription {
  const reader = new ModelReader(text, file)
  const description = reader.read()
  reader.checkTogether(description)
  return description
}

type Value<F extends FieldSchema> = F extends { type: 'integer' } ? number : string
type Values<T extends Record<string, FieldSchema>> = { [K in keyof T]: Value<T[K]> | NullDefault<T[K]> }
type NullDefault<F> = F extends { default: null } ? null : never

class ModelReader {
  private readonly root: JsonNode
  /** Where a part of the model stands, by its path; for what only shows when all is read. */
  private readonly places = new Map<string, number>()

  constructor(
    private readonly text: string,
    private readonly file: string,
  ) {
    this.root = parseJson(text, file)
  }

  read(): RnntDescription {
    const parts = ['$schema', 'input', 'encoder', 'prediction', 'joint', 'vocabulary', 'search']
    const root = this.object(this.root, '', [...parts, ...Object.keys(MODEL_FIELDS)])
    const part = (name: string, fields: Record<string, FieldSchema>, others: string[] = []): JsonObject =>
      this.object(this.member(root, name), name, [...Object.keys(fields), ...others])
    const prediction = part('prediction', PREDICTION_FIELDS, ['layers'])
    const vocabulary = part('vocabulary', VOCABULARY_FIELDS, ['labels'])
    const joint = this.values(part('joint', JOINT_FIELDS), 'joint.', JOINT_FIELDS)
    const search = root.has('search') ? part('search', SEARCH_FIELDS) : new Map<string, JsonNode>()
    const labels = vocabulary.get('labels')
    return {
      ...this.values(root, '', MODEL_FIELDS),
      input: this.values(part('input', INPUT_FIELDS), 'input.', INPUT_FIELDS),
      encoder: this.list(root, 'encoder', '').map((node, i) => this.stage(node, `encoder[${i}]`)),
      prediction: {
        ...this.values(prediction, 'prediction.', PREDICTION_FIELDS),
        layers: this.list(prediction, 'layers', 'prediction.').map((node, i) =>
          this.lstm(node, `prediction.layers[${i}]`),
        ),
      },
      joint: { size: joint.size, activation: joint.activation as JointActivation },
      vocabulary: {
        ...this.values(vocabulary, 'vocabulary.', VOCABULARY_FIELDS),
        ...(labels !== undefined && { labels: this.labels(labels) }),
      },
      search: this.values(search, 'search.', SEARCH_FIELDS),
    }
  }

  private stage(node: JsonNode, path: string): EncoderStage {
    const kind = node.value instanceof Map ? node.value.get('kind') : undefined
    if (kind !== undefined && kind.value !== 'lstm' && kind.value !== 'time-stack') {
      throw this.error(`${path}.kind cannot be ${shown(kind.value)}`, kind, 'lstm, time-stack')
    }
    if (kind?.value === 'time-stack') {
      const stage = this.object(node, path, ['kind', ...Object.keys(TIME_STACK_FIELDS)])
      return { kind: 'time-stack', ...this.values(stage, `${path}.`, TIME_STACK_FIELDS) }
    }
    return this.lstm(node, path)
  }

  private lstm(node: JsonNode, path: string): LstmStage {
    const kind = node.value instanceof Map ? node.value.get('kind') : undefined
    if (kind !== undefined && kind.value !== 'lstm') {
      throw this.error(`${path}.kind cannot be ${shown(kind.value)}`, kind, 'lstm')
    }
    const stage = this.object(node, path, ['kind', ...Object.keys(LSTM_FIELDS)])
    return { kind: 'lstm', ...this.values(stage, `${path}.`, LSTM_FIELDS) }
  }

  private labels(node: JsonNode): string[] {
    this.places.set('vocabulary.labels', node.at)
    const allowed = `a list of texts of 1 to ${MAX_LABEL_LENGTH} characters, one for each symbol, no two the same`
    if (!Array.isArray(node.value)) throw this.error('vocabulary.labels is not a list', node, allowed)
    const seen = new Set<string>()
    return node.value.map((item, index) => {
      const { value } = item
      if (typeof value !== 'string' || value === '' || value.length > MAX_LABEL_LENGTH || /\p{C}/u.test(value)) {
        throw this.error(`vocabulary.labels[${index}] cannot be ${shown(value)}`, item, allowed)
      }
      if (seen.has(value)) throw this.error(`the label ${shown(value)} occurs twice`, item, allowed)
      seen.add(value)
      return value
    })
  }

  /** The values of fields, defaults filled in. @param prefix of their paths */
  private values<T extends Record<string, FieldSchema>>(from: JsonObject, prefix: string, fields: T): Values<T> {
    const entries = Object.entries(fields).map(([name, field]) => {
      const path = `${prefix}${name}`
      const node = from.get(name)
      if (node !== undefined) {
        this.places.set(path, node.at)
        return [name, this.checked(path, node, field)]
      }
      if (field.default !== undefined) return [name, field.default]
      throw this.missing(path, rangeOf(field))
    })
    return Object.fromEntries(entries) as Values<T>
  }

  private checked(path: string, node: JsonNode, field: FieldSchema): string | number | null {
    const { value } = node
    const wrong = (hint?: string) => this.error(`${path} cannot be ${shown(value)}`, node, rangeOf(field), hint)
    switch (field.type) {
      case 'integer':
        if (value === null && field.default === null) return null
        if (typeof value !== 'number' || !Number.isInteger(value) || value < field.min || value > field.max)
          throw wrong()
        return value + 0 // -0 is 0
      case 'text':
        if (
          typeof value !== 'string' ||
          value.trim() === '' ||
          value.length > field.maxLength ||
          /\p{C}/u.test(value)
        ) {
          throw wrong()
        }
        return value
      case 'choice':
        if (typeof value === 'string' && field.choices.includes(value)) return value
        throw wrong(typeof value === 'string' ? nearest(value, field.choices) : undefined)
    }
  }

  private object(node: JsonNode, path: string, names: readonly string[]): JsonObject {
    const what = path === '' ? 'a model file' : path
    if (!(node.value instanceof Map)) throw this.error(`${what} is not an object`, node, `{ ${names.join(', ')} }`)
    for (const [name, member] of node.value) {
      if (names.includes(name)) continue
      const inside = path === '' ? '' : `${path}.`
      throw this.error(`a model has no field ${shown(inside + name)}`, member, names.join(', '), nearest(name, names))
    }
    return node.value
  }

  private member(from: JsonObject, name: string): JsonNode {
    const node = from.get(name)
    if (node === undefined) throw this.missing(name, 'an object')
    return node
  }

  private list(from: JsonObject, name: string, prefix: string): JsonNode[] {
    const path = `${prefix}${name}`
    const node = from.get(name)
    if (node === undefined) throw this.missing(path, 'a list of stages')
    this.places.set(path, node.at)
    if (!Array.isArray(node.value)) throw this.error(`${path} is not a list`, node, 'a list of stages')
    return node.value
  }

  /** @throws UserError where parts that are each right do not go together */
  checkTogether(model: RnntDescription): void {
    const { encoder, prediction, vocabulary, input } = model
    const at = (path: string): { at: number } => ({ at: this.places.get(path) ?? this.root.at })
    const lstms = encoder.filter(({ kind }) => kind === 'lstm').length
    if (lstms < 1 || lstms > MAX_ENCODER_LSTMS) {
      throw this.error(`the encoder has ${lstms} LSTMs`, at('encoder'), `1 to ${MAX_ENCODER_LSTMS}`)
    }
    const layers = prediction.layers.length
    if (layers < 1 || layers > MAX_PREDICTION_LSTMS) {
      throw this.error(
        `the prediction network has ${layers} LSTMs`,
        at('prediction.layers'),
        `1 to ${MAX_PREDICTION_LSTMS}`,
      )
    }
    const reduction = timeReduction(model)
    if (reduction > MAX_TIME_REDUCTION) {
      throw this.error(`the time stacks make one frame of ${reduction}`, at('encoder'), `at most ${MAX_TIME_REDUCTION}`)
    }
    const inputs = input.mels * input.stack
    if (inputs > MAX_INPUTS) {
      throw this.error(`mels x stack is ${inputs}`, at('input.mels'), `at most ${MAX_INPUTS} values a frame`)
    }
    if (vocabulary.blank >= vocabulary.size) {
      const allowed = `0..${vocabulary.size - 1}, as there are ${vocabulary.size} symbols`
      throw this.error(`vocabulary.blank is ${vocabulary.blank}`, at('vocabulary.blank'), allowed)
    }
    if (vocabulary.labels !== undefined && vocabulary.labels.length !== vocabulary.size) {
      const what = `${vocabulary.labels.length} labels for ${vocabulary.size} symbols`
      throw this.error(what, at('vocabulary.labels'), 'a label for each symbol, the blank included; or none')
    }
    const { weights, encoderInputs } = rnntSizes(model)
    const widest = Math.max(...encoderInputs)
    if (widest > MAX_STAGE_INPUTS) {
      throw this.error(`a stage has ${widest} inputs`, at('encoder'), `at most ${MAX_STAGE_INPUTS}`)
    }
    if (weights > MAX_MODEL_WEIGHTS) {
      const allowed = `at most ${MAX_MODEL_WEIGHTS.toLocaleString('en')}`
      throw this.error(
        `the model has ${weights.toLocaleString('en')} weights`,
        this.root,
        allowed,
        'fewer cells, or projections',
      )
    }
  }

  private missing(path: string, allowed: string): UserError {
    return this.error(`${path} is missing`, this.root, allowed, '`azsim models --show tiny` prints a whole model file')
  }

  private error(what: string, { at }: { at: number }, allowed: string, hint?: string): UserError {
    const where = `${this.file}:${positionIn(this.text, at)}`
    return new UserError(what, { where, allowed, ...(hint !== undefined && { hint }) })
  }
}

/** Columns of a matrix whose tiles a block header can count. */
const MAX_STAGE_INPUTS = 65_535

function shown(value: JsonNode['value']): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 64 ? `${value.slice(0, 64)}...` : value)
  if (Array.isArray(value)) return 'a list'
  return value instanceof Map ? 'an object' : String(value)
}
