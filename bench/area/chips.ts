/** Cells of each module of a preset: measured, or predicted by the fit and said to be. */
import { dot, solve } from './fit.js'
import { keyOf, type Results } from './pool.js'
import type { Preset } from './presets.js'
import type { Cells, Parameters } from './synthesize.js'
import { unitsOf, type Unit } from './units.js'

export interface UnitArea extends Cells {
  module: string
  count: number
  isFitted: boolean
}

export interface Check {
  module: string
  formula: string
  points: readonly { parameters: Parameters; gates: number }[]
  at: Parameters
  predicted: number
  measured: number
}

const FIGURES = ['gates', 'flipFlops', 'memoryBits'] as const

export function chipArea(preset: Preset, results: Results): UnitArea[] {
  return unitsOf(preset).map((unit) => ({
    module: unit.module,
    count: unit.count(preset),
    isFitted: unit.fit !== undefined,
    ...cellsAt(unit, preset, unit.parameters(preset), results),
  }))
}

/** One for each fit of the preset. */
export function checksOf(preset: Preset, results: Results): Check[] {
  return unitsOf(preset).flatMap((unit) => {
    if (unit.fit === undefined) return []
    const { points, check, formula } = unit.fit(preset)
    const measured = (parameters: Parameters) => results.get(keyOf({ module: unit.module, parameters }))!.gates
    return {
      ...{ module: unit.module, formula, at: check, measured: measured(check) },
      points: points.map((parameters) => ({ parameters, gates: measured(parameters) })),
      predicted: cellsAt(unit, preset, check, results).gates,
    }
  })
}

function cellsAt({ module, fit }: Unit, preset: Preset, parameters: Parameters, results: Results): Cells {
  const measured = (at: Parameters): Cells => results.get(keyOf({ module, parameters: at }))!
  if (fit === undefined) return measured(parameters)
  const { points, terms } = fit(preset)
  const system = points.map(terms)
  const predict = (figure: keyof Cells): number =>
    dot(
      solve(
        system,
        points.map((at) => measured(at)[figure]),
      ),
      terms(parameters),
    )
  const [gates, flipFlops, memoryBits] = FIGURES.map((figure) => Math.max(0, Math.round(predict(figure))))
  return { gates: gates!, flipFlops: flipFlops!, memoryBits: memoryBits! }
}
