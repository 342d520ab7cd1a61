/**
 * Makes a case in which the engines differ simpler, field by field, as long as they still differ in it; towards the az1-like preset, and to
 * fewer frames, rows, columns, options and looks.
 */
import type { CaseSpec, WorkSpec } from './case-spec.js'
import { compareEngines } from './compare-engines.js'
import { buildCase } from './draw-case.js'

/** What went wrong, or null where the case is fine, or cannot be built. */
export function failureOf(spec: CaseSpec): Error | null {
  let drawn
  try {
    drawn = buildCase(spec)
  } catch {
    return null
  }
  try {
    compareEngines(drawn, spec.look)
    return null
  } catch (error) {
    return error as Error
  }
}

/** The simplest case found in so many seconds that still fails. */
export function shrinkCase(spec: CaseSpec, seconds: number): CaseSpec {
  const until = performance.now() + seconds * 1e3
  let simplest = spec
  for (let found = true; found;) {
    found = false
    for (const candidate of simpler(simplest)) {
      if (performance.now() > until) return simplest
      if (failureOf(candidate) === null) continue
      simplest = candidate
      found = true
      break
    }
  }
  return simplest
}

/** The command that replays a case. */
export const replayCommand = (spec: CaseSpec): string => `npm run soak -- --case '${JSON.stringify(spec)}'`

/** Cases that are a bit simpler, the boldest first. */
function* simpler(spec: CaseSpec): Generator<CaseSpec> {
  const { chip, work, look } = spec
  if (look.points > 0) yield { ...spec, look: { ...look, points: 0 } }
  if (look.watched > 0) yield { ...spec, look: { ...look, watched: 0 } }
  if (look.tileCacheMiB !== null) yield { ...spec, look: { ...look, tileCacheMiB: null } }
  if (Object.keys(chip.sets).length > 0) yield { ...spec, chip: { ...chip, sets: {} } }
  for (const simple of simplerWork(work)) yield { ...spec, work: simple }
  for (const field of Object.keys(chip.sets)) {
    const sets = Object.fromEntries(Object.entries(chip.sets).filter(([name]) => name !== field))
    yield { ...spec, chip: { ...chip, sets } }
  }
  for (const points of smaller(look.points)) yield { ...spec, look: { ...look, points } }
}

const NOT_NUMBERS_TO_SHRINK = new Set(['seed', 'density', 'activations', 'bits'])

function* simplerWork(work: WorkSpec): Generator<WorkSpec> {
  if (work.kind === 'firmware') yield* fewerActions(work)
  for (const [field, value] of Object.entries(work) as [string, unknown][]) {
    if (field === 'actions') continue
    const others: unknown[] = []
    if (value === true) others.push(false)
    else if (field === 'density' || field === 'activations') others.push(...(value === 1 ? [] : [1]))
    else if (field === 'bits') others.push(...(value === 8 ? [] : [8]))
    else if (field === 'encoding') others.push(...(value === 'none' ? [] : ['none']))
    else if (field === 'pattern') others.push(...(value === 'scattered' ? [] : ['scattered']))
    else if (field === 'output') others.push(...(value === 'raw' ? [] : ['raw']))
    else if (field === 'input') others.push(...(value === 'random' ? [] : ['random']))
    else if (typeof value === 'number' && !NOT_NUMBERS_TO_SHRINK.has(field)) others.push(...smaller(value))
    else if (value !== null && ['runBits', 'chunk', 'projection', 'fault'].includes(field)) others.push(null)
    for (const other of others) yield { ...work, [field]: other }
  }
}

/** Large parts first, then one by one. */
function* fewerActions(work: WorkSpec & { kind: 'firmware' }): Generator<WorkSpec> {
  const left = Array.from({ length: work.actions }, (_, n) => n).filter((n) => !work.without.includes(n))
  for (let size = left.length; size >= 1; size >>= 1) {
    for (let at = 0; at < left.length; at += size) {
      const without = [...work.without, ...left.slice(at, at + size)].sort((a, b) => a - b)
      yield { ...work, without }
    }
  }
}

function smaller(value: number): number[] {
  const least = value > 0 ? [0, 1] : []
  return [...new Set([...least, value >> 1, value - 1])].filter((other) => other >= 0 && other < value)
}
