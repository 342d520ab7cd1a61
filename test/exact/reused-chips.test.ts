/** A chip that has been released leaves its memory to the next: is that one as on a new chip, whatever the first has left there? */
import { describe, expect, it } from 'vitest'
import { ENGINES, VirtualChip } from '../../src/runner/virtual-chip.js'
import { Random, seeds } from '../helpers/random.js'
import { randomTracedProgram } from '../helpers/traced-program.js'
import type { TracedProgram } from '../helpers/traced-program.js'

function run({ chip, program, input }: TracedProgram, engine: (typeof ENGINES)[number]) {
  const virtual = VirtualChip.create(chip, program, { engine })
  virtual.setInput(input)
  while (!virtual.step(100_000)) if (virtual.cycles > 5_000_000) throw new Error('the program does not halt')
  // As text: a large array is compared slowly, element by element.
  const memory = Buffer.from(virtual.activations(0, chip.activations.bytes)).toString('base64')
  const seen = { output: virtual.output(), counters: virtual.counters(), sections: virtual.sections(), memory }
  return { virtual, seen }
}

describe.each(ENGINES)('the %s engine', (engine) => {
  it.each(seeds(12))('on used memory, seed %i', (seed) => {
    const random = new Random(seed)
    const first = randomTracedProgram(random)
    const second = randomTracedProgram(random)
    const fresh = run(second, engine).seen
    run(first, random.pick(ENGINES)).virtual.release()
    expect(run(second, engine).seen).toEqual(fresh)
  })
})

it('nothing can be asked of a released chip, and an observed one is not released', () => {
  const traced = randomTracedProgram(new Random(1))
  const { virtual } = run(traced, 'fast')
  virtual.release()
  expect(() => virtual.counters()).toThrow('released')

  const observed = run(traced, 'fast').virtual
  observed.observe({ attach: () => undefined, finish: () => undefined })
  observed.release()
  expect(observed.counters().cycles).toBeGreaterThan(0)
})
