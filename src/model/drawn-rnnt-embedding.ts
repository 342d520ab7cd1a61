/** Embeddings of drawn models: int8 in units of 2^-5, like features, of variance 1; the row of the blank, with which an utterance begins, is 0. */
import { drawWeights } from './drawn-matrix.js'
import type { ModelNumbers } from './drawn-rnnt-numbers.js'
import { roundedInt8 } from './float-lstm-step.js'
import type { RnntDescription } from './rnnt.js'

export const EMBEDDING_FRACTION = 5

/** @returns int8 [vocabulary, embedding] */
export function drawEmbedding({ vocabulary, prediction }: RnntDescription, numbers: ModelNumbers): Int8Array {
  const { size, blank } = vocabulary
  const width = prediction.embedding
  const count = size * width
  const rows = Int8Array.from(drawWeights(count, numbers.take(count)), (x) => roundedInt8(x, EMBEDDING_FRACTION))
  return rows.fill(0, blank * width, (blank + 1) * width)
}
