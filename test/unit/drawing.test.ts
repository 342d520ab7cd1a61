/** Charts as pictures: PNG and SVG of one drawing. `AZSIM_CHARTS=folder` keeps them, to be looked at. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ChartSpec } from '../../src/charts/chart-spec.js'
import { comparisonCharts } from '../../src/charts/comparison-charts.js'
import { sweepCharts } from '../../src/charts/sweep-charts.js'
import { DARK, LIGHT } from '../../src/charts/theme.js'
import { drawCharts, SCALE } from '../../src/drawing/draw-chart.js'
import type { DrawnChart } from '../../src/drawing/draw-chart.js'
import { layOut, MARGIN, PAGE_WIDTH } from '../../src/drawing/layout.js'
import type { ComparisonReport } from '../../src/report/rnnt-comparison.js'
import { hasCanvas, sampleComparison, sampleSweep } from '../helpers/chart-data.js'

let comparison: ComparisonReport
let charts: ChartSpec[]
beforeAll(async () => {
  comparison = await sampleComparison()
  charts = [...comparisonCharts(comparison, LIGHT), ...sweepCharts(sampleSweep(), LIGHT)]
})

async function drawn(of: readonly ChartSpec[], theme = LIGHT): Promise<DrawnChart[]> {
  const result = await drawCharts(of, theme)
  if (result.status !== 'drawn') throw new Error(result.reason)
  return result.charts
}

/** The share of the pixels that have a colour. */
async function shares(png: Uint8Array): Promise<(colour: string) => number> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas')
  const image = await loadImage(png)
  const context = createCanvas(image.width, image.height).getContext('2d')
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  const counts = new Map<string, number>()
  for (let i = 0; i < data.length; i += 4) {
    const colour = Buffer.from(data.buffer, data.byteOffset + i, 4).toString('hex')
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  return (colour) => (counts.get(colour) ?? 0) / (image.width * image.height)
}

describe.runIf(hasCanvas)('pictures of charts', () => {
  let pictures: DrawnChart[]
  beforeAll(async () => {
    pictures = await drawn(charts)
  })

  it('are PNGs of 17 cm at 300 dots an inch, and SVGs of the same size', () => {
    for (const { name, png, svg } of pictures) {
      const folder = process.env['AZSIM_CHARTS']
      if (folder !== undefined) {
        mkdirSync(folder, { recursive: true })
        writeFileSync(join(folder, `${name}.png`), png)
        writeFileSync(join(folder, `${name}.svg`), svg)
      }
      const header = Buffer.from(png)
      expect(header.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
      expect(header.readUInt32BE(16)).toBe(Math.round(PAGE_WIDTH * SCALE))
      const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(Buffer.from(svg).toString()) ?? []
      expect(Number(width)).toBe(PAGE_WIDTH)
      expect(header.readUInt32BE(20)).toBe(Math.round(Number(height) * SCALE))
    }
  })

  it('have all text as paths, and words for those who cannot see them', () => {
    for (const [index, { name, svg }] of pictures.entries()) {
      const text = Buffer.from(svg).toString()
      expect(text, name).not.toMatch(/<text|<image|font-family/)
      expect(text.match(/<path /g)!.length).toBeGreaterThan(30)
      expect(text).toContain(`<title>${charts[index]!.title}</title><desc>`)
      expect(svg.length).toBeLessThan(1_000_000)
    }
  })

  it('show their data: bars of several colours on white', async () => {
    const cycles = pictures.find(({ name }) => name === 'layer-cycles')!
    const share = await shares(cycles.png)
    expect(share('ffffffff')).toBeGreaterThan(0.5)
    expect(share('0072b2ff'), 'cycles that multiply').toBeGreaterThan(0.01)
    expect(share('e69f00ff'), 'cycles that wait for weights').toBeGreaterThan(0.005)
  })

  it('are dark in the dark theme, to the last pixel', async () => {
    const [dark] = await drawn(comparisonCharts(comparison, DARK).slice(0, 1), DARK)
    const share = await shares(dark!.png)
    expect(share('16191dff')).toBeGreaterThan(0.5)
    expect(share('00000000')).toBe(0)
  })

  it('are the same bytes for the same data', async () => {
    const [again] = await drawn(charts.slice(0, 1))
    for (const form of ['png', 'svg'] as const) {
      expect(Buffer.compare(again![form], pictures[0]![form]) === 0, form).toBe(true)
    }
  })

  it('are drawn of a variant that did next to nothing', async () => {
    const nothing = structuredClone(comparison)
    for (const { report } of nothing.variants) {
      report.energy = { ...report.energy, components: [], chipPj: 0, gatedChipPj: 0, dramPj: 0, totalPj: 0 }
      for (const kinds of [report.dram.read, report.dram.written]) {
        for (const kind of Object.keys(kinds)) kinds[kind as 'weights'] = 0
      }
      report.dram.bytesRead = report.dram.bytesWritten = 0
      report.layers = report.layers.slice(0, 1)
    }
    const names = (await drawn(comparisonCharts(nothing, LIGHT))).map(({ name }) => name)
    expect(names).toEqual(['throughput', 'layer-cycles', 'energy', 'traffic', 'entropy']) // no layer multiplies: no roofline
  })
})

describe('layout', () => {
  /** A letter is half as wide as it is high. */
  const measure = (text: string, font: string): number => (text.length * Number(/(\d+)px/.exec(font)![1])) / 2

  it('keeps panels, legends and words within the page', () => {
    const name = `variant ${'with a long name '.repeat(4)}`
    const variants = comparison.variants.map((variant, i) => ({ ...variant, name: `${name} ${i}` }))
    const long = comparisonCharts({ ...comparison, command: `azsim ${'--option=value '.repeat(30)}`, variants }, LIGHT)
    for (const chart of [...charts, ...long]) {
      const page = layOut(chart, measure)
      for (const { x, y, width, panel, legend } of page.panels) {
        expect(x).toBeGreaterThanOrEqual(MARGIN)
        expect(x + width).toBeLessThanOrEqual(page.width - MARGIN + 1)
        expect(y + panel.height).toBeLessThan(page.height)
        for (const place of legend) expect(place.y).toBeGreaterThan(y + panel.height)
      }
      for (const { text, x, y, font } of page.texts) {
        expect(x + measure(text, font)).toBeLessThanOrEqual(page.width - MARGIN + 1)
        expect(y).toBeLessThan(page.height)
      }
    }
  })

  it('shows a legend that the panels of a row share once', () => {
    const cycles = charts.find(({ name }) => name === 'layer-cycles')!
    const [first] = cycles.panels
    const [left, right] = layOut({ ...cycles, panels: [first!, { ...first!, widthShare: 0.4 }] }, measure).panels
    expect(left!.legend).toHaveLength(first!.legend.length)
    expect(right!.legend).toEqual([])
    expect(right!.y).toBe(left!.y)
  })
})
