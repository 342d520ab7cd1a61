/** Counters of a run that was not run: all 0 but those given. */
import { Counter } from '../../assembly/counters.js'
import { DramCounter } from '../../assembly/memory/lpddr4.js'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import { chipReport } from '../../src/runner/chip-report.js'
import type { ChipReport } from '../../src/runner/chip-report.js'
import type { CounterName, CounterValues, DramCounterName, DramCounterValues } from '../../src/runner/counter-values.js'

const namesOf = (names: object): string[] =>
  Object.keys(names).filter((name) => Number.isNaN(Number(name)) && name !== 'count')

export const COUNTER_NAMES = namesOf(Counter) as CounterName[]
export const DRAM_COUNTER_NAMES = namesOf(DramCounter) as DramCounterName[]

/** The report of a run with these counters. */
export function counted(
  chip: ChipConfig,
  counters: Partial<CounterValues>,
  dramCounters: Partial<DramCounterValues> = {},
): ChipReport {
  const zeros = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, 0]))
  return chipReport(
    chip,
    { ...zeros(COUNTER_NAMES), ...counters } as CounterValues,
    { ...zeros(DRAM_COUNTER_NAMES), ...dramCounters } as DramCounterValues,
  )
}
