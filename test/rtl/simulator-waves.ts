/** The simulator's waveform of a case: what `--vcd` writes (docs/traces.md). */
import { ChipError } from '../../src/errors.js'
import { VCD_CYCLES, VcdWriter } from '../../src/report/vcd.js'
import { SignalSampler } from '../../src/runner/signal-sampler.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'
import type { EngineCase } from '../helpers/engines/engine-case.js'

export function simulatorWaves({ chip, image, input }: EngineCase, cycles: number): readonly Uint8Array[] {
  const writer = new VcdWriter(chip, 'azsim, co-simulation')
  const virtual = VirtualChip.create(chip, image, { engine: 'stepped' })
  virtual.setInput(input)
  const window = { from: 0, until: Math.min(cycles, VCD_CYCLES) }
  virtual.observe(new SignalSampler(chip, window, (sample) => writer.cycle(sample)))
  try {
    virtual.step(cycles)
  } catch (error) {
    // A case may end in a refusal.
    if (!(error instanceof ChipError)) throw error
  }
  return writer.pieces()
}
