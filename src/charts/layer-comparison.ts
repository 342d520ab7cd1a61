/** The chart of `azsim layer`: what the MAC array did in a frame, and what the DRAM moved, a bar for each variant. */
import { FRAME_MS, sizesOf, sourceOf } from '../report/layer-report.js'
import type { LayerHeader, LayerVariantReport } from '../report/layer-report.js'
import { barPanel } from './bars.js'
import type { ChartSpec } from './chart-spec.js'
import { cycleParts, cyclesOf } from './cycle-parts.js'
import { scaleFor, threeDigits } from './numbers.js'
import type { Theme } from './theme.js'
import { dramParts } from './traffic.js'

/** @param variants one at least; the first is what the others are compared with */
export function layerComparisonChart(
  header: LayerHeader,
  variants: readonly LayerVariantReport[],
  theme: Theme,
): ChartSpec {
  const { shape, chip, input, command, seed } = header
  const { mac, clockMHz, name } = chip
  const rows = variants.map((variant) => variant.name)
  const cycles = variants.map((variant) => cyclesOf(variant.mac) / input.frames)
  const bytes = variants.map(({ dram }) => (dram.bytesRead + dram.bytesWritten) / input.frames)
  const cycleScale = scaleFor(Math.max(...cycles), 'cycles')
  const byteScale = scaleFor(Math.max(...bytes), 'B')
  const speedUp = (row: number): string => `${threeDigits(cycles[0]! / cycles[row]!)}\u00D7`
  return {
    name: 'chart',
    title: `One LSTM layer on ${name}: what compression and zero skipping buy`,
    subtitle: `${shape.name} (${sizesOf(header)}), ${sourceOf(header)}, ${input.frames} frames of ${FRAME_MS} ms`,
    description:
      'Core cycles and DRAM bytes per frame. ' +
      rows
        .map(
          (row, i) =>
            `${row}: ${threeDigits(cycles[i]! / cycleScale.size)} ${cycleScale.unit}, ${threeDigits(bytes[i]! / byteScale.size)} ${byteScale.unit}.`,
        )
        .join(' '),
    panels: [
      barPanel(
        {
          title: 'By what the MAC array does (\u00D7: speed against the first)',
          axis: `core cycles per frame (${cycleScale.unit})`,
          rows,
          parts: cycleParts(
            variants.map((variant) => variant.mac),
            () => input.frames * cycleScale.size,
          ),
          ends: cycles.map((total, row) => `${threeDigits(total / cycleScale.size)}  ${speedUp(row)}`),
          isLabelled: true,
          widthShare: 0.6,
        },
        theme,
      ),
      barPanel(
        {
          title: 'DRAM, by kind of data',
          axis: `bytes per frame (${byteScale.unit})`,
          rows,
          parts: dramParts(
            variants.map(({ dram }) => dram),
            () => input.frames * byteScale.size,
          ),
          ends: bytes.map((total) => threeDigits(total / byteScale.size)),
          isLabelled: false,
          widthShare: 0.4,
        },
        theme,
      ),
    ],
    footer: [
      `${name}: ${clockMHz} MHz, ${mac.lanes} lanes \u00D7 ${mac.multipliers}, window ${mac.window}, queue ${mac.queue}; DRAM ${chip.dram.type}; weights drawn from seed ${seed}`,
      command,
    ],
  }
}
