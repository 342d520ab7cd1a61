/**
 * Speech samples to the feature vectors of a speech model: normalised log-mel energies, three 10 ms frames stacked to a step of 30 ms.
 *
 *   samples -> pre-emphasis -> windows of 25 ms every 10 ms -> Hann -> |FFT|^2 -> mel triangles -> log     [hops, bands]
 *           -> each band to mean 0, variance 1 over the utterance                                          [hops, bands]
 *           -> three hops side by side                                                                     [frames, inputs]
 *           -> times 2^5, rounded, clamped: int8                                                           [frames, inputs]
 *
 * It follows the front end of MLPerf Inference's RNN-T (mlcommons/inference, speech_recognition/rnnt/pytorch/parts/features.py):
 * pre-emphasis 0.97, symmetric Hann window, power spectrum, Slaney's mel scale from 0 Hz to half the sample rate, a deterministic
 * noise floor in place of dither, (x - mean) / (deviation + 1e-5) per feature. Different here:
 * - windows of 25 ms, not 20, that lie inside the signal: no padding at its ends, an incomplete last step is dropped;
 * - statistics per band over all hops (there: per stacked feature), divided by n (there: n - 1);
 * - triangles of height 1 (there: of equal area): a factor per band is a constant after the log, which the mean takes away;
 * - the floor (see `NOISE_POWER`), and an FFT long enough that no band is empty (see `fftSizeFor`).
 *
 * Repeatability: the arithmetic is IEEE double in a fixed order; cos, log and exp come from the JavaScript engine, whose
 * last bit ECMAScript leaves open (V8 carries its own, so Node agrees with Node). Features are rounded to single precision.
 */
import { UserError } from '../errors.js'
import type { Audio } from './wav.js'

export const WINDOW_MS = 25
export const HOP_MS = 10
/** Hops per step, unless the model says otherwise. */
export const STACK = 3
/** More bands than a third of this no longer tell apart anything in 25 ms of speech. */
export const MAX_INPUTS = 1536

/** Coefficient of the pre-emphasis y[n] = x[n] - c x[n-1], as in MLPerf's RNN-T and in HTK; it lifts the high frequencies of speech. */
const PRE_EMPHASIS = 0.97
/** Mean square of the rounding error of 16-bit samples, in full scales squared: (2^-15)^2 / 12. Below it a file holds no signal. */
const NOISE_POWER = 2 ** -30 / 12
/** Added to the deviation, as MLPerf's RNN-T does: a band that never changes becomes 0. */
const DEVIATION_FLOOR = 1e-5

/** Features in row-major order: `data[frame * inputs + i]`, dimensionless; a frame is a step of 30 ms. */
export interface Features {
  frames: number
  inputs: number
  data: Float32Array
}

export interface LogMelOptions {
  /** What messages call the audio; "audio" unless set. */
  name?: string
  /** 0 (off) to 1; 0.97 unless set. */
  preEmphasis?: number
  /** Hops per step; 3 unless set. */
  stack?: number
}

/**
 * Steps in `sampleCount` samples: floor(hops / stack), where hops = floor((samples - window) / hop) + 1 windows fit. With a stack of 3
 * the first step takes 45 ms (two hops and a window), each further one 30 ms.
 */
export function frameCount(sampleCount: number, sampleRate: number, stack = STACK): number {
  const { window, hop } = windowSamples(sampleRate)
  return sampleCount < window ? 0 : Math.floor((Math.floor((sampleCount - window) / hop) + 1) / stack)
}

/**
 * Stacked, normalised log-mel features.
 *
 * There are ceil(inputs / stack) bands; feature i of a step is band i mod bands of its hop floor(i / bands), so the oldest hop comes
 * first. Where `inputs` is no multiple of the stack, the highest bands of the last hop are left out.
 *
 * @param audio one channel, 8 or 16 kHz
 * @param inputs the model's input width: 240 = 80 bands x 3, 192 = 64 x 3, 153 = 51 x 3
 * @returns [frames, inputs] with frames = `frameCount(...)`; each band has mean 0 and variance 1 over its stack x frames hops
 * @throws UserError where the audio is shorter than one step, or `inputs` not in 1 ... 1536
 */
export function logMelFeatures(audio: Audio, inputs: number, options: LogMelOptions = {}): Features {
  const { name: where = 'audio', stack = STACK, preEmphasis = PRE_EMPHASIS } = options
  if (!Number.isInteger(inputs) || inputs < 1 || inputs > MAX_INPUTS) {
    throw new UserError(`features from audio cannot be made for a model with ${inputs} inputs`, {
      where,
      allowed: `1 to ${MAX_INPUTS} inputs, best a multiple of ${stack}`,
      hint: 'give the input as int8 frames in a .npy file',
    })
  }
  const frames = frameCount(audio.samples.length, audio.sampleRate, stack)
  if (frames === 0) {
    const { window, hop } = windowSamples(audio.sampleRate)
    const needed = window + (stack - 1) * hop
    throw new UserError(`${audio.samples.length} samples at ${audio.sampleRate} Hz are shorter than one step`, {
      where,
      allowed: `at least ${needed} samples (${(1000 * needed) / audio.sampleRate} ms)`,
      hint: 'give longer audio, or append silence: sox IN.wav OUT.wav pad 0 0.05',
    })
  }
  const bands = Math.ceil(inputs / stack)
  const energies = logMelEnergies(audio, bands, frames * stack, preEmphasis)
  normaliseBands(energies, bands)
  return { frames, inputs, data: keepFirst(energies, frames, stack * bands, inputs) }
}

/** Fraction bits of int8 features: at 2^5, clamping to 127 means 3.97 deviations; the next power of two would clamp at 1.98. */
export const FEATURE_FRACTION_BITS = 5

/**
 * Features as symmetric int8, zero point 0: clamp(round(x * 2^fractionBits)), halves away from zero, into -127 ... 127.
 * The scale is a power of two so that it is a shift for the requantization that follows, and exact in every number format.
 */
export function quantizeFeatures({ data }: Features, fractionBits = FEATURE_FRACTION_BITS): Int8Array {
  const scale = 2 ** fractionBits
  return Int8Array.from(data, (x) => Math.sign(x) * Math.min(127, Math.floor(Math.abs(x) * scale + 0.5)))
}

/** Natural logarithms of the mel energies, [hops, bands], not normalised; full scale is 1. */
export function logMelEnergies(audio: Audio, bands: number, hops: number, preEmphasis: number): Float32Array {
  const { samples, sampleRate } = audio
  const { window, hop } = windowSamples(sampleRate)
  const fftSize = fftSizeFor(bands, sampleRate)
  const filters = melFilters(bands, sampleRate, fftSize)
  const weights = hannWindow(window)
  const noisePerBin = NOISE_POWER * weights.reduce((sum, w) => sum + w * w, 0)
  const fft = createFft(fftSize)
  const re = new Float64Array(fftSize)
  const im = new Float64Array(fftSize)
  const power = new Float64Array(fftSize / 2 + 1)
  const result = new Float32Array(hops * bands)
  for (let t = 0; t < hops; t++) {
    re.fill(0)
    im.fill(0)
    for (let i = 0; i < window; i++) {
      const n = t * hop + i
      const before = n === 0 ? 0 : samples[n - 1]!
      re[i] = (weights[i]! * (samples[n]! - preEmphasis * before)) / 32768
    }
    fft(re, im)
    for (let k = 0; k < power.length; k++) power[k] = re[k]! ** 2 + im[k]! ** 2 + noisePerBin
    filters.forEach(({ firstBin, heights }, b) => {
      let energy = 0
      for (let j = 0; j < heights.length; j++) energy += heights[j]! * power[firstBin + j]!
      result[t * bands + b] = Math.log(energy)
    })
  }
  return result
}

/** Brings each column of [hops, bands] to mean 0 and variance 1, in place. */
export function normaliseBands(energies: Float32Array, bands: number): void {
  const hops = energies.length / bands
  for (let b = 0; b < bands; b++) {
    let sum = 0
    for (let i = b; i < energies.length; i += bands) sum += energies[i]!
    const mean = sum / hops
    let squares = 0
    for (let i = b; i < energies.length; i += bands) squares += (energies[i]! - mean) ** 2
    const deviation = Math.sqrt(squares / hops) + DEVIATION_FLOOR
    for (let i = b; i < energies.length; i += bands) energies[i] = (energies[i]! - mean) / deviation
  }
}

/** The first `kept` of the `width` columns of each row. Stacking needs no copy: three rows of bands, one after the other, are a step. */
function keepFirst(data: Float32Array, rows: number, width: number, kept: number): Float32Array {
  if (kept === width) return data
  const result = new Float32Array(rows * kept)
  for (let r = 0; r < rows; r++) result.set(data.subarray(r * width, r * width + kept), r * kept)
  return result
}

function windowSamples(sampleRate: number): { window: number; hop: number } {
  return { window: (sampleRate * WINDOW_MS) / 1000, hop: (sampleRate * HOP_MS) / 1000 }
}

/** Symmetric Hann window: w[n] = (1 - cos(2 pi n / (N - 1))) / 2, so the first and the last weight are 0. */
export function hannWindow(length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / (length - 1)))
}

/** A triangle over the bins of the power spectrum; `heights[j]` (0 ... 1) belongs to bin `firstBin + j`. */
export interface MelFilter {
  firstBin: number
  heights: Float64Array
}

/**
 * Triangles whose corners lie equally spaced on the mel scale from 0 Hz to half the sample rate: band b rises from corner b to 1 at
 * corner b + 1 and falls to 0 at corner b + 2, straight in hertz. (M. Slaney, "Auditory Toolbox", 1998, as in librosa.filters.mel with
 * norm=None.)
 */
export function melFilters(bands: number, sampleRate: number, fftSize: number): MelFilter[] {
  const corners = melCorners(bands, sampleRate)
  const binHz = sampleRate / fftSize
  return Array.from({ length: bands }, (_, b) => {
    const [low, middle, high] = corners.slice(b, b + 3) as [number, number, number]
    const firstBin = Math.floor(low / binHz) + 1
    const endBin = Math.min(Math.ceil(high / binHz), fftSize / 2 + 1)
    const heights = Float64Array.from({ length: endBin - firstBin }, (_, j) => {
      const hz = (firstBin + j) * binHz
      return Math.max(0, Math.min((hz - low) / (middle - low), (high - hz) / (high - middle)))
    })
    return { firstBin, heights }
  })
}

/** The smallest power of two that holds a window and puts a bin into every half of a triangle; the window is padded with zeros. */
export function fftSizeFor(bands: number, sampleRate: number): number {
  const narrowestHz = melCorners(bands, sampleRate)[1]!
  let size = 2
  while (size < windowSamples(sampleRate).window || sampleRate / size > narrowestHz) size *= 2
  return size
}

/** bands + 2 corners in Hz; the distance between neighbours never shrinks, so the first is the smallest. */
function melCorners(bands: number, sampleRate: number): number[] {
  const top = hzToMel(sampleRate / 2)
  return Array.from({ length: bands + 2 }, (_, i) => melToHz((top * i) / (bands + 1)))
}

/** Slaney's scale: 3 mel per 200 Hz up to 1 kHz (15 mel), from there 27 mel for each factor of 6.4. */
export function hzToMel(hz: number): number {
  return hz < 1000 ? (3 * hz) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4)
}

/** The inverse of `hzToMel`. */
export function melToHz(mel: number): number {
  return mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27)
}

/**
 * A discrete Fourier transform of `size` complex values, in place: X[k] = sum over n of x[n] e^(-2 pi i k n / size).
 * Radix 2, decimation in time (Cooley and Tukey, 1965). `size` is a power of two.
 */
export function createFft(size: number): (re: Float64Array, im: Float64Array) => void {
  const cos = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size))
  const sin = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / size))
  const reversed = new Uint32Array(size)
  for (let i = 1; i < size; i++) reversed[i] = (reversed[i >> 1]! >> 1) | (i % 2 === 1 ? size / 2 : 0)
  return (re, im) => {
    for (let i = 0; i < size; i++) {
      const j = reversed[i]!
      if (j <= i) continue
      swap(re, i, j)
      swap(im, i, j)
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half)
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const a = start + k
          const b = a + half
          const c = cos[k * stride]!
          const s = sin[k * stride]!
          const bRe = re[b]! * c + im[b]! * s
          const bIm = im[b]! * c - re[b]! * s
          re[b] = re[a]! - bRe
          im[b] = im[a]! - bIm
          re[a]! += bRe
          im[a]! += bIm
        }
      }
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const before = values[i]!
  values[i] = values[j]!
  values[j] = before
}
