/** Stored bits per weight against their entropy: what the stream's format costs above what a memoryless code could reach. */
import type { SweepRow } from '../report/sweep-row.js'
import type { ChartSpec, PointShape } from './chart-spec.js'
import { footerOf, subtitleOf } from './comparison.js'
import type { ComparedVariant, Comparison } from './comparison.js'
import { threeDigits } from './numbers.js'
import { doneRows, numberIn, settingWords, variedSettings } from './sweep-slice.js'
import { sweepFooter, sweepSubtitle } from './sweep-words.js'
import type { Hue, Theme } from './theme.js'
import { xyPanel } from './xy.js'

const KINDS: readonly { hue: Hue; shape: PointShape }[] = [
  { hue: 'blue', shape: 'circle' },
  { hue: 'vermilion', shape: 'triangle' },
  { hue: 'green', shape: 'rect' },
  { hue: 'purple', shape: 'rectRot' },
  { hue: 'orange', shape: 'star' },
  { hue: 'sky', shape: 'crossRot' },
]

/** A matrix, or all of a model. */
interface Stored {
  /** How it is coded. */
  kind: string
  name: string
  entropyBits: number
  storedBits: number
}

type Words = Pick<ChartSpec, 'name' | 'subtitle' | 'footer'> & { what: string }

/** Each matrix of each format among the variants. */
export function matrixEntropyChart(
  comparison: Comparison,
  variants: readonly ComparedVariant[],
  theme: Theme,
): ChartSpec {
  const formats = new Map(variants.map((variant) => [JSON.stringify(variant.report.format), variant]))
  const stored = [...formats.values()].flatMap(({ name, report }) =>
    report.matrices.map((matrix): Stored => ({
      kind: kindWords(matrix.encoding, matrix.hasCodebook),
      name: `${name}: ${matrix.name}`,
      entropyBits: matrix.entropyBits,
      storedBits: matrix.storedBitsPerWeight,
    })),
  )
  const what =
    formats.size === 1 ? 'A point for each matrix' : `A point for each matrix, stored in ${formats.size} ways`
  return entropyChart(
    stored,
    { name: 'entropy', subtitle: subtitleOf(comparison), footer: footerOf(comparison), what },
    theme,
  )
}

/** Each point of a sweep, all its matrices together. */
export function sweepEntropyChart(all: readonly SweepRow[], theme: Theme): ChartSpec | undefined {
  const rows = doneRows(all)
  if (rows.length === 0) return undefined
  const varied = variedSettings(rows)
  const stored = rows.map((row): Stored => ({
    kind: kindWords(String(row.encoding), row.codebook === 'yes'),
    name: settingWords(row, varied),
    entropyBits: numberIn(row, 'entropyBits'),
    storedBits: numberIn(row, 'weightBits'),
  }))
  const words = { name: 'sweep-entropy', subtitle: sweepSubtitle(all, rows, []), footer: sweepFooter(rows) }
  return entropyChart(
    stored,
    { ...words, what: 'A point for each point of the sweep, all its matrices together' },
    theme,
  )
}

const kindWords = (encoding: string, hasCodebook: boolean): string =>
  `${encoding === 'none' ? 'no zero coding' : encoding}${hasCodebook ? ', codebook' : ''}`

function entropyChart(stored: readonly Stored[], { name, what, ...words }: Words, theme: Theme): ChartSpec {
  const kinds = [...new Set(stored.map(({ kind }) => kind))]
  const most = 1.06 * Math.max(1, ...stored.flatMap(({ entropyBits, storedBits }) => [entropyBits, storedBits]))
  return {
    name,
    title: 'Bits per weight against entropy',
    ...words,
    description: `${what}: stored bits per weight, with headers, row parameters and padding, against the order-0 entropy. ${kinds
      .map((kind) =>
        kindDescription(
          kind,
          stored.filter((one) => one.kind === kind),
        ),
      )
      .join(' ')}`,
    panels: [
      xyPanel(
        {
          title: `${what}; below the line no memoryless code can lie`,
          x: { title: 'order-0 entropy of the decoded weights, zeros included (bits/weight)', min: 0, max: most },
          y: { title: 'stored, headers and padding included (bits/weight)', min: 0, max: most },
          series: [
            ...kinds.map((kind, index) => ({
              label: kind,
              colour: theme.colours[KINDS[index % KINDS.length]!.hue],
              ...{ shape: KINDS[index % KINDS.length]!.shape, isFilled: false },
              points: stored
                .filter((one) => one.kind === kind)
                .map(({ entropyBits, storedBits, name }) => ({ x: entropyBits, y: storedBits, name })),
            })),
            {
              label: 'stored = entropy',
              colour: theme.ink,
              dash: [6, 3],
              points: [
                { x: 0, y: 0 },
                { x: most, y: most },
              ],
            },
          ],
          widthShare: 1,
          height: 330,
        },
        theme,
      ),
    ],
  }
}

function kindDescription(kind: string, stored: readonly Stored[]): string {
  const over = stored.map(({ entropyBits, storedBits }) => storedBits - entropyBits)
  return `${kind}: ${threeDigits(Math.min(...over))} to ${threeDigits(Math.max(...over))} bits above the entropy.`
}
