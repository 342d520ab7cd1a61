/** Programs for the tests of timeline and waveform: a random matrix times random vectors on a random chip. */
import type { ChipProgram } from '../../src/compiler/chip-program.js'
import { padRows } from '../../src/compiler/chip-program.js'
import { lowerMatvec } from '../../src/compiler/lower-matvec.js'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import { VirtualChip } from '../../src/runner/virtual-chip.js'
import type { RunObserver } from '../../src/runner/virtual-chip.js'
import { randomChip } from './random-chip.js'
import { drawSkip, drawValues, drawVectors } from './random-matvec.js'
import type { Random } from './random.js'

export interface TracedProgram {
  chip: ChipConfig
  program: ChipProgram
  input: Uint8Array
}

export function randomTracedProgram(random: Random): TracedProgram {
  const chip = randomChip(random)
  const rows = random.integer(1, 90)
  const columns = random.integer(1, 120)
  const bits = random.integer(2, 8)
  const values = drawValues(random, rows * columns, bits, random.pick([0.1, 0.5, 1]))
  const matrix = { rows, columns, values, bits, codebook: null, scales: new Float64Array(rows).fill(1) }
  const frames = random.integer(1, 5)
  const program = lowerMatvec(chip, matrix, {
    frames,
    residency: random.pick(['auto', 'off'] as const),
    skip: drawSkip(random),
    encoding: random.pick(['none', 'zero-run', 'bitmap'] as const),
  })
  return { chip, program, input: padRows(program.input, drawVectors(random, frames, columns).x) }
}

/** Runs it to its end. `events`: most of them to record. */
export function runTraced({ chip, program, input }: TracedProgram, observers: RunObserver[], events = 0): VirtualChip {
  const virtual = VirtualChip.create(chip, program, { events })
  virtual.setInput(input)
  for (const observer of observers) virtual.observe(observer)
  while (!virtual.step(100_000)) if (virtual.cycles > 5_000_000) throw new Error('the program does not halt')
  for (const observer of observers) observer.finish()
  return virtual
}
