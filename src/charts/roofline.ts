/**
 * The roofline of the layers: how many products a second each got, against how many it has for a byte from the DRAM.
 *
 * Products are those of the whole matrix, skipped ones included: the work that was asked for. So a layer can lie above the roof of the
 * array, which holds for products that are executed, by as much as skipping buys.
 */
import { dramChannel } from '../model/dram-channel.js'
import type { LayerCost, RunReport } from '../report/rnnt-report.js'
import type { ChartSpec, PointShape, Selection } from './chart-spec.js'
import { footerOf, fullName, subtitleOf } from './comparison.js'
import type { ComparedVariant, Comparison } from './comparison.js'
import { sum } from './largest-parts.js'
import { logRange } from './log-ticks.js'
import { threeDigits } from './numbers.js'
import type { Hue, Theme } from './theme.js'
import { xyPanel } from './xy.js'
import type { XySeries } from './xy.js'

const POINTS: readonly { hue: Hue; shape: PointShape; isFilled: boolean }[] = [
  { hue: 'orange', shape: 'rect', isFilled: false },
  { hue: 'blue', shape: 'circle', isFilled: true },
  { hue: 'green', shape: 'triangle', isFilled: true },
  { hue: 'vermilion', shape: 'rectRot', isFilled: true },
]
const DASHES = [[], [6, 3], [2, 2]] as const

/** What a chip can do at most. */
export interface Roof {
  /** 10^9 executed products a second: lanes x multipliers x clock. */
  arrayGmacs: number
  /** 10^9 bytes a second: the DRAM's peak; 0 without DRAM. */
  dramGBs: number
}

export function roofOf({ chip }: Pick<RunReport, 'chip'>): Roof {
  const { lanes, multipliers } = chip.mac
  const channel = chip.dram.type === 'none' ? undefined : dramChannel(chip.dram.type)
  return {
    arrayGmacs: (lanes * multipliers * chip.clockMHz) / 1e3,
    dramGBs: channel === undefined ? 0 : (channel.transfersMTs * channel.widthBits) / 8 / 1e3,
  }
}

export interface LayerPoint {
  layer: string
  /** Products, executed and skipped, a byte that the layer's own commands moved; Infinity where they moved none. */
  macsPerByte: number
  gmacs: number
}

/** Of the layers that multiply. */
export function layerPoints({ layers }: Pick<RunReport, 'layers'>): LayerPoint[] {
  return layers.flatMap((layer) => {
    const products = productsOf(layer)
    if (products === 0) return []
    const bytes = sum(Object.values(layer.dmaBytes.read)) + sum(Object.values(layer.dmaBytes.written))
    return [{ layer: layer.name, macsPerByte: products / bytes, gmacs: products / layer.microseconds / 1e3 }]
  })
}

const productsOf = ({ mac }: LayerCost): number => mac.macs + mac.skippedWeight + mac.skippedActivation

/** @param variants four at most; the layers of the last are named */
export function rooflineChart(
  comparison: Comparison,
  variants: readonly ComparedVariant[],
  theme: Theme,
  { layers: chosen }: Selection = {},
): ChartSpec | undefined {
  const sets = variants.slice(-POINTS.length).map(({ name, report }) => ({
    name: fullName(comparison, name),
    report,
    points: layerPoints(report).filter(({ layer }) => chosen === undefined || chosen.includes(layer)),
  }))
  const points = sets.flatMap(({ points }) => points)
  const intensities = points.map(({ macsPerByte }) => macsPerByte).filter(Number.isFinite)
  if (intensities.length === 0) return undefined
  const roofs = [...new Map(sets.map(({ report }) => [JSON.stringify(roofOf(report)), roofOf(report)])).values()]
  const ridges = roofs.flatMap(({ arrayGmacs, dramGBs }) => (dramGBs > 0 ? [arrayGmacs / dramGBs] : []))
  const x = logRange([...intensities, ...ridges], 1.8)
  const y = logRange([...points.map(({ gmacs }) => gmacs), ...roofs.map(({ arrayGmacs }) => arrayGmacs)], 1.6)
  const atEdge = x.max / 1.15
  const series = sets.map(({ name, points }, index): XySeries => {
    const isLast = index === sets.length - 1
    const { hue, shape, isFilled } = POINTS[sets.length === 1 ? 1 : index]!
    return {
      label: name,
      colour: theme.colours[hue],
      ...{ shape, isFilled },
      points: points.map(({ layer, macsPerByte, gmacs }) => {
        const hasBytes = Number.isFinite(macsPerByte)
        const label = hasBytes ? layer : `${layer} (no DRAM bytes)`
        const place = { x: hasBytes ? macsPerByte : atEdge, y: gmacs, name: `${name}: ${label}` }
        return isLast ? { ...place, label } : place
      }),
    }
  })
  return {
    name: 'roofline',
    title: 'Roofline of the layers',
    subtitle: subtitleOf(comparison),
    description:
      roofs
        .map(
          (roof) =>
            `The array executes ${threeDigits(roof.arrayGmacs)} GMAC/s, the DRAM gives ${threeDigits(roof.dramGBs)} GB/s at most. `,
        )
        .join('') + sets.map(({ name, points }) => `${name}: ${points.map(pointWords).join(', ')}.`).join(' '),
    panels: [
      xyPanel(
        {
          title: 'Skipped products count as done: skipping can lift a layer above the roof of the array',
          x: { title: 'products asked for per DRAM byte (MAC/B)', isLog: true, ...x },
          y: { title: 'products asked for per second (GMAC/s)', isLog: true, ...y },
          series: [...series.reverse(), ...roofs.flatMap((roof, index) => roofLines(roof, index, x, y, theme))],
          widthShare: 1,
          height: 330,
        },
        theme,
      ),
    ],
    footer: footerOf(comparison),
  }
}

const pointWords = ({ layer, macsPerByte, gmacs }: LayerPoint): string =>
  `${layer} ${threeDigits(gmacs)} GMAC/s at ${Number.isFinite(macsPerByte) ? threeDigits(macsPerByte) : 'no DRAM bytes,'} MAC/B`

function roofLines(
  { arrayGmacs, dramGBs }: Roof,
  index: number,
  x: { min: number; max: number },
  y: { min: number; max: number },
  theme: Theme,
): XySeries[] {
  const dash = DASHES[index % DASHES.length]!
  const array: XySeries = {
    label: `array executes at most ${threeDigits(arrayGmacs)} GMAC/s; DRAM gives at most ${threeDigits(dramGBs)} GB/s`,
    colour: theme.ink,
    dash,
    points: [
      ...(dramGBs > 0
        ? [{ x: Math.max(x.min, y.min / dramGBs), y: Math.max(x.min * dramGBs, y.min) }]
        : [{ x: x.min, y: arrayGmacs }]),
      ...(dramGBs > 0 ? [{ x: arrayGmacs / dramGBs, y: arrayGmacs }] : []),
      { x: x.max, y: arrayGmacs },
    ],
  }
  return [array]
}
