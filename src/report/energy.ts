/** Energy of a run: counts times a table. */
import type { ChipConfig } from '../model/chip-fields.js'
import type { TechnologyNm } from '../model/technology.js'
import type { ChipReport } from '../runner/chip-report.js'
import type { ComponentEnergy, EnergyReport } from './energy-report.js'

export interface EnergyConditions {
  technologyNm: TechnologyNm
  /** Of the audio, and of the whole run. */
  audioMicroseconds: number
  runMicroseconds: number
}

const DRAM_ACCESS_PJ_PER_BIT = 8

/** @param counted of the run, or of one of its layers */
export function energyReport(_chip: ChipConfig, counted: ChipReport, { technologyNm }: EnergyConditions): EnergyReport {
  const { bytesRead, bytesWritten } = counted.dram
  const dramPj = 8 * (bytesRead + bytesWritten) * DRAM_ACCESS_PJ_PER_BIT
  const components: ComponentEnergy[] = [{ name: 'dramAccess', place: 'dram', dynamicPj: dramPj, leakage: null }]
  return { technologyNm, components, chipPj: 0, gatedChipPj: 0, dramPj, totalPj: dramPj }
}
