/** What charts show of a comparison: its variants, some of them, figures per frame, the words around. */
import type { RunReport } from '../report/rnnt-report.js'
import type { Selection } from './chart-spec.js'
import { compact } from './numbers.js'

/** A comparison of `azsim compare`, or runs put beside each other. */
export interface Comparison {
  command: string
  /** One at least; the first is what the others are compared with. */
  variants: readonly ComparedVariant[]
}

export interface ComparedVariant {
  name: string
  report: RunReport
}

/** Those that are selected, in their order; all where none is. */
export function selectedVariants({ variants }: Comparison, { variants: names }: Selection): ComparedVariant[] {
  const chosen = variants.filter(({ name }) => names?.includes(name))
  return chosen.length > 0 ? chosen : [...variants]
}

/** What a variant is, by itself: "+ b" after "a" is "a + b". */
export function fullName({ variants }: Pick<Comparison, 'variants'>, name: string): string {
  const names = variants.map(({ name }) => name)
  const last = names.indexOf(name)
  if (!name.startsWith('+ ')) return name
  const first = names.findLastIndex((other, index) => index < last && !other.startsWith('+ '))
  return names.slice(Math.max(0, first), last + 1).join(' ')
}

/** Of the model, input and chip that all variants share: "tiny, 33 drawn frames of 30 ms, on az1-like". */
export function subtitleOf({ variants }: Comparison): string {
  const reports = variants.map(({ report }) => report)
  return `${distinct(reports.map(workOf))}, on ${distinct(reports.map(({ chip }) => chip.name))}`
}

function workOf({ model, input }: RunReport): string {
  const source = input.kind === 'audio' ? `of ${baseName(input.file)}` : 'drawn'
  return `${model.name}, ${input.frames} frames of ${input.stepMs} ms ${source}`
}

/** The configuration, from the first report where they agree, and the command. */
export function footerOf({ variants, command }: Comparison): string[] {
  const reports = variants.map(({ report }) => report)
  return [
    distinct(reports.map(({ chip, energy }) => chipWords(chip, energy.technologyNm))),
    distinct(reports.map(modelWords)),
    command,
  ]
}

const modelWords = ({ model, weights, seed, azsim }: RunReport): string =>
  `${model.name}: ${compact(weights)} weights, drawn from seed ${seed}; azsim ${azsim}`

/** "az1-like: 500 MHz, 16 lanes x 1 multiplier, ..." */
export function chipWords(chip: RunReport['chip'], technologyNm: number): string {
  const { lanes, multipliers, window, queue } = chip.mac
  const array = `${lanes} lanes \u00D7 ${multipliers} ${multipliers === 1 ? 'multiplier' : 'multipliers'}`
  return `${chip.name}: ${chip.clockMHz} MHz, ${array}, window ${window}, queue ${queue}; DRAM ${chip.dram.type}; energies at ${technologyNm} nm`
}

const baseName = (file: string): string => file.split(/[\\/]/).at(-1)!

/** Each once. */
export const distinct = (texts: readonly string[]): string => [...new Set(texts)].join(' | ')
