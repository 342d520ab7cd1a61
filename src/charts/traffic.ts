/** Bytes per frame: to and from the DRAM by kind of data, and of the memories on the chip. */
import type { ChipReport, DataKind, MemoryTraffic, Traffic } from '../runner/chip-report.js'
import { barPanel } from './bars.js'
import type { BarPart, BarStyle } from './bars.js'
import type { ChartSpec } from './chart-spec.js'
import { footerOf, subtitleOf } from './comparison.js'
import type { ComparedVariant, Comparison } from './comparison.js'
import { largestParts, sum } from './largest-parts.js'
import { compact, scaleFor, threeDigits } from './numbers.js'
import type { Theme } from './theme.js'

const KINDS: Record<DataKind, BarStyle & { label: string }> = {
  weights: { label: 'weights', hue: 'green', hatch: 'none' },
  rowParameters: { label: 'row parameters', hue: 'vermilion', hatch: 'rising' },
  activations: { label: 'activations', hue: 'yellow', hatch: 'none' },
  instructions: { label: 'instructions', hue: 'blue', hatch: 'cross' },
  descriptors: { label: 'descriptors', hue: 'grey', hatch: 'falling' },
}

/** @param variants those to be shown */
export function trafficChart(comparison: Comparison, variants: readonly ComparedVariant[], theme: Theme): ChartSpec {
  const rows = variants.map(({ name }) => name)
  const totals = variants.map(({ report }) => bytesOf(report.dram) / report.input.frames)
  const dram = scaleFor(Math.max(...totals), 'B')
  const memories = variants.map(({ report }) => memoryBytes(report, report.input.frames))
  const onChip = memories.map((bytes) => sum(Object.values(bytes)))
  const chip = scaleFor(Math.max(...onChip), 'B')
  return {
    name: 'traffic',
    title: 'Memory traffic per frame',
    subtitle: subtitleOf(comparison),
    description:
      'Bytes per input frame that the DRAM reads and writes, by kind of data, and bytes read and written in the memories on the chip. ' +
      variants
        .map(({ name }, i) => `${name}: DRAM ${compact(totals[i]!)}B, on the chip ${compact(onChip[i]!)}B.`)
        .join(' '),
    panels: [
      barPanel(
        {
          title: 'DRAM, by kind of data',
          axis: `bytes read and written per frame (${dram.unit})`,
          rows,
          parts: dramParts(
            variants.map(({ report }) => report.dram),
            (row) => variants[row]!.report.input.frames * dram.size,
          ),
          ends: totals.map((total) => threeDigits(total / dram.size)),
          isLabelled: true,
          widthShare: 0.56,
        },
        theme,
      ),
      barPanel(
        {
          title: 'On the chip, by memory (another scale)',
          axis: `bytes read and written per frame (${chip.unit})`,
          rows,
          parts: largestParts(memories.map((bytes) => scaled(bytes, 1 / chip.size))),
          ends: onChip.map((total) => threeDigits(total / chip.size)),
          isLabelled: false,
          widthShare: 0.44,
        },
        theme,
      ),
    ],
    footer: footerOf(comparison),
  }
}

/** @param size what a byte is divided by, of each row */
export function dramParts(traffic: readonly ChipReport['dram'][], size: (row: number) => number): BarPart[] {
  return Object.entries(KINDS).map(([kind, style]) => ({
    ...style,
    values: traffic.map(({ read, written }, row) => (read[kind as DataKind] + written[kind as DataKind]) / size(row)),
  }))
}

const bytesOf = ({ bytesRead, bytesWritten }: Traffic): number => bytesRead + bytesWritten

/** By memory; the FIFOs to the host are none. */
function memoryBytes({ memories }: ChipReport, frames: number): Record<string, number> {
  const onChip = (Object.keys(memories) as (keyof MemoryTraffic)[]).filter((name) => name !== 'host')
  return Object.fromEntries(onChip.map((name) => [name, bytesOf(memories[name]) / frames]))
}

const scaled = (values: Record<string, number>, factor: number): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value * factor]))
