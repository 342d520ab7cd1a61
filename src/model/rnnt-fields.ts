/**
 * The fields of a model file: ranges and meanings. From this table come the checks of model files and the JSON schema.
 * Limits: what a descriptor, a symbol's word and a header on the chip hold (docs/chip.md, "RNN-T on the chip"), and what azsim can draw.
 */

export type FieldSchema =
  | { type: 'integer'; min: number; max: number; meaning: string; default?: number | null }
  | { type: 'text'; maxLength: number; meaning: string; default?: string }
  | { type: 'choice'; choices: readonly string[]; meaning: string; default?: string }

const MAX_SIDE = 16_384
export const MAX_MODEL_WEIGHTS = 2 ** 27
export const MAX_ENCODER_LSTMS = 24
export const MAX_PREDICTION_LSTMS = 8
export const MAX_TIME_REDUCTION = 16
export const MAX_LABEL_LENGTH = 32

const integer = (min: number, max: number, meaning: string) => ({ type: 'integer', min, max, meaning }) as const
const side = (meaning: string) => integer(1, MAX_SIDE, meaning)

export const MODEL_FIELDS = {
  name: { type: 'text', maxLength: 64, meaning: 'what reports call the model' },
  source: { type: 'text', maxLength: 400, meaning: 'where the shape comes from', default: 'a model file' },
} as const satisfies Record<string, FieldSchema>

export const INPUT_FIELDS = {
  mels: integer(1, 256, 'log-mel bands of a 10 ms hop'),
  stack: { ...integer(1, 8, 'hops that make a frame'), default: 3 },
} as const satisfies Record<string, FieldSchema>

export const LSTM_FIELDS = {
  cells: side('LSTM cells'),
  projection: { ...side('values of a projected hidden state; null: as many as cells'), default: null },
} as const satisfies Record<string, FieldSchema>

export const TIME_STACK_FIELDS = {
  factor: integer(2, 8, 'frames that become one'),
} as const satisfies Record<string, FieldSchema>

export const PREDICTION_FIELDS = {
  embedding: side('values of a symbol’s embedding'),
} as const satisfies Record<string, FieldSchema>

export const JOINT_FIELDS = {
  size: side('values of the joint'),
  activation: { type: 'choice', choices: ['tanh', 'relu'], meaning: 'function of the joint', default: 'tanh' },
} as const satisfies Record<string, FieldSchema>

export const VOCABULARY_FIELDS = {
  size: integer(2, 65_534, 'symbols, the blank included'),
  blank: { ...integer(0, 65_533, 'number of the blank'), default: 0 },
} as const satisfies Record<string, FieldSchema>

export const SEARCH_FIELDS = {
  symbolsPerFrame: { ...integer(1, 255, 'symbols that an encoder frame can emit at most'), default: 10 },
  symbolsPerSecond: { ...integer(1, 100, 'symbols a second, to which drawn weights are calibrated'), default: 12 },
} as const satisfies Record<string, FieldSchema>

/** What a field may be, in words. */
export function rangeOf(field: FieldSchema): string {
  switch (field.type) {
    case 'integer':
      return `an integer, ${field.min}..${field.max}${field.default === null ? ', or null' : ''}`
    case 'text':
      return `a text of 1 to ${field.maxLength} printable characters`
    case 'choice':
      return field.choices.join(', ')
  }
}
