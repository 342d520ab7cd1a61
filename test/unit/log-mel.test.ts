import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.js'
import {
  createFft,
  fftSizeFor,
  frameCount,
  hannWindow,
  hzToMel,
  logMelEnergies,
  logMelFeatures,
  melFilters,
  melToHz,
  normaliseBands,
  quantizeFeatures,
} from '../../src/model/log-mel.js'
import { readWav, type Audio, type SampleRate } from '../../src/model/wav.js'

const RATES: SampleRate[] = [8000, 16000]

/** White noise in -1 ... 1 from a linear congruential generator (Numerical Recipes' constants). */
function noise(length: number, seed = 1): Float64Array {
  let state = seed
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

const noiseAudio = (sampleRate: SampleRate, length: number): Audio => ({
  sampleRate,
  samples: Int16Array.from(noise(length), (x) => 3000 * x),
})

const sine = (sampleRate: SampleRate, hz: number): Audio => ({
  sampleRate,
  samples: Int16Array.from(
    { length: sampleRate / 10 },
    (_, n) => 10000 * Math.sin((2 * Math.PI * hz * n) / sampleRate),
  ),
})

const trace = (name: string) => readWav(readFileSync(new URL(`../../traces/${name}`, import.meta.url)), name)
const sumOfSquares = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x * x, 0)

describe('createFft', () => {
  it.each([2, 4, 8, 64, 256])('equals the definition of the transform for %i values', (size) => {
    const x = noise(size, 2)
    const y = noise(size, 3)
    const re = x.slice()
    const im = y.slice()
    createFft(size)(re, im)
    for (let k = 0; k < size; k++) {
      let sumRe = 0
      let sumIm = 0
      for (let n = 0; n < size; n++) {
        const angle = (-2 * Math.PI * k * n) / size
        sumRe += x[n]! * Math.cos(angle) - y[n]! * Math.sin(angle)
        sumIm += x[n]! * Math.sin(angle) + y[n]! * Math.cos(angle)
      }
      expect(re[k]).toBeCloseTo(sumRe, 10)
      expect(im[k]).toBeCloseTo(sumIm, 10)
    }
  })

  it("keeps the energy (Parseval's theorem)", () => {
    const size = 512
    const re = noise(size)
    const im = new Float64Array(size)
    const energy = sumOfSquares(re)
    createFft(size)(re, im)
    expect((sumOfSquares(re) + sumOfSquares(im)) / size).toBeCloseTo(energy, 9)
  })
})

describe('the mel scale', () => {
  // From librosa's documentation of hz_to_mel and mel_to_hz, and the definition: 27 mel from 1000 to 6400 Hz.
  it.each([
    [0, 0],
    [60, 0.9],
    [110, 1.65],
    [440, 6.6],
    [1000, 15],
    [6400, 42],
    [11025, 49.91059448015905],
  ])('%d Hz is %d mel', (hz, mel) => {
    expect(hzToMel(hz)).toBeCloseTo(mel, 10)
    expect(melToHz(mel)).toBeCloseTo(hz, 8)
  })

  it.each(RATES)('the triangles add up to 1 between the first and the last peak at %i Hz', (rate) => {
    const bands = 40
    const fftSize = 512
    const total = new Float64Array(fftSize / 2 + 1)
    for (const { firstBin, heights } of melFilters(bands, rate, fftSize)) {
      heights.forEach((height, j) => (total[firstBin + j]! += height))
    }
    const peakHz = (band: number) => melToHz((hzToMel(rate / 2) * (band + 1)) / (bands + 1))
    const inside = total.filter(
      (_, k) => (k * rate) / fftSize >= peakHz(0) && (k * rate) / fftSize <= peakHz(bands - 1),
    )
    expect(inside.length).toBeGreaterThan(200)
    for (const sum of inside) expect(sum).toBeCloseTo(1, 10)
  })

  it.each(RATES)('no band is empty at %i Hz, however many there are', (rate) => {
    for (const bands of [1, 2, 51, 64, 80, 200, 512]) {
      for (const { firstBin, heights } of melFilters(bands, rate, fftSizeFor(bands, rate))) {
        expect(Math.max(...heights)).toBeGreaterThan(0)
        expect(firstBin + heights.length).toBeLessThanOrEqual(fftSizeFor(bands, rate) / 2 + 1)
      }
    }
  })

  it('uses 512 points for 80 bands at 16 kHz, as MLPerf does', () => expect(fftSizeFor(80, 16000)).toBe(512))
})

describe('logMelEnergies', () => {
  const bands = 40
  it.each(RATES)('puts a sine at the peak of a triangle into its band at %i Hz', (rate) => {
    for (let band = 1; band < bands; band++) {
      const hz = melToHz((hzToMel(rate / 2) * (band + 1)) / (bands + 1))
      const energies = logMelEnergies(sine(rate, hz), bands, 1, 0)
      expect(energies.indexOf(Math.max(...energies))).toBe(band)
    }
  })

  it('gives white noise its variance times the window and the triangle', () => {
    const audio = noiseAudio(16000, 16000 * 4)
    const hops = 390
    const energies = logMelEnergies(audio, 8, hops, 0)
    const variance = sumOfSquares(audio.samples) / audio.samples.length / 32768 ** 2
    melFilters(8, 16000, 512).forEach(({ heights }, b) => {
      const expected = variance * sumOfSquares(hannWindow(400)) * heights.reduce((sum, height) => sum + height)
      let mean = 0
      for (let t = 0; t < hops; t++) mean += Math.exp(energies[t * 8 + b]!) / hops
      expect(mean / expected).toBeGreaterThan(0.9)
      expect(mean / expected).toBeLessThan(1.1)
    })
  })

  it('rises by 2 ln 2 where the amplitude doubles', () => {
    const { samples } = noiseAudio(16000, 400)
    const [quiet, loud] = [samples, samples.map((x) => 2 * x)].map((s) =>
      logMelEnergies({ sampleRate: 16000, samples: s }, 80, 1, 0.97),
    )
    loud!.forEach((energy, b) => expect(energy - quiet![b]!).toBeCloseTo(2 * Math.LN2, 4))
  })
})

describe('frameCount', () => {
  it.each(RATES)('counts steps of 3 hops whose windows all fit, at %i Hz', (rate) => {
    const window = (rate * 25) / 1000
    const hop = (rate * 10) / 1000
    expect(frameCount(0, rate)).toBe(0)
    expect(frameCount(window + 2 * hop - 1, rate)).toBe(0)
    expect(frameCount(window + 2 * hop, rate)).toBe(1)
    expect(frameCount(window + 5 * hop - 1, rate)).toBe(1)
    expect(frameCount(window + 5 * hop, rate)).toBe(2)
    expect(frameCount(rate * 60, rate)).toBe(Math.floor((60_000 - 25 + 10) / 30))
  })
})

describe('logMelFeatures', () => {
  const audio = noiseAudio(16000, 16000)
  const frames = frameCount(16000, 16000)

  it.each([
    [240, 80],
    [192, 64],
    [153, 51],
    [3, 1],
  ])('of %i inputs stack 3 hops of %i bands, the oldest first', (inputs, bands) => {
    const energies = logMelEnergies(audio, bands, 3 * frames, 0.97)
    normaliseBands(energies, bands)
    const features = logMelFeatures(audio, inputs)
    expect([features.frames, features.inputs, features.data.length]).toEqual([frames, inputs, frames * inputs])
    for (const [frame, hop, band] of [
      [0, 0, 0],
      [1, 0, bands - 1],
      [5, 1, 0],
      [frames - 1, 2, bands - 1],
    ] as [number, number, number][]) {
      expect(features.data[frame * inputs + hop * bands + band]).toBe(energies[(3 * frame + hop) * bands + band])
    }
  })

  it('of a width that is no multiple of 3 are the first of the next wider ones', () => {
    const wide = logMelFeatures(audio, 201)
    const { data } = logMelFeatures(audio, 199)
    for (let f = 0; f < frames; f++) {
      expect(data.subarray(199 * f, 199 * (f + 1))).toEqual(wide.data.subarray(201 * f, 201 * f + 199))
    }
  })

  it.each(RATES)('have mean 0 and variance 1 in each band at %i Hz', (rate) => {
    const bands = 64
    const { data, frames: steps } = logMelFeatures(noiseAudio(rate, rate), 3 * bands)
    for (let b = 0; b < bands; b++) {
      const column = data.filter((_, i) => i % bands === b)
      expect(column).toHaveLength(3 * steps)
      expect(column.reduce((sum, x) => sum + x) / column.length).toBeCloseTo(0, 5)
      expect(sumOfSquares(column) / column.length).toBeCloseTo(1, 3)
    }
  })

  it('of silence, or of a constant, are 0', () => {
    const silence = { sampleRate: 16000, samples: new Int16Array(16000) } as const
    expect(logMelFeatures(silence, 240).data.every((x) => x === 0)).toBe(true)
  })

  it('do not depend on the loudness, within rounding', () => {
    const loud = { sampleRate: audio.sampleRate, samples: audio.samples.map((x) => 4 * x) }
    const expected = logMelFeatures(audio, 240).data
    logMelFeatures(loud, 240).data.forEach((x, i) => expect(Math.abs(x - expected[i]!)).toBeLessThan(1e-3))
  })

  it.each([
    [8000, 359, 'at least 360 samples (45 ms)'],
    [16000, 719, 'at least 720 samples (45 ms)'],
    [16000, 0, 'at least 720 samples (45 ms)'],
  ] as const)('of audio at %i Hz with %i samples are refused', (sampleRate, length, message) => {
    const short = { sampleRate, samples: new Int16Array(length) }
    expect(() => logMelFeatures(short, 240, { name: 'x.wav' })).toThrow(UserError)
    expect(() => logMelFeatures(short, 240, { name: 'x.wav' })).toThrow(message)
  })

  it.each([0, -3, 1.5, NaN, 1537])('of %d inputs are refused', (inputs) => {
    expect(() => logMelFeatures(audio, inputs)).toThrow(UserError)
  })
})

describe('quantizeFeatures', () => {
  const quantize = (...values: number[]) => [
    ...quantizeFeatures({ frames: 1, inputs: values.length, data: Float32Array.from(values) }),
  ]

  it('multiplies by 32 and rounds halves away from zero', () => {
    expect(quantize(0, 1, -1, 0.5 / 32, -0.5 / 32, 0.499 / 32, 1.5 / 32, -2.5 / 32)).toEqual([
      0, 32, -32, 1, -1, 0, 2, -3,
    ])
  })

  it('clamps to -127 ... 127', () => {
    expect(quantize(126.4 / 32, 4, -4, 1e6, -Infinity)).toEqual([126, 127, -127, 127, -127])
  })

  // The digests are those of a calculation in NumPy 2.4 (rfft, hanning, float64) written from the description in log-mel.ts.
  it.each([
    ['kitchen-lights-16k.wav', 240, '60a272a556f140627b76de553d50bcc0c8ab3d44493d3035be6014c95ecddd04'],
    ['kitchen-lights-8k.wav', 153, 'aef42fe523a7edb42795088e62de73cb53c7b70a9541d8a4cfd905fd704d7141'],
  ])('makes of %s with %i inputs the int8 features that NumPy gives', (name, inputs, digest) => {
    const features = quantizeFeatures(logMelFeatures(trace(name), inputs))
    expect(createHash('sha256').update(features).digest('hex')).toBe(digest)
  })
})
