/**
 * Energy of a run: counts times a table, and leakage over the time of the audio (docs/energy.md).
 *
 * A layer's figures are those of its own counts, and its share by cycles of the run's leakage: so the layers add up to the run.
 */
import type { ChipConfig } from '../model/chip-fields.js'
import type { TechnologyNm } from '../model/technology.js'
import type { ChipReport } from '../runner/chip-report.js'
import { componentsOf } from './energy-components.js'
import type { Component } from './energy-components.js'
import type { ComponentEnergy, EnergyReport } from './energy-report.js'

export interface EnergyConditions {
  technologyNm: TechnologyNm
  /** Of the audio, and of the whole run. */
  audioMicroseconds: number
  runMicroseconds: number
}

/** A milliwatt for a microsecond. */
const PJ_PER_MILLIWATT_MICROSECOND = 1000

/** @param counted of the run, or of one of its layers */
export function energyReport(chip: ChipConfig, counted: ChipReport, conditions: EnergyConditions): EnergyReport {
  const { technologyNm } = conditions
  const components = componentsOf(chip, counted, technologyNm).map((component): ComponentEnergy => {
    const { name, place, dynamicPj } = component
    return { name, place, dynamicPj, leakage: leakageOf(component, counted, conditions) }
  })
  const sum = (place: ComponentEnergy['place'], rest: 'idlePj' | 'gatedPj'): number =>
    components
      .filter((component) => component.place === place)
      .reduce(
        (total, { dynamicPj, leakage }) =>
          total + (dynamicPj ?? 0) + (leakage === null ? 0 : leakage.busyPj + leakage[rest]),
        0,
      )
  const [chipPj, dramPj] = [sum('chip', 'idlePj'), sum('dram', 'idlePj')]
  return { technologyNm, components, chipPj, gatedChipPj: sum('chip', 'gatedPj'), dramPj, totalPj: chipPj + dramPj }
}

function leakageOf(
  { leakageMilliwatts, isKept }: Component,
  { microseconds }: ChipReport,
  { audioMicroseconds, runMicroseconds }: EnergyConditions,
): ComponentEnergy['leakage'] {
  if (leakageMilliwatts === null) return null
  const pjPerMicrosecond = leakageMilliwatts * PJ_PER_MILLIWATT_MICROSECOND
  const restMicroseconds = Math.max(0, audioMicroseconds - runMicroseconds) * (microseconds / runMicroseconds)
  const idlePj = pjPerMicrosecond * restMicroseconds
  return { busyPj: pjPerMicrosecond * microseconds, idlePj, gatedPj: isKept ? idlePj : 0 }
}
