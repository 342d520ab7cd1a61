/** From a seed a case for a set of parameters: the work of the engines' comparison, on the set's chip, with clocks of its own. */
import { UserError } from '../../src/errors.js'
import { DRAM_TYPES } from '../../src/model/chip-fields.js'
import type { ChipConfig } from '../../src/model/chip-fields.js'
import type { ChipSpec, WorkSpec } from '../helpers/engines/case-spec.js'
import { buildCase, drawSmall } from '../helpers/engines/draw-case.js'
import { setsOf } from '../helpers/engines/firmware-cases.js'
import type { EngineCase } from '../helpers/engines/engine-case.js'
import { FAULTS_ANYWHERE } from '../helpers/engines/firmware-faults.js'
import { buildProgram } from '../helpers/chip-program.js'
import { Random } from '../helpers/random.js'
import { changeImage, edgeProgram } from './edge-cases.js'
import type { EdgeSpec } from './edge-cases.js'
import { chipOfSet, coreParameters, PARAMETER_SETS, PRELOADED_HALF_BYTES } from './parameter-sets.js'

export interface CosimSpec {
  set: string
  seed: number
  /** Fields that the core does not know. */
  sets: ChipSpec['sets']
  work: WorkSpec | EdgeSpec
}

const NO_LOOK = { seed: 1, points: 0, watched: 0, tileCacheMiB: null }
const MOST_ATTEMPTS = 2000

/** Some work has a chip of its own: the core has to be the set's, but for a store that may be smaller. */
function requireCoreOf(set: string, chip: ChipConfig): void {
  const { STORE_BYTES: drawnStore, ...drawn } = coreParameters(chip)
  const { STORE_BYTES: store, ...wanted } = coreParameters(chipOfSet(set))
  if (JSON.stringify(drawn) !== JSON.stringify(wanted) || drawnStore! > store!) throw new UserError('another core')
}

export function buildCosimCase({ set, seed, sets, work }: CosimSpec): EngineCase {
  const { base, sets: own } = PARAMETER_SETS[set]!.chip
  if (work.kind === 'edge') return edgeCase(set, work)
  const drawn = buildCase({ seed, chip: { base, sets: { ...own, ...sets } }, work, look: NO_LOOK })
  requireCoreOf(set, drawn.chip)
  const tile = drawn.image.preloaded?.tile
  const { lanes } = drawn.chip.mac
  if (tile !== undefined && tile.columns * Math.ceil(tile.rows / lanes) > Math.floor(PRELOADED_HALF_BYTES / lanes)) {
    throw new UserError('the tile is larger than the half')
  }
  return drawn
}

const EDGE_CYCLES = 20_000

function edgeCase(set: string, work: EdgeSpec): EngineCase {
  const run = edgeProgram(work)
  const { base, sets } = PARAMETER_SETS[set]!.chip
  const all = { ...sets, clockMHz: 2000 }
  const { chip, image, program } = buildProgram({ ...run, chip: base, sets: setsOf({ base, sets: all }) })
  changeImage(work, image.dram)
  return { chip, image, input: run.input!, program, features: {}, mostCycles: EDGE_CYCLES }
}

function drawClocks(random: Random, set: string): ChipSpec['sets'] {
  const chip = chipOfSet(set)
  const clockMHz = random.pick([100, 333, 500, 500, 500, 700, 1600, 2000])
  if (chip.weights === 'preloaded') return { clockMHz }
  const width = chip.dram.type.slice(-3)
  return { clockMHz, 'dram.type': random.pick(DRAM_TYPES.filter((type) => type.endsWith(width))) }
}

/** What a chip without DRAM can do of it. */
function preloadedWork(work: WorkSpec): WorkSpec {
  if (work.kind === 'matvec') return { ...work, encoding: 'none', damage: 0 }
  if (work.kind !== 'firmware') throw new UserError('a preloaded chip has one matrix')
  return { ...work, fault: work.fault !== null && FAULTS_ANYWHERE.includes(work.fault) ? work.fault : null }
}

export function drawCosimCase(set: string, seed: number): { spec: CosimSpec; drawn: EngineCase } {
  const isPreloaded = PARAMETER_SETS[set]!.chip.base === 'eie-64'
  for (let attempt = 0; ; attempt++) {
    const random = new Random(seed + 1_000_003 * attempt)
    try {
      const { work } = drawSmall(random)
      const spec = { set, seed, sets: drawClocks(random, set), work: isPreloaded ? preloadedWork(work) : work }
      return { spec, drawn: buildCosimCase(spec) }
    } catch (error) {
      // The work does not fit the chip: another.
      if (!(error instanceof UserError) || attempt > MOST_ATTEMPTS) throw error
    }
  }
}
