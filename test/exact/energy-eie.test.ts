/**
 * EIE's published power of a processing element (Han et al., ISCA 2016, Table II: 45 nm, 800 MHz) beside what our table gives, component by
 * component: docs/energy.md carries these lines. A lane of eie-64 is a PE; power is over the cycles of the pass.
 */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { productPj } from '../../src/report/arithmetic-energy.js'
import type { EnergyReport } from '../../src/report/energy-report.js'
import { sramFigures } from '../../src/report/sram-energy.js'
import type { ChipReport } from '../../src/runner/chip-report.js'
import { Scratch } from '../helpers/cli.js'
import { eieLayerFiles } from '../helpers/eie-layers.js'
import type { EieLayer } from '../helpers/eie-layers.js'
import { mainJson } from '../helpers/main.js'

type MatvecJson = ChipReport & { energy: EnergyReport }

const LANES = 64
/** Shape and densities of AlexNet's FC7 as EIE has it; and the larger of the layers that the array is checked with. */
const ALEX_7: EieLayer = { inputs: 4096, outputs: 4096, weights: 0.09, activations: 0.353 }
const UNIFORM: EieLayer = { inputs: 1024, outputs: 1024, weights: 0.3, activations: 0.5 }

const PUBLISHED = { weights: 4.955, pointers: 1.807, arithmetic: 1.162, activations: 1.122, queue: 0.112 }
type Part = keyof typeof PUBLISHED
const NAMES: Record<Part, string> = {
  weights: 'weight SRAM (SpmatRead)',
  pointers: 'pointers (PtrRead)',
  arithmetic: 'arithmetic (ArithmUnit)',
  activations: 'activations (ActRW)',
  queue: 'queue (ActQueue)',
}
type Power = Partial<Record<Part, number>>

const scratch = new Scratch()
afterAll(() => {
  scratch.remove()
})

const run = (layer: EieLayer): Promise<MatvecJson> =>
  mainJson('matvec', ...eieLayerFiles(layer, scratch), '--chip', 'eie-64', '--technology', '45')

/** Of a PE, in milliwatts: picojoules of all lanes over the pass. */
const milliwatts = (pj: number, { mac }: ChipReport): number => (pj * 0.8) / (LANES * mac.cycles)

function ours(report: MatvecJson): Power {
  const of = (name: string): number =>
    milliwatts(report.energy.components.find((component) => component.name === name)!.dynamicPj!, report)
  return { weights: of('weightBuffer'), arithmetic: of('multipliers'), activations: of('accumulators') }
}

/** What EIE reads and writes for the same products, times our table. */
function ofEieAccesses(report: MatvecJson): Power {
  const { macs, scanner } = report.mac
  const weightWords = macs / 8 // of 64 bits: eight entries of 4-bit index and 4-bit run; no padding counted
  const pointerReads = 2 * LANES * scanner.broadcast // begin and end of the column, one from each of two banks
  const file = sramFigures(256, 32, 45)
  return {
    weights: milliwatts(weightWords * sramFigures(128 * 1024, 64, 45).readPj, report),
    pointers: milliwatts(pointerReads * sramFigures(16 * 1024, 64, 45).readPj, report),
    arithmetic: milliwatts(macs * productPj(45), report),
    activations: milliwatts(macs * (file.readPj + file.writePj), report),
  }
}

function errorText(value: number, published: number): string {
  const percent = Math.round(100 * (value / published - 1))
  return `${percent > 0 ? '+' : ''}${percent} %`
}

/** A line of the table in docs/energy.md. */
function line(name: string, published: number, columns: readonly (number | undefined)[]): string {
  const cells = columns.flatMap((value) =>
    value === undefined ? ['-', '-'] : [value.toFixed(3), errorText(value, published)],
  )
  return `| ${[name, published.toFixed(3), ...cells].join(' | ')} |`
}

describe('EIE, milliwatts of a processing element', () => {
  it('docs/energy.md has what our table gives, with the errors', async () => {
    const text = readFileSync(new URL('../../docs/energy.md', import.meta.url), 'utf8')
    const [alex, uniform] = [await run(ALEX_7), await run(UNIFORM)]
    expect(alex.mac.macs + alex.mac.skippedWeight + alex.mac.skippedActivation).toBe(4096 * 4097)
    expect(uniform.mac.cycles).toBe(2545)
    const columns = [ours(alex), ours(uniform), ofEieAccesses(alex)]
    const parts = Object.keys(PUBLISHED) as Part[]
    const lines = parts.map((part) =>
      line(
        NAMES[part],
        PUBLISHED[part],
        columns.map((column) => column[part]),
      ),
    )
    const sums = columns.map((column) => Object.values(column).reduce((sum, value) => sum + value, 0))
    lines.push(line('all', 9.157, sums))
    for (const expected of lines) expect(text).toContain(expected)
  })
})
