/**
 * The fast engine against the stepped one: random programs on random chips, and every counter, section, word, cycle, memory and fault is the
 * same; while they run, too, and after each change from one engine to the other. A failing case is made simpler and printed as a command.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { DRAM_TYPES } from '../../src/model/chip-fields.js'
import { compareSeed, EngineDifference } from '../helpers/engines/compare-engines.js'
import { EngineTally, FAULTS } from '../helpers/engines/engine-tally.js'
import { replayCommand, shrinkCase } from '../helpers/engines/shrink-case.js'
import { SKIPS } from '../helpers/random-matvec.js'
import { seeds } from '../helpers/random.js'

const isDebug = process.env['AZSIM_WASM'] === 'debug'
const CASES = isDebug ? 200 : 2000
const CASES_PER_TEST = 40
const SHRINK_SECONDS = 15
/** Cases in which each counter has to count. */
const LEAST = isDebug ? 1 : 20

const all = new EngineTally()
afterAll(() => {
  console.log(`engines: ${all.summary()}; cases in which a counter was not zero:\n${all.counterLines().join('\n')}`)
  all.tally.print('engines')
})

const groups: number[][] = []
for (const [n, seed] of seeds(CASES).entries()) {
  if (n % CASES_PER_TEST === 0) groups.push([])
  groups.at(-1)!.push(seed)
}

function expectSameEngines(seed: number): void {
  const { spec, drawn, compare } = compareSeed(seed)
  try {
    all.add(spec, drawn, compare())
  } catch (error) {
    if (!(error instanceof EngineDifference)) throw new Error(`seed ${seed}`, { cause: error })
    const simplest = replayCommand(shrinkCase(spec, SHRINK_SECONDS))
    throw new Error(`seed ${seed}, ${error.message}\n${simplest}`, { cause: error })
  }
}

describe('fast and stepped', () => {
  it.each(groups.map((group) => [group[0]!, group.at(-1)!, group] as const))(
    'seeds %i to %i',
    (_first, _last, group) => {
      for (const seed of group) expectSameEngines(seed)
    },
  )

  it('covered everything', () => {
    if (all.cases < CASES) return // AZSIM_SEED or AZSIM_CASES asks for fewer
    const rare = [...all.counters].filter(([, cases]) => cases < LEAST)
    expect(rare, `counters that count in fewer than ${LEAST} cases`).toEqual([])
    if (!isDebug) expect(all.large, 'cases with more than a million MACs').toBeGreaterThanOrEqual(100)
    const each = (axis: string, values: readonly (string | number | boolean)[], least = 10) =>
      all.tally.expectEach(axis, values, isDebug ? 1 : least)
    each('work', ['matvec', 'lstm', 'rnnt', 'sections', 'firmware', 'firmware, preloaded'], 40)
    each('end', ['halted', 'failed'], 100)
    each('chip', ['az1-like', 'eie-64'])
    each('encoding', ['none', 'zero-run', 'bitmap'])
    each('mode', ['resident', 'ring', 'direct', 'preloaded'])
    each('skip', SKIPS)
    each('bits', [2, 3, 4, 5, 6, 7, 8])
    each('weight density', [0, 1])
    each('activation density', [0, 1])
    each('input', ['random', 'audio', 'extreme'])
    each('lanes', ['1..8', '9..64', '65..256'])
    each('window', ['1..8', '9..64', '65..1024'])
    each('multipliers', [1, 2, 3, 4, 5, 6, 7, 8])
    each('queue', ['2..4', '5..32', '33..64'])
    each('looks', [
      'none',
      'counters',
      'hold',
      'long hold',
      'slices',
      'settle',
      'settled slices',
      'stepped for a while',
    ])
    for (const axis of ['damaged', 'codebook', 'schedule', 'watched']) each(axis, [true, false])
    if (isDebug) return
    each('DRAM', [...DRAM_TYPES, 'none'])
    each('tile cache', ['as chosen', '0 MiB', '0.0005 MiB', '0.01 MiB'])
    each(
      'failed by',
      FAULTS.filter((fault) => fault !== 'runaway'),
      5,
    )
  })
})
