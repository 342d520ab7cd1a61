/** Throughput and real-time factor, a bar for each variant. */
import { barPanel } from './bars.js'
import type { BarStyle } from './bars.js'
import type { ChartSpec } from './chart-spec.js'
import { footerOf, subtitleOf } from './comparison.js'
import type { ComparedVariant, Comparison } from './comparison.js'
import { compact, threeDigits } from './numbers.js'
import type { Theme } from './theme.js'

const STYLE: BarStyle = { hue: 'blue', hatch: 'none' }
const REAL_TIME: BarStyle = { hue: 'orange', hatch: 'rising' }

/** @param variants those to be shown */
export function throughputChart(comparison: Comparison, variants: readonly ComparedVariant[], theme: Theme): ChartSpec {
  const rows = variants.map(({ name }) => name)
  const speeds = variants.map(({ report }) => framesPerSecond(report))
  const factors = variants.map(({ report }) => report.realTimeFactor)
  const first = speeds[0]!
  const speedUps = speeds.map((speed) => `${threeDigits(speed / first)}\u00D7`)
  const slowest = Math.max(...factors)
  return {
    name: 'throughput',
    title: 'Throughput and real-time factor',
    subtitle: subtitleOf(comparison),
    description:
      'Throughput in input frames a second of chip time, and chip time divided by audio time, of each variant. ' +
      variants
        .map(
          ({ name }, i) =>
            `${name}: ${compact(speeds[i]!)} frames/s, ${speedUps[i]} the first, ${threeDigits(factors[i]!)}.`,
        )
        .join(' '),
    panels: [
      barPanel(
        {
          title: 'Throughput (\u00D7: relative to the first)',
          axis: 'input frames per chip time (frames/s)',
          rows,
          parts: [{ label: 'throughput', values: speeds, ...STYLE }],
          ends: speeds.map((speed, i) => `${compact(speed, true)}  ${speedUps[i]}`),
          isLabelled: true,
          widthShare: 0.6,
        },
        theme,
      ),
      barPanel(
        {
          title: 'Real-time factor (lower is faster)',
          axis: 'chip time / audio time (s/s)',
          rows,
          parts: [{ label: 'real-time factor', values: factors, ...REAL_TIME }],
          ends: factors.map((factor) => threeDigits(factor)),
          isLabelled: false,
          widthShare: 0.4,
          ...(slowest >= 0.5 && { limit: { at: 1, label: 'as fast as speech' }, longest: Math.max(1, slowest) }),
        },
        theme,
      ),
    ],
    footer: footerOf(comparison),
  }
}

export const framesPerSecond = ({ input, microseconds }: ComparedVariant['report']): number =>
  input.frames / (microseconds * 1e-6)
