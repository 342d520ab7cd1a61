/**
 * What changed from one report to another, of the same form: settings, figures of the whole and of each layer. docs/reports.md has the
 * list of the figures. `azsim diff` prints it, and judges it by limits.
 */
import type { ComparisonReport } from './rnnt-comparison.js'
import { dramBytes } from './rnnt-comparison.js'
import type { LayerCost, RunReport } from './rnnt-report.js'

/** Version of the form of `azsim diff --json`. */
export const DIFF_SCHEMA = 'azsim-diff/1'

type Cost = LayerCost | RunReport

/** Of each, more is worse. */
export const FIGURES = {
  cycles: { unit: 'cycles', of: (cost: Cost) => cost.cycles },
  microseconds: { unit: 'us', of: (cost: Cost) => cost.microseconds },
  realTimeFactor: { unit: '', of: (cost: Cost) => cost.realTimeFactor },
  dramBytes: { unit: 'bytes', of: (cost: Cost) => dramBytes(cost) },
  macs: { unit: '', of: (cost: Cost) => cost.mac.macs },
  storedBytes: { unit: 'bytes', of: (cost: Cost) => cost.storedBytes },
  chipPj: { unit: 'pJ', of: (cost: Cost) => cost.energy.chipPj },
  dramPj: { unit: 'pJ', of: (cost: Cost) => cost.energy.dramPj },
  totalPj: { unit: 'pJ', of: (cost: Cost) => cost.energy.totalPj },
  outputErrorDb: { unit: 'dB', of: errorDb },
} as const satisfies Record<string, { unit: string; of: (cost: Cost) => number | null }>

export type FigureName = keyof typeof FIGURES
export const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[]

/** Noise / signal of the logits; null: not measured, or nothing differs. */
function errorDb(cost: Cost): number | null {
  const db = 'outputError' in cost ? (cost.outputError?.logitsSignalToNoiseDb ?? null) : null
  return db === null ? null : -db
}

export interface FigureChange {
  /** null: of a run of its own. */
  variant: string | null
  /** null: of the whole run. */
  layer: string | null
  figure: FigureName
  /** null: there is no such value, or no such layer. */
  before: number | null
  after: number | null
}

export interface SettingChange {
  variant: string | null
  /** `chip.mac.lanes` */
  setting: string
  /** JSON; null: there is none. */
  before: string | null
  after: string | null
}

export interface ReportDiff {
  settings: SettingChange[]
  /** Of what both have; those that are equal as well. */
  figures: FigureChange[]
  /** Variants that only one of them has. */
  onlyBefore: string[]
  onlyAfter: string[]
}

export type AnyReport = RunReport | ComparisonReport

/** Of a report of a run: itself, with no name. */
export function runsOf(report: AnyReport): Map<string | null, RunReport> {
  if (!('variants' in report)) return new Map([[null, report]])
  return new Map(report.variants.map(({ name, report }) => [name, report]))
}

/** @throws RangeError where one is a run and the other a comparison */
export function diffReports(before: AnyReport, after: AnyReport): ReportDiff {
  if (before.schema !== after.schema) throw new RangeError(`${before.schema} against ${after.schema}`)
  const [old, now] = [runsOf(before), runsOf(after)]
  const missing = (from: typeof old, others: typeof old): string[] =>
    [...from.keys()].filter((name): name is string => name !== null && !others.has(name))
  const diff: ReportDiff = { settings: [], figures: [], onlyBefore: missing(old, now), onlyAfter: missing(now, old) }
  for (const [variant, run] of old) {
    const other = now.get(variant)
    if (other === undefined) continue
    diff.settings.push(...settingChanges(variant, run, other))
    diff.figures.push(...figureChanges(variant, run, other))
  }
  return diff
}

function figureChanges(variant: string | null, before: RunReport, after: RunReport): FigureChange[] {
  const changes = (layer: string | null, old: Cost | undefined, now: Cost | undefined): FigureChange[] =>
    FIGURE_NAMES.map((figure) => {
      const value = (cost: Cost | undefined): number | null => (cost === undefined ? null : FIGURES[figure].of(cost))
      return { variant, layer, figure, before: value(old), after: value(now) }
    })
  const named = ({ layers }: RunReport) => new Map(layers.map((layer) => [layer.name, layer]))
  const [old, now] = [named(before), named(after)]
  const names = new Set([...old.keys(), ...now.keys()])
  return [...changes(null, before, after), ...[...names].flatMap((name) => changes(name, old.get(name), now.get(name)))]
}

/** What makes a run what it is; versions and commands are no settings. */
const SETTINGS = [
  'chip',
  'model',
  'seed',
  'input',
  'symbolSource',
  'format',
  'skip',
  'residency',
  'chunk',
] as const satisfies readonly (keyof RunReport)[]

function settingChanges(variant: string | null, before: RunReport, after: RunReport): SettingChange[] {
  const values = (report: RunReport): Map<string, string> => {
    const technology: [string, string] = ['technologyNm', JSON.stringify(report.energy.technologyNm)]
    return new Map([...SETTINGS.flatMap((name) => leaves(name, report[name])), technology])
  }
  const [old, now] = [values(before), values(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((setting) => old.get(setting) !== now.get(setting))
    .map((setting) => ({ variant, setting, before: old.get(setting) ?? null, after: now.get(setting) ?? null }))
}

/** Values of a tree, each with its path; lists are values. */
function leaves(path: string, value: unknown): [path: string, json: string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, JSON.stringify(value)]]
  return Object.entries(value).flatMap(([key, inner]) => leaves(`${path}.${key}`, inner))
}
