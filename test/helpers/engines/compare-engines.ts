/**
 * Both engines run a case, and everything is compared; of some cases also while they run:
 *
 *     fast, in one piece  ------------------------------------------> end
 *     fast, looked at     ---|-- settle --|-- hold ...... release --> end        at random cycles, and in random slices
 *     stepped             ---|------------|---------------------- --> end
 */
import { readCounters, readDramCounters } from '../../../src/runner/counter-values.js'
import type { CounterValues, DramCounterValues } from '../../../src/runner/counter-values.js'
import { Random } from '../random.js'
import type { CaseSpec, LookSpec } from './case-spec.js'
import { drawCase } from './draw-case.js'
import { spread } from './draw-chip.js'
import { vectorInstructions } from './engine-case.js'
import type { EngineCase } from './engine-case.js'
import { compareCounted, compareMemories, compareSignals, EngineRun } from './engine-run.js'
import { releaseChip } from '../../../src/runner/wasm.js'

/** The engines differ in a case. */
export class EngineDifference extends Error {
  override readonly name = 'EngineDifference'

  constructor(
    readonly where: string,
    readonly lines: readonly string[],
  ) {
    super([where, ...lines].join('\n  '))
  }
}

export interface Comparison {
  cycles: number
  macs: number
  counters: CounterValues
  dramCounters: DramCounterValues
  /** `halted`, `failed`, `unfinished`; and of which looks there were. */
  end: string
  message: string
  looks: string[]
}

function expectSame(where: string, ...lists: string[][]): void {
  const lines = lists.flat()
  if (lines.length > 0) throw new EngineDifference(where, lines)
}

/** @throws EngineDifference */
export function compareEngines(drawn: EngineCase, look: LookSpec): Comparison {
  const random = new Random(look.seed)
  const commands = vectorInstructions(drawn.program)
  const watched = commands.length === 0 ? [] : Array.from({ length: look.watched }, () => random.pick(commands))
  const create = (engine: 'fast' | 'stepped') => new EngineRun(drawn, engine, look.tileCacheMiB, [...new Set(watched)])

  const looked = look.points > 0 ? create('fast') : null
  const fast = looked === null || random.chance(0.3) ? create('fast') : looked
  const stepped = create('stepped')
  if (fast !== looked) fast.runTo(drawn.mostCycles)
  const cycles = fast === looked ? null : fast.cycles
  const looks = looked === null ? [] : runLooking(looked, stepped, look.points, cycles, random)
  fast.runTo(drawn.mostCycles)
  stepped.runTo(drawn.mostCycles)
  expectSame('at the end', compareCounted(fast, stepped), compareMemories(fast, stepped))
  if (looked !== null && looked !== fast) {
    looked.runTo(drawn.mostCycles)
    expectSame('at the end, after looks', compareCounted(looked, stepped), compareMemories(looked, stepped))
  }
  fast.wasm.hold()
  expectSame('signals at the end', compareSignals(fast, stepped, stepped.broadcasts))
  const result = resultOf(stepped, looks)
  // The next case has a chip in used memory.
  releaseChip(random.pick([fast, stepped]).wasm)
  return result
}

/** Runs both chips side by side, from place to place of a run of so many cycles, if that is known; returns what was looked at. */
function runLooking(
  fast: EngineRun,
  stepped: EngineRun,
  points: number,
  cycles: number | null,
  random: Random,
): string[] {
  const looks: string[] = []
  const places = Array.from({ length: points }, () => random.integer(0, cycles ?? 4000)).sort((a, b) => a - b)
  for (const [n, drawn] of places.entries()) {
    const place = cycles === null ? fast.cycles + (n === 0 ? drawn : spread(random, 1, 3000)) : drawn
    fast.runTo(place)
    stepped.runTo(place)
    const look = random.pick([
      'counters',
      'settle',
      'hold',
      'hold',
      'slices',
      'settled slices',
      'long hold',
      'stepped for a while',
    ])
    looks.push(look)
    const where = `cycle ${fast.cycles} (${looks.join(', ')})`
    if (look === 'counters') expectSame(where, compareCounted(fast, stepped))
    else if (look === 'slices') runSlices(fast, stepped, random)
    else if (look === 'settled slices') runSlices(fast, stepped, random, where)
    else if (look === 'hold') runHeld(fast, stepped, random, where)
    else if (look === 'long hold') {
      fast.wasm.hold()
      if (random.chance(0.3)) fast.wasm.hold()
      for (const run of [fast, stepped]) run.step(1 + (place % 700))
      // One that was held twice stays so.
      fast.wasm.release()
      if (random.chance(0.5)) expectSame(where, compareCounted(fast, stepped))
    } else if (look === 'stepped for a while') {
      fast.wasm.leap(false)
      for (const run of [fast, stepped]) run.step(1 + (place % 300))
      fast.wasm.leap(true)
    } else fast.wasm.settle()
  }
  return looks
}

/** Held, both show the same in each cycle. */
function runHeld(fast: EngineRun, stepped: EngineRun, random: Random, where: string): void {
  fast.wasm.hold()
  const cycles = random.pick([1, 2, 10, 40])
  let broadcasts = stepped.broadcasts
  for (let cycle = 0; cycle < cycles; cycle++) {
    expectSame(`${where}, held for ${cycle} cycles`, compareSignals(fast, stepped, broadcasts))
    ;({ broadcasts } = stepped)
    if (random.chance(0.1)) expectSame(where, compareCounted(fast, stepped), compareMemories(fast, stepped))
    fast.step(1)
    stepped.step(1)
  }
  fast.wasm.release()
}

/** With `where` the counters are compared behind each. */
function runSlices(fast: EngineRun, stepped: EngineRun, random: Random, where?: string): void {
  for (let slice = random.integer(1, 30); slice > 0; slice--) {
    const cycles = random.pick([1, 1, 2, 3, 7, 50])
    fast.step(cycles)
    stepped.step(cycles)
    if (where !== undefined) expectSame(where, compareCounted(fast, stepped))
  }
}

function resultOf(stepped: EngineRun, looks: string[]): Comparison {
  const { wasm } = stepped
  const counters = readCounters(wasm)
  const message = stepped.end ?? ''
  return {
    cycles: stepped.cycles,
    macs: counters.macExecuted + counters.macSkippedWeight + counters.macSkippedActivation,
    counters,
    dramCounters: readDramCounters(wasm),
    end: stepped.end === null ? 'unfinished' : stepped.end === 'halted' ? 'halted' : 'failed',
    message,
    looks,
  }
}

/** The case of a seed. */
export function compareSeed(seed: number): { spec: CaseSpec; drawn: EngineCase; compare: () => Comparison } {
  const { spec, drawn } = drawCase(seed)
  return { spec, drawn, compare: () => compareEngines(drawn, spec.look) }
}
