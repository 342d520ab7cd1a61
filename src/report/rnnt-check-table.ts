/** What `azsim run --check` found: equal to the integer reference, and how close to real numbers. */
import type { RunCheck } from './rnnt-report.js'
import { counted, formatNumber, formatPercent, formatTable } from './table.js'

export function checkTable({ hidden, logits, symbols, layers, decisions }: RunCheck): string {
  const { count, agreeing } = decisions
  return (
    formatTable(
      [{ heading: 'outputs of' }, { heading: 'signal / noise', unit: 'dB', align: 'right' }],
      layers.map(({ name, signalToNoiseDb }) => [
        name,
        signalToNoiseDb === null ? null : formatNumber(signalToNoiseDb, 1),
      ]),
    ) +
    `equal to the integer reference: ${counted(hidden, 'hidden state')}, ${counted(logits, 'logit')}, ` +
    `${counted(symbols, 'symbol')}\n` +
    `decisions as with real numbers: ${formatNumber(agreeing)} of ${formatNumber(count)} (${formatPercent(agreeing / count)})\n`
  )
}
