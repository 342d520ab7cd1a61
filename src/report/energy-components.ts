/**
 * What a chip is made of as far as energy goes: its memories and multipliers, for which there are figures, the logic for which there are
 * none, and the DRAM (docs/energy.md, "Components").
 */
import type { ChipConfig } from '../model/chip-fields.js'
import type { TechnologyNm } from '../model/technology.js'
import type { ChipReport } from '../runner/chip-report.js'
import { productPj } from './arithmetic-energy.js'
import { memoriesOf, MEMORY_NAMES } from './energy-memories.js'
import type { Memory, MemoryName } from './energy-memories.js'
import type { EnergyPlace } from './energy-report.js'
import { DRAM_ACCESS_PJ_PER_BIT } from './energy-table.js'
import { sramFigures } from './sram-energy.js'

/** Of which nobody has published a figure that would fit. */
const UNKNOWN_ON_CHIP = [
  'laneQueues',
  'scanner',
  'decompressor',
  'vectorUnit',
  'sequencer',
  'dma',
  'memoryController',
  'hostFifos',
  'clock',
] as const
const UNKNOWN_DRAM = ['dramBackground', 'dramRefresh'] as const
/** What only a chip that streams its weights has. */
const STREAMING: readonly string[] = ['decompressor', 'memoryController']

export const COMPONENT_NAMES = [
  ...MEMORY_NAMES,
  'multipliers',
  ...UNKNOWN_ON_CHIP,
  'dramAccess',
  ...UNKNOWN_DRAM,
] as const
export type ComponentName = (typeof COMPONENT_NAMES)[number]

export interface Component {
  name: ComponentName
  place: EnergyPlace
  dynamicPj: number | null
  /** While it is on; null: no source. */
  leakageMilliwatts: number | null
  /** Stays on where the others are switched off. */
  isKept: boolean
}

/** @param counted of the run, or of one of its layers */
export function componentsOf(chip: ChipConfig, counted: ChipReport, technologyNm: TechnologyNm): Component[] {
  const isStreamed = chip.weights === 'streamed'
  const { bytesRead, bytesWritten } = counted.dram
  const unknown = (place: EnergyPlace, name: ComponentName): Component => ({
    ...{ name, place, dynamicPj: null, leakageMilliwatts: null, isKept: false },
  })
  return [
    ...memoriesOf(chip, counted).map((memory) => memoryComponent(memory, technologyNm)),
    { ...unknown('chip', 'multipliers'), dynamicPj: counted.mac.macs * productPj(technologyNm) },
    ...UNKNOWN_ON_CHIP.filter((name) => isStreamed || !STREAMING.includes(name)).map((name) => unknown('chip', name)),
    ...(isStreamed
      ? [
          { ...unknown('dram', 'dramAccess'), dynamicPj: 8 * (bytesRead + bytesWritten) * DRAM_ACCESS_PJ_PER_BIT },
          ...UNKNOWN_DRAM.map((name) => unknown('dram', name)),
        ]
      : []),
  ]
}

function memoryComponent(memory: Memory, technologyNm: TechnologyNm): Component & { name: MemoryName } {
  const { name, srams, bytes, wordBits, reads, writes, isKept } = memory
  const { readPj, writePj, leakageMilliwatts } = sramFigures(bytes, wordBits, technologyNm)
  return {
    ...{ name, place: 'chip', isKept },
    dynamicPj: reads * readPj + writes * writePj,
    leakageMilliwatts: srams * leakageMilliwatts,
  }
}
