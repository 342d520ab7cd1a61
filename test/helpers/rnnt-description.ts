/** Model descriptions for tests that need no weights. */
import type { RnntDescription } from '../../src/model/rnnt.js'

/** Two LSTMs of 4 cells with a time stack by `reduction` between them, unless it is 1. */
export function describedRnnt(
  options: {
    reduction?: number
    symbolsPerFrame?: number
    vocabulary?: number
    blank?: number
    labels?: string[]
  } = {},
): RnntDescription {
  const { reduction = 2, symbolsPerFrame = 3, labels, vocabulary = labels?.length ?? 10, blank = 0 } = options
  const lstm = { kind: 'lstm', cells: 4, projection: null } as const
  return {
    name: 'small',
    source: 'made for a test',
    input: { mels: 5, stack: 1 },
    encoder: [lstm, ...(reduction === 1 ? [] : [{ kind: 'time-stack' as const, factor: reduction }]), lstm],
    prediction: { embedding: 3, layers: [lstm] },
    joint: { size: 6, activation: 'tanh' },
    vocabulary: { size: vocabulary, blank, ...(labels !== undefined && { labels }) },
    search: { symbolsPerFrame, symbolsPerSecond: 4 },
  }
}
