/** A comparison of the model tiny, as azsim compare makes it; and the same full of names that are markup. */
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import { mainJson } from '../helpers/main.js'

export const sampleComparison = (): Promise<ComparisonReport> =>
  mainJson<ComparisonReport>('compare', '--bits', '4', '--density', '0.5', '--frames', '33')

export const MARKUP = `</script><img src=x onerror=alert(1)><!-- <script>alert(2)</script> "'&amp;\u2028\u2029`

/** Every name that a user can choose, or that stands in a user's file. */
export function hostile(report: ComparisonReport): ComparisonReport {
  return {
    ...report,
    azsim: MARKUP,
    node: MARKUP,
    command: `azsim compare ${MARKUP}`,
    variants: report.variants.map(({ report, ...variant }, i) => ({
      ...variant,
      name: `${MARKUP} ${i}`,
      mechanism: MARKUP,
      report: {
        ...report,
        azsim: MARKUP,
        node: MARKUP,
        command: MARKUP,
        notes: [MARKUP],
        chip: { ...report.chip, name: MARKUP },
        model: { ...report.model, name: MARKUP, source: MARKUP },
        input: { ...report.input, kind: 'audio', file: `/tmp/${MARKUP}`, sha256: MARKUP },
        layers: report.layers.map((layer, j) => ({ ...layer, name: `${MARKUP} layer ${j}` })),
        matrices: report.matrices.map((matrix, j) => ({ ...matrix, name: `${MARKUP} matrix ${j}` })),
        symbols: report.symbols.map((symbol) => ({ ...symbol, label: MARKUP })),
      },
    })),
  }
}
