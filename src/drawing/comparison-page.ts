/** The page of a comparison, or of runs put beside each other: their reports, and the words around them. */
import type { Comparison } from '../charts/comparison.js'
import { threeDigits } from '../charts/numbers.js'
import type { ComparisonPageData, PageText } from '../charts/page-data.js'
import { CHIP_FIELDS, fieldOf } from '../model/chip-fields.js'
import type { FieldPath } from '../model/chip-fields.js'
import { gainOf } from '../report/rnnt-comparison.js'
import { headline, outcome } from '../report/rnnt-comparison-table.js'
import type { RunReport } from '../report/rnnt-report.js'
import { significant } from '../report/table.js'
import { htmlPage } from './html-page.js'

type Variants = ComparisonPageData['report']['variants']

/** @param comparison with one variant at least, names distinct */
export function comparisonPage(comparison: Comparison): string {
  const variants = comparison.variants.map(({ report, ...variant }) => ({
    ...variant,
    report: { ...report, memoryMap: [] },
  }))
  return htmlPage({ kind: 'comparison', text: textOf(comparison), report: { ...comparison, variants } })
}

function textOf({ command, variants }: Comparison): PageText {
  const last = variants.at(-1)!.report
  const gain = variants.length < 2 ? null : gainOf(last, variants[0]!.report)
  return {
    title: `${last.model.name} on ${last.chip.name}: ${variants.length === 1 ? variants[0]!.name : `${variants.length} variants`}`,
    outcome:
      gain === null
        ? `chip time / audio time: ${significant(last.realTimeFactor)}`
        : outcome({ variants: variants.map((variant) => ({ ...variant, gain })) }),
    facts: headline(last).trim().split('\n'),
    figures: figuresOf(variants),
    notes: last.notes,
    configuration: [...versionLines(last), ...variants.map(formatLine), ...chipLines(last)],
    command,
  }
}

/** The last variant against the first. */
function figuresOf(variants: Variants): PageText['figures'] {
  const [first, last] = [variants[0]!, variants.at(-1)!]
  if (first === last) return []
  const { speedUp, energyShare, dramShare } = gainOf(last.report, first.report)
  const against = (value: number, what: string) => ({
    value: `${threeDigits(value)} \u00D7`,
    label: `${what} of ${first.name}`,
  })
  const noise = last.report.outputError?.logitsSignalToNoiseDb
  return [
    against(speedUp, 'throughput'),
    against(energyShare, 'energy'),
    against(dramShare, 'DRAM traffic'),
    ...(noise === undefined || noise === null
      ? []
      : [
          {
            value: `${(-noise).toFixed(1).replace('-', '\u2212')} dB`,
            label: 'error of the logits, against real numbers',
          },
        ]),
  ]
}

function versionLines({ azsim, node, seed, input, energy }: RunReport): PageText['configuration'] {
  const source = input.kind === 'audio' ? `${input.file}, SHA-256 ${input.sha256}` : `${input.frames} drawn frames`
  return [
    { name: 'azsim', value: `${azsim}, on Node ${node}` },
    { name: 'input', value: source },
    { name: 'seed', value: String(seed) },
    { name: 'technology', value: `${energy.technologyNm} nm` },
  ]
}

function formatLine({
  name,
  report: { format, skip, residency },
}: Variants[number]): PageText['configuration'][number] {
  const skipped = Object.entries(skip).flatMap(([what, isSkipped]) => (isSkipped ? [what] : []))
  const parts = [
    `${format.bits} bits`,
    `density ${format.density}`,
    `encoding ${format.encoding}`,
    ...(format.codebook ? ['codebook'] : []),
    `skips ${skipped.length === 0 ? 'nothing' : skipped.join(', ')}`,
    `residency ${residency}`,
  ]
  return { name: `variant ${name}`, value: parts.join('; ') }
}

function chipLines({ chip }: RunReport): PageText['configuration'] {
  return (Object.keys(CHIP_FIELDS) as FieldPath[]).flatMap((path) => {
    const value = fieldOf(chip, path)
    return value === undefined ? [] : [{ name: `chip.${path}`, value: String(value) }]
  })
}
