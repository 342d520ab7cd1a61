/** Do the reports of sections have names and shares, also where a section has loads but no cycles? */
import { describe, expect, it } from 'vitest'
import { Counter } from '../../assembly/counters.js'
import { DramCounter } from '../../assembly/memory/lpddr4.js'
import { loadChip } from '../../src/model/chip.js'
import type { CounterValues, DramCounterValues, SectionCounters } from '../../src/runner/counter-values.js'
import { sectionReports } from '../../src/runner/section-report.js'

const CHIP = loadChip('az1-like')
const NAMES = [
  { index: 0, name: 'start' },
  { index: 5, name: 'joint' },
]

const zeros = (names: object): Record<string, number> =>
  Object.fromEntries(Object.keys(names).flatMap((name) => (Number.isNaN(Number(name)) ? [[name, 0]] : [])))

function counted(section: number, counters: Partial<CounterValues>, weights = 0): SectionCounters {
  const kinds = { weights: 0, rowParameters: 0, activations: 0, instructions: 0, descriptors: 0 }
  return {
    section,
    counters: { ...zeros(Counter), ...counters } as CounterValues,
    dramCounters: zeros(DramCounter) as DramCounterValues,
    dmaBytes: { read: { ...kinds, weights }, written: kinds },
  }
}

describe('sectionReports', () => {
  it('name the sections and give their shares of the time', () => {
    const reports = sectionReports(CHIP, NAMES, [
      counted(0, { cycles: 300, sequencerActive: 200 }),
      counted(5, { cycles: 100, macPassCycles: 90, macPasses: 3 }, 64),
    ])
    expect(reports).toMatchObject([
      { section: 0, name: 'start', cycles: 300, share: 0.75, boundBy: 'sequencer', dmaBytes: { read: { weights: 0 } } },
      { section: 5, name: 'joint', cycles: 100, share: 0.25, boundBy: 'mac', dmaBytes: { read: { weights: 64 } } },
    ])
    expect(reports[1]).toMatchObject({ microseconds: 0.2, mac: { passes: 3 }, utilization: { mac: 0.9, dram: 0 } })
  })

  it('know sections without a cycle of their own', () => {
    const [, loaded] = sectionReports(CHIP, NAMES, [counted(0, { cycles: 10 }), counted(5, {}, 32)])
    expect(loaded).toMatchObject({ share: 0, utilization: { dram: 0, mac: 0 }, boundBy: 'latency' })
    expect(loaded!.dmaBytes.read.weights).toBe(32)
  })

  it('leave no section out', () => {
    expect(() => sectionReports(CHIP, NAMES, [counted(4, { cycles: 1 })])).toThrow('section 4 has no name')
  })
})
