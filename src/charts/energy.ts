/** Energy per frame by component: on the chip, and beside it that of the DRAM, which is on a scale of its own. */
import type { EnergyPlace, EnergyReport } from '../report/energy-report.js'
import { barPanel } from './bars.js'
import type { BarPart } from './bars.js'
import type { ChartSpec, Panel } from './chart-spec.js'
import { footerOf, subtitleOf } from './comparison.js'
import type { ComparedVariant, Comparison } from './comparison.js'
import { largestParts, sum, wordsOf } from './largest-parts.js'
import { scaleFor, threeDigits } from './numbers.js'
import type { Theme } from './theme.js'

/** @param variants those to be shown */
export function energyChart(comparison: Comparison, variants: readonly ComparedVariant[], theme: Theme): ChartSpec {
  const nodes = [...new Set(variants.map(({ report }) => `${report.energy.technologyNm} nm`))].join(', ')
  return {
    name: 'energy',
    title: 'Energy per frame, by component',
    subtitle: subtitleOf(comparison),
    description:
      `Energy per input frame at ${nodes}, on the chip and in the DRAM. ` +
      variants.map((variant) => descriptionOf(variant)).join(' '),
    panels: [
      placePanel('chip', `On the chip (${nodes})`, variants, theme),
      placePanel('dram', 'DRAM (another scale)', variants, theme),
    ],
    footer: [...missingWords(variants), ...footerOf(comparison)],
  }
}

function placePanel(place: EnergyPlace, title: string, variants: readonly ComparedVariant[], theme: Theme): Panel {
  const perFrame = variants.map(({ report }) => 1 / report.input.frames)
  const totals = variants.map(({ report }, i) => placePj(report.energy, place) * perFrame[i]!)
  const scale = scaleFor(Math.max(...totals), 'J', 1e-12)
  const factors = perFrame.map((share) => share / scale.size)
  const isChip = place === 'chip'
  return barPanel(
    {
      title,
      axis: `energy per frame (${scale.unit})`,
      rows: variants.map(({ name }) => name),
      parts: [
        ...largestParts(variants.map(({ report }, i) => dynamicOf(report.energy, place, factors[i]!))),
        ...leakageParts(
          variants.map(({ report }) => report.energy),
          place,
          factors,
        ),
      ],
      ends: totals.map((total) => threeDigits(total / scale.size)),
      isLabelled: isChip,
      isKeyed: true,
      widthShare: isChip ? 0.6 : 0.4,
    },
    theme,
  )
}

const componentsOf = ({ components }: EnergyReport, place: EnergyPlace) =>
  components.filter((component) => component.place === place)

/** All that happened and all that leaked, nothing being switched off. */
export function placePj(energy: EnergyReport, place: EnergyPlace): number {
  return sum(
    componentsOf(energy, place).map(
      ({ dynamicPj, leakage }) => (dynamicPj ?? 0) + (leakage === null ? 0 : leakage.busyPj + leakage.idlePj),
    ),
  )
}

function dynamicOf(energy: EnergyReport, place: EnergyPlace, factor: number): Record<string, number> {
  return Object.fromEntries(componentsOf(energy, place).map(({ name, dynamicPj }) => [name, (dynamicPj ?? 0) * factor]))
}

function leakageParts(energies: readonly EnergyReport[], place: EnergyPlace, factors: readonly number[]): BarPart[] {
  const leaked = (kind: 'busyPj' | 'idlePj'): number[] =>
    energies.map(
      (energy, i) => factors[i]! * sum(componentsOf(energy, place).map(({ leakage }) => leakage?.[kind] ?? 0)),
    )
  const standing = place === 'chip' ? 'leakage' : 'background'
  return [
    { label: `${standing}, computing`, hue: 'grey', hatch: 'none', values: leaked('busyPj') },
    { label: `${standing}, waiting for audio`, hue: 'grey', hatch: 'rising', values: leaked('idlePj') },
  ]
}

function descriptionOf({ name, report }: ComparedVariant): string {
  const words = (place: EnergyPlace): string => {
    const pj = placePj(report.energy, place) / report.input.frames
    const { size, unit } = scaleFor(pj, 'J', 1e-12)
    return `${threeDigits(pj / size)} ${unit}`
  }
  return `${name}: chip ${words('chip')}, DRAM ${words('dram')}.`
}

/** What has no published figure, so that nobody takes the sum for the whole. */
function missingWords(variants: readonly ComparedVariant[]): string[] {
  const names = variants.flatMap(({ report }) =>
    report.energy.components.filter(({ dynamicPj }) => dynamicPj === null).map(({ name }) => wordsOf(name)),
  )
  return names.length === 0 ? [] : [`Not in the bars, having no published figure: ${[...new Set(names)].join(', ')}.`]
}
