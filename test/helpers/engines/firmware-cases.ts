/** Random firmware, and the programs of random-sections.ts. */
import type { ChipConfig } from '../../../src/model/chip-fields.js'
import { buildProgram, DATA_ADDRESS } from '../chip-program.js'
import { randomSectionProgram } from '../random-sections.js'
import { Random } from '../random.js'
import type { ChipSpec, FirmwareSpec, SectionsSpec } from './case-spec.js'
import type { EngineCase } from './engine-case.js'
import { randomAction } from './firmware-actions.js'
import { BAD_BOOT, emitFault } from './firmware-faults.js'
import { BARRIER, FirmwareProgram } from './firmware-program.js'

/** For stores: as much as firmware-actions.ts uses. */
const DRAM_SCRATCH_BYTES = 48 * 1024
const MOST_CYCLES = 400_000

export function setsOf({ sets }: ChipSpec): string[] {
  return Object.entries(sets).map(([field, value]) => `${field}=${value}`)
}

function compose(chip: ChipConfig, work: FirmwareSpec): FirmwareProgram {
  const random = new Random(work.seed)
  const program = new FirmwareProgram(random, chip)
  const { vectorBytes } = program
  program.addInput(Math.ceil(vectorBytes / 4))
  program.emit(`li r3, ${vectorBytes}`, `dma.in r0, r3 signal=${BARRIER}`, `sync wait=${BARRIER}`)
  const faultAt = work.fault === null ? -1 : random.integer(work.actions >> 1, work.actions - 1)
  for (let action = 0; action < work.actions; action++) {
    // Each has numbers of its own, so that the others stay when one is left out.
    const own = new Random(work.seed + 7919 * (action + 1))
    const place = Object.assign(program, { random: own })
    if (action === faultAt) emitFault(place, work.fault!)
    else if (!work.without.includes(action)) randomAction(place)
  }
  if (random.chance(0.7)) program.popAll()
  if (random.chance(0.4)) program.barrier()
  if (!program.isPreloaded && random.chance(0.3)) {
    program.emit('li r1, SCRATCH', 'li r2, 512', 'dma.store r1, r0, r2, activations')
  }
  program.emit('halt')
  return program
}

export function firmwareCase(chip: ChipSpec, config: ChipConfig, work: FirmwareSpec): EngineCase {
  const composed = compose(config, work)
  const blocks = composed.dataImage()
  const isStreamed = config.weights === 'streamed'
  const data = new Uint8Array(isStreamed ? blocks.length + DRAM_SCRATCH_BYTES : 0)
  if (isStreamed) data.set(blocks)
  const input = composed.inputBytes()
  const { image, program } = buildProgram({
    source: composed.lines.join('\n'),
    chip: chip.base,
    sets: setsOf(chip),
    constants: { SCRATCH: DATA_ADDRESS + blocks.length },
    data,
    input,
    outputBytes: composed.outputBytes,
    ...(!isStreamed && { tile: { ...composed.tile, passes: Math.max(1, composed.passes) } }),
  })
  if (work.fault === BAD_BOOT) image.dram[0]! ^= 1
  return {
    chip: config,
    image,
    input,
    program,
    features: { work: isStreamed ? 'firmware' : 'firmware, preloaded', fault: work.fault ?? 'none' },
    mostCycles: MOST_CYCLES,
  }
}

export function sectionsCase(chip: ChipSpec, work: SectionsSpec): EngineCase {
  const { run } = randomSectionProgram(new Random(work.seed))
  const own = (run.sets ?? []).filter((set) => chip.sets[set.split('=')[0] as keyof ChipSpec['sets']] === undefined)
  const { chip: config, image, program } = buildProgram({ ...run, sets: [...own, ...setsOf(chip)] })
  return {
    chip: config,
    image,
    input: new Uint8Array(0),
    program,
    features: { work: 'sections' },
    mostCycles: MOST_CYCLES,
  }
}
