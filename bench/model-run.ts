/**
 * One whole RNN-T in a process of its own, so that its memory is its own: `node dist/bench/model-run.js MODEL BITS DENSITY ENGINE [FIELD=VALUE ...]`.
 * Prints JSON: seconds of preparation (drawing, calibrating, quantizing, encoding) and of two simulations, the first with everything decoded
 * for the first time; audio and chip time; peak memory.
 */
import { lowerRnnt } from '../src/compiler/lower-rnnt.js'
import { loadChip } from '../src/model/chip.js'
import { drawRnnt } from '../src/model/drawn-rnnt.js'
import { quantizeRnnt } from '../src/model/drawn-rnnt-quantized.js'
import { loadRnnt } from '../src/model/rnnt-file.js'
import { inputFrames } from '../src/runner/input-frames.js'
import { runRnnt } from '../src/runner/rnnt.js'
import type { EngineName } from '../src/runner/virtual-chip.js'
import { seconds } from './measure.js'

const AUDIO = 'traces/stop-timer-16k.wav'

export interface ModelTimes {
  weights: number
  preparation: number
  /** Wall seconds of each simulation. */
  simulations: number[]
  audioSeconds: number
  cycles: number
  peakMB: number
}

async function main(): Promise<void> {
  const [model = 'mlperf-rnnt', bits = '4', density = '0.5', engine = 'fast', ...sets] = process.argv.slice(2)
  const chip = loadChip('az1-like', sets)
  const description = loadRnnt(model)
  const { mels, stack } = description.input
  const frames = inputFrames({ kind: 'audio', file: AUDIO }, { inputs: mels * stack, stack }, 1)
  const utterances = [{ frames: frames.data, count: frames.count, reset: true }]
  const format = {
    bits: Number(bits),
    density: Number(density),
    encoding: 'auto',
    runBits: null,
    codebook: false,
  } as const
  const skip = { weights: Number(density) < 1, activations: Number(density) < 1 }

  const start = performance.now()
  const quantized = quantizeRnnt(drawRnnt(description, frames.data, 1), format)
  const program = lowerRnnt(chip, quantized, { skip, residency: 'auto', encoding: 'auto' })
  const preparation = (performance.now() - start) / 1e3
  let cycles = 0
  const simulate = async (): Promise<void> => {
    const run = await runRnnt(chip, program, quantized, utterances, { engine: engine as EngineName })
    cycles = run.report.cycles
  }
  const simulations = [await seconds(simulate), await seconds(simulate)]
  const weights = program.matrices.reduce((sum, { rows, columns }) => sum + rows * columns, 0)
  const audioSeconds = (frames.count * frames.stepMs) / 1e3
  // maxRSS is in KiB.
  const peakMB = (process.resourceUsage().maxRSS * 1024) / 1e6
  const times: ModelTimes = { weights, preparation, simulations, audioSeconds, cycles, peakMB }
  console.log(JSON.stringify(times))
}

await main()
