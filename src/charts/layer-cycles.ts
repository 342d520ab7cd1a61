/** Where the cycles go, layer by layer: what the MAC array does or waits for, a panel for each variant. */
import { barPanel } from './bars.js'
import type { ChartSpec, Panel, Selection } from './chart-spec.js'
import { footerOf, fullName, subtitleOf } from './comparison.js'
import type { ComparedVariant, Comparison } from './comparison.js'
import { cycleParts } from './cycle-parts.js'
import { scaleFor, threeDigits } from './numbers.js'
import type { Theme } from './theme.js'

const ROW_HEIGHT = 19
/** Of two panels beside each other, the left one names the layers. */
const LEFT_SHARE = 0.57

/** @param variants those to be shown; side by side, on one scale */
export function layerCyclesChart(
  comparison: Comparison,
  variants: readonly ComparedVariant[],
  theme: Theme,
  { layers: chosen }: Selection = {},
): ChartSpec {
  const layersOf = ({ report }: ComparedVariant) =>
    report.layers.filter(({ name }) => chosen === undefined || chosen.includes(name))
  const perFrame = ({ report }: ComparedVariant): number[] =>
    layersOf({ name: '', report }).map(({ cycles }) => cycles / report.input.frames)
  const longest = Math.max(0, ...variants.flatMap(perFrame))
  const scale = scaleFor(longest, 'cycles')
  return {
    name: 'layer-cycles',
    title: 'Where the cycles go, layer by layer',
    subtitle: subtitleOf(comparison),
    description:
      'Core cycles per input frame of each layer, stacked by what the MAC array does. ' +
      variants.map((variant) => descriptionOf(variant, layersOf(variant))).join(' '),
    panels: variants.map((variant, index): Panel => {
      const { name, report } = variant
      const layers = layersOf(variant)
      const isLeft = index % 2 === 0
      return barPanel(
        {
          title: fullName(comparison, name),
          axis: `core cycles per frame (${scale.unit})`,
          rows: layers.map(({ name }) => name),
          parts: cycleParts(
            layers.map(({ mac }) => mac),
            () => report.input.frames * scale.size,
          ),
          ends: perFrame(variant).map((cycles) => short(cycles / scale.size)),
          isLabelled: isLeft,
          widthShare: variants.length === 1 ? 1 : isLeft ? LEFT_SHARE : 1 - LEFT_SHARE,
          rowHeight: ROW_HEIGHT,
          longest: longest / scale.size,
        },
        theme,
      )
    }),
    footer: footerOf(comparison),
  }
}

const short = (value: number): string => (value < 1 ? value.toFixed(2) : threeDigits(value))

function descriptionOf({ name, report }: ComparedVariant, layers: ComparedVariant['report']['layers']): string {
  const [longest] = [...layers].sort((a, b) => b.cycles - a.cycles)
  if (longest === undefined) return ''
  const share = (part: number): string => `${((100 * part) / report.cycles).toFixed(0)} %`
  return `${name}: the array multiplies in ${share(report.mac.active)} of the cycles; ${longest.name} takes ${share(longest.cycles)}.`
}
