/** Energy: figures computed by hand, at all technologies; leakage over the audio; every counter charged, or it says why not. */
import { describe, expect, it } from 'vitest'
import { loadChip } from '../../src/model/chip.js'
import { TECHNOLOGIES_NM } from '../../src/model/technology.js'
import type { TechnologyNm } from '../../src/model/technology.js'
import { logicScale, productPj } from '../../src/report/arithmetic-energy.js'
import { COUNTER_ENERGY, DRAM_COUNTER_ENERGY } from '../../src/report/energy-counters.js'
import type { ChargedTo } from '../../src/report/energy-counters.js'
import type { ComponentEnergy, EnergyReport } from '../../src/report/energy-report.js'
import { SRAM_ENTRIES } from '../../src/report/energy-table.js'
import { energyTable } from '../../src/report/energy-table-text.js'
import { energyReport } from '../../src/report/energy.js'
import { sramFigures } from '../../src/report/sram-energy.js'
import type { CounterValues } from '../../src/runner/counter-values.js'
import { counted, COUNTER_NAMES, DRAM_COUNTER_NAMES } from '../helpers/counted.js'
import { Random, seeds } from '../helpers/random.js'
import { randomChip } from '../helpers/random-chip.js'

const CHIP = loadChip('az1-like')

/** Of counters on az1-like (500 MHz); the audio lasts as long as the run unless it is given. */
function energyOf(
  counters: Partial<CounterValues>,
  technologyNm: TechnologyNm = 45,
  audioMicroseconds = 0,
  runCycles = counters.cycles ?? 500,
): EnergyReport {
  const report = counted(CHIP, { cycles: runCycles, ...counters })
  return energyReport(CHIP, report, { technologyNm, audioMicroseconds, runMicroseconds: runCycles / 500 })
}

function component({ components }: EnergyReport, name: string): ComponentEnergy {
  const found = components.find((entry) => entry.name === name)
  if (found === undefined) throw new Error(`no component ${name}`)
  return found
}

const dynamic = (name: string, counters: Partial<CounterValues>, technologyNm: TechnologyNm = 45) =>
  component(energyOf(counters, technologyNm), name).dynamicPj

describe('dynamic energy of az1-like, whose memories are in the table', () => {
  it.each([
    [45, 5.14, 13.5],
    [32, 2.84, 7.45],
    [22, 1.88, 2.54],
  ] as const)(
    'weight buffer at %i nm: 4 KiB a lane and half, a window a read, a group a write of all lanes',
    (nm, r, w) => {
      expect(dynamic('weightBuffer', { weightBufferRead: 16 * 10 }, nm)).toBeCloseTo(10 * r, 9)
      expect(dynamic('weightBuffer', { decompressorGroups: 3 }, nm)).toBeCloseTo(3 * 16 * w, 9)
    },
  )

  it.each([
    [45, 175, 148],
    [32, 98.8, 80.9],
    [22, 41.7, 36.2],
  ] as const)('store at %i nm: 16 bytes a read, half an access of the DRAM a write', (nm, r, w) => {
    expect(dynamic('store', { storeRead: 16 * 5, storeWrite: 32 * 7 }, nm)).toBeCloseTo(5 * r + 14 * w, 9)
  })

  it.each([
    [45, 45.8, 42.1],
    [32, 23.2, 21.4],
    [22, 10.5, 8.98],
  ] as const)('activations at %i nm: scanner, DMA, and a cycle of the vector unit', (nm, r, w) => {
    expect(dynamic('activations', { activationsReadScanner: 16 * 5 }, nm)).toBeCloseTo(5 * r, 9)
    expect(dynamic('activations', { activationsReadDma: 8, activationsWriteDma: 12 }, nm)).toBeCloseTo(2 * r + 3 * w, 9)
    expect(dynamic('activations', { vectorActive: 10 }, nm)).toBeCloseTo(5 * (r + w), 9)
  })

  it('stream FIFO and instructions: entries; accumulators: the smallest entry', () => {
    expect(dynamic('streamFifo', { streamRead: 32, streamWrite: 32 })).toBeCloseTo(2 * (5.14 + 13.5), 9)
    expect(dynamic('instructions', { instructionsRead: 24, instructionsWrite: 32 })).toBeCloseTo(3 * 9.28 + 2 * 16.2, 9)
    expect(dynamic('accumulators', { accumulatorsRead: 8, accumulatorsWrite: 4 })).toBeCloseTo(2 * 1.48 + 2.31, 9)
    expect(dynamic('accumulators', { accumulatorsRead: 4 }, 22)).toBeCloseTo(0.34, 9)
  })

  it('scalars: 32 KiB lie two thirds of the way from 8 to 64 KiB', () => {
    const read = 9.28 * (45.8 / 9.28) ** (2 / 3)
    expect(dynamic('scalars', { scalarRead: 4 })).toBeCloseTo(read, 9)
  })

  it('row parameters: 36 bytes of four rows are three words', () => {
    expect(dynamic('rowParameters', { rowParametersRead: 36, rowParametersWrite: 16 })).toBeCloseTo(3 * 5.14 + 13.5, 9)
  })

  it('a product is an int8 multiplication and an int32 addition', () => {
    expect(dynamic('multipliers', { macExecuted: 10 }, 45)).toBeCloseTo(3, 12)
    const factor = (a: number, b: number, c: number) => a * 0.81 + b * 0.9 + c
    const [at45, at32, at20] = [
      factor(1.018, -0.3107, 0.1539),
      factor(0.8367, -0.4341, 0.1701),
      factor(0.373, -0.1582, 0.04104),
    ]
    expect(at32).toBeCloseTo(0.4571, 4) // as the authors' page has it
    expect(dynamic('multipliers', { macExecuted: 10 }, 32)).toBeCloseTo((3 * at32) / at45, 12)
    const between = at20 * (22 / 20) ** (Math.log(at32 / at20) / Math.log(32 / 20))
    expect(productPj(22)).toBeCloseTo((0.3 * between) / at45, 12)
    expect(logicScale(22)).toBeGreaterThan(at20 / at45)
    expect(logicScale(22)).toBeLessThan(at32 / at45)
  })

  it('DRAM: 64 pJ a byte at every node, apart from the chip', () => {
    for (const technologyNm of TECHNOLOGIES_NM) {
      const energy = energyOf({ dramReadWeights: 32, dramWriteActivations: 32 }, technologyNm)
      expect(component(energy, 'dramAccess')).toEqual({
        ...{ name: 'dramAccess', place: 'dram' },
        dynamicPj: 4096,
        leakage: null,
      })
      expect(energy.dramPj).toBe(4096)
      expect(energy.totalPj).toBe(energy.chipPj + energy.dramPj)
    }
  })
})

describe('an SRAM of any size', () => {
  it.each(TECHNOLOGIES_NM.flatMap((nm) => [32, 64, 128].map((bits) => [nm, bits] as const)))(
    'at %i nm, words of %i bits: the larger costs no less',
    (nm, bits) => {
      const sizes = Array.from({ length: 200 }, (_, i) => Math.round(64 * 1.08 ** i)).filter(
        (bytes) => bytes !== 16_384,
      )
      const figures = sizes.map((bytes) => sramFigures(bytes, bits, nm))
      figures.slice(1).forEach((figure, i) => {
        const before = figures[i]!
        for (const of of ['readPj', 'writePj', 'leakageMilliwatts'] as const) {
          expect(figure[of], `${of} of ${sizes[i + 1]}`).toBeGreaterThanOrEqual(before[of])
        }
      })
    },
  )

  it('an entry is as published, beyond the largest only leakage grows', () => {
    for (const { bytes, wordBits, figures } of SRAM_ENTRIES)
      expect(sramFigures(bytes, wordBits, 22)).toEqual(figures[22])
    const [largest, four] = [sramFigures(4 * 2 ** 20, 128, 22), sramFigures(16 * 2 ** 20, 128, 22)]
    expect(four).toEqual({ ...largest, leakageMilliwatts: 4 * largest.leakageMilliwatts })
    const [smallest, half] = [sramFigures(1024, 32, 22), sramFigures(512, 32, 22)]
    expect(half).toEqual({ ...smallest, leakageMilliwatts: smallest.leakageMilliwatts / 2 })
  })
})

describe('leakage', () => {
  const MILLIWATTS = { weightBuffer: 32 * 0.0036, store: 0.675, activations: 0.0444, instructions: 0.0069 }

  it('is over the audio: while the chip computes, in the rest, and in that with all off that need not remember', () => {
    const energy = energyOf({ cycles: 50_000 }, 22, 1000) // 100 us of 1,000
    for (const [name, milliwatts] of Object.entries(MILLIWATTS)) {
      const { busyPj, idlePj, gatedPj } = component(energy, name).leakage!
      expect(busyPj).toBeCloseTo(milliwatts * 100e3, 6)
      expect(idlePj).toBeCloseTo(milliwatts * 900e3, 6)
      expect(gatedPj).toBe(name === 'weightBuffer' ? 0 : idlePj)
    }
    expect(energy.gatedChipPj).toBeLessThan(energy.chipPj)
  })

  it('of a run that is slower than the audio is over the run', () => {
    const slow = energyOf({ cycles: 50_000 }, 22, 20)
    expect(component(slow, 'store').leakage).toEqual({ busyPj: 0.675 * 1e5, idlePj: 0, gatedPj: 0 })
    expect(slow.gatedChipPj).toBe(slow.chipPj)
  })

  it('of a layer is its share by cycles', () => {
    const run = component(energyOf({ cycles: 50_000 }, 22, 1000), 'store').leakage!
    const layer = component(energyOf({ cycles: 10_000 }, 22, 1000, 50_000), 'store').leakage!
    expect(layer.busyPj).toBeCloseTo(run.busyPj / 5, 6)
    expect(layer.idlePj).toBeCloseTo(run.idlePj / 5, 6)
  })
})

describe('every counter', () => {
  const BASE = Object.fromEntries(COUNTER_NAMES.map((name) => [name, 1000])) as CounterValues
  const dynamics = (counters: Partial<CounterValues>, dram = {}) => {
    const report = counted(CHIP, counters, dram)
    const times = { audioMicroseconds: 100, runMicroseconds: 2 }
    return energyReport(CHIP, report, { technologyNm: 45, ...times }).components.map(
      ({ name, dynamicPj }) => [name, dynamicPj] as const,
    )
  }
  const before = new Map(dynamics(BASE))
  const raised = (after: readonly (readonly [string, number | null])[]) =>
    after.filter(([name, pj]) => pj !== before.get(name)).map(([name]) => name)
  const expected = (charged: ChargedTo) => ('component' in charged ? [charged.component] : [])

  it.each(COUNTER_NAMES)('%s costs just where it says', (name) => {
    expect(raised(dynamics({ ...BASE, [name]: 2000 }))).toEqual(expected(COUNTER_ENERGY[name]))
  })

  it.each(DRAM_COUNTER_NAMES)('of the DRAM, %s costs just where it says', (name) => {
    expect(raised(dynamics(BASE, { [name]: 1000 }))).toEqual(expected(DRAM_COUNTER_ENERGY[name]))
  })

  it('and no other is in the list; each component with a figure is charged by one', () => {
    expect(Object.keys(COUNTER_ENERGY).sort()).toEqual([...COUNTER_NAMES].sort())
    expect(Object.keys(DRAM_COUNTER_ENERGY).sort()).toEqual([...DRAM_COUNTER_NAMES].sort())
    const known = [...before].filter(([, pj]) => pj !== null).map(([name]) => name)
    expect(known.sort()).toEqual([...new Set(Object.values(COUNTER_ENERGY).flatMap(expected))].sort())
  })
})

describe.each(seeds(20))('a random chip (seed %i)', (seed) => {
  const random = new Random(seed)
  const chip = randomChip(random)
  const draw = (): CounterValues =>
    Object.fromEntries(COUNTER_NAMES.map((name) => [name, random.integer(1, 100_000)])) as CounterValues

  it.each(TECHNOLOGIES_NM)('parts add up to the whole at %i nm, and nothing is negative', (technologyNm) => {
    const [a, b] = [draw(), draw()]
    const sum = Object.fromEntries(COUNTER_NAMES.map((name) => [name, a[name] + b[name]])) as CounterValues
    const [first, second, whole] = [a, b, sum].map((counters) => counted(chip, counters))
    const times = { technologyNm, audioMicroseconds: 1e5, runMicroseconds: whole!.microseconds }
    const [one, two, all] = [first!, second!, whole!].map((report) => energyReport(chip, report, times))
    for (const of of ['chipPj', 'gatedChipPj', 'dramPj', 'totalPj'] as const) {
      expect((one![of] + two![of]) / all![of]).toBeCloseTo(1, 9)
    }
    all!.components.forEach(({ dynamicPj, leakage }) => {
      const figures = [dynamicPj, ...Object.values(leakage ?? {})].filter((figure) => figure !== null)
      for (const figure of figures) expect(figure).toBeGreaterThanOrEqual(0)
    })
    expect(all!.gatedChipPj).toBeLessThanOrEqual(all!.chipPj)
  })

  it('smaller nodes cost less for each event', () => {
    const report = counted(chip, draw())
    const pj = TECHNOLOGIES_NM.map((technologyNm) =>
      energyReport(chip, report, {
        technologyNm,
        audioMicroseconds: 0,
        runMicroseconds: report.microseconds,
      }).components.map(({ dynamicPj }) => dynamicPj),
    )
    pj[0]!.forEach((at45, index) => {
      const [at32, at22] = [pj[1]![index]!, pj[2]![index]!]
      if (at45 === null) expect([at32, at22]).toEqual([null, null])
      else expect([at45 >= at32, at32 >= at22]).toEqual([true, true])
    })
  })
})

describe('a chip with preloaded weights', () => {
  const chip = loadChip('eie-64')

  it('has weights as large as its tile, and neither decompressor nor DRAM', () => {
    const tile = 64 * 16 * 1024 // 16 KiB a lane
    const counters = { cycles: 800, macPasses: 2, macExecuted: tile, macSkippedWeight: tile, weightBufferRead: 64 * 10 }
    const report = counted(chip, counters)
    const energy = energyReport(chip, report, { technologyNm: 45, audioMicroseconds: 0, runMicroseconds: 1 })
    const read = 9.28 * (45.8 / 9.28) ** (1 / 3)
    expect(component(energy, 'weightBuffer').dynamicPj).toBeCloseTo(4 * 10 * read, 9)
    const names = energy.components.map(({ name }) => name)
    for (const absent of ['store', 'decompressor', 'dramAccess']) expect(names).not.toContain(absent)
    expect(energy.dramPj).toBe(0)
    expect(energyTable(energy)).not.toContain('DRAM  ')
  })
})

describe('the table', () => {
  it('shows sums of the chip and the DRAM apart, and names what has no figure', () => {
    const text = energyTable(energyOf({ cycles: 50_000, dramReadWeights: 320, storeRead: 1600 }, 22, 1000))
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100)
    expect(text).toMatch(/^on the chip +[\d,.]+ +[\d,.]+ +[\d,.]+ +[\d,.]+ +97\.7$/m)
    expect(text).toMatch(/^DRAM +[\d,.]+ +- +- +- +2\.3$/m)
    expect(text).toMatch(/in no sum:\s+lane\s+queues/)
  })
})
