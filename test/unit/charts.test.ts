/** Charts as data: what is plotted equals what the report says, by the formulas of docs/charts.md. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ChartSpec, Panel } from '../../src/charts/chart-spec.js'
import { comparisonCharts } from '../../src/charts/comparison-charts.js'
import { fullName } from '../../src/charts/comparison.js'
import { roofOf } from '../../src/charts/roofline.js'
import { DARK, LIGHT } from '../../src/charts/theme.js'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import type { RunReport } from '../../src/report/rnnt-report.js'
import { sampleComparison, sampleSweep } from '../helpers/chart-data.js'
import { sweepCharts } from '../../src/charts/sweep-charts.js'

let comparison: ComparisonReport
let charts: ChartSpec[]
beforeAll(async () => {
  comparison = await sampleComparison()
  charts = comparisonCharts(comparison, LIGHT)
})

const chart = (name: string, of = charts): ChartSpec => of.find((one) => one.name === name)!
const sets = ({ config }: Panel): Record<string, number[]> =>
  Object.fromEntries(config.data.datasets.map(({ label, data }) => [label!, data as number[]]))
/** Of each row, all parts together. */
const totals = (panel: Panel): number[] => {
  const parts = Object.values(sets(panel))
  return parts[0]!.map((_, row) => parts.reduce((sum, values) => sum + values[row]!, 0))
}
const points = ({ config }: Panel, set: number) => config.data.datasets[set]!.data as { x: number; y: number }[]
const titleOf = (axis: unknown): string =>
  [(axis as { title: { text: string | string[] } }).title.text].flat().join(' ')
const reports = (): RunReport[] => comparison.variants.map(({ report }) => report)
const proportional = (values: number[], to: number[]): void => {
  for (const [i, value] of values.entries()) expect(value / values[0]!).toBeCloseTo(to[i]! / to[0]!, 9)
}

describe('charts of a comparison', () => {
  it('are there, each with words, a footer with chip and command, and units on both axes', () => {
    expect(charts.map(({ name }) => name)).toEqual([
      ...['throughput', 'layer-cycles', 'energy', 'traffic', 'roofline', 'entropy'],
    ])
    for (const one of [...charts, ...sweepCharts(sampleSweep(), LIGHT)]) {
      expect(one.title).not.toBe('')
      expect(one.description.length, one.name).toBeGreaterThan(20)
      expect(one.description).not.toMatch(/undefined|NaN|Infinity/)
      expect(one.footer.join('\n')).toMatch(/az1-like: .* MHz.*lanes.*DRAM LPDDR4.*22 nm/)
      expect(one.panels.length).toBeGreaterThan(0)
      for (const { config } of one.panels) {
        const { x, y } = config.options!.scales as Record<string, unknown>
        expect(titleOf(x), one.name).toMatch(/ \(.+\)$/)
        if (config.type === 'scatter') expect(titleOf(y), one.name).toMatch(/ \(.+\)$/)
      }
    }
    for (const { footer } of charts) expect(footer.at(-1)).toBe(comparison.command)
  })

  it('throughput: frames / seconds, chip time / audio time', () => {
    const [speed, factor] = chart('throughput').panels as [Panel, Panel]
    expect(sets(speed)['throughput']).toEqual(reports().map((r) => r.input.frames / (r.microseconds * 1e-6)))
    expect(sets(factor)['real-time factor']).toEqual(reports().map((r) => r.realTimeFactor))
  })

  it('cycles: of the first and the last variant, what the array does adds up to all cycles of a layer', () => {
    const { panels } = chart('layer-cycles')
    expect(panels.map(({ title }) => title)).toEqual([
      'dense, 8 bits',
      '4 bits, 50 % zeros + skip weights + skip activations + residency',
    ])
    const shown = [reports()[0]!, reports().at(-1)!]
    panels.forEach((panel, i) => {
      const { layers, input } = shown[i]!
      expect(panel.config.data.labels).toEqual(layers.map(({ name }) => [name]))
      proportional(
        totals(panel),
        layers.map(({ cycles }) => cycles),
      )
      expect(totals(panel)[1]! * 1000).toBeCloseTo(layers[1]!.cycles / input.frames, 6)
      proportional(
        sets(panel)['multiplies']!.slice(1),
        layers.slice(1).map(({ mac }) => mac.active),
      )
    })
    const limits = panels.map(({ config }) => (config.options!.scales!['x'] as { max: number }).max)
    expect(limits[0]).toBe(limits[1])
  })

  it('shows the variants and layers that are selected', () => {
    const selection = { variants: ['+ skip weights'], layers: ['encoder.1', 'joint'] }
    const some = comparisonCharts(comparison, DARK, selection)
    expect(chart('throughput', some).panels[0]!.config.data.labels).toEqual([['+ skip weights']])
    expect(chart('layer-cycles', some).panels[0]!.config.data.labels).toEqual([['encoder.1'], ['joint']])
    expect(points(chart('roofline', some).panels[0]!, 0)).toHaveLength(2)
  })

  it('energy: components and leakage of the chip add up to its energy, beside those of the DRAM', () => {
    const [chip, dram] = chart('energy').panels as [Panel, Panel]
    const { frames } = reports()[0]!.input
    expect(totals(chip)[0]).toBeCloseTo(11 / frames, 9) // microjoules
    expect(totals(dram)[0]).toBeCloseTo(94 / frames, 9)
    expect(sets(chip)['weight buffer']![0]).toBeCloseTo(5 / frames, 9)
    expect(sets(chip)['leakage, waiting for audio']![0]).toBeCloseTo(2 / frames, 9)
    expect(chart('energy').footer[0]).toBe('Not in the bars, having no published figure: sequencer.')
  })

  it('traffic: bytes by kind add up to those of the DRAM', () => {
    const [dram, chip] = chart('traffic').panels as [Panel, Panel]
    proportional(
      totals(dram),
      reports().map(({ dram }) => dram.bytesRead + dram.bytesWritten),
    )
    proportional(
      sets(dram)['weights']!,
      reports().map(({ dram }) => dram.read.weights + dram.written.weights),
    )
    proportional(
      totals(chip),
      reports().map(({ memories }) =>
        (Object.keys(memories) as (keyof typeof memories)[])
          .filter((name) => name !== 'host')
          .reduce((sum, name) => sum + memories[name].bytesRead + memories[name].bytesWritten, 0),
      ),
    )
  })

  it('roofline: products a second against products a byte, under the roofs of array and DRAM', () => {
    const panel = chart('roofline').panels[0]!
    const last = reports().at(-1)!
    const layer = last.layers.find(({ name }) => name === 'encoder.0')!
    const products = layer.mac.macs + layer.mac.skippedWeight + layer.mac.skippedActivation
    const all = [...Object.values(layer.dmaBytes.read), ...Object.values(layer.dmaBytes.written)]
    const bytes = all.reduce((sum, value) => sum + value, 0)
    const multiplying = last.layers.filter(({ mac }) => mac.macs + mac.skippedWeight + mac.skippedActivation > 0)
    expect(points(panel, 0)).toHaveLength(multiplying.length)
    expect(points(panel, 0)[0]).toEqual({ x: products / bytes, y: products / layer.microseconds / 1e3 })
    expect(roofOf(last)).toEqual({ arrayGmacs: 8, dramGBs: 6.4 })
    const roof = points(panel, 2)
    expect(roof[1]).toEqual({ x: 8 / 6.4, y: 8 })
    expect(roof[0]!.y / roof[0]!.x).toBeCloseTo(6.4, 9)
    // No layer of the variant that skips nothing lies above a roof.
    for (const { x, y } of points(panel, 1)) expect(y).toBeLessThanOrEqual(Math.min(8, 6.4 * x))
  })

  it('roofline: a layer without bytes stands at the edge', () => {
    const report = structuredClone(comparison)
    const kinds = report.variants.at(-1)!.report.layers.find(({ name }) => name === 'encoder.1')!.dmaBytes
    for (const side of [kinds.read, kinds.written]) for (const kind of Object.keys(side)) side[kind as 'weights'] = 0
    const panel = chart('roofline', comparisonCharts(report, LIGHT)).panels[0]!
    const { max } = panel.config.options!.scales!['x'] as { max: number }
    const xs = points(panel, 0).map(({ x }) => x)
    expect(xs[1]).toBe(Math.max(...xs))
    expect(xs[1]).toBeLessThan(max)
  })

  it('entropy: stored bits of each matrix of each format, once', () => {
    const panel = chart('entropy').panels[0]!
    const shown = panel.config.data.datasets.slice(0, -1).flatMap((_, set) => points(panel, set))
    const formats = [reports()[0]!, reports()[1]!, reports()[2]!]
    const expected = formats.flatMap(({ matrices }) =>
      matrices.map(({ entropyBits: x, storedBitsPerWeight: y }) => ({ x, y })),
    )
    const sorted = (list: { x: number; y: number }[]) => [...list].sort((a, b) => a.x - b.x || a.y - b.y)
    expect(sorted(shown)).toEqual(sorted(expected))
    const [from, to] = points(panel, panel.config.data.datasets.length - 1)
    expect([from!.x, to!.x]).toEqual([from!.y, to!.y])
  })
})

describe('the name of a variant', () => {
  it('by itself has all that it builds on', () => {
    const variants = ['dense', 'sparse', '+ a', '+ b', 'other', '+ c'].map((name) => ({ name, report: reports()[0]! }))
    expect(['dense', '+ a', '+ b', '+ c'].map((name) => fullName({ variants }, name))).toEqual([
      'dense',
      'sparse + a',
      'sparse + a + b',
      'other + c',
    ])
    expect(fullName({ variants: variants.slice(2, 3) }, '+ a')).toBe('+ a')
  })

  it('occurs as often as there are variants, however many there are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 64 }), { minLength: 1, maxLength: 32 }), (names) => {
        const variants = names.map((name) => ({ name, report: reports()[0]! }))
        const [first] = comparisonCharts({ command: 'x', variants }, LIGHT)
        expect(first!.panels[0]!.config.data.labels).toHaveLength(names.length)
      }),
      { numRuns: 50 },
    )
  })
})
