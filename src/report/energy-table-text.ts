/** The table of where a run's energy went: a line per component that has figures, those on the chip and the DRAM apart. */
import type { ComponentEnergy, EnergyReport } from './energy-report.js'
import { prefixed } from './si-prefix.js'
import { formatNumber, formatTable, MAX_COLUMNS, wrap } from './table.js'
import type { TableCell, TableColumn } from './table.js'

/** Columns of energies: their headings, and what they show of a component. */
const FIGURES: readonly [heading: string, of: (component: ComponentEnergy) => number | null][] = [
  ['dynamic', ({ dynamicPj }) => dynamicPj],
  ['leak busy', ({ leakage }) => leakage?.busyPj ?? null],
  ['leak idle', ({ leakage }) => leakage?.idlePj ?? null],
  ['leak gated', ({ leakage }) => leakage?.gatedPj ?? null],
]

/** Leakage has three columns: while the chip computes, in the rest of the time, and in that with all off that need not remember. */
export function energyTable(energy: EnergyReport): string {
  const { technologyNm, components, chipPj, gatedChipPj, dramPj, totalPj } = energy
  const known = components.filter(({ dynamicPj, leakage }) => dynamicPj !== null || leakage !== null)
  const [onChip, dram] = [known.filter(({ place }) => place === 'chip'), known.filter(({ place }) => place === 'dram')]
  // A tenth, so that small components show.
  const joules = prefixed(Math.max(chipPj, dramPj) / 10, 'J', 1e-12)
  const share = (pj: number): string => (totalPj === 0 ? '-' : formatNumber((100 * pj) / totalPj, 1))
  const line = (name: string, parts: readonly ComponentEnergy[]): TableCell[] => {
    const figures = FIGURES.map(([, of]) => sumOf(parts.map(of)))
    const [dynamic, busy, idle] = figures
    const scaled = figures.map((pj) => (pj === null ? null : pj * joules.factor))
    return [name, ...scaled, share((dynamic ?? 0) + (busy ?? 0) + (idle ?? 0))]
  }
  const columns: TableColumn[] = [
    { heading: 'energy' },
    ...FIGURES.map(([heading]) => ({ heading, ...joules.column })),
    { heading: 'share', unit: '%', align: 'right' },
  ]
  const rows = [
    ...onChip.map((component) => line(componentWords(component.name), [component])),
    line('on the chip', onChip),
    ...(dram.length === 0 ? [] : [line('DRAM', dram)]),
  ]
  const amount = (pj: number): string =>
    `${formatNumber(pj * joules.factor, joules.column.decimals)} ${joules.column.unit ?? ''}`
  const absent = components.filter((component) => !known.includes(component)).map(({ name }) => componentWords(name))
  return [
    formatTable(columns, rows),
    ...wrap(
      `At ${technologyNm} nm: ${amount(chipPj)} on the chip (${amount(gatedChipPj)} if all is switched off that need not ` +
        `remember, whenever it has nothing to do), ${amount(dramPj)} in the DRAM. ` +
        `Without a published figure, and so in no sum: ${absent.join(', ')}.`,
      MAX_COLUMNS,
    ).map((text) => `${text}\n`),
  ].join('')
}

/** null: none of them has a figure. */
function sumOf(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((figure) => figure !== null)
  return known.length === 0 ? null : known.reduce((sum, figure) => sum + figure, 0)
}

/** `weightBuffer` as "weight buffer", `dramAccess` as "DRAM access". */
const componentWords = (name: string): string =>
  name
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/^dram\b/, 'DRAM')
    .replace(/^dma$/, 'DMA')
    .replace(/\bfifo/, 'FIFO')
