/** From a seed the spec of a case, and from a spec the case. */
import { UserError } from '../../../src/errors.js'
import { DENSITIES } from '../random-matvec.js'
import { Random } from '../random.js'
import { ENCODINGS, INPUTS, PATTERNS } from './case-spec.js'
import type { CaseSpec, ChipSpec, LookSpec, WorkSpec } from './case-spec.js'
import { drawChip, drawPreloadedChip, spread, withAtLeast } from './draw-chip.js'
import { chipOf } from './engine-case.js'
import type { EngineCase } from './engine-case.js'
import { firmwareCase, sectionsCase } from './firmware-cases.js'
import { FAULTS_ANYWHERE, FAULTS_STREAMED } from './firmware-faults.js'
import { lstmCase, matvecCase } from './layer-cases.js'
import { rnntCase } from './rnnt-cases.js'

/** Room for the programs of firmware-actions.ts. */
const FIRMWARE_ROOM = { 'sequencer.instructions': 4096, 'activations.bytes': 8192 }

function drawWeights(random: Random) {
  const encoding = random.pick(ENCODINGS)
  return {
    seed: random.integer(1, 2 ** 31),
    bits: random.integer(2, 8),
    codebook: random.chance(0.25),
    density: random.pick(DENSITIES),
    encoding,
    runBits: random.chance(0.5) ? random.integer(0, 8) : null,
    chunk: random.chance(0.4) ? 1 : null,
    resident: random.chance(0.6),
    skipWeights: random.chance(0.6),
    skipActivations: random.chance(0.6),
    input: random.pick(INPUTS),
    activations: random.pick(DENSITIES),
    damage: random.chance(0.06) ? random.integer(1, 4) : 0,
  }
}

/** A matrix of more than a million products with all vectors, on a chip that is not too slow for it. */
function drawLarge(random: Random): { chip: ChipSpec; work: WorkSpec } {
  const rows = random.integer(300, 900)
  const columns = random.integer(300, 900)
  const frames = Math.ceil(1_000_001 / (rows * columns)) + random.integer(0, 2)
  const pattern = random.pick(PATTERNS)
  const work = {
    kind: 'matvec' as const,
    rows,
    columns,
    frames,
    pattern,
    output: 'raw' as const,
    ...drawWeights(random),
  }
  work.damage = random.chance(0.03) ? 1 : 0
  if (random.chance(0.15)) {
    work.encoding = 'none'
    return { chip: withAtLeast(drawPreloadedChip(random, rows), { 'mac.lanes': 8 }), work }
  }
  const least = { 'mac.lanes': 12, 'mac.window': 4, 'decompressor.portBytes': 8, 'decompressor.symbols': 16 }
  const chip = withAtLeast(drawChip(random), { ...least, 'decompressor.positions': 16, clockMHz: 200 })
  return { chip, work }
}

export function drawSmall(random: Random): { chip: ChipSpec; work: WorkSpec } {
  const kind = random.pick(['matvec', 'matvec', 'lstm', 'rnnt', 'sections', ...Array<string>(7).fill('firmware')])
  const seed = random.integer(1, 2 ** 31)
  if (kind === 'sections') {
    const { sets } = drawChip(random)
    const fields = ['clockMHz', 'mac.queue', 'mac.scan', 'decompressor.portBytes', 'accumulators.contexts'] as const
    return {
      chip: {
        base: 'az1-like',
        sets: Object.fromEntries(fields.flatMap((field) => (sets[field] === undefined ? [] : [[field, sets[field]]]))),
      },
      work: { kind, seed },
    }
  }
  if (kind === 'matvec') {
    // Some are a row or two, but long, and some are the other way round.
    const shape = random.pick(['small', 'small', 'small', 'small', 'small', 'small', 'small', 'long', 'tall'])
    const rows =
      shape === 'long' ? random.integer(1, 3) : shape === 'tall' ? spread(random, 400, 8000) : spread(random, 1, 120)
    const columns = shape === 'long' ? spread(random, 400, 8000) : spread(random, 1, shape === 'tall' ? 4 : 90)
    const isPreloaded = random.chance(0.2)
    const work = {
      kind,
      rows,
      columns,
      frames: random.integer(1, 4),
      pattern: random.pick(PATTERNS),
    } as const
    const weights = drawWeights(random)
    if (isPreloaded) weights.encoding = 'none'
    if (isPreloaded) weights.damage = 0
    const output = random.pick(['raw', 'int8', 'int16'] as const)
    return {
      chip: isPreloaded ? drawPreloadedChip(random, rows) : drawChip(random),
      work: { ...work, output, ...weights },
    }
  }
  if (kind === 'lstm') {
    const projection = random.chance(0.4) ? random.integer(1, 20) : null
    const sizes = {
      inputs: spread(random, 1, 50),
      cells: spread(random, 1, 30),
      projection,
      frames: random.integer(1, 4),
    }
    return { chip: drawChip(random), work: { kind, ...sizes, ...drawWeights(random) } }
  }
  if (kind === 'rnnt') {
    const damage = random.chance(0.06) ? random.integer(1, 4) : 0
    return { chip: drawChip(random), work: { kind, seed, utterances: 3, frames: random.integer(1, 5), damage } }
  }
  const isPreloaded = random.chance(0.15)
  const drawn = isPreloaded ? drawPreloadedChip(random, random.integer(1, 300)) : drawChip(random)
  const faults = isPreloaded ? FAULTS_ANYWHERE : FAULTS_STREAMED
  const fault = random.chance(0.45) ? random.pick(faults) : null
  const chip = withAtLeast(drawn, FIRMWARE_ROOM)
  return {
    chip: { ...chip, sets: { ...chip.sets, 'sequencer.instructions': 4096 } },
    work: { kind: 'firmware', seed, actions: random.integer(1, 20), without: [], fault },
  }
}

/** Without room, with room for a tile or two, with room enough. */
const TILE_CACHES = [0, 0.0005, 0.002, 0.01, 0.05, 1, 1, 1, 1, 1]

function drawLook(random: Random): LookSpec {
  return {
    seed: random.integer(1, 2 ** 31),
    points: random.chance(0.4) ? random.integer(1, 10) : 0,
    watched: random.chance(0.2) ? random.integer(1, 4) : 0,
    tileCacheMiB: random.pick([null, ...TILE_CACHES]),
  }
}

/** One of a few is large. */
export function drawCase(seed: number, isLarge = seed % 18 === 0): { spec: CaseSpec; drawn: EngineCase } {
  for (let attempt = 0; ; attempt++) {
    const random = new Random(seed + 1_000_003 * attempt)
    const { chip, work } = isLarge ? drawLarge(random) : drawSmall(random)
    const spec = { seed, chip, work, look: drawLook(random) }
    try {
      return { spec, drawn: buildCase(spec) }
    } catch (error) {
      // The model does not fit the chip: another of both.
      if (!(error instanceof UserError) || attempt > 200) throw error
    }
  }
}

export function buildCase({ chip, work }: CaseSpec): EngineCase {
  if (work.kind === 'sections') return sectionsCase(chip, work)
  const config = chipOf(chip)
  if (work.kind === 'matvec') return matvecCase(config, work)
  if (work.kind === 'lstm') return lstmCase(config, work)
  return work.kind === 'rnnt' ? rnntCase(config, work) : firmwareCase(chip, config, work)
}
