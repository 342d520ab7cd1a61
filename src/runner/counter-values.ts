/** The raw counters of a run by name, of the whole and of each section, read in place from the chip's memory. */
import { Counter } from '../../assembly/counters.js'
import { Kind, SECTIONS } from '../../assembly/isa.js'
import { DramCounter } from '../../assembly/memory/lpddr4.js'
import type { ChipExports } from './wasm.js'

/** Names of the raw counters, as in `assembly/counters.ts`. */
export type CounterName = Exclude<keyof typeof Counter, 'count'>
export type DramCounterName = Exclude<keyof typeof DramCounter, 'count'>
export type KindName = keyof typeof Kind
export type CounterValues = Record<CounterName, number>
export type DramCounterValues = Record<DramCounterName, number>

/** What a section of the program cost (docs/chip.md, "Sections"). */
export interface SectionCounters {
  /** 0..63 */
  section: number
  /** Of the cycles that belong to the section, and of the DRAM clocks in them. */
  counters: CounterValues
  dramCounters: DramCounterValues
  /** DRAM bytes of the section's commands, whenever they moved. */
  dmaBytes: { read: Record<KindName, number>; written: Record<KindName, number> }
}

/** The names of a numeric enum, in order. */
function namesOf<Name extends string>(enumeration: Record<string, unknown>): Name[] {
  return Object.keys(enumeration).filter((key) => Number.isNaN(Number(key)) && key !== 'count') as Name[]
}

const COUNTER_NAMES = namesOf<CounterName>(Counter)
const DRAM_COUNTER_NAMES = namesOf<DramCounterName>(DramCounter)
const KIND_NAMES = namesOf<KindName>(Kind)

type CounterExports = Pick<
  ChipExports,
  | 'memory'
  | 'countersAddress'
  | 'dramCounter'
  | 'settle'
  | 'sectionCountersAddress'
  | 'sectionDramCountersAddress'
  | 'sectionTrafficAddress'
>

/** Numbers of u64 in memory, the n-th row of `names.length`. */
function row<Name extends string>(wasm: CounterExports, address: number, names: Name[], n = 0): Record<Name, number> {
  const at = (address >>> 0) + n * names.length * BigUint64Array.BYTES_PER_ELEMENT
  const values = new BigUint64Array(wasm.memory.buffer, at, names.length)
  return Object.fromEntries(names.map((name, index) => [name, Number(values[index])])) as Record<Name, number>
}

export function readCounters(wasm: CounterExports): CounterValues {
  return row(wasm, wasm.countersAddress(), COUNTER_NAMES)
}

export function readDramCounters(wasm: CounterExports): DramCounterValues {
  const values = DRAM_COUNTER_NAMES.map((name) => [name, wasm.dramCounter(DramCounter[name])])
  return Object.fromEntries(values) as DramCounterValues
}

/** The sections of which anything was counted, in order. Core counters, and DRAM counters, add up to those of the run. */
export function readSections(wasm: CounterExports): SectionCounters[] {
  wasm.settle()
  const sections = Array.from({ length: SECTIONS }, (_, section): SectionCounters => {
    const traffic = (direction: number) => row(wasm, wasm.sectionTrafficAddress(), KIND_NAMES, 2 * section + direction)
    return {
      section,
      counters: row(wasm, wasm.sectionCountersAddress(), COUNTER_NAMES, section),
      dramCounters: row(wasm, wasm.sectionDramCountersAddress(), DRAM_COUNTER_NAMES, section),
      dmaBytes: { read: traffic(0), written: traffic(1) },
    }
  })
  const counted = (values: Record<string, number>) => Object.values(values).some((value) => value !== 0)
  return sections.filter(({ counters, dmaBytes: { read, written } }) => [counters, read, written].some(counted))
}
