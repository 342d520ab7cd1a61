/**
 * Limits of what may change: `cycles=+2%`, `dramBytes=0`, `outputErrorDb=+0.5`; `layers.cycles=+5%` for each layer. They hold for every
 * variant. More than the limit is too much; less never is.
 */
import { UserError } from '../errors.js'
import { nearest } from '../model/nearest.js'
import { FIGURE_NAMES } from './report-diff.js'
import type { FigureChange, FigureName, ReportDiff } from './report-diff.js'

export interface DiffLimit {
  /** As given. */
  text: string
  figure: FigureName
  /** For each layer in place of the whole run. */
  ofLayers: boolean
  /** By so much it may grow: in percent of what it was, or in its own unit. */
  growth: number
  isPercent: boolean
}

const FORM = /^(layers\.)?([A-Za-z]+)=([-+]?\d{1,15}(?:\.\d{1,9})?)(%?)$/
const ALLOWED = 'FIGURE=LIMIT or layers.FIGURE=LIMIT: cycles=+2%, dramBytes=+4096'

/** @throws UserError */
export function parseLimit(text: string): DiffLimit {
  const match = FORM.exec(text)
  const where = '--max'
  if (match === null) {
    throw new UserError(`cannot be ${JSON.stringify(text.slice(0, 40))}`, { where, allowed: ALLOWED })
  }
  const [, layers, name, growth, percent] = match as unknown as [string, string | undefined, string, string, string]
  const figure = FIGURE_NAMES.find((known) => known === name)
  if (figure === undefined) {
    const near = nearest(name, FIGURE_NAMES)
    throw new UserError(`there is no figure ${JSON.stringify(name.slice(0, 40))}`, {
      where,
      allowed: FIGURE_NAMES.join(', '),
      ...(near !== undefined && { hint: `--max ${near}=${growth}${percent}` }),
    })
  }
  return { text, figure, ofLayers: layers !== undefined, growth: Number(growth), isPercent: percent === '%' }
}

/** A figure that grew by more than it may, or cannot be judged: a variant, a layer or a value that is there no more. */
export interface Exceeded {
  limit: string
  variant: string | null
  layer: string | null
  before: number | null
  after: number | null
}

export function exceededLimits(diff: ReportDiff, limits: readonly DiffLimit[]): Exceeded[] {
  return limits.flatMap((limit) => {
    const lost = diff.onlyBefore.map((variant) => ({ variant, layer: null, before: null, after: null }))
    const grown = diff.figures.filter((change) => isMeant(change, limit) && !isWithin(change, limit))
    return [...lost, ...grown].map(({ variant, layer, before, after }) => ({
      limit: limit.text,
      ...{ variant, layer, before, after },
    }))
  })
}

const isMeant = ({ figure, layer }: FigureChange, limit: DiffLimit): boolean =>
  figure === limit.figure && (layer !== null) === limit.ofLayers

function isWithin({ before, after }: FigureChange, { growth, isPercent }: DiffLimit): boolean {
  if (before === null) return true
  if (after === null) return false
  const most = isPercent ? before + (Math.abs(before) * growth) / 100 : before + growth
  return after <= most
}
