/** What the chart of `azsim layer` shows: the variants of a report as bars. */
import type { ComparisonChartData } from './chart.js'
import { FRAME_MS, sizesOf, sourceOf } from './layer-report.js'
import type { LayerHeader, LayerVariantReport } from './layer-report.js'

export function layerChart(header: LayerHeader, variants: readonly LayerVariantReport[]): ComparisonChartData {
  const { shape, chip, input, command } = header
  const { mac, clockMHz, name } = chip
  return {
    title: `One LSTM layer on ${name}: what compression and zero skipping buy`,
    subtitle: `${shape.name} (${sizesOf(header)}), ${sourceOf(header)}, ${input.frames} frames of ${FRAME_MS} ms`,
    variants: variants.map((variant) => {
      const perFrame = 1 / input.frames
      const { active, stalls } = variant.mac
      const { read, written } = variant.dram
      const bytes = (kind: keyof typeof read): number => (read[kind] + written[kind]) * perFrame
      return {
        label: variant.name,
        cyclesPerFrame: {
          active: active * perFrame,
          weights: (stalls['weights'] ?? 0) * perFrame,
          context: (stalls['context'] ?? 0) * perFrame,
          semaphore: (stalls['semaphore'] ?? 0) * perFrame,
          idle: (stalls['idle'] ?? 0) * perFrame,
        },
        dramBytesPerFrame: {
          weights: bytes('weights'),
          rowParameters: bytes('rowParameters'),
          activations: bytes('activations'),
          instructions: bytes('instructions'),
          descriptors: bytes('descriptors'),
        },
      }
    }),
    footer: [
      `${name}: ${clockMHz} MHz, ${mac.lanes} lanes x ${mac.multipliers} multiplier(s), window ${mac.window}, queue ${mac.queue}; DRAM ${chip.dram.type}; weights drawn from a seed`,
      command,
    ],
  }
}
