import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compact } from '../../src/report/chart-panel.js'
import { CHART_WIDTH, drawComparisonChart } from '../../src/report/chart.js'
import type { ComparisonChartData } from '../../src/report/chart.js'

/** Invented numbers of the size that ese-lstm has on az1-like. */
const SAMPLE: ComparisonChartData = {
  title: 'One LSTM layer: what compression and zero skipping buy',
  subtitle: 'ese-lstm (153 in, 1,024 cells, projection 512; 3.25 M weights, drawn) on az1-like, 98 frames of speech',
  variants: [
    variant('dense, 8 bits', [152_000, 71_000, 600, 2100, 900], [2_090_000, 21_000]),
    variant('dense, 4 bits', [202_000, 1200, 700, 2300, 900], [1_045_000, 21_000]),
    variant('4 bits, 25 % density', [202_100, 900, 700, 2300, 900], [402_000, 21_000]),
    variant('+ weight skipping', [58_200, 9800, 800, 4100, 1200], [402_000, 21_000]),
    variant('+ activation skipping', [56_900, 10_900, 800, 4100, 1200], [402_000, 21_000]),
  ],
  footer: [
    'az1-like: 16 lanes x 16 weights, 500 MHz, LPDDR4-3200-x16 (every number an assumption, docs/chip.md). Chunk 4, residency auto. Weights drawn from seed 1: outputs mean nothing, results of activation skipping are synthetic.',
    'azsim layer --shape ese-lstm --audio traces/speech.wav --bits 4 --density 0.25 --out out',
  ],
}

function variant(label: string, cycles: number[], bytes: [number, number]): ComparisonChartData['variants'][number] {
  const [active, weights, context, semaphore, idle] = cycles as [number, number, number, number, number]
  return {
    label,
    cyclesPerFrame: { active, weights, context, semaphore, idle },
    dramBytesPerFrame: {
      weights: bytes[0],
      rowParameters: bytes[1],
      activations: 0,
      instructions: 45,
      descriptors: 120,
    },
  }
}

const hasCanvas = (() => {
  try {
    createRequire(import.meta.url)('@napi-rs/canvas')
    return true
  } catch {
    return false
  }
})()

describe('comparison chart', () => {
  it.runIf(hasCanvas)('is a PNG of the stated width with bars of several colours on white', async () => {
    const result = await drawComparisonChart(SAMPLE)
    if (result.status !== 'drawn') throw new Error(result.reason)
    const png = Buffer.from(result.png)
    if (process.env['AZSIM_CHART']) writeFileSync(process.env['AZSIM_CHART'], png)
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    expect(png.readUInt32BE(16)).toBe(CHART_WIDTH)
    const { createCanvas, loadImage } = await import('@napi-rs/canvas')
    const image = await loadImage(png)
    const canvas = createCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    const counts = new Map<string, number>()
    for (let i = 0; i < data.length; i += 4) {
      const colour = Buffer.from(data.buffer, data.byteOffset + i, 4).toString('hex')
      counts.set(colour, (counts.get(colour) ?? 0) + 1)
    }
    const share = (colour: string) => (counts.get(colour) ?? 0) / (image.width * image.height)
    expect(share('ffffffff')).toBeGreaterThan(0.5)
    expect(share('0072b2ff'), 'cycles that multiply').toBeGreaterThan(0.03)
    expect(share('e69f00ff'), 'cycles that wait for weights').toBeGreaterThan(0.005)
    expect(share('009e73ff'), 'bytes of weights').toBeGreaterThan(0.02)
  })

  it.runIf(hasCanvas)('draws the same bytes for the same data', async () => {
    expect(await drawComparisonChart(SAMPLE)).toEqual(await drawComparisonChart(SAMPLE))
  })

  it.runIf(hasCanvas)('draws variants without cycles or bytes', async () => {
    const empty = { ...SAMPLE, variants: [variant('nothing', [0, 0, 0, 0, 0], [0, 0])], footer: [] }
    expect((await drawComparisonChart(empty)).status).toBe('drawn')
  })
})

describe('compact numbers', () => {
  it.each([
    [0, '0'],
    [0.5, '0.5'],
    [812, '812'],
    [999.4, '999'],
    [999.6, '1 k'],
    [26_140, '26.1 k'],
    [1_634_000, '1.63 M'],
    [2e9, '2 G'],
  ])('%d is %s', (value, text) => {
    expect(compact(value)).toBe(text)
  })

  it('keeps three digits where values stand beside each other', () => {
    expect([2_320_000, 1_098_700, 290_049, 7].map((value) => compact(value, true))).toEqual([
      '2.32 M',
      '1.10 M',
      '290 k',
      '7.00',
    ])
  })
})
