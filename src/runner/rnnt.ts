/** Runs an RNN-T on a virtual chip: feature frames in; symbols, times and what each layer cost out. */
import type { RnntProbes, RnntProgram } from '../compiler/lower-rnnt.js'
import type { ChipConfig } from '../model/chip-fields.js'
import type { QuantizedRnnt } from '../model/rnnt.js'
import { blockStarts } from './block-starts.js'
import { chipReport } from './chip-report.js'
import type { ChipReport } from './chip-report.js'
import { hostWords, outputBytes, readSymbols } from './host-words.js'
import type { ReceivedSymbol, SymbolSchedule, Utterance } from './host-words.js'
import { RnntCheck } from './rnnt-check.js'
import type { ReferenceEvent } from './rnnt-check.js'
import { sectionReports } from './section-report.js'
import type { SectionReport } from './section-report.js'
import { VirtualChip } from './virtual-chip.js'
import type { RunOptions } from './virtual-chip.js'

export interface EmittedSymbol extends ReceivedSymbol {
  /** From reset to that cycle. */
  microseconds: number
}

export interface RnntRun {
  /** In the order in which they came out. */
  symbols: EmittedSymbol[]
  /** Of the whole run. */
  report: ChipReport
  /** Their counts add up to those of the run. */
  sections: SectionReport[]
  /** The cycle in which each block of frames began. */
  blockStarts: number[]
  /** Of each evaluation of the joint; empty unless asked for. */
  logits: Int16Array[]
}

export interface RnntRunOptions extends Pick<RunOptions, 'engine' | 'tileCacheMiB' | 'observers' | 'signal'> {
  /** Of each utterance; exactly where the program was lowered as `scheduled`. */
  schedule?: readonly SymbolSchedule[] | undefined
  /** Called some twenty times a second or more: the cycles simulated so far, and the share of the input that the chip has taken, 0..1. */
  onProgress?: ((cycles: number, share: number) => void) | undefined
  /** What a reference does with the same input, event by event: everything that the chip computes is compared with it. */
  check?: Iterable<ReferenceEvent> | undefined
  /** Gather the logits. */
  keepLogits?: boolean | undefined
}

/**
 * @param program of the model, lowered for the chip
 * @param utterances one at least; the first one resets
 * @throws ChipError if the program goes wrong on the chip; whatever `signal` was aborted with; RangeError as `hostWords`; Error, a defect
 *   of azsim, where the chip differs from the reference
 */
export async function runRnnt(
  chip: ChipConfig,
  program: RnntProgram,
  model: QuantizedRnnt,
  utterances: readonly Utterance[],
  options: RnntRunOptions = {},
): Promise<RnntRun> {
  const { schedule, onProgress, check: reference, keepLogits = false, ...observation } = options
  if (program.scheduled !== (schedule !== undefined)) {
    throw new RangeError(`the program was lowered ${program.scheduled ? 'for' : 'without'} a schedule`)
  }
  const input = hostWords(program, model, utterances, schedule)
  const { dram, sourceMap } = program
  const { blank } = model.description.vocabulary
  const room = outputBytes(model, utterances)
  const image = { dram, sourceMap, inputBytes: input.length, outputBytes: room }
  const virtual = VirtualChip.create(chip, image, options)
  virtual.setInput(input)
  const logits: Int16Array[] = []
  if (keepLogits && reference === undefined) virtual.watch([program.probes.decided])
  const check = reference === undefined ? undefined : new RnntCheck(program.probes, blank, virtual, reference)
  const onWatch = (instruction: number, section: number): void => {
    if (keepLogits && instruction === program.probes.decided) logits.push(readLogits(virtual, program.probes))
    check?.onWatch(instruction, section)
  }
  await virtual.run({
    ...observation,
    onWatch,
    onProgress: (cycles) => onProgress?.(cycles, virtual.inputTaken / input.length),
  })
  const output = virtual.output()
  check?.finish(output)
  const received = readSymbols(output, virtual.outputCycles(), model, utterances)
  const result: RnntRun = {
    symbols: received.map((symbol) => ({ ...symbol, microseconds: symbol.cycle / chip.clockMHz })),
    report: chipReport(chip, virtual.counters(), virtual.dramCounters()),
    sections: sectionReports(chip, program.sections, virtual.sections()),
    blockStarts: blockStarts(program, input, virtual.inputCycles()),
    logits,
  }
  virtual.release()
  return result
}

/** A copy of what lies in the activation SRAM. */
function readLogits(virtual: VirtualChip, { joint }: RnntProbes): Int16Array {
  return new Int16Array(virtual.activations(joint.logits, joint.symbols * Int16Array.BYTES_PER_ELEMENT).buffer)
}
