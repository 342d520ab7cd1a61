/**
 * What is seen of a run does not depend on the engine: timelines and waveforms of a window, and what the runner reports of programs and of
 * RNN-Ts that are checked against a reference while they run.
 */
import { describe, expect, it } from 'vitest'
import { loadChip } from '../../src/model/chip.js'
import { VcdWriter } from '../../src/report/vcd.js'
import { SignalSampler } from '../../src/runner/signal-sampler.js'
import { lowerRnnt } from '../../src/compiler/lower-rnnt.js'
import { lowerMatvec } from '../../src/compiler/lower-matvec.js'
import { runProgram } from '../../src/runner/program-run.js'
import { runRnnt } from '../../src/runner/rnnt.js'
import { TimelineRecorder } from '../../src/runner/timeline.js'
import type { CycleWindow } from '../../src/runner/timeline.js'
import { ENGINES, VirtualChip } from '../../src/runner/virtual-chip.js'
import type { EngineName, RunObserver } from '../../src/runner/virtual-chip.js'
import { Random, seeds } from '../helpers/random.js'
import { drawValues } from '../helpers/random-matvec.js'
import { randomRnntCase, referenceEvents } from '../helpers/rnnt-case.js'
import { randomTracedProgram } from '../helpers/traced-program.js'
import type { TracedProgram } from '../helpers/traced-program.js'

async function observed({ chip, program, input }: TracedProgram, engine: EngineName, observers: RunObserver[]) {
  const virtual = VirtualChip.create(chip, program, { engine })
  virtual.setInput(input)
  await virtual.run({ observers })
  return virtual
}

/** Of a run of so many cycles. */
function drawWindow(random: Random, cycles: number): CycleWindow {
  const from = random.chance(0.2) ? 0 : random.integer(0, cycles)
  return { from, until: from + random.integer(1, 600) }
}

describe('a window of a run', () => {
  it.each(seeds(25))('as a timeline, seed %i', async (seed) => {
    const random = new Random(seed)
    const traced = randomTracedProgram(random)
    const plain = await observed(traced, 'stepped', [])
    const window = drawWindow(random, plain.cycles)
    const recordings = []
    for (const engine of ENGINES) {
      const recorder = new TimelineRecorder({ window, capacity: 100_000 })
      const virtual = await observed(traced, engine, [recorder])
      recordings.push({ ...recorder.recording(), counters: virtual.counters(), sections: virtual.sections() })
    }
    expect(recordings[0]).toEqual(recordings[1])
    expect(recordings[0]!.counters).toEqual(plain.counters())
  })

  it.each(seeds(25))('as a waveform, seed %i', async (seed) => {
    const random = new Random(seed)
    const traced = randomTracedProgram(random)
    const window = drawWindow(random, (await observed(traced, 'fast', [])).cycles)
    const seen = []
    for (const engine of ENGINES) {
      const writer = new VcdWriter(traced.chip, 'azsim')
      const sampler = new SignalSampler(traced.chip, window, (sample) => {
        writer.cycle(sample)
      })
      const virtual = await observed(traced, engine, [sampler])
      seen.push({ text: Buffer.concat([...writer.pieces()]).toString('latin1'), counters: virtual.counters() })
    }
    expect(seen[0]!.text).toBe(seen[1]!.text)
    expect(seen[0]!.counters).toEqual(seen[1]!.counters)
  })
})

describe('what the runner reports', () => {
  it.each(seeds(6))('of a product, seed %i', async (seed) => {
    const random = new Random(seed)
    const chip = loadChip('az1-like')
    const [rows, columns, frames] = [random.integer(1, 90), random.integer(1, 90), 3]
    const values = drawValues(random, rows * columns, 4, 0.5)
    const matrix = { rows, columns, values, bits: 4, codebook: null, scales: new Float64Array(rows).fill(1) }
    const program = lowerMatvec(chip, matrix, { frames })
    const x = drawValues(random, columns * frames, 8, 0.6)
    const [fast, stepped] = await Promise.all(ENGINES.map((engine) => runProgram(chip, program, x, { engine })))
    expect(fast).toEqual(stepped)
  })

  it.each(seeds(8))('of an RNN-T that is checked, seed %i', async (seed) => {
    const drawn = randomRnntCase(new Random(seed))
    const { chip, model, utterances, options } = drawn
    const program = lowerRnnt(chip, model, options)
    const runs = []
    for (const engine of ENGINES) {
      const check = referenceEvents(drawn, program.block)
      runs.push(
        await runRnnt(chip, program, model, utterances, { engine, schedule: drawn.schedule ?? undefined, check }),
      )
    }
    expect(runs[0]).toEqual(runs[1])
  })
})
