/** Whole RNN-Ts: the models of rnnt-case.ts, on a given chip. */
import { lowerRnnt } from '../../../src/compiler/lower-rnnt.js'
import type { ChipConfig } from '../../../src/model/chip-fields.js'
import { requireStreamed } from '../../../src/compiler/chip-program.js'
import { hostWords, outputBytes } from '../../../src/runner/host-words.js'
import { skipName } from '../random-matvec.js'
import { Random } from '../random.js'
import { drawSchedule, inputsOf, randomRnntCase } from '../rnnt-case.js'
import type { RnntSpec } from './case-spec.js'
import { damageBlocks } from './damage.js'
import type { EngineCase } from './engine-case.js'

export function rnntCase(chip: ChipConfig, work: RnntSpec): EngineCase {
  requireStreamed(chip)
  const random = new Random(work.seed)
  const drawn = randomRnntCase(random, chip)
  const { model, options } = drawn
  const inputs = inputsOf(model)
  const utterances = drawn.utterances.slice(0, work.utterances).map(({ frames, count, reset }) => {
    const fewer = Math.min(count, work.frames)
    return { frames: frames.subarray(0, fewer * inputs), count: fewer, reset }
  })
  const schedule = drawn.schedule && utterances.map(({ count }) => drawSchedule(random, model, count))
  const program = lowerRnnt(drawn.chip, model, options)
  const input = hostWords(program, model, utterances, schedule ?? undefined)
  const names = program.matrices.map(({ name }) => name)
  const dram = work.damage > 0 ? damageBlocks(program, names, random, work.damage) : program.dram
  return {
    chip: drawn.chip,
    image: {
      dram,
      inputBytes: input.length,
      outputBytes: outputBytes(model, utterances),
      sourceMap: program.sourceMap,
    },
    input,
    program: program.program,
    features: {
      work: 'rnnt',
      skip: skipName(options.skip!),
      encoding: program.matrices.map(({ encoding }) => encoding),
      mode: program.matrices.map(({ mode }) => mode),
      chunk: program.chunk,
      schedule: schedule !== null,
      utterances: utterances.length,
      damaged: work.damage > 0,
    },
    mostCycles: 4_000_000,
  }
}
