/** What the timing tests ask of a program's run: in which cycles something happened, where a faulty program stopped, closure. */
import { Event } from '../../assembly/events.js'
import { ChipError } from '../../src/errors.js'
import type { CounterValues } from '../../src/runner/counter-values.js'
import type { ChipEvent } from '../../src/runner/virtual-chip.js'
import { eventsOf, runProgram, type ProgramResult, type ProgramRun } from './chip-program.js'

export const isOf = (event: ChipEvent, kind: Event): boolean => event.kind === (kind as number)

/** The cycles of all events of a kind, in order. */
export function cyclesOf(result: ProgramResult, kind: Event): number[] {
  return eventsOf(result, kind).map(({ cycle }) => cycle)
}

/** The cycles in which the DMA command, or the vector command, at a label was complete. */
export function completedAt(result: ProgramResult, label: string): number[] {
  const address = result.labels.get(label)
  if (address === undefined) throw new Error(`no label ${label}`)
  const completions = result.events.filter((event) => isOf(event, Event.moved) || isOf(event, Event.vectorDone))
  // A boot load has the address 0 too, but is over before the first instruction issues.
  const began = eventsOf(result, Event.issued)[0]!.cycle
  return completions.filter(({ a, cycle }) => a === address && cycle >= began).map(({ cycle }) => cycle)
}

/** Where a program stopped, as its error's message says. */
export interface Stop {
  cycle: number
  message: string
}

/** Runs a program that has to fail on the chip. */
export function stopOf(run: ProgramRun): Stop {
  return stopBy(() => runProgram(run))
}

/** Does what has to fail on the chip. */
export function stopBy(act: () => unknown): Stop {
  try {
    act()
  } catch (error) {
    if (!(error instanceof ChipError)) throw error
    const cycle = /^cycle (\d+)/.exec(error.message)?.[1]
    if (cycle === undefined) throw new Error(`no cycle in: ${error.message}`, { cause: error })
    return { cycle: Number(cycle), message: error.message }
  }
  throw new Error('the program was to stop with an error, but it halted')
}

const sum = (counters: CounterValues, ...names: (keyof CounterValues)[]): number =>
  names.reduce((total, name) => total + counters[name], 0)

/** For each unit the sum of its active cycles and stalls by cause; every one of them is the number of cycles. */
export function unitCycles(c: CounterValues) {
  return {
    sequencer: sum(
      c,
      ...(['sequencerActive', 'sequencerBoot', 'sequencerBranch', 'sequencerDmaFull', 'sequencerMacFull'] as const),
      ...(['sequencerDecompressorFull', 'sequencerVectorFull', 'sequencerSemaphore', 'sequencerInput'] as const),
      ...(['sequencerResult', 'sequencerDrain'] as const),
    ),
    dma: sum(
      c,
      ...(['dmaActive', 'dmaIdle', 'dmaSemaphore', 'dmaDram', 'dmaCrossing', 'dmaPort'] as const),
      ...(['dmaStream', 'dmaInput'] as const),
    ),
    decompressor: sum(
      c,
      ...(['decompressorActive', 'decompressorIdle', 'decompressorSemaphore', 'decompressorHalf'] as const),
      ...(['decompressorBank', 'decompressorSupply', 'decompressorTail'] as const),
    ),
    mac: sum(c, 'macActive', 'macIdle', 'macSemaphore', 'macWeights', 'macContext'),
    vector: sum(
      c,
      ...(['vectorActive', 'vectorIdle', 'vectorSemaphore', 'vectorContext', 'vectorBank', 'vectorResult'] as const),
    ),
  }
}

export const laneCycles = (c: CounterValues): number => sum(c, 'laneWork', 'laneTake', 'laneStarved', 'laneIdle')

export const scannerCycles = (c: CounterValues): number =>
  sum(c, 'scannerBroadcast', 'scannerLoad', 'scannerQueue', 'scannerDone')
