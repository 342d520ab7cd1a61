/**
 * The form of an energy report: counts of a run times a table (docs/energy.md), for the run or for one of its layers.
 *
 * Picojoules everywhere. null: no published figure at this technology; nothing is invented, and the sums are without it.
 */
import type { TechnologyNm } from '../model/technology.js'

/** On the chip, or the DRAM with its interface. */
export type EnergyPlace = 'chip' | 'dram'

export interface ComponentEnergy {
  /** The datasheet's word, camel case: `weightBuffer`, `multipliers`, ... */
  name: string
  place: EnergyPlace
  /** Of what happened: counts x the table. */
  dynamicPj: number | null
  /**
   * Over the audio's time, of a run that is slower over the run's: while the chip computes (`busyPj`), and in the rest, if nothing is
   * switched off (`idlePj`) and if all that need not remember is (`gatedPj`). Of a layer its share by cycles.
   */
  leakage: { busyPj: number; idlePj: number; gatedPj: number } | null
}

export interface EnergyReport {
  technologyNm: TechnologyNm
  components: ComponentEnergy[]
  /** Sums over the components on the chip, not switched off in the rest of the time (`chipPj`), or switched off (`gatedChipPj`). */
  chipPj: number
  gatedChipPj: number
  /** Sum over the others. */
  dramPj: number
  /** chipPj + dramPj. */
  totalPj: number
}
