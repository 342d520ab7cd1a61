/** Energy of an arithmetic operation at a node: the figure of 45 nm times a published scale (docs/energy.md, "Arithmetic"). */
import type { TechnologyNm } from '../model/technology.js'
import { ARITHMETIC_45_NM_PJ, ARITHMETIC_SUPPLY_VOLTS, LOGIC_SCALE_COEFFICIENTS } from './energy-table.js'
import { logInterpolated } from './log-interpolation.js'

/** One product: an int8 multiplication and the int32 addition to its accumulator. */
export const productPj = (technologyNm: TechnologyNm): number =>
  (ARITHMETIC_45_NM_PJ.int8Multiply + ARITHMETIC_45_NM_PJ.int32Add) * logicScale(technologyNm)

/** Energy of an operation of logic relative to that at 45 nm, at the same supply. Between published nodes it is interpolated (A13). */
export function logicScale(technologyNm: TechnologyNm): number {
  const nodes = [...LOGIC_SCALE_COEFFICIENTS.keys()]
  const low = Math.max(...nodes.filter((node) => node <= technologyNm))
  const high = Math.min(...nodes.filter((node) => node >= technologyNm))
  return (
    logInterpolated(technologyNm, { x: low, y: energyFactor(low) }, { x: high, y: energyFactor(high) }) /
    energyFactor(45)
  )
}

/** The paper's equation: a second-order polynomial of the supply. */
function energyFactor(node: number): number {
  const [a, b, c] = LOGIC_SCALE_COEFFICIENTS.get(node)!
  return a * ARITHMETIC_SUPPLY_VOLTS ** 2 + b * ARITHMETIC_SUPPLY_VOLTS + c
}
