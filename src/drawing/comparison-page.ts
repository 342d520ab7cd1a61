/** The page of a comparison: its report, and the words around it. */
import type { PageText } from '../charts/page-data.js'
import { threeDigits } from '../charts/numbers.js'
import type { ComparisonReport } from '../report/rnnt-comparison.js'
import { headline, outcome } from '../report/rnnt-comparison-table.js'
import { configurationLines } from './configuration-lines.js'
import { htmlPage } from './html-page.js'

export function comparisonPage(report: ComparisonReport): string {
  const variants = report.variants.map((variant) => ({ ...variant, report: { ...variant.report, memoryMap: [] } }))
  return htmlPage({ kind: 'comparison', text: textOf(report), report: { ...report, variants } })
}

function textOf(report: ComparisonReport): PageText {
  const { azsim, node, command, variants } = report
  const last = variants.at(-1)!.report
  const { model, chip, seed, input, symbolSource, energy } = last
  return {
    title: `${model.name} on ${chip.name}: ${variants.length} variants`,
    outcome: outcome(report),
    facts: headline(last).trim().split('\n'),
    figures: figuresOf(report),
    notes: last.notes,
    configuration: configurationLines({
      ...{ azsim, node, seed, input, symbolSource, technologyNm: energy.technologyNm },
      variants: Object.fromEntries(
        variants.map(({ name, report: { format, skip, residency } }) => [
          name,
          JSON.stringify({ ...format, skip, residency }),
        ]),
      ),
      chip,
      model,
    }),
    command,
  }
}

/** The last variant against the first. */
function figuresOf({ variants }: ComparisonReport): PageText['figures'] {
  const [first, last] = [variants[0]!, variants.at(-1)!]
  const { gain, report } = last
  if (gain === null) return []
  const share = (value: number, what: string) => ({
    value: `${threeDigits(value)} \u00D7`,
    label: `${what} of ${first.name}`,
  })
  const noise = report.outputError?.logitsSignalToNoiseDb
  return [
    share(gain.speedUp, 'throughput'),
    share(gain.energyShare, 'energy'),
    share(gain.dramShare, 'DRAM traffic'),
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
